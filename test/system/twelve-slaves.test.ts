// Twelve slaves, four of them ill, a hundred thousand readings: no wrong value under a good label, and the well ones
// keep their period.
import { expect, test } from 'vitest';
import { Field } from '../../agent/field/field.ts';
import { systemClock } from '../../agent/model/clock.ts';
import { deviceId, lineId, pointId } from '../../agent/model/ids.ts';
import type { Sample } from '../../agent/model/sample.ts';
import type { DeviceSpec, LineSpec, ModbusLineOptions, PointSpec, Site } from '../../agent/model/site.ts';
import { drivers } from '../../agent/shell/drivers.ts';
import { compiled, freePort, scratch } from '../bench/programs.ts';
import { lacking, overSerial, program, pymodbus } from '../peers/modbus-slaves.ts';
import { modbusRtuSlave } from '../wire/modbus-rtu.ts';
import { modbusTcpSlave } from '../wire/modbus-tcp.ts';
import { ptyMissing } from '../wire/pty.ts';
import { type Mood, named } from '../wire/slave.ts';
import { aSource, drivesNothing } from '../../agent/model/site.test-kit.ts';

const readings = Number(process.env['KENH_READINGS'] ?? 100_000);
/** Function 3 of every slave says at which unit and register it was read, each maker's in its own way. */
type Truth = (unit: number, register: number) => number | undefined;
const ours: Truth = (unit, register) => named(unit, 'holding', register);
const pymodbusTruth: Truth = (unit, register) => 1_000 * unit + register;
const libmodbusTruth: Truth = (_, register) => register;

interface Bus {
  readonly name: string;
  readonly truth: Truth;
  readonly options: ModbusLineOptions;
  readonly units: readonly number[];
  readonly periodMs: number;
  readonly registers: number;
}

function siteOf(buses: readonly Bus[]): Site {
  const idOf = (bus: Bus, unit: number) => deviceId(`${bus.name}_${unit}`);
  const points = (bus: Bus, unit: number): PointSpec[] =>
    Array.from({ length: bus.registers }, (_, register) => ({
      id: pointId(`${bus.name}_${unit}.r${register}`),
      device: idOf(bus, unit),
      names: { vi: 'thử', en: 'test' },
      unit: '',
      kind: 'test',
      valueType: 'number',
      counter: false,
      decimals: 0,
      periodMs: bus.periodMs,
      staleMs: 10 * bus.periodMs,
      record: 'normal',
      source: aSource({ start: register }),
    }));
  const device = (bus: Bus, unit: number): DeviceSpec => ({
    id: idOf(bus, unit),
    name: `${bus.name} ${unit}`,
    line: lineId(bus.name),
    unit,
    profile: 'test',
    timeoutMs: 150,
    gapMs: 0,
    holeMax: 0,
    forbidden: [],
  });
  return {
    gateway: {
      id: 'test' as Site['gateway']['id'],
      name: 'Test',
      kind: 'station',
      timezone: 'UTC',
      simulated: false,
      trustClock: 'system',
    },
    lines: buses.map(({ name, options }): LineSpec => ({ id: lineId(name), name, driver: 'modbus', options })),
    devices: buses.flatMap((bus) => bus.units.map((unit) => device(bus, unit))),
    points: buses.flatMap((bus) => bus.units.flatMap((unit) => points(bus, unit))),
    ...drivesNothing,
    journal: { flushMs: 5_000, bytesMax: 1e9, keepDays: 1 },
    uplinks: [],
  };
}

/** Wrong values under a good label, and how many samples there were. */
class Judge {
  total = 0;
  readonly good = new Map<string, number>();
  readonly wrong: Sample[] = [];
  readonly #truths: ReadonlyMap<string, Truth>;

  constructor(buses: readonly Bus[]) {
    this.#truths = new Map(buses.map(({ name, truth }) => [name, truth]));
  }

  take(samples: readonly Sample[]): void {
    this.total += samples.length;
    for (const sample of samples) {
      if (sample.quality !== 'good') continue;
      const [, device = '', bus = '', unit, register] = /^(([a-z]+)_(\d+))\.r(\d+)$/.exec(sample.point) ?? [];
      this.good.set(device, (this.good.get(device) ?? 0) + 1);
      const truth = this.#truths.get(bus)?.(Number(unit), Number(register));
      if (sample.value !== truth && this.wrong.length < 10) this.wrong.push(sample);
    }
  }
}

