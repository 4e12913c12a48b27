// One file of a log: its name, and the head that makes it readable without any other file.
//
//  0 8 bytes magic · 8 u16 version · 10 u8 log (0 samples, 1 events) · 11 u8 0 · 12 u32 epoch · 16 u48 ordinal
// 22 u48 first record · 28 u32 bytes of meta · 32 u32 where blocks begin · 36 u32 first sequence number
// 40 u32 CRC-32 over bytes 0–39 and meta · 44 meta: JSON, deflated.
// The head stands twice, at 0 and at half of the way to the first block, each time on 4 KiB pages of its own: with
// the dictionary gone a whole segment would be unreadable, so no single bad page may take it.
// Name and head must agree; a file whose head says something else was renamed and never written.
import { promisify } from 'node:util';
import { crc32, deflateRaw, inflateRawSync } from 'node:zlib';
import type { BootId, PointId } from '../../model/ids.ts';
import type { Series } from '../types.ts';

export type LogName = 'samples' | 'events';
export const logNames: readonly LogName[] = ['samples', 'events'];
export const formatVersion = 1;

const magic = Buffer.from('KENHSEG\n', 'latin1');
const headBytes = 44;
export const pageBytes = 4096;

/** What a segment's name says. `ordinal` counts the files of one log and is never given out twice. */
export interface SegmentName {
  readonly ordinal: number;
  readonly epoch: number;
  readonly firstRecord: number;
}

export function segmentFile({ ordinal, epoch, firstRecord }: SegmentName): string {
  const wide = (value: number, digits: number): string => String(value).padStart(digits, '0');
  return `s${wide(ordinal, 8)}-e${wide(epoch, 6)}-r${wide(firstRecord, 12)}.seg`;
}

/** undefined for anything that is not a segment's name. */
export function parseSegmentFile(file: string): SegmentName | undefined {
  const match = /^s(\d{8,12})-e(\d{6,10})-r(\d{12,15})\.seg$/.exec(file);
  if (match === null) return undefined;
  return { ordinal: Number(match[1]), epoch: Number(match[2]), firstRecord: Number(match[3]) };
}

/** What every block of the segment has in common. */
export interface SegmentMeta {
  readonly gateway: string;
  readonly simulated: boolean;
  readonly boot: BootId;
  /** A sample's series number is its place here. */
  readonly series: readonly Series[];
}

export interface SegmentHead extends SegmentName {
  readonly log: LogName;
  readonly meta: SegmentMeta;
  /** Offset of the first block. */
  readonly blocksAt: number;
  readonly firstSequence: number;
}

/** Meta as it is stored. Made once per start of the writer, in the thread pool: 5,000 series take milliseconds. */
export async function packMeta(meta: SegmentMeta): Promise<Buffer> {
  const rows = meta.series.map((one) => [one.point, one.kind, one.unit, one.valueType, one.decimals, one.record]);
  const text = JSON.stringify({ gateway: meta.gateway, simulated: meta.simulated, boot: meta.boot, series: rows });
  return promisify(deflateRaw)(Buffer.from(text, 'utf8'));
}

type Row = [string, string, string, Series['valueType'], number | null, Series['record']];
interface StoredMeta {
  readonly gateway: string;
  readonly simulated: boolean;
  readonly boot: string;
  readonly series: readonly Row[];
}

function unpackMeta(packed: Buffer): SegmentMeta {
  const stored = JSON.parse(inflateRawSync(packed).toString('utf8')) as StoredMeta;
  const series = stored.series.map(([point, kind, unit, valueType, decimals, record]): Series => {
    return { point: point as PointId, kind, unit, valueType, decimals, record };
  });
  return { gateway: stored.gateway, simulated: stored.simulated, boot: stored.boot as BootId, series };
}

/** Bytes before the first block: both copies of the head. */
export function headSpace(packedMeta: Buffer): number {
  return 2 * Math.ceil((headBytes + packedMeta.length) / pageBytes) * pageBytes;
}

