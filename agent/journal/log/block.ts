// One flush ↔ one block: 28 bytes of header, then the payload.
//
//  0 u32 magic · 4 u32 payload bytes · 8 u32 epoch · 12 u32 sequence number (from 0 in each epoch)
// 16 u48 first record · 22 u16 count of records · 24 u32 CRC-32 over bytes 0–23 and the payload. Little-endian.
//
// 1. A block is taken only when its magic, its length, its CRC, the epoch of its segment and an increasing sequence
//    and record number all fit: old bytes of a recycled file and torn writes never look like a block.
// 2. Behind the last block stand 28 zero bytes. Anything else there is a torn tail, and is reported as one.
// 3. After damage the search goes on byte by byte, so that one broken length costs one block and not the rest.
import { crc32 } from 'node:zlib';

export const blockHeaderBytes = 28;
/** A reader's window must hold one whole block, so blocks are bounded. */
export const payloadBytesMax = 32_768;
export const countMax = 0xffff;
const magic = Buffer.from('KBk1', 'latin1');

export interface BlockHeader {
  readonly epoch: number;
  readonly sequence: number;
  readonly firstRecord: number;
  readonly count: number;
}

/** Fills the first 28 bytes of `block`, whose payload already stands behind them up to `end`. */
export function sealBlock(block: Buffer, end: number, header: BlockHeader): void {
  magic.copy(block, 0);
  block.writeUInt32LE(end - blockHeaderBytes, 4);
  block.writeUInt32LE(header.epoch, 8);
  block.writeUInt32LE(header.sequence, 12);
  block.writeUIntLE(header.firstRecord, 16, 6);
  block.writeUInt16LE(header.count, 22);
  block.writeUInt32LE(crcOf(block, 0, end), 24);
}

function crcOf(bytes: Buffer, at: number, end: number): number {
  return crc32(bytes.subarray(at + blockHeaderBytes, end), crc32(bytes.subarray(at, at + 24)));
}

export interface FoundBlock extends BlockHeader {
  /** Where it begins and ends in the bytes that were searched. */
  readonly at: number;
  readonly end: number;
  readonly payload: Buffer;
}

/** What must be true of the next block. */
export interface Expected {
  readonly epoch: number;
  readonly sequenceMin: number;
  readonly recordMin: number;
}

export type Found =
  | { readonly kind: 'block'; readonly block: FoundBlock }
  /** A clean end: zeros, as the writer leaves them. */
  | { readonly kind: 'end' }
  /** Neither a block nor a clean end at `at`, and no block behind it in these bytes. */
  | { readonly kind: 'none' };

/** The first block at or behind `at`. `block.at > at` means that something between was damaged. */
export function findBlock(bytes: Buffer, at: number, expected: Expected): Found {
  const here = blockAt(bytes, at, expected);
  if (here !== undefined) return { kind: 'block', block: here };
  // Zeros are searched beyond as well: a card that lost a sector gives zeros in the middle of good blocks.
  for (let next = bytes.indexOf(magic, at + 1); next >= 0; next = bytes.indexOf(magic, next + 1)) {
    const block = blockAt(bytes, next, expected);
    if (block !== undefined) return { kind: 'block', block };
  }
  return { kind: isCleanEnd(bytes, at) ? 'end' : 'none' };
}

function blockAt(bytes: Buffer, at: number, expected: Expected): FoundBlock | undefined {
  if (at + blockHeaderBytes > bytes.length || bytes.compare(magic, 0, 4, at, at + 4) !== 0) return undefined;
  const length = bytes.readUInt32LE(at + 4);
  const end = at + blockHeaderBytes + length;
  if (length > payloadBytesMax || end > bytes.length) return undefined;
  const epoch = bytes.readUInt32LE(at + 8);
  const sequence = bytes.readUInt32LE(at + 12);
  const firstRecord = bytes.readUIntLE(at + 16, 6);
  if (epoch !== expected.epoch || sequence < expected.sequenceMin || firstRecord < expected.recordMin) return undefined;
  if (bytes.readUInt32LE(at + 24) !== crcOf(bytes, at, end)) return undefined;
  const count = bytes.readUInt16LE(at + 22);
  return { at, end, epoch, sequence, firstRecord, count, payload: bytes.subarray(at + blockHeaderBytes, end) };
}

const zeros = Buffer.alloc(blockHeaderBytes);
/** The zeros the writer puts behind each flush. */
export const cleanEnd: Buffer = zeros;

function isCleanEnd(bytes: Buffer, at: number): boolean {
  return (
    at + blockHeaderBytes <= bytes.length && bytes.compare(zeros, 0, blockHeaderBytes, at, at + blockHeaderBytes) === 0
  );
}
