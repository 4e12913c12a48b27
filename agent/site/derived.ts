// The section `derived` → points that control makes of other points. One may name those above it, so none runs in a circle.
import type { Expression } from '../control/expression/types.ts';
import { type DeficitMake, derivedDevice, type DerivedMake } from '../model/derived.ts';
import { expectation } from '../model/expectation.ts';
import { deviceId, pointId, zoneId } from '../model/ids.ts';
import type { Gateway, PointSpec } from '../model/site.ts';
import { unitFactor } from '../model/units.ts';
import type { z } from 'zod';
import { crops, type Soil, soils } from '../model/crops.ts';
import { at, check, isMapping, sectionAt } from './check.ts';
import { quoted } from './complaint.ts';
import type { Devices } from './devices.ts';
import type { Path, SourceDocument } from './document.ts';
import type { Names } from './names.ts';
import { nearest } from './nearest.ts';
import { isId } from './profile.ts';
import { type DerivedKind, derivedSchemas } from './schema-control.ts';

interface Read {
  readonly entry: {
    readonly name?: string | undefined;
    readonly kind?: string | undefined;
    readonly every: number;
    readonly decimals: number;
  };
  readonly make: DerivedMake;
  readonly unit: string;
  readonly valueType: 'number' | 'boolean';
  /** It only grows, but for midnight. */
  readonly grows?: boolean;
}

const kinds = Object.keys(derivedSchemas) as DerivedKind[];

/** What is summed up, per hour → what comes of it; the first that fits counts. */
const sums = [
  { rate: 'L/h', of: 'L', perHour: 1, usual: 'L' },
  { rate: 'W', of: 'Wh', perHour: 1, usual: 'kWh' },
  { rate: 'W/m²', of: 'J/cm²', perHour: 0.36, usual: 'J/cm²' },
  { rate: 'mm/h', of: 'mm', perHour: 1, usual: 'mm' },
  { rate: '°C', of: '°C·d', perHour: 1 / 24, usual: '°C·d' },
] as const;
const hourMs = 3_600_000;

export function readDerived(names: Names, devices: Devices, location: Gateway['location']): readonly PointSpec[] {
  const { source } = names;
  const entries = sectionAt(source, 'derived');
  if (entries.length > 0 && devices.specs.some(({ id }) => id === derivedDevice)) {
    const params = { found: quoted(derivedDevice), section: 'derived', first: source.place(['derived'], 'key').line };
    source.complain(['devices', derivedDevice], { code: 'duplicate-id', params, expected: 'different' }, 'key');
  }
  return entries.flatMap(([id, raw]) => {
    const point = readPoint(names, id, raw, location);
    if (point === undefined) names.break(derivedDevice);
    else names.add(point);
    return point ?? [];
  });
}

function readPoint(names: Names, id: string, raw: unknown, location: Gateway['location']): PointSpec | undefined {
  const { source } = names;
  const path = ['derived', id];
  const before = source.complaints.length;
  const hasId = isId(source, path, id);
  const kind = kinds.find((one) => isMapping(raw) && one in raw);
  if (kind === undefined) {
    const expected = expectation('keys', { keys: kinds.join(', ') });
    source.complain(path, { code: 'missing-key', params: { found: kinds.join(' | ') }, expected }, 'key');
    return undefined;
  }
  const read = readers[kind](names, path, location);
  const isBroken = source.complaints.slice(before).some((one) => one.severity === 'error');
  if (!hasId || read === undefined || isBroken) return undefined;
  const { name = id, every, decimals, kind: measures = id } = read.entry;
  return {
    id: pointId(`${derivedDevice}.${id}`),
    device: deviceId(derivedDevice),
    names: { vi: name, en: name },
    unit: read.unit,
    kind: measures,
    valueType: read.valueType,
    counter: read.grows === true,
    decimals: read.valueType === 'number' ? decimals : null,
    periodMs: every,
    staleMs: 3 * every,
    record: 'normal',
    source: { type: 'derived', table: 'derived', start: 0, count: 0, scale: 1, make: read.make },
  };
}

const readers: Readonly<
  Record<DerivedKind, (names: Names, path: Path, location: Gateway['location']) => Read | undefined>
