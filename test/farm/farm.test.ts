// The farm as a foreign master sees it. mbpoll (Debian) reads the registers where it is installed.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { FakeClock } from '../../agent/model/fake-clock.ts';
import { systemClock } from '../../agent/model/clock.ts';
import { startFarm, type FarmPort, type RunningFarm } from './farm.ts';
import { greenhouseRhPct } from './model/greenhouse.ts';
import { tankLevelM } from './model/hydraulics.ts';
import { moisturePct } from './model/soil.ts';
import type { Helper } from './slaves/wire.ts';

const installed = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const mbpoll = installed('mbpoll');
const noonInJuly = Date.UTC(2026, 6, 15, 5);

function portNumber(port: FarmPort): number {
  if (port.transport !== 'tcp') throw new Error('this line is not served over TCP');
  return port.port;
}

/** One request over TCP; what comes back behind unit and function. */
async function ask(farm: RunningFarm, line: keyof RunningFarm['ports'], pdu: string): Promise<Buffer> {
  const socket = connect(portNumber(farm.ports[line]), '127.0.0.1');
  const bytes = Buffer.from(pdu.replaceAll(' ', ''), 'hex');
  socket.write(Buffer.concat([Buffer.from([0, 1, 0, 0, 0, bytes.length]), bytes]));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.subarray(8);
}
const waterNorth = async (farm: RunningFarm): Promise<void> => {
  await ask(farm, 'field', '0a 05 00 00 ff 00');
  await ask(farm, 'pump_house', '0e 06 00 01 01 00');
};

test('a relay that is written over the wire really moves water, and the sensors show it', async () => {
  const clock = new FakeClock(noonInJuly);
  await using farm = await startFarm({ clock, seed: 1 });
  const before = farm.model();
  await waterNorth(farm);
  await clock.advance(20 * 60_000);
  const flowM3PerH = await ask(farm, 'pump_house', '0c 03 00 00 00 02');
  const flow = Buffer.concat([flowM3PerH.subarray(3, 5), flowM3PerH.subarray(1, 3)]).readFloatBE(0);
  expect(flow).toBeCloseTo(farm.model().water.flowLitrePerMin * 0.06, 4);
  expect(flow).toBeGreaterThan(1.5);
  const level = (await ask(farm, 'pump_house', '0b 03 00 04 00 01')).readInt16BE(1) / 1000;
  expect(level).toBeLessThan(tankLevelM(before.water) - 0.2);
  const moisture = (await ask(farm, 'field', '02 03 00 12 00 01')).readUInt16BE(1) / 10;
  expect(moisture).toBeGreaterThan(moisturePct(before.zones[0]!) + 0.5);
});

test('a lease on the valve ends by the board’s own clock: then the pump runs against shut valves', async () => {
  const clock = new FakeClock(noonInJuly);
  await using farm = await startFarm({ clock, seed: 1 });
  await waterNorth(farm);
  await ask(farm, 'field', '0a 05 02 00 00 64');
  await clock.advance(9_000);
  expect(farm.model().water.flowLitrePerMin).toBeGreaterThan(20);
  await clock.advance(3_000);
  expect(farm.model().water.flowLitrePerMin).toBe(0);
  expect(farm.model().water.pressureKpa).toBeGreaterThan(300);
});

test('how often somebody looks changes nothing, and speed makes hours of minutes', async () => {
  const lived = async (speed: number, looks: number, ms: number) => {
    const clock = new FakeClock(noonInJuly);
    await using farm = await startFarm({ clock, seed: 5, speed });
    for (let look = 0; look < looks; look++) {
      await clock.advance(ms / looks);
      farm.model();
    }
    return farm.model();
  };
  expect(await lived(1, 50, 60_000)).toEqual(await lived(1, 2, 60_000));
  const fast = await lived(60, 4, 60_000);
  expect(fast.wallMs - noonInJuly).toBe(3_600_000);
});

test('a device whose plug is pulled is silent, its neighbours answer', async () => {
  const clock = new FakeClock(noonInJuly);
  await using farm = await startFarm({ clock, seed: 1 });
  farm.turn('flow', 'silent');
  const first = await Promise.race([
    ask(farm, 'pump_house', '0c 03 00 00 00 02').then(() => 'flow'),
    ask(farm, 'pump_house', '0b 03 00 04 00 01').then(() => 'tank'),
  ]);
  expect(first).toBe('tank');
});

