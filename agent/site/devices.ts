// The section `devices` → device specs and their points: profile, repeats and the site's own words put together.
import { basename } from 'node:path';
import { deviceId, idPattern, lineId } from '../model/ids.ts';
import type { DeviceSpec, LineSpec, PointSpec } from '../model/site.ts';
import { at, check, entriesAt, isMapping } from './check.ts';
import { quoted } from './complaint.ts';
import type { SourceDocument } from './document.ts';
import type { Lines } from './lines.ts';
import { nearest } from './nearest.ts';
import { Pins } from './pins.ts';
import { complainPoints, pointsOfProfile, pointsOfRegisters } from './points.ts';
import { isId, type Profile } from './profile.ts';
import type { Profiles } from './profiles.ts';
import { type DeviceEntry, deviceSchema } from './schema.ts';

/** What a device without a profile gets: cheap sensors answer within 300 ms and want an idle wire before each frame. */
const plain = { timeoutMs: 500, gapMs: 50, holeMax: 0, forbidden: [] } as const;

export interface Devices {
  readonly specs: readonly DeviceSpec[];
  readonly points: readonly PointSpec[];
  /** The lines, each with what its devices add to it. */
  readonly lines: readonly LineSpec[];
  readonly usedLines: ReadonlySet<string>;
  /** Devices with a mistake: which points they would have is not known. */
  readonly broken: ReadonlySet<string>;
}
/** One entry: not a device where something in it keeps it from being one. */
interface Found {
  readonly spec: DeviceSpec;
  readonly points: readonly PointSpec[];
}

export function readDevices(source: SourceDocument, lines: Lines, profiles: Profiles): Devices {
  const specs: DeviceSpec[] = [];
  const points: PointSpec[] = [];
  const usedLines = new Set<string>();
  const owners = new Map<string, string>();
  const broken = new Set<string>();
  const pins = new Pins();
  const entries = entriesAt(source, ['devices']);
  if (entries.length === 0 && isMapping(at(source.data, ['devices']))) {
    source.complain(['devices'], { code: 'no-points', params: { found: 'devices' } }, 'key');
  }
  for (const [id, raw] of entries) {
    const before = source.complaints.length;
    isId(source, ['devices', id], id);
    const entry = isMapping(raw) ? raw : {};
    if (typeof entry['line'] === 'string') usedLines.add(entry['line']);
    const line = lineOf(source, id, entry, lines);
    const driver = driverOf(entry, line);
    complainDriver(source, id, driver, line);
    const found =
      driver === 'gpio' ? pins.read(source, id, line) : readRegistered(source, id, { entry, line, owners, profiles });
    if (found === undefined || source.complaints.slice(before).some((one) => one.severity === 'error')) broken.add(id);
    if (found === undefined) continue;
    specs.push(found.spec);
    if (found.points.length === 0 && !broken.has(id)) {
      source.complain(['devices', id], { code: 'no-points', params: { found: quoted(id) } }, 'key');
    }
    points.push(...found.points);
  }
  return { specs, points, usedLines, broken, lines: lines.specs.map((line) => pins.filled(line)) };
}

interface Surroundings {
  readonly entry: Raw;
  readonly line: LineSpec | undefined;
  /** Who has a unit of a line, by line and unit. */
  readonly owners: Map<string, string>;
  readonly profiles: Profiles;
}

/** A device of registers, on a Modbus line. */
function readRegistered(source: SourceDocument, id: string, around: Surroundings): Found | undefined {
  const entry = check(source, deviceSchema, ['devices', id]);
  if (!isMapping(at(source.data, ['devices', id]))) return undefined;
  complainSameUnit(source, id, around.entry, around.owners);
  const profile = profileOf(source, id, around.entry, around.profiles);
  if (profile !== undefined) complainLink(source, id, around.line, profile);
  complainPoints(source, id, around.entry, profile);
  if (entry === undefined || !idPattern.test(id)) return undefined;
  return { spec: specOf(id, entry, profile), points: pointsOf(id, entry, profile) };
}

/** By what the entry itself says: a device that names registers is one of registers, whatever line it names. */
function driverOf(entry: Raw, line: LineSpec | undefined): LineSpec['driver'] {
  if ('pins' in entry) return 'gpio';
  const isRegistered = 'profile' in entry || 'registers' in entry || 'unit' in entry;
  return isRegistered ? 'modbus' : (line?.driver ?? 'modbus');
}

function complainDriver(
  source: SourceDocument,
  id: string,
  driver: LineSpec['driver'],
  line: LineSpec | undefined,
): void {
  if (line === undefined || line.driver === driver) return;
  const params = { found: line.id, has: line.driver, needs: driver };
  source.complain(['devices', id, 'line'], { code: 'other-driver', params });
}