export function writeHead(name: SegmentName, log: LogName, packedMeta: Buffer, firstSequence: number): Buffer {
  const space = headSpace(packedMeta);
  const bytes = Buffer.alloc(space);
  magic.copy(bytes, 0);
  bytes.writeUInt16LE(formatVersion, 8);
  bytes.writeUInt8(logNames.indexOf(log), 10);
  bytes.writeUInt32LE(name.epoch, 12);
  bytes.writeUIntLE(name.ordinal, 16, 6);
  bytes.writeUIntLE(name.firstRecord, 22, 6);
  bytes.writeUInt32LE(packedMeta.length, 28);
  bytes.writeUInt32LE(space, 32);
  bytes.writeUInt32LE(firstSequence, 36);
  packedMeta.copy(bytes, headBytes);
  bytes.writeUInt32LE(headCrc(bytes, 0, packedMeta.length), 40);
  bytes.copy(bytes, space / 2, 0, headBytes + packedMeta.length);
  return bytes;
}

function headCrc(bytes: Buffer, at: number, metaBytes: number): number {
  const body = bytes.subarray(at + headBytes, at + headBytes + metaBytes);
  return crc32(body, crc32(bytes.subarray(at, at + 40)));
}

export type HeadFound =
  | {
      readonly kind: 'head';
      readonly head: SegmentHead;
      /** One copy of the two is broken. */ readonly mended: boolean;
    }
  /** No head of this name in these bytes: never written, or both copies are broken. */
  | { readonly kind: 'none' }
  /** Written by a newer version of this program. */
  | { readonly kind: 'newer'; readonly version: number };

/** Finds the head of the segment `name` in the beginning of its file. */
export function readHead(bytes: Buffer, name: SegmentName): HeadFound {
  const first = headOf(bytes, 0, name);
  if (first.kind === 'newer') return first;
  if (first.kind === 'head') {
    const second = headOf(bytes, first.head.blocksAt / 2, name);
    return { kind: 'head', head: first.head, mended: second.kind !== 'head' };
  }
  for (let at = pageBytes; at + headBytes <= bytes.length; at += pageBytes) {
    const copy = headOf(bytes, at, name);
    if (copy.kind === 'head' && copy.head.blocksAt === at * 2) return { kind: 'head', head: copy.head, mended: true };
  }
  return { kind: 'none' };
}

/** True for a file that was renamed to be a segment and never written: zeros, or still what it was before. */
export function isUnwritten(bytes: Buffer): boolean {
  return headAt(bytes, 0).kind === 'head' || bytes.subarray(0, pageBytes).every((byte) => byte === 0);
}

/** True for a file whose head was on its way when the power went: it begins like one. */
export const isBegun = (bytes: Buffer): boolean => bytes.compare(magic, 0, magic.length, 0, magic.length) === 0;

function headOf(bytes: Buffer, at: number, name: SegmentName): HeadFound {
  const found = headAt(bytes, at);
  if (found.kind !== 'head') return found;
  const { ordinal, epoch, firstRecord } = found.head;
  const same = ordinal === name.ordinal && epoch === name.epoch && firstRecord === name.firstRecord;
  return same ? found : { kind: 'none' };
}

function headAt(bytes: Buffer, at: number): HeadFound {
  if (at + headBytes > bytes.length || bytes.compare(magic, 0, 8, at, at + 8) !== 0) return { kind: 'none' };
  const metaBytes = bytes.readUInt32LE(at + 28);
  if (at + headBytes + metaBytes > bytes.length) return { kind: 'none' };
  if (bytes.readUInt32LE(at + 40) !== headCrc(bytes, at, metaBytes)) return { kind: 'none' };
  const version = bytes.readUInt16LE(at + 8);
  if (version > formatVersion) return { kind: 'newer', version };
  const head = {
    log: logNames[bytes.readUInt8(at + 10)] ?? 'samples',
    epoch: bytes.readUInt32LE(at + 12),
    ordinal: bytes.readUIntLE(at + 16, 6),
    firstRecord: bytes.readUIntLE(at + 22, 6),
    blocksAt: bytes.readUInt32LE(at + 32),
    firstSequence: bytes.readUInt32LE(at + 36),
  };
  const meta = unpackMeta(bytes.subarray(at + headBytes, at + headBytes + metaBytes));
  return { kind: 'head', head: { ...head, meta }, mended: false };
}
