// The last resort on real sockets and pseudo-terminals: whatever was on is off, pumps first, and its exit code is true.
import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keepRestPlan, nameDriver } from '../../agent/field/rest/keep.ts';
import { systemClock } from '../../agent/model/clock.ts';
import type { RestPlan } from '../../agent/model/rest.ts';
import { openModbusLine } from '../../drivers/modbus/open.ts';
import { modbusRtuSlave } from './modbus-rtu.ts';
import { modbusTcpSlave } from './modbus-tcp.ts';
import { ptyMissing } from './pty.ts';
import { relayBoards, type RelayBoards } from './relay-boards.ts';
import { actuator, type At, relaySite } from './relay-site.ts';
import { restFolders, restProgram, runRest } from './rest-run.ts';
import type { Slave } from './slave.ts';

interface Wire extends AsyncDisposable {
  readonly at: At;
  readonly slave: Slave;
}
const overTcp = async (boards: RelayBoards): Promise<Wire> => {
  const wire = await modbusTcpSlave(boards.slave);
  return { slave: wire.slave, at: { port: wire.port }, [Symbol.asyncDispose]: () => wire[Symbol.asyncDispose]() };
};
const overRtu = async (boards: RelayBoards, echo = false): Promise<Wire> => {
  const wire = await modbusRtuSlave({ ...boards.slave, echo });
  return { slave: wire.slave, at: { path: wire.path }, [Symbol.asyncDispose]: () => wire[Symbol.asyncDispose]() };
};

/** Relays 1 to 4 of each board: pump, main valve, zone valve, and a fan. */
const fourOf = (unit: number) => [
  actuator(`fan_${unit}`, `b${unit}.relay_4`, 'fan'),
  actuator(`main_${unit}`, `b${unit}.relay_2`, 'main-valve'),
  actuator(`zone_${unit}`, `b${unit}.relay_3`, 'zone-valve'),
  actuator(`pump_${unit}`, `b${unit}.relay_1`, 'pump'),
];

function turnOn(boards: RelayBoards, units: readonly number[], relays = [1, 2, 3, 4]): void {
  const now = systemClock.mono();
  for (const unit of units) for (const relay of relays) boards.bank(unit).set(relay - 1, true, now);
}

/** `unit.relay` in the order in which they went off. */
const offs = (boards: RelayBoards, units: readonly number[]): string[] =>
  units
    .flatMap((unit) =>
      boards
        .bank(unit)
        .turns(systemClock.mono())
        .map((turn) => ({ ...turn, unit })),
    )
    .filter(({ on }) => !on)
    .toSorted((a, b) => a.at - b.at)
    .map(({ unit, index }) => `${unit}.${index + 1}`);

const wires = [
  { name: 'TCP', open: overTcp, missing: undefined },
  { name: 'RTU', open: (boards: RelayBoards) => overRtu(boards), missing: ptyMissing },
  { name: 'RTU with echo', open: (boards: RelayBoards) => overRtu(boards, true), missing: ptyMissing },
];

describe.each(wires)('$name', ({ name, open, missing }) => {
  test.skipIf(missing !== undefined)(`${name}: every kind of board, pumps first, then zone, main, air`, async () => {
    const boards = relayBoards({ 10: 'waveshare', 11: 'n4d8b08', 12: 'ryn408f', 13: 'wp8025' });
    const units = [10, 11, 12, 13];
    await using wire = await open(boards);
    await using folders = await restFolders();
    const site = relaySite([{ at: wire.at, boards: boards.kinds }], units.flatMap(fourOf));
    await folders.keep(site);
    turnOn(boards, units);
    // A timer that runs makes the RYN408F deaf to OFF.
    boards.bank(12).setFor(0, true, 60_000, systemClock.mono());
    const done = await runRest(folders);
    expect(done).toMatchObject({ code: 0, notAtRest: [] });
    expect(boards.on()).toEqual([]);
    const order = [1, 3, 2, 4].flatMap((relay) => units.map((unit) => `${unit}.${relay}`));
    expect(offs(boards, units)).toEqual(order);
  });

  test.skipIf(missing !== undefined)(`${name}: what is at rest already is only read`, async () => {
    const boards = relayBoards({ 10: 'waveshare', 12: 'ryn408f' });
    await using wire = await open(boards);
    await using folders = await restFolders();
    await folders.keep(relaySite([{ at: wire.at, boards: boards.kinds }], [10, 12].flatMap(fourOf)));
    expect(await runRest(folders)).toMatchObject({ code: 0 });
    expect(wire.slave.asked.every(({ code }) => code === 1 || code === 3)).toBe(true);
    expect(wire.slave.asked).toHaveLength(8);
  });

  test.skipIf(missing !== undefined)(
    `${name}: boards that lie, stick or are silent are named, the others go to rest`,
    async () => {
      const boards = relayBoards({ 10: 'waveshare', 11: 'n4d8b08', 12: 'waveshare', 13: 'waveshare' });
      await using wire = await open(boards);
      await using folders = await restFolders();
      const units = [10, 11, 12, 13];
      const site = relaySite([{ at: wire.at, boards: boards.kinds }], units.flatMap(fourOf));
      await folders.keep(site);
      turnOn(boards, units);
      boards.bank(10).weld(3);
      boards.lie(11, true);
      wire.slave.turn('silent', 12);
      wire.slave.turn('late', 13);
      wire.slave.lateMs = 60;
      const done = await runRest(folders);
      expect(done.code).toBe(1);
      const all12 = ['pump_12', 'zone_12', 'main_12', 'fan_12'];
      expect(done.notAtRest.toSorted()).toEqual(
        ['fan_10', 'pump_11', 'zone_11', 'main_11', 'fan_11', ...all12].toSorted(),
      );
      // The silent board was told blindly, and this one has an ear.
      expect(boards.on()).toEqual(['10.4', '11.1', '11.2', '11.3', '11.4']);
      expect(done.ms).toBeLessThan(9_000);
    },
    30_000,
  );
});

