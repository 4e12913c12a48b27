// Orders for real boards' fakes, over TCP and over a pseudo-terminal: what the boards' contacts really did.
import { describe, expect, test } from 'vitest';
import { drivers } from '../../agent/shell/drivers.ts';
import { Field } from '../../agent/field/field.ts';
import { systemClock } from '../../agent/model/clock.ts';
import { pointId } from '../../agent/model/ids.ts';
import { modbusRtuSlave } from './modbus-rtu.ts';
import { modbusTcpSlave } from './modbus-tcp.ts';
import { ptyMissing } from './pty.ts';
import { type BoardKind, relayBoards, type RelayBoards } from './relay-boards.ts';
import { type At, relaySite } from './relay-site.ts';
import type { Slave } from './slave.ts';

interface Wire extends AsyncDisposable {
  readonly at: At;
  readonly slave: Slave;
}
const wires = [
  {
    name: 'tcp',
    missing: undefined,
    open: async (boards: RelayBoards): Promise<Wire> => {
      const { slave, port, [Symbol.asyncDispose]: close } = await modbusTcpSlave(boards.slave);
      return { slave, at: { port }, [Symbol.asyncDispose]: close };
    },
  },
  {
    name: 'rtu',
    missing: ptyMissing,
    open: async (boards: RelayBoards): Promise<Wire> => {
      const { slave, path, [Symbol.asyncDispose]: close } = await modbusRtuSlave(boards.slave);
      return { slave, at: { path }, [Symbol.asyncDispose]: close };
    },
  },
];

/** A field that reads the boards all the time, as in life. */
async function rig(open: (boards: RelayBoards) => Promise<Wire>, kinds: Readonly<Record<number, BoardKind>>) {
  const boards = relayBoards(kinds);
  const wire = await open(boards);
  const site = relaySite([{ at: wire.at, boards: kinds }], []);
  const field = new Field(site, {
    clock: systemClock,
    random: Math.random,
    publish: () => {},
    event: () => {},
    drivers,
  });
  const stop = new AbortController();
  const running = field.run(stop.signal);
  return {
    boards,
    slave: wire.slave,
    write: (point: string, value: boolean, options = {}) => field.write(pointId(point), value, options),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
      await wire[Symbol.asyncDispose]();
    },
  };
}

const writeCodes = [5, 6, 15, 16];
const writesSeen = (slave: Slave) => slave.asked.filter(({ code }) => writeCodes.includes(code));

describe.each(wires)('$name', ({ name, missing, open }) => {
  const withTimer = ['waveshare', 'n4d8b08', 'ryn408f'] as const;

  test.skipIf(missing !== undefined).each(withTimer)(
    `${name}: %s switches off by itself when its lease is not renewed, at the time that was said`,
    async (kind) => {
      await using at = await rig(open, { 10: kind });
      const leased = await at.write('b10.relay_3', true, { leaseMs: 2_900 });
      const lease = leased.ok ? leased.value.lease : undefined;
      expect(leased).toMatchObject({ ok: true, value: { value: true, written: true } });
      expect(at.boards.on()).toEqual(['10.3']);
      await systemClock.sleep(3_000);
      const [run] = at.boards.runs(10, 3);
      expect(run?.untilMs).toBeGreaterThan(Number(lease?.onUntil));
      expect(run?.untilMs).toBeLessThanOrEqual(Number(lease?.offBy));
      // Never on for longer than asked, whole steps of the board and all.
      expect((run?.untilMs ?? Infinity) - (run?.fromMs ?? 0)).toBeLessThanOrEqual(2_900);
    },
  );

  test.skipIf(missing !== undefined).each(withTimer)(
    `${name}: %s goes off at once while its timer runs, and a renewal does not let it drop`,
    async (kind) => {
      await using at = await rig(open, { 10: kind });
      expect(await at.write('b10.relay_8', true, { leaseMs: 20_000 })).toMatchObject({ ok: true });
      expect(await at.write('b10.relay_8', true, { leaseMs: 20_000 })).toMatchObject({ ok: true });
      expect(await at.write('b10.relay_8', false, { urgent: true })).toMatchObject({
        ok: true,
        value: { value: false, written: true },
      });
      expect(at.boards.on()).toEqual([]);
      expect(at.boards.runs(10, 8)).toHaveLength(1);
    },
  );

  test.skipIf(missing !== undefined)(`${name}: a board without a timer is never asked to keep time`, async () => {
    await using at = await rig(open, { 10: 'wp8025' });
    expect(await at.write('b10.relay_1', true, { leaseMs: 5_000 })).toMatchObject({
      ok: false,
      fault: { kind: 'unwritable', detail: expect.stringContaining('no timer') },
    });
    expect(writesSeen(at.slave)).toEqual([]);
    expect(await at.write('b10.relay_1', true)).toMatchObject({ ok: true, value: { value: true } });
    expect(at.boards.on()).toEqual(['10.1']);
  });

  test.skipIf(missing !== undefined)(`${name}: what reads as wished is left alone`, async () => {
    await using at = await rig(open, { 10: 'waveshare', 14: 'ryn408f' });
    for (const point of ['b10.relay_1', 'b14.relay_1']) {
      expect(await at.write(point, false, { ifDifferent: true, urgent: true })).toMatchObject({
        ok: true,
        value: { value: false, written: false },
      });
    }
    expect(writesSeen(at.slave)).toEqual([]);
  });

  test.skipIf(missing !== undefined)(`${name}: boards that lie, stick, think long or speak for others`, async () => {
    await using at = await rig(open, { 10: 'waveshare', 11: 'waveshare' });
    at.boards.lie(10, true);
    expect(await at.write('b10.relay_1', true)).toMatchObject({ ok: false, fault: { kind: 'unconfirmed' } });
    at.boards.lie(10, false);
    at.boards.bank(10).weld(0);
    expect(await at.write('b10.relay_1', true)).toMatchObject({ ok: true });
    expect(await at.write('b10.relay_1', false)).toMatchObject({ ok: false, fault: { kind: 'unconfirmed' } });
    at.slave.turn('late', 11);
    expect(await at.write('b11.relay_1', true)).toMatchObject({ ok: true, value: { value: true } });
    at.slave.turn('wrong-unit', 11);
    expect(await at.write('b11.relay_1', false)).toMatchObject({ ok: false, fault: { kind: 'garbled' } });
    at.slave.turn('silent', 11);
    expect(await at.write('b11.relay_1', false)).toMatchObject({ ok: false, fault: { kind: 'silent' } });
  });
});
