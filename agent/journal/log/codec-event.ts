// Events ↔ the payload of one block of the events log: each is its length and its JSON.
// Events are few and read by people in trouble: plain text is worth more here than small size.
import type { Event } from '../../model/fact.ts';
import { ByteReader, varintBytesMax, type ByteWriter } from './codec-bytes.ts';

/** Texts inside an event are cut here, so that whatever a person or a device said fits a block. */
const charactersMax = 1000;

/** The event as it is stored. */
export function eventText(event: Event): string {
  return JSON.stringify(event, (_key, value: unknown) =>
    typeof value === 'string' && value.length > charactersMax ? `${value.slice(0, charactersMax)}…` : value,
  );
}

/** Room in bytes that `putEvent` needs for this text. */
export function roomForEvent(text: string): number {
  return varintBytesMax + Buffer.byteLength(text, 'utf8');
}

export function putEvent(out: ByteWriter, text: string): void {
  out.text(text);
}

/** @throws {RangeError | SyntaxError} when the payload is not what this version writes: the block counts as damaged */
export function decodeEvents(payload: Buffer, count: number): Event[] {
  const from = new ByteReader(payload);
  return Array.from({ length: count }, () => JSON.parse(from.text()) as Event);
}
