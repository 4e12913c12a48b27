import { expect, test } from 'vitest';
import { crc16, readWireMs, silenceMs } from './wire.ts';

test.each([
  { frame: '01040001000220 0B', note: 'XY-MD02 probe' },
  { frame: '010404010902 8C2ABF', note: 'its answer' },
  { frame: 'FF0307D000019159', note: 'a read of the soil family’s own id' },
])('the CRC of $note is the maker’s', ({ frame }) => {
  const bytes = Buffer.from(frame.replaceAll(' ', ''), 'hex');
  expect(crc16(bytes, 0, bytes.length - 2)).toBe(bytes.readUInt16LE(bytes.length - 2));
});

test.each([
  { baud: 9_600, ms: 4.01 },
  { baud: 19_200, ms: 2.005 },
  { baud: 38_400, ms: 1.75 },
])('a frame at $baud baud ends with $ms ms of silence', ({ baud, ms }) => {
  expect(silenceMs(baud)).toBeCloseTo(ms, 2);
});

const at = (baud: number) =>
  ({ transport: 'rtu', port: '/dev/x', baud, parity: 'none', dataBits: 8, stopBits: 1 }) as const;
test.each([
  { baud: 9_600, count: 1, ms: 25.21 },
  { baud: 9_600, count: 50, ms: 137.5 },
  { baud: 115_200, count: 10, ms: 6.65 },
])('$count registers at $baud baud take $ms ms', ({ baud, count, ms }) => {
  expect(readWireMs(at(baud), 'holding', count)).toBeCloseTo(ms, 1);
});

test('eight coils cost no more than one, and TCP is flat', () => {
  expect(readWireMs(at(9_600), 'coil', 8)).toBe(readWireMs(at(9_600), 'coil', 1));
  const tcp = { transport: 'tcp', host: '127.0.0.1', port: 502 } as const;
  expect(readWireMs(tcp, 'holding', 125)).toBe(readWireMs(tcp, 'holding', 1));
});
