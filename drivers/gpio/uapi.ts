// <linux/gpio.h>, version 2 of the character device: what Kênh asks and hears ↔ the bytes of the kernel's structs.
//
// 1. Sizes and places are those of the header on every 64-bit little-endian Linux; `uapi.test.ts` asks a compiler.
// 2. One request is for one pin: its events, its sequence numbers and its buffer are its own.
import { type MonoMs, monoMs } from '../../agent/model/clock.ts';
import type { PinSpec } from '../../agent/model/pin.ts';

const nameBytes = 32;
export const sizes = { chipInfo: 68, lineInfo: 256, lineRequest: 592, lineValues: 16, lineEvent: 48 } as const;
/** Where members stand in their structs, bytes. */
export const places = {
  chipInfo: { label: 32, lines: 64 },
  lineInfo: { name: 0, consumer: 32, offset: 64, flags: 72 },
  lineRequest: {
    offsets: 0,
    consumer: 256,
    flags: 288,
    attributeCount: 296,
    attributes: 320,
    lineCount: 560,
    eventBufferSize: 564,
    fd: 588,
  },
  /** Within `gpio_v2_line_config_attribute`. */
  attribute: { id: 0, value: 8, mask: 16, size: 24 },
  lineValues: { bits: 0, mask: 8 },
  lineEvent: { timestamp: 0, id: 8, lineSequence: 20 },
} as const;

/** `_IOC` of asm-generic: direction (1 write, 2 read), size, type 0xB4, number. */
const code = (direction: 2 | 3, number: number, size: number): number =>
  ((direction << 30) | (size << 16) | (0xb4 << 8) | number) >>> 0;
export const requests = {
  chipInfo: code(2, 0x01, sizes.chipInfo),
  lineInfo: code(3, 0x05, sizes.lineInfo),
  line: code(3, 0x07, sizes.lineRequest),
  getValues: code(3, 0x0e, sizes.lineValues),
  setValues: code(3, 0x0f, sizes.lineValues),
} as const;

export const flags = {
  used: 1 << 0,
  activeLow: 1 << 1,
  input: 1 << 2,
  output: 1 << 3,
  edgeRising: 1 << 4,
  edgeFalling: 1 << 5,
  openDrain: 1 << 6,
  openSource: 1 << 7,
  pullUp: 1 << 8,
  pullDown: 1 << 9,
  pullNone: 1 << 10,
} as const;
const attributes = { outputValues: 2, debounce: 3 } as const;

/** The most that the kernel keeps for one pin: a second at 1,000 pulses a second. */
const eventBufferSize = 1_024;

const drives = { 'push-pull': 0, 'open-drain': flags.openDrain, 'open-source': flags.openSource } as const;
const pulls = { up: flags.pullUp, down: flags.pullDown, none: flags.pullNone, 'as-is': 0 } as const;
const edges = {
  rising: flags.edgeRising,
  falling: flags.edgeFalling,
  both: flags.edgeRising | flags.edgeFalling,
} as const;

export function flagsOf(pin: PinSpec): number {
  const own = pin.activeLow ? flags.activeLow : 0;
  if (pin.direction === 'out') return own | flags.output | drives[pin.drive];
  return own | flags.input | pulls[pin.pull] | edges[pin.direction === 'in' ? 'both' : pin.edge];
}

/** `gpio_v2_line_request` for one pin, ours by the name of `consumer`; an output is at rest from the moment that it is one. */
export function lineRequest(offset: number, pin: PinSpec, consumer: string): Buffer {
  const { lineRequest: at, attribute } = places;
  const request = Buffer.alloc(sizes.lineRequest);
  request.writeUInt32LE(offset, at.offsets);
  request.write(consumer, at.consumer, 'latin1');
  request.writeUInt32LE(flagsOf(pin), at.flags);
  request.writeUInt32LE(1, at.lineCount);
  if (pin.direction !== 'out') request.writeUInt32LE(eventBufferSize, at.eventBufferSize);
  const [id, value] =
    pin.direction === 'out'
      ? [attributes.outputValues, pin.rest ? 1 : 0]
      : [attributes.debounce, Math.round(pin.debounceMs * 1_000)];
  if (id === attributes.debounce && value === 0) return request;
  request.writeUInt32LE(1, at.attributeCount);
  request.writeUInt32LE(id, at.attributes + attribute.id);
  request.writeUInt32LE(value, at.attributes + attribute.value);
  request.writeUInt32LE(1, at.attributes + attribute.mask);
  return request;
}

/** The descriptor that the kernel put into an answered request. */
export const requestedFd = (request: Buffer): number => request.readInt32LE(places.lineRequest.fd);

export interface ChipInfo {
  readonly label: string;
  readonly lines: number;
}
export function chipInfo(answer: Buffer): ChipInfo {
  const { label, lines } = places.chipInfo;
  return { label: textAt(answer, label), lines: answer.readUInt32LE(lines) };
}

/** The question for one line of a chip; the answer comes in the same bytes. */
export function lineInfoRequest(offset: number): Buffer {
  const question = Buffer.alloc(sizes.lineInfo);
  question.writeUInt32LE(offset, places.lineInfo.offset);
  return question;
}

export interface LineInfo {
  readonly name: string;
  readonly consumer: string;
  readonly flags: number;
}
export function lineInfo(answer: Buffer): LineInfo {
  const at = places.lineInfo;
  return {
    name: textAt(answer, at.name),
    consumer: textAt(answer, at.consumer),
    flags: answer.readUInt32LE(at.flags),
  };
}

/** `gpio_v2_line_values` of a request's only pin. */
export function lineValues(active: boolean): Buffer {
  const values = Buffer.alloc(sizes.lineValues);
  values.writeUInt32LE(active ? 1 : 0, places.lineValues.bits);
  values.writeUInt32LE(1, places.lineValues.mask);
  return values;
}
export const isActive = (values: Buffer): boolean => (values.readUInt32LE(places.lineValues.bits) & 1) === 1;

export interface Edge {
  /** The logical state that the pin came to. */
  readonly active: boolean;
  /** By the kernel's own clock, in its interrupt: CLOCK_MONOTONIC. */
  readonly mono: MonoMs;
  /** Counts the edges of this pin that the kernel saw, modulo 2^32; undefined where nobody counts. */
  readonly sequence: number | undefined;
}

/** Whole `gpio_v2_line_event`s, oldest first; what stands behind the last whole one is no event. */
export function lineEvents(bytes: Buffer, length: number): Edge[] {
  const { timestamp, id, lineSequence } = places.lineEvent;
  return Array.from({ length: Math.floor(length / sizes.lineEvent) }, (_, index) => {
    const at = index * sizes.lineEvent;
    const ns = bytes.readUInt32LE(at + timestamp + 4) * 2 ** 32 + bytes.readUInt32LE(at + timestamp);
    return {
      active: bytes.readUInt32LE(at + id) === 1,
      mono: monoMs(ns / 1e6),
      sequence: bytes.readUInt32LE(at + lineSequence),
    };
  });
}

function textAt(bytes: Buffer, at: number): string {
  const own = bytes.subarray(at, at + nameBytes);
  const end = own.indexOf(0);
  return own.toString('utf8', 0, end < 0 ? nameBytes : end);
}
