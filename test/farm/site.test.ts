// The farm's site file, the agent's profiles and the agent's driver against the farm's own registers: two hands wrote
// them from the makers' tables, so a wrong address on either side shows here.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FakeClock } from '../../agent/model/fake-clock.ts';
import { systemClock } from '../../agent/model/clock.ts';
import type { Line } from '../../agent/model/line.ts';
import type { Decoded } from '../../agent/model/sample.ts';
import type { PointSpec, Site } from '../../agent/model/site.ts';
import { loadSite } from '../../agent/site/load.ts';
import { loadProfiles } from '../../agent/site/profiles.ts';
import { modbusDriver } from '../../drivers/modbus/driver.ts';
import { farmDevices } from './devices.ts';
import { startFarm, type FarmPorts } from './farm.ts';
import type { Farm } from './model/farm.ts';
import { greenhouseRhPct } from './model/greenhouse.ts';
import { tankLevelM } from './model/hydraulics.ts';
import { moisturePct } from './model/soil.ts';
import { farmSite, type InfluxTarget } from './site.ts';

const noonInJuly = Date.UTC(2026, 6, 15, 5);

async function siteOf(ports: FarmPorts, influx?: InfluxTarget): Promise<Site> {
  const loaded = loadSite(farmSite(ports, influx), {
    file: 'site.yaml',
    profiles: await loadProfiles(),
    simulated: true,
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.complaints));
  // A first start without a single warning.
  expect(loaded.complaints).toEqual([]);
  return loaded.site;
}
const tcp = (port: number) => ({ transport: 'tcp', port }) as const;
const somePorts: FarmPorts = { field: tcp(1502), pump_house: tcp(1503), station: tcp(1504) };

test('the site file is whole, on TCP and on a serial line, with and without an uplink', async () => {
  const site = await siteOf(somePorts);
  expect(site.gateway).toMatchObject({ id: 'sim-farm', kind: 'greenhouse', simulated: true, trustClock: 'system' });
  expect(site.devices.map(({ id }) => id).sort()).toEqual(farmDevices.map(({ id }) => id).sort());
  const rtu = { transport: 'rtu', path: '/run/kenh/rs485', baud: 9_600, paced: true } as const;
  const influx = { url: 'http://127.0.0.1:8086', org: 'trại "mẫu"', bucket: 'a: b' };
  const streaming = await siteOf({ ...somePorts, field: rtu }, influx);
  expect(streaming.lines[0]?.options).toMatchObject({ transport: 'rtu', port: '/run/kenh/rs485', baud: 9_600 });
  expect(streaming.uplinks[0]).toMatchObject({ ...influx, tokenSecret: 'influx' });
});

/** Reads one point as the agent would, its scale register first. */
async function readPoint(line: Line, unit: number, point: PointSpec): Promise<Decoded> {
  const { table, start, count, decimalsFrom } = point.source;
  const scale = decimalsFrom && (await line.read({ unit, ...decimalsFrom, count: 1 }, 1_000));
  if (scale?.ok === false) throw new Error(`${point.id}: ${scale.fault.kind} ${scale.fault.detail}`);
  const elements = await line.read({ unit, table, start, count }, 1_000);
  if (!elements.ok) throw new Error(`${point.id}: ${elements.fault.kind} ${elements.fault.detail}`);
  return modbusDriver.decode(point, elements.value, scale?.value[0]);
}

async function readAll(site: Site, wanted: (point: PointSpec) => boolean = () => true): Promise<Map<string, Decoded>> {
  const samples = new Map<string, Decoded>();
  for (const spec of site.lines) {
    const line = modbusDriver.open(spec, { clock: systemClock });
    expect(await line.open()).toEqual({ ok: true, value: undefined });
    for (const device of site.devices.filter((each) => each.line === spec.id)) {
      for (const point of site.points.filter((each) => each.device === device.id && wanted(each))) {
        samples.set(point.id, await readPoint(line, device.unit, point));
      }
    }
    await line.close();
  }
  return samples;
}