test('a valve is touched only when its pump is at rest; another line’s valve goes to rest all the same', async () => {
  const pumps = relayBoards({ 14: 'n4d8b08' });
  const valves = relayBoards({ 10: 'waveshare' });
  await using pumpWire = await overTcp(pumps);
  await using valveWire = await overTcp(valves);
  await using folders = await restFolders();
  const site = relaySite(
    [
      { at: valveWire.at, boards: valves.kinds },
      { at: pumpWire.at, boards: pumps.kinds },
    ],
    [
      actuator('pump', 'b14.relay_1', 'pump'),
      actuator('main', 'b10.relay_1', 'main-valve'),
      actuator('zone', 'b10.relay_2', 'zone-valve', { pump: 'pump' as never, main: 'main' as never }),
      actuator('garden', 'b10.relay_3', 'valve'),
    ],
  );
  await folders.keep(site);
  const bothOn = (): void => {
    turnOn(pumps, [14], [1]);
    turnOn(valves, [10], [1, 2, 3]);
  };
  bothOn();
  pumpWire.slave.turn('late', 14);
  expect(await runRest(folders)).toMatchObject({ code: 0 });
  const pumpOff = pumps.runs(14, 1).at(-1)?.untilMs ?? Infinity;
  for (const relay of [1, 2, 3]) expect(valves.runs(10, relay).at(-1)?.untilMs).toBeGreaterThan(pumpOff);
  bothOn();
  pumpWire.slave.turn('silent', 14);
  const done = await runRest(folders);
  expect(done.code).toBe(1);
  expect(done.notAtRest.toSorted()).toEqual(['main', 'pump', 'zone']);
  expect(valves.on()).toEqual(['10.1', '10.2']);
  // They do not wait for a pump that was given up.
  expect(done.ms).toBeLessThan(6_500);
}, 30_000);

test('lines side by side: one that is not there takes nothing from the other', async () => {
  const boards = relayBoards({ 10: 'waveshare' });
  await using wire = await overTcp(boards);
  await using folders = await restFolders();
  await folders.keep(
    relaySite(
      [
        { at: { path: '/dev/serial/by-id/usb-none' }, boards: { 12: 'wp8025' } },
        { at: { port: 1 }, boards: { 13: 'wp8025' } },
        { at: wire.at, boards: boards.kinds },
      ],
      [...fourOf(12).slice(0, 1), ...fourOf(13).slice(0, 1), ...fourOf(10)],
    ),
  );
  turnOn(boards, [10]);
  const done = await runRest(folders);
  expect(done.notAtRest.toSorted()).toEqual(['fan_12', 'fan_13']);
  expect(boards.on()).toEqual([]);
  expect(Math.max(...[1, 2, 3, 4].map((relay) => boards.runs(10, relay)[0]?.untilMs ?? Infinity))).toBeLessThan(
    systemClock.mono() - 2_000,
  );
  expect(done.ms).toBeLessThan(9_000);
}, 30_000);

test('it ends within its bound, whatever hangs', async () => {
  // Takes connections and never says a word.
  const mute = createServer(() => {}).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const address = mute.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  await using folders = await restFolders();
  await folders.keep(
    relaySite([{ at: { port }, boards: { 10: 'waveshare', 11: 'waveshare' } }], [10, 11].flatMap(fourOf)),
  );
  const done = await runRest(folders, ['--within-ms', '2000']);
  expect(done).toMatchObject({ code: 1 });
  expect(done.notAtRest).toHaveLength(8);
  expect(done.ms).toBeLessThan(4_000);
  mute.close();
}, 30_000);