> = {
  value(names, path) {
    const entry = check(names.source, derivedSchemas.value, path);
    const expression = names.expression([...path, 'value']);
    if (entry === undefined || expression === undefined) return undefined;
    const { text, type } = expression;
    if (type === 'string') {
      const params = { key: 'value', found: quoted(text) };
      names.source.complain([...path, 'value'], { code: 'wrong-type', params, expected: 'number-or-boolean' });
      return undefined;
    }
    const { unit = expression.unit } = entry;
    const factor = expression.unit === '' ? 1 : unitFactor(expression.unit, unit);
    if (factor === undefined) return complainUnit(names, [...path, 'unit'], expression, unit);
    return { entry, make: { kind: 'value', text, factor }, unit, valueType: type };
  },
  sum(names, path) {
    const entry = check(names.source, derivedSchemas.sum, path);
    const expression = names.expression([...path, 'sum'], 'number');
    if (entry === undefined || expression === undefined) return undefined;
    const way = sums.find(({ rate }) => unitFactor(expression.unit, rate) !== undefined);
    if (way === undefined) {
      const params = { found: quoted(expression.text), unit: expression.unit };
      const units = sums.map(({ rate }) => rate).join(', ');
      const expected = expectation('points-with-unit', { units });
      names.source.complain([...path, 'sum'], { code: 'derived-sum', params, expected });
      return undefined;
    }
    const { unit = way.usual } = entry;
    const factor = unitFactor(way.of, unit);
    if (factor === undefined) return complainUnit(names, [...path, 'unit'], { ...expression, unit: way.usual }, unit);
    const perMs = ((unitFactor(expression.unit, way.rate) ?? 1) * way.perHour * factor) / hourMs;
    // Degrees may be below zero.
    const grows = way.of !== '°C·d';
    return { entry, make: { kind: 'day', text: expression.text, perMs }, unit, valueType: 'number', grows };
  },
  while(names, path) {
    const entry = check(names.source, derivedSchemas.while, path);
    const expression = names.expression([...path, 'while'], 'boolean');
    if (entry === undefined || expression === undefined) return undefined;
    const { unit } = entry;
    const perMs = (unitFactor('s', unit) ?? 1) / 1_000;
    return { entry, make: { kind: 'day', text: expression.text, perMs }, unit, valueType: 'number', grows: true };
  },
  et0(names, path, location) {
    if (location === undefined) {
      names.source.complain([...path, 'et0'], { code: 'no-location', params: { found: 'et0' } }, 'key');
    }
    const entry = check(names.source, derivedSchemas.et0, path);
    const texts = weatherUnits.map(([key, unit]) => weatherText(names, [...path, 'et0', key], unit));
    const [air, humidity, wind, radiation] = texts;
    if (entry === undefined || air === undefined || humidity === undefined) return undefined;
    if (wind === undefined || radiation === undefined) return undefined;
    const make = { kind: 'et0', air, humidity, wind, radiation, windHeightM: entry.et0.wind_height } as const;
    return { entry, make, unit: 'mm/h', valueType: 'number' };
  },
  deficit(names, path) {
    const entry = check(names.source, derivedSchemas.deficit, path);
    const place = [...path, 'deficit'];
    const et0 = weatherText(names, [...place, 'et0'], 'mm/h');
    const rain =
      at(names.source.data, [...place, 'rain']) === undefined ? '' : weatherText(names, [...place, 'rain'], 'mm/h');
    const make = entry === undefined ? undefined : deficitOf(names.source, place, entry.deficit);
    if (entry === undefined || make === undefined || et0 === undefined || rain === undefined) return undefined;
    return { entry, make: { ...make, et0, ...(rain !== '' && { rain }) }, unit: 'mm', valueType: 'number' };
  },
};

type DeficitEntry = z.output<typeof derivedSchemas.deficit>['deficit'];

