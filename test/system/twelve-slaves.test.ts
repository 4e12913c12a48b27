// Twelve slaves, four of them ill, a hundred thousand readings: no wrong value under a good label, and the well ones
// keep their period.
import { expect, test } from 'vitest';
import { Field } from '../../agent/field/field.ts';
import { systemClock } from '../../agent/model/clock.ts';
import { deviceId, lineId, pointId } from '../../agent/model/ids.ts';
import type { Sample } from '../../agent/model/sample.ts';
import type { DeviceSpec, LineSpec, ModbusLineOptions, PointSpec, Site } from '../../agent/model/site.ts';
import { drivers } from '../../agent/shell/drivers.ts';
import { modbusRtuSlave } from '../wire/modbus-rtu.ts';
import { modbusTcpSlave } from '../wire/modbus-tcp.ts';
import { ptyMissing } from '../wire/pty.ts';
import { type Mood, named } from '../wire/slave.ts';

const readings = Number(process.env['KENH_READINGS'] ?? 100_000);
const registers = 30;
/** Function 3 of every slave says at which unit and register it was read. */
const truth = (unit: number, register: number) => named(unit, 'holding', register);

interface Bus {
  readonly name: string;
  readonly options: ModbusLineOptions;
  readonly units: readonly number[];
  readonly periodMs: number;
}

function siteOf(buses: readonly Bus[]): Site {
  const idOf = (bus: Bus, unit: number) => deviceId(`${bus.name}_${unit}`);
  const points = (bus: Bus, unit: number): PointSpec[] =>
    Array.from({ length: registers }, (_, register) => ({
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
      source: {
        table: 'holding',
        start: register,
        count: 1,
        type: 'u16',
        words: 'big',
        bytes: 'big',
        scale: 1,
        offset: 0,
        faultRaw: [],
      },
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
    journal: { flushMs: 5_000, bytesMax: 1e9, keepDays: 1 },
    uplinks: [],
  };
}

/** Wrong values under a good label, and how many samples there were. */
class Judge {
  total = 0;
  readonly good = new Map<string, number>();
  readonly wrong: Sample[] = [];

  take(samples: readonly Sample[]): void {
    this.total += samples.length;
    for (const sample of samples) {
      if (sample.quality !== 'good') continue;
      const [, device = '', unit, register] = /^(\w+_(\d+))\.r(\d+)$/.exec(sample.point) ?? [];
      this.good.set(device, (this.good.get(device) ?? 0) + 1);
      if (sample.value !== truth(Number(unit), Number(register)) && this.wrong.length < 10) this.wrong.push(sample);
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
    // Unit 2 of the bus does not exist: the dead one.
    await using bus = await modbusRtuSlave({ units: [1, 3, 4, 5, 6, 7, 8], lateMs: 230 });
    await using fast = await modbusTcpSlave({ units: [9] });
    await using other = await modbusTcpSlave({ units: [10, 11], framing: 'rtu' });
    await using third = await modbusTcpSlave({ units: [12] });
    const tcp = (port: number): ModbusLineOptions => ({ transport: 'tcp', host: '127.0.0.1', port });
    const buses: readonly Bus[] = [
      {
        name: 'bus',
        options: { transport: 'rtu', port: bus.path, baud: 115_200, parity: 'none', dataBits: 8, stopBits: 1 },
        units: [1, 2, 3, 4, 5, 6, 7, 8],
        periodMs: 1_000,
      },
      { name: 'fast', options: tcp(fast.port), units: [9], periodMs: 25 },
      {
        name: 'other',
        options: { transport: 'rtu-over-tcp', host: '127.0.0.1', port: other.port, baud: 115_200 },
        units: [10, 11],
        periodMs: 50,
      },
      { name: 'third', options: tcp(third.port), units: [12], periodMs: 50 },
    ];
    const judge = new Judge();
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
    for (const { name, units, periodMs } of buses) {
      for (const unit of units.filter((n) => ![2, 3, 4, 5].includes(n))) {
        const polls = (judge.good.get(`${name}_${unit}`) ?? 0) / registers;
        expect(polls, `${name}_${unit}`).toBeGreaterThanOrEqual(Math.floor((seconds * 1_000) / periodMs) * 0.99 - 2);
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