test('what keeps its state through a stop is left alone when that is asked for, and what holds always is', async () => {
  const boards = relayBoards({ 10: 'waveshare' });
  await using wire = await overTcp(boards);
  await using folders = await restFolders();
  const [fan, main, zone, pump] = fourOf(10);
  await folders.keep(
    relaySite(
      [{ at: wire.at, boards: boards.kinds }],
      [{ ...fan!, keepOnStop: true }, { ...main!, rest: 'hold' }, zone!, pump!],
    ),
  );
  turnOn(boards, [10]);
  expect(await runRest(folders, ['--keep-on-stop'])).toMatchObject({ code: 0 });
  expect(boards.on()).toEqual(['10.2', '10.4']);
  expect(await runRest(folders)).toMatchObject({ code: 0 });
  expect(boards.on()).toEqual(['10.2']);
});

test('an output that rests on is switched on', async () => {
  const boards = relayBoards({ 10: 'waveshare', 12: 'ryn408f' });
  await using wire = await overTcp(boards);
  await using folders = await restFolders();
  const rests = [10, 12].map((unit) => actuator(`vent_${unit}`, `b${unit}.relay_1`, 'vent', { rest: true }));
  await folders.keep(relaySite([{ at: wire.at, boards: boards.kinds }], rests));
  expect(await runRest(folders)).toMatchObject({ code: 0 });
  expect(boards.on()).toEqual(['10.1', '12.1']);
});

