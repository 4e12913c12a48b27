import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FakeClock } from '../../../../agent/model/fake-clock.ts';
import { withCrc } from '../crc.ts';
import { answerRtu } from '../rtu-frame.ts';
import type { Slave } from '../slave.ts';
import { n4d8b08 } from './n4d8b08.ts';
import { plainCoils } from './plain-coils.ts';
import { RelayBank } from './relays.ts';
import { ryn408f } from './ryn408f.ts';
import { waveshareRelay8 } from './waveshare.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

function bench(make: (bank: RelayBank, clock: FakeClock) => Slave) {
  const clock = new FakeClock();
  const bank = new RelayBank(8);
  const slaves = new Map([[1, make(bank, clock)]]);
  return {
    clock,
    ask: (text: string) =>
      answerRtu(slaves, withCrc(hex(text)))
        ?.subarray(0, -2)
        .toString('hex'),
    weld: (relay: number) => bank.weld(relay - 1),
    turns: () => bank.turns(clock.mono()).map(({ index, on, at }) => `${index + 1} ${on ? 'on' : 'off'} ${at}`),
    on: () => bank.all(clock.mono()).flatMap((on, index) => (on ? [index + 1] : [])),
  };
}
const waveshare = () => bench((bank, clock) => waveshareRelay8(bank, clock, 1));
const n4d = () =>
  bench((bank, clock) => n4d8b08(bank, () => [false, true, false, false, false, false, false, false], clock));

test('waveshare: on, off, toggle, all, many, and read back', () => {
  const board = waveshare();
  board.ask('01 05 00 00 FF 00');
  board.ask('01 05 00 02 55 00');
  expect(board.on()).toEqual([1, 3]);
  expect(board.ask('01 01 00 00 00 08')).toBe('01010105');
  board.ask('01 05 00 FF 00 00');
  expect(board.on()).toEqual([]);
  board.ask('01 0F 00 00 00 08 01 81');
  expect(board.on()).toEqual([1, 8]);
  expect(board.ask('01 05 00 08 FF 00')).toBe('018502');
  expect(board.ask('01 05 00 00 12 34')).toBe('018503');
  expect(board.ask('01 06 00 00 00 01')).toBe('018601');
});

test('waveshare: flash-on ends by the board’s own clock, and a later write ends the timer', async () => {
  const board = waveshare();
  board.ask('01 05 02 00 00 32');
  board.ask('01 05 02 01 00 32');
  await board.clock.advance(4_999);
  expect(board.on()).toEqual([1, 2]);
  board.ask('01 05 00 01 FF 00');
  await board.clock.advance(1);
  expect(board.on()).toEqual([2]);
  await board.clock.advance(60_000);
  expect(board.on()).toEqual([2]);
});

test('n4d8b08: command words move relays, a plain 1 does not', async () => {
  const board = n4d();
  board.ask('01 06 00 01 00 01');
  expect(board.on()).toEqual([]);
  board.ask('01 06 00 01 01 00');
  board.ask('01 06 00 02 06 05');
  expect(board.ask('01 03 00 01 00 03')).toBe('010306000100010000');
  expect(board.ask('01 03 00 81 00 02')).toBe('01030400000001');
  await board.clock.advance(5_000);
  expect(board.on()).toEqual([1]);
  board.ask('01 06 00 01 02 00');
  expect(board.on()).toEqual([]);
  board.ask('01 06 00 03 04 00');
  board.ask('01 06 00 00 08 00');
  expect(board.on()).toEqual([]);
  expect(board.ask('01 06 00 09 01 00')).toBe('018602');
  expect(board.ask('01 01 00 00 00 08')).toBe('018101');
});

test('ryn408f: a running timer hears nothing but another time; a time of 0 ends it and leaves the relay on', async () => {
  const board = bench(ryn408f);
  board.ask('01 06 00 01 06 0a');
  await board.clock.advance(2_000);
  expect(board.ask('01 06 00 01 02 00')).toBe('010600010200');
  board.ask('01 10 00 00 00 02 04 02 00 02 00');
  expect(board.on()).toEqual([2]);
  board.ask('01 06 00 01 06 00');
  expect(board.on()).toEqual([2]);
  await board.clock.advance(60_000);
  expect(board.ask('01 03 00 80 00 01')).toBe('0103020002');
  board.ask('01 06 00 01 02 00');
  expect(board.on()).toEqual([]);
  board.ask('01 06 00 01 06 0a');
  board.ask('01 06 00 01 06 14');
  await board.clock.advance(19_000);
  expect(board.on()).toEqual([2]);
  await board.clock.advance(1_000);
  expect(board.on()).toEqual([]);
});

test('plain coils: on until somebody says off; what a contact did is kept, by timer or by hand, and a weld sticks', async () => {
  const board = bench(plainCoils);
  board.ask('01 05 00 01 ff 00');
  await board.clock.advance(3_600_000);
  expect(board.on()).toEqual([2]);
  expect(board.ask('01 05 00 01 00 32')).toBe('018503');
  expect(board.ask('01 05 02 01 00 32')).toBe('018502');
  board.weld(2);
  board.ask('01 05 00 01 00 00');
  expect(board.on()).toEqual([2]);
  const timed = waveshare();
  timed.ask('01 05 02 00 00 32');
  await timed.clock.advance(1_000);
  timed.ask('01 05 02 00 00 32');
  await timed.clock.advance(9_000);
  timed.ask('01 05 00 00 ff 00');
  timed.ask('01 05 00 00 00 00');
  expect(timed.turns()).toEqual(['1 on 0', '1 off 6000', '1 on 10000', '1 off 10000']);
});

test('whatever is written, a lease that is not renewed is over in time', async () => {
  const anyLease = fc.record({ index: fc.nat(7), steps: fc.nat(300), waitMs: fc.nat(2_000) });
  await fc.assert(
    fc.asyncProperty(fc.array(anyLease, { maxLength: 10 }), async (leases) => {
      const board = waveshare();
      for (const { index, steps, waitMs } of leases) {
        board.ask(`01 05 02 0${index} ${steps.toString(16).padStart(4, '0')}`);
        await board.clock.advance(waitMs);
      }
      await board.clock.advance(30_000);
      expect(board.on()).toEqual([]);
    }),
    { numRuns: 50 },
  );
});