function pointsOf(id: string, entry: DeviceEntry, profile: Profile | undefined): readonly PointSpec[] {
  if (profile !== undefined) return pointsOfProfile(id, entry, profile);
  return entry.profile === undefined ? pointsOfRegisters(id, entry) : [];
}

function specOf(id: string, entry: DeviceEntry, profile: Profile | undefined): DeviceSpec {
  const limits = profile?.facts.limits;
  return {
    id: deviceId(id),
    name: entry.name ?? id,
    line: lineId(entry.line),
    unit: entry.unit,
    profile: profile === undefined ? 'registers' : `${profile.id}@${profile.version}`,
    timeoutMs: entry.timeout ?? limits?.timeout ?? plain.timeoutMs,
    gapMs: limits?.gap ?? plain.gapMs,
    holeMax: limits?.hole_max ?? plain.holeMax,
    forbidden: limits?.forbidden.map(({ table, addr, count }) => ({ table, start: addr, count })) ?? plain.forbidden,
  };
}

/** What an entry says, as far as it is text: other mistakes in the entry hide nothing about it. */
const textOf = (raw: Raw, key: string): string | undefined => (typeof raw[key] === 'string' ? raw[key] : undefined);
type Raw = Readonly<Record<string, unknown>>;

function lineOf(source: SourceDocument, id: string, raw: Raw, lines: Lines): LineSpec | undefined {
  const line = textOf(raw, 'line');
  if (line !== undefined && !lines.ids.has(line)) {
    const ids = [...lines.ids].join(', ');
    const expected = ids === '' ? ('no-own-ids' as const) : ({ key: 'own-ids', params: { ids } } as const);
    const suggestion = nearest(line, lines.ids) ?? (lines.ids.size === 1 ? ids : undefined);
    const params = { found: quoted(line) };
    source.complain(['devices', id, 'line'], { code: 'unknown-line', params, expected, suggestion });
  }
  return lines.specs.find((spec) => spec.id === line);
}

function complainSameUnit(source: SourceDocument, id: string, raw: Raw, owners: Map<string, string>): void {
  const line = textOf(raw, 'line');
  if (line === undefined || typeof raw['unit'] !== 'number') return;
  const key = `${line} ${raw['unit']}`;
  const other = owners.get(key);
  owners.set(key, other ?? id);
  if (other === undefined) return;
  const first = source.place(['devices', other, 'unit']).line;
  const params = { found: raw['unit'], line, other, first };
  source.complain(['devices', id, 'unit'], { code: 'duplicate-unit', params, expected: 'different' });
}

function profileOf(source: SourceDocument, id: string, raw: Raw, profiles: Profiles): Profile | undefined {
  if ((raw['profile'] === undefined) === (raw['registers'] === undefined)) {
    source.complain(['devices', id], { code: 'profile-or-registers', params: { device: id } }, 'key');
  }
  const name = textOf(raw, 'profile');
  if (name === undefined) return undefined;
  const { profile, complaints = [] } = profiles.get(name) ?? {};
  if (profile !== undefined) return profile;
  const path = ['devices', id, 'profile'];
  const found = quoted(name);
  const [first] = complaints;
  if (first !== undefined) {
    const where = `${basename(first.file)}:${first.line}: `;
    const why = { vi: where + first.message.vi, en: where + first.message.en };
    source.complain(path, { code: 'broken-profile', params: { found, why } });
    return undefined;
  }
  const expected = { key: 'profile-file', params: { ids: profiles.ids.join(', ') } } as const;
  const suggestion = nearest(name, profiles.ids) ?? profiles.ids.find((one) => name.length > 2 && one.includes(name));
  source.complain(path, { code: 'unknown-profile', params: { found }, expected, suggestion });
  return undefined;
}

/** A device that was never set to the line's rate is the most common reason for silence. */
function complainLink(source: SourceDocument, id: string, line: LineSpec | undefined, profile: Profile): void {
  if (line?.driver !== 'modbus' || line.options.transport === 'tcp') return;
  const { options } = line;
  const { baud, parity } = profile.facts.link;
  const path = ['devices', id, 'profile'];
  const about = { profile: profile.id, line: line.id };
  if (options.baud !== baud) {
    const params = { ...about, expected: baud, found: options.baud };
    source.complain(path, { code: 'baud-differs', params, expected: 'same-setting' });
  }
  if (options.transport === 'rtu' && options.parity !== parity) {
    const params = { ...about, expected: parity, found: options.parity };
    source.complain(path, { code: 'parity-differs', params, expected: 'same-setting' });
  }
}