/** As the agent would, by the profile's own words. */
async function switchOn(site: Site, relay: string): Promise<void> {
  const point = site.points.find(({ id }) => id === relay)!;
  const device = site.devices.find(({ id }) => id === point.device)!;
  const line = modbusDriver.open(
    site.lines.find(({ id }) => id === device.line)!,
    { clock: systemClock },
  );
  const encoded = modbusDriver.encode(point, true, undefined);
  if (!encoded.ok) throw new Error(encoded.fault);
  await line.open();
  for (const { span, elements } of encoded.value.steps) {
    expect((await line.write({ ...span, unit: device.unit }, elements, 1_000)).ok).toBe(true);
  }
  await line.close();
}

/** What the agent must see of the farm, each within half a unit of its register's last digit. */
const truth = ({
  weather,
  air,
  zones,
  water,
  power,
}: Farm): Record<string, readonly [value: number, digits: number]> => ({
  'air.air_temp': [air.airC, 1],
  'air.air_rh': [greenhouseRhPct(air), 1],
  'soil_north.soil_moisture': [moisturePct(zones[0]!), 1],
  'soil_middle.soil_temp': [zones[1]!.tempC, 1],
  'soil_south.soil_moisture': [moisturePct(zones[2]!), 1],
  'tank.level': [tankLevelM(water), 3],
  'flow.flow': [water.flowLitrePerMin * 0.06, 4],
  'flow.volume': [water.drawnLitre / 1000, 4],
  'pump_power.power': [power.pump.watt, 1],
  'pump_power.energy': [power.pump.wattHour, 0],
  'power.power': [power.farm.watt, 1],
  'power.voltage': [power.volt, 2],
  'power.total_energy': [power.farm.wattHour / 1000, 3],
  'weather.air_temp': [weather.airC, 1],
  'weather.wind_speed': [weather.windMetrePerSec, 2],
  'weather.solar_radiation': [weather.solarWattPerM2, 0],
  'weather.air_pressure': [weather.pressureKpa, 1],
  'weather.rain': [weather.rainTotalMm, 1],
});

test('every point of the farm is read good by the agent’s own profiles, and says what the farm is', async () => {
  const clock = new FakeClock(noonInJuly);
  await using farm = await startFarm({ clock, seed: 4 });
  const site = await siteOf(farm.ports);
  for (const relay of ['valves.relay_1', 'pumps.relay_1']) await switchOn(site, relay);
  await clock.advance(30_000);
  const samples = await readAll(site);
  expect(samples.size).toBeGreaterThan(80);
  expect([...samples].filter(([, { quality }]) => quality !== 'good')).toEqual([]);
  for (const [point, [value, digits]] of Object.entries(truth(farm.model()))) {
    const seen = samples.get(point)?.value;
    expect(Math.abs(Number(seen) - value), `${point}: ${String(seen)} for ${value}`).toBeLessThanOrEqual(
      0.51 * 10 ** -digits,
    );
  }
  expect(samples.get('valves.relay_1')?.value).toBe(true);
  expect(samples.get('pumps.relay_1')?.value).toBe(true);
  expect(samples.get('pumps.input_3')?.value).toBe(true);
});

test('the field line is read over the pseudo-terminal too, where one can be made', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kenh-farm-'));
  {
    await using farm = await startFarm({ clock: systemClock, seed: 4, rtuPath: join(folder, 'rs485') });
    if (farm.ports.field.transport === 'tcp') console.log('without python3 and socat: read over TCP instead');
    const samples = await readAll(await siteOf(farm.ports), ({ id }) => /^(air|soil_north|valves)\./.test(id));
    expect(samples.size).toBe(18);
    expect([...samples].filter(([, { quality }]) => quality !== 'good')).toEqual([]);
  }
  await rm(folder, { recursive: true });
}, 20_000);
