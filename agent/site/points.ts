// The points of one device → point specs: what the profile or the registers say, and what the site says about it.
import { decimalsOf, measureOf, misfits } from '../../drivers/modbus/schema-points.ts';
import { deviceId, idPattern, pointId } from '../model/ids.ts';
import type { PointSpec, RegisterSource } from '../model/site.ts';
import { quoted } from './complaint.ts';
import type { Path, SourceDocument } from './document.ts';
import { isMapping } from './check.ts';
import { nearest } from './nearest.ts';
import { fits, isId, type Profile, type ProfiledPoint } from './profile.ts';
import { type DeviceEntry, type Override, siteRegisterSchema } from './schema.ts';

/** Period of a register for which nobody named one. */
const everyMsDefault = 10_000;
/** Three answers missed, and never so soon that one time-out and a retry make a point stale. */
export const staleMs = (periodMs: number): number => Math.max(3 * periodMs, periodMs + 3_000);

export function pointsOfProfile(device: string, entry: DeviceEntry, profile: Profile): readonly PointSpec[] {
  const overrides = new Map(Object.entries(entry.points ?? {}));
  return [...profile.points].flatMap(([key, point]) => {
    const override = overrides.get(key);
    if (override?.skip === true) return [];
    const periodMs = override?.every ?? periodMsOf(point, entry, profile);
    return [overridden(specOf(device, key, point, periodMs), override)];
  });
}

/** A slow register is not asked faster because the technician wants the device's main values faster. */
function periodMsOf(point: ProfiledPoint, entry: DeviceEntry, profile: Profile): number {
  return Math.max(entry.every ?? profile.facts.every, point.everyMs ?? 0);
}

export function pointsOfRegisters(device: string, entry: DeviceEntry): readonly PointSpec[] {
  const overrides = new Map(Object.entries(entry.points ?? {}));
  return Object.entries(entry.registers ?? {}).flatMap(([key, register]) => {
    const override = overrides.get(key);
    const isBroken = !idPattern.test(key) || misfits(register).length > 0;
    if (isBroken || override?.skip === true) return [];
    const periodMs = override?.every ?? register.every ?? entry.every ?? everyMsDefault;
    const name = register.name ?? key;
    const point = { ...measureOf(register), names: { vi: name, en: name }, kind: register.kind ?? key };
    return [overridden({ ...specOf(device, key, point, periodMs), record: register.record }, override)];
  });
}

type RegisterPoint = PointSpec & { readonly source: RegisterSource };
type Described = Pick<ProfiledPoint, 'names' | 'kind' | 'unit' | 'valueType' | 'counter' | 'decimals' | 'source'>;

function specOf(device: string, key: string, point: Described, periodMs: number): RegisterPoint {
  return {
    id: pointId(`${device}.${key}`),
    device: deviceId(device),
    names: point.names,
    unit: point.unit,
    kind: point.kind,
    valueType: point.valueType,
    counter: point.counter,
    decimals: point.decimals,
    periodMs,
    staleMs: staleMs(periodMs),
    record: 'normal',
    source: point.source,
  };
}

function overridden(spec: RegisterPoint, override: Override | undefined): PointSpec {
  if (override === undefined) return spec;
  const { name, record, valid, unit, scale, offset } = override;
  const source = {
    ...spec.source,
    ...(valid !== undefined && { valid }),
    ...(scale !== undefined && { scale }),
    ...(offset !== undefined && { offset }),
  };
  return {
    ...spec,
    ...(name !== undefined && { names: { vi: name, en: name } }),
    ...(record !== undefined && { record }),
    ...(unit !== undefined && { unit }),
    decimals: scale === undefined && offset === undefined ? spec.decimals : decimalsOf(source),
    source,
  };
}

/** What is wrong with the keys of `points` and with the registers that are well formed, whatever else is not. */
export function complainPoints(
  source: SourceDocument,
  device: string,
  raw: Readonly<Record<string, unknown>>,
  profile: Profile | undefined,
): void {
  const registers = isMapping(raw['registers']) ? raw['registers'] : undefined;
  for (const [key, value] of Object.entries(registers ?? {})) {
    const path = ['devices', device, 'registers', key];
    isId(source, path, key);
    const register = siteRegisterSchema.safeParse(value).data;
    if (register !== undefined) fits(source, path, register);
    complainManualAddress(source, [...path, 'addr'], isMapping(value) ? value['addr'] : undefined);
  }
  const known = profile === undefined ? registers && Object.keys(registers) : [...profile.points.keys()];
  if (known !== undefined && isMapping(raw['points']))
    complainUnknown(source, device, Object.keys(raw['points']), known);
}

function complainUnknown(
  source: SourceDocument,
  device: string,
  keys: readonly string[],
  known: readonly string[],
): void {
  for (const key of keys.filter((one) => !known.includes(one))) {
    const params = { device, found: quoted(key) };
    const expected = { key: 'points', params: { ids: known.join(', ') } } as const;
    const suggestion = nearest(key, known) ?? known.find((one) => one.startsWith(key));
    source.complain(['devices', device, 'points', key], { code: 'unknown-point', params, expected, suggestion }, 'key');
  }
}

/** `40013` in a manual is holding register 12 on the wire; both are possible addresses, so this is a warning. */
function complainManualAddress(source: SourceDocument, path: Path, addr: unknown): void {
  const block = [10_001, 30_001, 40_001].find(
    (start) => typeof addr === 'number' && addr >= start && addr < start + 9_999,
  );
  if (block === undefined) return;
  const address = Number(addr) - block;
  source.complain(path, {
    code: 'manual-address',
    params: { found: Number(addr) },
    expected: { key: 'wire-address', params: { address } },
    suggestion: String(address),
  });
}
