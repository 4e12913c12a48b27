import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Verdict } from './frames.ts';
import { RtuFrames } from './frames-rtu.ts';
import { Requests } from './requests.ts';
import { crc16 } from './wire.ts';

const timeoutMs = 100;
const framed = (...body: readonly number[]): Buffer => {
  const crc = crc16(Uint8Array.from(body));
  return Buffer.of(...body, crc & 0xff, crc >> 8);
};
const requests = new Requests();
const reading = (unit: number, start: number, count: number): Buffer =>
  requests.read({ unit, table: 'holding', start, count });
const value = (unit: number, address: number): number => (unit << 8) | address;
/** What a healthy slave answers to a read of holding registers. */
function answerTo(request: Buffer): Buffer {
  const [unit, start, count] = [request.readUInt8(0), request.readUInt16BE(2), request.readUInt16BE(4)];
  const words = Array.from({ length: count }, (_, at) => value(unit, start + at));
  return framed(unit, 3, count * 2, ...words.flatMap((word) => [word >> 8, word & 0xff]));
}
const opened = (echo: RtuFrames['echo'] = 'no'): RtuFrames => {
  const frames = new RtuFrames({ baud: 115_200, lateMsMin: 2 * timeoutMs });
  frames.renew(0, true);
  frames.echo = echo;
  return frames;
};

describe('one answer', () => {
  const ask = reading(7, 1, 2);
  const right = framed(7, 3, 4, 1, 2, 3, 4);
  const cases: readonly { readonly name: string; readonly bytes: Buffer; readonly kind: string | undefined }[] = [
    { name: 'the right frame', bytes: right, kind: 'answer' },
    { name: 'an exception', bytes: framed(7, 0x83, 2), kind: 'answer' },
    { name: 'half a frame', bytes: right.subarray(0, 5), kind: undefined },
    { name: 'a wrong CRC', bytes: Buffer.from(right).fill(0, 8), kind: 'garbled' },
    { name: 'another unit', bytes: framed(8, 3, 4, 1, 2, 3, 4), kind: 'garbled' },
    { name: 'another function', bytes: framed(7, 4, 4, 1, 2, 3, 4), kind: 'garbled' },
    { name: 'another byte count', bytes: framed(7, 3, 6, 1, 2, 3, 4, 5, 6), kind: 'garbled' },
    { name: 'an exception of another function', bytes: framed(7, 0x84, 2), kind: 'garbled' },
    { name: 'noise', bytes: Buffer.from('bơm'), kind: 'garbled' },
    { name: 'two answers in one breath', bytes: Buffer.concat([right, right]), kind: 'garbled' },
    { name: 'glitches of the line driver around it', bytes: Buffer.of(0, 0xff, ...right, 0), kind: 'answer' },
    { name: 'more bytes than can be', bytes: Buffer.alloc(600, 7), kind: 'garbled' },
  ];
  test.each(cases)('$name is $kind', ({ bytes, kind }) => {
    const frames = opened();
    frames.ask(ask, 10, timeoutMs);
    expect(frames.receive(bytes, 20)?.kind).toBe(kind);
  });

  test('it may come byte by byte', () => {
    const frames = opened();
    frames.ask(ask, 10, timeoutMs);
    const verdicts = [...right].map((byte, at) => frames.receive(Uint8Array.of(byte), 20 + at)?.kind);
    expect(verdicts).toEqual([...Array(8).fill(undefined), 'answer']);
  });
});

/** A wire on paper: what a slave sends after how long, and a master that obeys `RtuFrames`. */
interface Step {
  readonly unit: number;
  readonly start: number;
  readonly count: number;
  /** The answer starts after this; null: never. */
  readonly delayMs: number | null;
  /** The answer comes in two pieces, the second this much later. */
  readonly splitAt: number;
}
/** Some registers are refused, always by the same code. */
const refused = ({ unit, start }: Step): boolean => (unit + start) % 3 === 0;
/** Later than `timeoutMs` + `lateMsMin` is not promised; the wire time of a frame is about 2 ms here. */
const lateMsMax = 3 * timeoutMs;
const step: fc.Arbitrary<Step> = fc.record({
  unit: fc.integer({ min: 1, max: 3 }),
  start: fc.integer({ min: 0, max: 4 }),
  count: fc.integer({ min: 1, max: 2 }),
  delayMs: fc.oneof(fc.integer({ min: 0, max: lateMsMax }), fc.constantFrom(1, 5, null)),
  splitAt: fc.nat(20),
});

function play(steps: readonly Step[], echo: boolean): { readonly step: Step; readonly verdict: Verdict }[] {
  const frames = opened(echo ? 'yes' : 'no');
  const coming: { readonly atMs: number; readonly bytes: Buffer }[] = [];
  let now = 1_000;
  const deliver = (untilMs: number): Verdict => {
    for (;;) {
      const next = coming.sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined || next.atMs > untilMs) break;
      coming.shift();
      now = Math.max(now, next.atMs);
      const verdict = frames.receive(next.bytes, now);
      if (verdict !== undefined) return verdict;
    }
    now = untilMs;
    return undefined;
  };
  return steps.map((step) => {
    const request = reading(step.unit, step.start, step.count);
    for (let ms = frames.quietMs(request, now); ms > 0; ms = frames.quietMs(request, now)) deliver(now + ms);
    frames.ask(request, now, timeoutMs);
    if (echo) coming.push({ atMs: now, bytes: request });
    const answer = refused(step) ? framed(step.unit, 0x83, step.start & 0x7f) : answerTo(request);
    if (step.delayMs !== null) {
      const atMs = now + step.delayMs;
      coming.push({ atMs, bytes: answer.subarray(0, step.splitAt) });
      if (step.splitAt < answer.length) coming.push({ atMs: atMs + 0.5, bytes: answer.subarray(step.splitAt) });
    }
    const verdict = deliver(now + frames.dueMs);
    if (verdict === undefined) frames.giveUp(now);
    return { step, verdict };
  });
}