test('two farms on one port: the second says so', async () => {
  const clock = new FakeClock(noonInJuly);
  await using first = await startFarm({ clock, seed: 1 });
  const tcpPort = portNumber(first.ports.field);
  await expect(startFarm({ clock, seed: 1, tcpPort })).rejects.toThrow('EADDRINUSE');
});

/** Numbers as mbpoll prints them: `[12]: 	345`. */
async function poll(args: readonly string[]): Promise<number[]> {
  const { stdout } = await promisify(execFile)('mbpoll', ['-0', '-1', ...args]);
  return [...stdout.matchAll(/^\[\d+\]:\s+(-?[\d.]+)/gm)].map((match) => Number(match[1]));
}

test.skipIf(!mbpoll)('mbpoll reads the same farm over TCP and moves a relay', async () => {
  const clock = new FakeClock(noonInJuly);
  await using farm = await startFarm({ clock, seed: 2 });
  const over = (line: keyof RunningFarm['ports']): string[] => [
    '-p',
    String(portNumber(farm.ports[line])),
    '127.0.0.1',
  ];
  const { weather, air, power } = farm.model();
  const [, rh, airC] = await poll(['-a', '20', '-t', '4', '-r', '503', '-c', '3', ...over('station')]);
  expect(rh).toBe(Math.round(weather.rhPct * 10));
  expect(airC).toBe(Math.round(weather.airC * 10));
  expect(await poll(['-a', '1', '-t', '3', '-r', '1', '-c', '2', ...over('field')])).toEqual([
    Math.round(air.airC * 10),
    Math.round(greenhouseRhPct(air) * 10),
  ]);
  const [volt] = await poll(['-a', '15', '-t', '3:float', '-B', '-r', '0', '-c', '1', ...over('pump_house')]);
  expect(volt).toBeCloseTo(power.volt, 1);
  await promisify(execFile)('mbpoll', ['-0', '-a', '10', '-t', '0', '-r', '3', ...over('field'), '1']);
  expect(await poll(['-a', '10', '-t', '0', '-r', '0', '-c', '8', ...over('field')])).toEqual([0, 0, 0, 1, 0, 0, 0, 0]);
});

test.skipIf(!mbpoll).each<{ helper: Helper }>([{ helper: 'python3' }, { helper: 'socat' }])(
  'mbpoll reads the field line on a pseudo-terminal made by $helper, again and again',
  async ({ helper }) => {
    if (!installed(helper)) return void console.log(`skipped: ${helper} is not installed`);
    const folder = await mkdtemp(join(tmpdir(), 'kenh-farm-'));
    const path = join(folder, 'field');
    {
      await using farm = await startFarm({ clock: systemClock, seed: 2, rtuPath: path, helpers: [helper] });
      expect(farm.ports.field).toEqual({ transport: 'rtu', path, baud: 9600, paced: helper === 'python3' });
      const rtu = ['-m', 'rtu', '-b', '9600', '-P', 'none', '-o', '2'];
      for (let round = 0; round < 2; round++) {
        const soil = await eventually(() => poll([...rtu, '-a', '2', '-t', '4', '-r', '18', '-c', '2', path]));
        expect(Math.abs(soil[0]! - moisturePct(farm.model().zones[0]!) * 10)).toBeLessThan(2);
      }
      const absent = promisify(execFile)('mbpoll', ['-0', '-1', ...rtu, '-a', '9', '-r', '0', path]);
      await expect(absent).rejects.toThrow('timed out');
    }
    expect(existsSync(path)).toBe(false);
    await rm(folder, { recursive: true });
  },
  20_000,
);

/** socat's wire is away for a moment whenever its master hangs up. */
async function eventually<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read();
    } catch (error) {
      if (attempt === 5) throw error;
      await systemClock.sleep(200);
    }
  }
}

test('without any helper the field line is served over TCP', async () => {
  const clock = new FakeClock(noonInJuly);
  await using farm = await startFarm({ clock, seed: 1, rtuPath: '/nowhere/field', helpers: [] });
  expect(farm.ports.field.transport).toBe('tcp');
});
