// Bytes that hardly ever change (qualities, kinds of values) → runs.
import { ByteWriter, type ByteReader } from './column-bytes.ts';

export function encodeRuns(bytes: Uint8Array): Buffer {
  const out = new ByteWriter(16);
  for (let at = 0; at < bytes.length;) {
    const value = bytes[at] ?? 0;
    let end = at + 1;
    while (end < bytes.length && bytes[end] === value) end++;
    out.byte(value);
    out.varint(end - at);
    at = end;
  }
  return out.take();
}

/** @throws {RangeError} when the runs are not `count` bytes long */
export function decodeRuns(runs: ByteReader, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  for (let at = 0; at < count;) {
    const value = runs.byte();
    const length = runs.varint();
    if (length === 0 || at + length > count) throw new RangeError('runs do not fit');
    bytes.fill(value, at, at + length);
    at += length;
  }
  return bytes;
}
