import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TcpFrames } from './frames-tcp.ts';
import { Requests } from './requests.ts';

const requests = new Requests();
const reading = (start: number): Buffer => requests.read({ unit: 1, table: 'holding', start, count: 1 });
/** What a slave answers to the bytes of such a read: the address is the value. */
const answerTo = (asked: Buffer): Buffer => {
  const answer = Buffer.concat([asked.subarray(0, 4), Buffer.of(0, 5), asked.subarray(6, 8), Buffer.of(2, 0, 0)]);
  return answer.fill(asked.subarray(8, 10), 9);
};
const changed = (bytes: Buffer, at: number, to: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = to;
  return copy;
};

test.each([
  { name: 'the right frame', of: (right: Buffer) => right, kind: 'answer', broken: false },
  { name: 'half a frame', of: (right: Buffer) => right.subarray(0, 8), kind: undefined, broken: false },
  { name: 'another unit', of: (right: Buffer) => changed(right, 6, 2), kind: 'garbled', broken: true },
  { name: 'another function', of: (right: Buffer) => changed(right, 7, 4), kind: 'garbled', broken: true },
  { name: 'another byte count', of: (right: Buffer) => changed(right, 8, 4), kind: 'garbled', broken: true },
  { name: 'a number never asked', of: (right: Buffer) => changed(right, 0, 9), kind: 'garbled', broken: true },
  { name: 'another protocol', of: (right: Buffer) => changed(right, 2, 1), kind: 'garbled', broken: true },
  { name: 'an impossible length', of: (right: Buffer) => changed(right, 4, 9), kind: 'garbled', broken: true },
  { name: 'an earlier number', of: (right: Buffer) => changed(right, 1, 1), kind: undefined, broken: false },
])('$name: $kind, broken: $broken', ({ of, kind, broken }) => {
  const frames = new TcpFrames();
  frames.ask(reading(8), 0, 100);
  const asked = frames.ask(reading(9), 0, 100);
  expect(frames.receive(of(answerTo(asked)))?.kind).toBe(kind);
  expect(frames.broken).toBe(broken);
});

test('half a frame breaks the connection when its time is over', () => {
  const frames = new TcpFrames();
  frames.receive(answerTo(frames.ask(reading(9), 0, 100)).subarray(0, 8));
  expect(frames.giveUp()).toBe('garbled');
  expect(frames.broken).toBe(true);
});

test('what follows half a frame is never an answer, though the number of the half one fits', () => {
  const frames = new TcpFrames();
  const late = answerTo(frames.ask(reading(8), 0, 100));
  frames.giveUp();
  const half = answerTo(frames.ask(reading(9), 0, 100)).subarray(0, 6);
  expect(frames.receive(Buffer.concat([half, late]))?.kind).toBe('garbled');
  expect(frames.broken).toBe(true);
});

test('late and double answers in any pieces never become the answer of another request', () => {
  const turn = fc.record({ start: fc.nat(0xffff), late: fc.boolean(), twice: fc.boolean() });
  fc.assert(
    fc.property(
      fc.array(turn, { maxLength: 20 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 12 })),
      (turns, sizes) => {
        const frames = new TcpFrames();
        let owed: Buffer = Buffer.alloc(0);
        for (const { start, late, twice } of turns) {
          const answer = answerTo(frames.ask(reading(start), 0, 100));
          owed = Buffer.concat([owed, answer, twice ? answer : Buffer.alloc(0)]);
          let seen: number | undefined;
          while (!late && owed.length > 0) {
            const size = sizes.next().value;
            const verdict = frames.receive(owed.subarray(0, size));
            owed = owed.subarray(size);
            expect(verdict?.kind).not.toBe('garbled');
            if (verdict?.kind === 'answer') seen = verdict.frame.readUInt16BE(3);
          }
          expect(seen).toBe(late ? undefined : start);
          if (late) frames.giveUp();
        }
        expect(frames.broken).toBe(false);
      },
    ),
  );
});