/** What the soil and the crop say; left out of the entry, the tables do. */
function deficitOf(
  source: SourceDocument,
  path: Path,
  entry: DeficitEntry,
): Omit<DeficitMake, 'et0' | 'rain'> | undefined {
  const { zone, area, efficiency, crop, depletion, start } = entry;
  const isZone = isKnownZone(source, [...path, 'zone'], zone);
  const tabled = crop === undefined ? undefined : crops[crop];
  const kc = kcOf(source, path, entry);
  const soil = soilOf(source, path, entry);
  const rootsM = entry.roots ?? tabled?.rootsM;
  if (rootsM === undefined) complainMissing(source, path, 'roots');
  if (!isZone || soil === undefined || kc === undefined || rootsM === undefined) return undefined;
  const share = depletion ?? tabled?.depletion ?? depletionUsual;
  const given = { zone: zoneId(zone), areaM2: area, efficiency, startMm: start };
  return { kind: 'deficit', ...given, soil, rootsM, depletion: share, kc };
}
/** Where no crop says it: between vegetables (0.3) and trees (0.7). */
const depletionUsual = 0.5;

/** As it was measured, else that of its kind. */
function soilOf(source: SourceDocument, path: Path, entry: DeficitEntry): Soil | undefined {
  const { soil, field_capacity: fieldCapacity, wilting_point: wiltingPoint } = entry;
  if (fieldCapacity === undefined && wiltingPoint === undefined)
    return soil === undefined ? complainMissing(source, path, 'soil') : soils[soil];
  if (fieldCapacity === undefined) return complainMissing(source, path, 'field_capacity');
  if (wiltingPoint === undefined) return complainMissing(source, path, 'wilting_point');
  if (wiltingPoint < fieldCapacity) return { fieldCapacity, wiltingPoint };
  const params = { found: wiltingPoint, most: fieldCapacity };
  source.complain([...path, 'wilting_point'], { code: 'soil-upside-down', params });
  return undefined;
}

/** A coefficient as it is written, else that of the crop from the day on which it was planted. */
function kcOf(
  source: SourceDocument,
  path: Path,
  { kc, crop, planted, stages }: DeficitEntry,
): DeficitMake['kc'] | undefined {
  if (kc !== undefined) return { kind: 'constant', kc };
  if (crop === undefined) return complainMissing(source, path, 'crop | kc');
  const [first, rise, level, fall] = stages ?? [];
  if (planted === undefined) return complainMissing(source, path, 'planted');
  if (first === undefined || rise === undefined || level === undefined || fall === undefined)
    return complainMissing(source, path, 'stages');
  return { kind: 'stages', kc: crops[crop].kc, stages: [first, rise, level, fall], plantedDay: planted };
}

function complainMissing(source: SourceDocument, path: Path, key: string): undefined {
  source.complain(path, { code: 'missing-key', params: { found: key } }, 'key');
}

/** Zones are read later: here only whether there is one of that name. */
function isKnownZone(source: SourceDocument, path: Path, zone: string): boolean {
  const ids = sectionAt(source, 'zones').map(([id]) => id);
  if (ids.includes(zone)) return true;
  const expected = ids.length === 0 ? ('no-own-ids' as const) : expectation('own-ids', { ids: ids.join(', ') });
  const params = { found: quoted(zone) };
  source.complain(path, { code: 'unknown-zone', params, expected, suggestion: nearest(zone, ids) });
  return false;
}

const weatherUnits = [
  ['air', '°C'],
  ['humidity', '%'],
  ['wind', 'm/s'],
  ['radiation', 'W/m²'],
] as const;

function weatherText(names: Names, path: Path, unit: string): string | undefined {
  const expression = names.expression(path, 'number');
  if (expression === undefined || expression.unit === unit || expression.unit === '') return expression?.text;
  complainUnit(names, path, expression, unit);
  return undefined;
}

/** Two units of which neither becomes the other, or not by itself. */
function complainUnit(names: Names, path: Path, { text, unit }: Pick<Expression, 'text' | 'unit'>, wanted: string) {
  const isNear = unitFactor(unit, wanted) !== undefined;
  names.source.complain(path, {
    code: 'derived-unit',
    params: { found: quoted(text), unit, wanted },
    ...(isNear && { suggestion: `convert(${text}, "${wanted}")` }),
  });
  return undefined;
}