test.each([false, true])('a value never appears under the name of another register (echo: %s)', (echo) => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 30 }), (steps) => {
      for (const { step, verdict } of play(steps, echo)) {
        if (verdict?.kind !== 'answer') continue;
        const expected = refused(step) ? step.start & 0x7f : value(step.unit, step.start);
        expect(verdict.frame[0]).toBe(step.unit);
        expect(refused(step) ? verdict.frame[2] : verdict.frame.readUInt16BE(3)).toBe(expected);
      }
    }),
    { numRuns: 600 },
  );
});

test('a healthy slave is understood every time, whatever the pieces', () => {
  const healthy = step.map((any) => ({ ...any, delayMs: 5 }));
  fc.assert(
    fc.property(fc.array(healthy, { minLength: 1, maxLength: 20 }), fc.boolean(), (steps, echo) => {
      expect(play(steps, echo).map(({ verdict }) => verdict?.kind)).toEqual(steps.map(() => 'answer'));
    }),
  );
});

describe('late answers', () => {
  test('hold back the same unit and function until they came, nobody else', () => {
    const frames = opened();
    const first = reading(1, 0, 1);
    frames.ask(first, 10, timeoutMs);
    expect(frames.giveUp(120)).toBe('silent');
    expect(frames.quietMs(reading(1, 50, 1), 130)).toBeGreaterThan(timeoutMs);
    expect(frames.quietMs(reading(2, 50, 1), 130)).toBe(0);
    expect(frames.quietMs(reading(1, 0, 1), 130)).toBe(0);
    expect(frames.quietMs(requests.write({ unit: 1, table: 'coil', start: 0, count: 1 }, [0]), 130)).toBe(0);
    frames.receive(answerTo(first), 150);
    expect(frames.quietMs(reading(1, 50, 1), 160)).toBe(0);
  });

  test('of one unit do not disturb the answer of another', () => {
    const frames = opened();
    const first = reading(1, 0, 1);
    frames.ask(first, 10, timeoutMs);
    frames.giveUp(120);
    const second = reading(2, 0, 1);
    frames.ask(second, 130, timeoutMs);
    expect(frames.receive(Buffer.concat([answerTo(first), answerTo(second)]), 140)?.kind).toBe('answer');
  });

  test('bytes from nowhere prolong the silence', () => {
    const frames = opened();
    frames.receive(Buffer.from('xyz'), 100);
    expect(frames.quietMs(reading(1, 0, 1), 101)).toBeGreaterThan(20);
  });
});

describe('whoever answers twice', () => {
  test('is listened to longer from then on', () => {
    const frames = opened();
    const request = reading(1, 0, 1);
    frames.ask(request, 10, timeoutMs);
    expect(frames.receive(answerTo(request), 20)?.kind).toBe('answer');
    frames.receive(answerTo(request), 25);
    frames.ask(request, 100, timeoutMs);
    expect(frames.receive(answerTo(request), 110)?.kind).toBe('answer');
    expect(frames.quietMs(reading(1, 50, 1), 111)).toBeGreaterThan(90);
  });
});

describe('the echo of a converter', () => {
  const write = requests.write({ unit: 1, table: 'holding', start: 3, count: 1 }, [1]);

  test('is found by the first read', () => {
    const frames = opened('unknown');
    const request = reading(1, 0, 1);
    frames.ask(request, 10, timeoutMs);
    expect(frames.receive(request, 11)).toBeUndefined();
    expect(frames.receive(answerTo(request), 12)?.kind).toBe('answer');
    expect(frames.echo).toBe('yes');
  });

  test('alone does not confirm a write', () => {
    const frames = opened('yes');
    frames.ask(write, 10, timeoutMs);
    expect(frames.receive(write, 11)).toBeUndefined();
    expect(frames.giveUp(120)).toBe('silent');
  });

  test('and answer of a write look alike: both are needed', () => {
    const frames = opened('yes');
    frames.ask(write, 10, timeoutMs);
    frames.receive(write, 11);
    expect(frames.receive(write, 30)?.kind).toBe('answer');
  });

  test('silence in the first read means that there is none', () => {
    const frames = opened('unknown');
    frames.ask(reading(1, 0, 1), 10, timeoutMs);
    frames.giveUp(120);
    expect(frames.echo).toBe('no');
  });
});

test('a write whose answer repeats something else is garbled', () => {
  const frames = opened();
  frames.ask(requests.write({ unit: 1, table: 'holding', start: 3, count: 1 }, [1]), 10, timeoutMs);
  expect(frames.receive(framed(1, 6, 0, 3, 0, 2), 20)?.kind).toBe('garbled');
});

test('a refusal that may belong to an earlier write refuses nothing', () => {
  const frames = opened();
  const write = (start: number): Buffer => requests.write({ unit: 1, table: 'holding', start, count: 1 }, [1]);
  frames.ask(write(3), 10, timeoutMs);
  frames.giveUp(120);
  frames.ask(write(4), 130, timeoutMs);
  expect(frames.receive(framed(1, 0x86, 2), 140)?.kind).toBe('garbled');
});