describe('who lives is not disturbed', () => {
  test('a process that wrote down its name, a socket that answers', async () => {
    const boards = relayBoards({ 10: 'waveshare' });
    await using wire = await overTcp(boards);
    await using folders = await restFolders();
    await folders.keep(relaySite([{ at: wire.at, boards: boards.kinds }], fourOf(10)));
    turnOn(boards, [10]);
    {
      await using _name = await nameDriver(folders.run);
      expect(await runRest(folders)).toMatchObject({ code: 75 });
    }
    const socket = createServer().listen(join(folders.run, 'cli.sock'));
    await once(socket, 'listening');
    expect(await runRest(folders)).toMatchObject({ code: 75 });
    socket.close();
    expect(wire.slave.asked).toEqual([]);
    // The name of a process that died, and one of another boot, stop nobody.
    const name = {
      pid: process.pid,
      startTicks: 1,
      boot: (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim(),
    };
    await writeFile(join(folders.run, 'drives.json'), JSON.stringify(name));
    expect(await runRest(folders)).toMatchObject({ code: 0 });
    expect(boards.on()).toEqual([]);
  });

  test.skipIf(ptyMissing !== undefined)(
    `a serial port that somebody holds (${ptyMissing ?? 'pty'})`,
    async () => {
      const boards = relayBoards({ 10: 'waveshare' });
      await using wire = await overRtu(boards);
      await using folders = await restFolders();
      await folders.keep(relaySite([{ at: wire.at, boards: boards.kinds }], fourOf(10)));
      turnOn(boards, [10]);
      const port = 'path' in wire.at ? wire.at.path : '';
      const serial = { transport: 'rtu', port, baud: 115_200, parity: 'none', dataBits: 8, stopBits: 1 } as const;
      const line = openModbusLine(serial, { clock: systemClock });
      expect(await line.open()).toMatchObject({ ok: true });
      expect(await runRest(folders)).toMatchObject({ code: 1 });
      expect(wire.slave.asked).toEqual([]);
      expect(boards.on()).toHaveLength(4);
      // It lets go while the last resort still tries.
      const running = runRest(folders);
      await systemClock.sleep(1_000);
      await line.close();
      expect(await running).toMatchObject({ code: 0 });
      expect(boards.on()).toEqual([]);
    },
    30_000,
  );
});

test.skipIf(ptyMissing !== undefined)(
  `a port is used at once after its owner was killed (${ptyMissing ?? 'pty'})`,
  async () => {
    const boards = relayBoards({ 10: 'waveshare' });
    await using wire = await overRtu(boards);
    await using folders = await restFolders();
    await folders.keep(relaySite([{ at: wire.at, boards: boards.kinds }], fourOf(10)));
    const port = 'path' in wire.at ? wire.at.path : '';
    const program = `
    import { openModbusLine } from '${join(import.meta.dirname, '../../drivers/modbus/open.ts')}';
    import { systemClock } from '${join(import.meta.dirname, '../../agent/model/clock.ts')}';
    const options = { transport: 'rtu', port: '${port}', baud: 115200, parity: 'none', dataBits: 8, stopBits: 1 };
    await openModbusLine(options, { clock: systemClock }).open();
    process.stdout.write('open'); setInterval(() => {}, 1000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(owner.stdout, 'data');
    turnOn(boards, [10]);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    expect(await runRest(folders)).toMatchObject({ code: 0 });
    expect(boards.on()).toEqual([]);
  },
);

describe('the plan', () => {
  test('no plan is said so, a torn one gives way to the one before', async () => {
    const boards = relayBoards({ 10: 'waveshare' });
    await using wire = await overTcp(boards);
    await using folders = await restFolders();
    expect(await runRest(folders)).toMatchObject({ code: 78 });
    const lines = [{ at: wire.at, boards: boards.kinds }];
    await folders.keep(relaySite(lines, fourOf(10)));
    await folders.keep(relaySite(lines, fourOf(10).slice(0, 1)));
    for (const folder of [folders.state, folders.run]) {
      const text = await readFile(join(folder, 'rest.plan'), 'utf8');
      await writeFile(join(folder, 'rest.plan'), text.slice(0, text.length / 2));
    }
    turnOn(boards, [10]);
    expect(await runRest(folders)).toMatchObject({ code: 0 });
    expect(boards.on()).toEqual([]);
  });

  test('the newest of both places counts, wherever it is', async () => {
    const boards = relayBoards({ 10: 'waveshare' });
    await using wire = await overTcp(boards);
    await using folders = await restFolders();
    const lines = [{ at: wire.at, boards: boards.kinds }];
    await folders.keep(relaySite(lines, fourOf(10).slice(0, 1)));
    const older = await readFile(join(folders.state, 'rest.plan'));
    await folders.keep(relaySite(lines, fourOf(10)));
    for (const folder of [folders.state, folders.run]) {
      const newer = await readFile(join(folder, 'rest.plan'));
      await writeFile(join(folder, 'rest.plan'), older);
      turnOn(boards, [10]);
      expect(await runRest(folders)).toMatchObject({ code: 0 });
      expect(boards.on()).toEqual([]);
      await writeFile(join(folder, 'rest.plan'), newer);
    }
  });

  test('it needs nothing but its own file: no packages, no checkout around it', async () => {
    const boards = relayBoards({ 10: 'waveshare' });
    await using wire = await overTcp(boards);
    await using folders = await restFolders();
    await folders.keep(relaySite([{ at: wire.at, boards: boards.kinds }], fourOf(10)));
    turnOn(boards, [10]);
    const alone = join(folders.state, 'alone');
    await mkdir(alone);
    await copyFile(restProgram, join(alone, 'rest.ts'));
    await symlink('/nowhere', join(alone, 'node_modules'));
    expect(await runRest(folders, [], join(alone, 'rest.ts'))).toMatchObject({ code: 0 });
    expect(boards.on()).toEqual([]);
  });
});

test('a pin is set by a helper of its own, whose exit code says whether it is so', async () => {
  await using folders = await restFolders();
  const program = join(folders.state, 'agent/field/rest/main.ts');
  await mkdir(join(folders.state, 'agent/field/rest'), { recursive: true });
  await mkdir(join(folders.state, 'drivers/gpio'), { recursive: true });
  await copyFile(restProgram, program);
  const diary = join(folders.state, 'diary');
  const helper = `open(D, '>>', '${diary}'); print D join(' ', map { "<$_>" } @ARGV), "\\n"; exit($ARGV[1] eq 'VALVE' ? 1 : 0);`;
  await writeFile(join(folders.state, 'drivers/gpio/rest-line.pl'), helper);
  const pin = (id: string, how: object): object => ({ actuator: id, role: 'valve', after: [], keepOnStop: false, how });
  const plan = {
    format: 1,
    gateway: 'test',
    site: 'x',
    cannot: [],
    lines: [
      {
        line: 'header',
        place: { kind: 'gpio' },
        steps: [
          pin('lamp', { kind: 'gpio', words: ['pinctrl-rp1', '17', 'low', 'push-pull', 'off'] }),
          pin('valve', { kind: 'gpio', words: ['pinctrl-rp1', 'VALVE', 'high', 'push-pull', 'on'] }),
        ],
      },
    ],
  };
  await keepRestPlan(plan as unknown as RestPlan, folders, systemClock);
  const done = await runRest(folders, [], program);
  expect(done).toMatchObject({ code: 1, notAtRest: ['valve'] });
  const said = (await readFile(diary, 'utf8')).trim().split('\n');
  expect(said).toEqual([
    '<pinctrl-rp1> <17> <low> <push-pull> <off>',
    ...Array.from({ length: 3 }, () => '<pinctrl-rp1> <VALVE> <high> <push-pull> <on>'),
  ]);
});