const illnesses: Readonly<Record<number, readonly Mood[]>> = {
  3: ['late', 'well', 'late'],
  4: ['garbage', 'half-frame', 'damaged', 'wrong-count', 'well', 'twice'],
  5: ['wrong-unit', 'wrong-function', 'well'],
};

test.skipIf(ptyMissing !== undefined)(
  `twelve slaves, one dead, one late, one garbling, one answering for another: ${readings} readings (${ptyMissing ?? 'pty'})`,
  { timeout: 240_000 },
  async () => {
    await using parts = new AsyncDisposableStack();
    // Unit 2 of the bus does not exist: the dead one.
    const bus = parts.use(await modbusRtuSlave({ units: [1, 3, 4, 5, 6, 7, 8], lateMs: 230 }));
    const serial = { baud: 115_200, parity: 'none', dataBits: 8, stopBits: 1 } as const;
    const ill: Bus = {
      name: 'bus',
      truth: ours,
      options: { transport: 'rtu', port: bus.path, ...serial },
      units: [1, 2, 3, 4, 5, 6, 7, 8],
      periodMs: 1_000,
      registers: 30,
    };
    const buses: readonly Bus[] = [ill, await threeMore(parts), await oneMore(parts)];
    const judge = new Judge(buses);
    const field = new Field(siteOf(buses), {
      clock: systemClock,
      random: Math.random,
      publish: (samples) => judge.take(samples),
      event: () => {},
      drivers,
    });
    const stop = new AbortController();
    const begin = systemClock.mono();
    const running = field.run(stop.signal);
    while (judge.total < readings) {
      for (const [unit, moods] of Object.entries(illnesses)) {
        bus.slave.turn(moods[Math.floor(Math.random() * moods.length)] ?? 'well', Number(unit));
      }
      await systemClock.sleep(700);
    }
    const report = field.report();
    const seconds = (systemClock.mono() - begin) / 1_000;
    stop.abort();
    await running;
    expect(judge.wrong).toEqual([]);
    expect(judge.good.get('bus_2')).toBeUndefined();
    for (const { name, units, periodMs, registers } of buses) {
      for (const unit of units.filter((n) => ![2, 3, 4, 5].includes(n))) {
        const polls = (judge.good.get(`${name}_${unit}`) ?? 0) / registers;
        expect(polls, `${name}_${unit}`).toBeGreaterThanOrEqual(Math.floor((seconds * 1_000) / periodMs) * 0.97 - 3);
      }
    }
    console.log(
      JSON.stringify({
        seconds,
        total: judge.total,
        lines: report.map(({ line, load, latePolls, reads }) => ({ line, load, latePolls, reads })),
        ill: [3, 4, 5].map((n) => judge.good.get(`bus_${n}`)),
      }),
    );
  },
);

/** Pymodbus on a pair of pseudo-terminals; where it is not installed, a fake behind a serial server. */
async function threeMore(parts: AsyncDisposableStack): Promise<Bus> {
  const units = [1, 2, 7];
  if (lacking('pymodbus', 'socat') === undefined) {
    const here = parts.use(await scratch());
    const start = overSerial((_, port) => ['/usr/bin/python3', pymodbus, 'rtu', port]);
    const { parts: slave, options } = await start(here.folder);
    parts.use(slave);
    return { name: 'pymodbus', truth: pymodbusTruth, options, units, periodMs: 1_000, registers: 30 };
  }
  const { port } = parts.use(await modbusTcpSlave({ units, framing: 'rtu' }));
  return {
    name: 'fakes',
    truth: ours,
    options: { transport: 'rtu-over-tcp', host: '127.0.0.1', port, baud: 115_200 },
    units,
    periodMs: 1_000,
    registers: 30,
  };
}

/** libmodbus over TCP; where it is not installed, a fake. */
async function oneMore(parts: AsyncDisposableStack): Promise<Bus> {
  const here = parts.use(await scratch());
  const server = lacking('libmodbus') === undefined ? compiled('modbus-server', here.folder, 'libmodbus') : undefined;
  const host = '127.0.0.1';
  if (server !== undefined) {
    const port = await freePort();
    parts.use(program(server, 'tcp', String(port)));
    return {
      name: 'libmodbus',
      truth: libmodbusTruth,
      options: { transport: 'tcp', host, port },
      units: [1],
      periodMs: 50,
      registers: 120,
    };
  }
  const { port } = parts.use(await modbusTcpSlave());
  return {
    name: 'fake',
    truth: ours,
    options: { transport: 'tcp', host, port },
    units: [1],
    periodMs: 50,
    registers: 120,
  };
}
