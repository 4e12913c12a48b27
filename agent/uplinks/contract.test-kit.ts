// One suite for every kind of uplink: whatever a server says or does not say, nothing is called accepted that is not.
import { describe, expect, test } from 'vitest';
import type { DatedRecord } from '../journal/types.ts';
import { wallMs } from '../model/clock.ts';
import type { Uplink, Verdict } from './contract.ts';
import { aRecord, wallAtStart } from './memory-journal.test-kit.ts';

/** A real or a faked server, seen from the contract: what it holds, and the faults that every kind of server has. */
export interface UplinkBench extends AsyncDisposable {
  /** How often the record is stored; an uplink that stores a record sent twice once says 1. */
  stored(record: DatedRecord): number;
  /** What follows is not taken: the server refuses, hangs, or is not there. */
  fail(how: ServerFault): Promise<void>;
  /** All is well again. */
  mend(): Promise<void>;
  /** `number` of the record is what the server can never take. */
  refuse(number: number): void;
  /** With a deadline of at most one second. */
  open(): Uplink;
}

export const serverFaults = ['gone', 'silent', 'broken', 'half', 'reset', 'unauthorized', 'foreign'] as const;
export type ServerFault = (typeof serverFaults)[number];

/** What the frame may do next, by fault. */
const expected: Readonly<Record<ServerFault, readonly Verdict['kind'][]>> = {
  gone: ['later'],
  silent: ['later'],
  broken: ['later'],
  half: ['later'],
  reset: ['later'],
  unauthorized: ['refused'],
  foreign: ['refused', 'later'],
};

const batch = (from: number, to: number): DatedRecord[] =>
  Array.from({ length: to - from }, (_, index) => aRecord({ number: from + index, value: from + index + 0.5 }));

export function uplinkContract(name: string, openBench: () => Promise<UplinkBench>): void {
  const never = (): AbortSignal => new AbortController().signal;

  describe(`${name}: the contract of an uplink`, () => {
    test('what is accepted is stored', async () => {
      await using bench = await openBench();
      await using uplink = closing(bench.open());
      const records = batch(0, 200);
      expect(await uplink.send(records, never())).toEqual({ kind: 'accepted' });
      expect(records.every((record) => bench.stored(record) === 1)).toBe(true);
    });

    test.each(serverFaults)(
      'while the server is %s nothing is called accepted, and afterwards all goes on',
      async (fault) => {
        await using bench = await openBench();
        await using uplink = closing(bench.open());
        const records = batch(0, 20);
        await bench.fail(fault);
        const verdict = await uplink.send(records, never());
        expect(expected[fault]).toContain(verdict.kind);
        expect('detail' in verdict && verdict.detail.length).toBeGreaterThan(0);
        expect(records.some((record) => bench.stored(record) > 0)).toBe(false);
        await bench.mend();
        expect(await uplink.send(records, never())).toEqual({ kind: 'accepted' });
        expect(records.every((record) => bench.stored(record) === 1)).toBe(true);
      },
    );

    test('a record that can never be stored is poison, alone and in company, and its neighbours get through', async () => {
      await using bench = await openBench();
      await using uplink = closing(bench.open());
      const records = batch(0, 3);
      bench.refuse(1);
      expect((await uplink.send(records, never())).kind).toBe('poison');
      expect((await uplink.send([records[1]!], never())).kind).toBe('poison');
      expect((await uplink.send([records[0]!], never())).kind).toBe('accepted');
      expect((await uplink.send([records[2]!], never())).kind).toBe('accepted');
      expect(records.map((record) => bench.stored(record))).toEqual([1, 0, 1]);
    });

    test('an abort ends a request soon', async () => {
      await using bench = await openBench();
      await using uplink = closing(bench.open());
      await bench.fail('silent');
      const stop = new AbortController();
      const sending = uplink.send(batch(0, 2), stop.signal).then(
        (verdict) => verdict.kind,
        () => 'aborted',
      );
      stop.abort();
      expect(await sending).not.toBe('accepted');
    });

    test('the directory is accepted', async () => {
      await using bench = await openBench();
      await using uplink = closing(bench.open());
      expect(await uplink.describe(wallMs(wallAtStart), never())).toEqual({ kind: 'accepted' });
    });

    test('closing twice harms nobody', async () => {
      await using bench = await openBench();
      const uplink = bench.open();
      await uplink.close();
      await expect(uplink.close()).resolves.toBeUndefined();
    });
  });
}

const closing = (uplink: Uplink): Uplink & AsyncDisposable =>
  Object.assign(uplink, { [Symbol.asyncDispose]: () => uplink.close() });
