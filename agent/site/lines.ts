// The section `lines` → line specs. One port has one owner.
import { type GpioLineEntry, gpioLineSchema } from '../../drivers/gpio/schema.ts';
import { type LineEntry, lineOptions, lineSchemaFor, rtuSchema, tcpSchema } from '../../drivers/modbus/schema.ts';
import { lineId } from '../model/ids.ts';
import type { LineSpec } from '../model/site.ts';
import { check, entriesAt, isMapping } from './check.ts';
import { quoted } from './complaint.ts';
import type { Path, SourceDocument } from './document.ts';
import { nearest } from './nearest.ts';
import { isId } from './profile.ts';
import { driverSchema } from './schema.ts';

export interface Lines {
  readonly specs: readonly LineSpec[];
  /** Ids of all entries, also of those with mistakes: a device on one of them is not a second mistake. */
  readonly ids: ReadonlySet<string>;
}

export function readLines(source: SourceDocument): Lines {
  const specs: LineSpec[] = [];
  const ids = new Set<string>();
  const owners = new Map<string, string>();
  for (const [id, entry] of entriesAt(source, ['lines'])) {
    const path = ['lines', id];
    ids.add(id);
    complainSamePort(source, id, entry, owners);
    const hasId = isId(source, path, id);
    const checked = checkLine(source, path, entry);
    if (hasId && checked !== undefined) specs.push(specOf(id, checked));
  }
  return { specs, ids };
}

type Entry = LineEntry | GpioLineEntry;

function checkLine(source: SourceDocument, path: Path, entry: unknown): Entry | undefined {
  if (!isMapping(entry) || entry['driver'] === undefined) return check(source, schemaOf(entry), path);
  // Nothing else can be said about an entry while nobody knows what it is.
  const driver = check(source, driverSchema, [...path, 'driver']);
  if (driver === undefined) return undefined;
  return check(source, driver === 'gpio' ? gpioLineSchema : schemaOf(entry), path);
}

function specOf(id: string, entry: Entry): LineSpec {
  const named = { id: lineId(id), name: entry.name ?? id };
  if (entry.driver === 'modbus') return { ...named, driver: 'modbus', options: lineOptions(entry) };
  // Its pins are named by its devices.
  return { ...named, driver: 'gpio', options: { ...(entry.chip !== undefined && { chip: entry.chip }), pins: [] } };
}

function schemaOf(entry: unknown): ReturnType<typeof lineSchemaFor> {
  if (!isMapping(entry)) return rtuSchema;
  return meansHost(entry) ? tcpSchema : lineSchemaFor(entry);
}

/** Whether a key that no line has stands for `host`: then `hoost: 10.0.0.1` is one mistake, not a missing serial port. */
function meansHost(entry: Readonly<Record<string, unknown>>): boolean {
  if ('transport' in entry || 'host' in entry || typeof entry['port'] === 'string') return false;
  const known = [...Object.keys(rtuSchema.shape), 'host'];
  return Object.keys(entry).some((key) => !known.includes(key) && nearest(key, known) === 'host');
}

/** Looks at the entry as it was written, so that another mistake in it does not hide this one. */
function complainSamePort(source: SourceDocument, id: string, entry: unknown, owners: Map<string, string>): void {
  const { port, host } = isMapping(entry) ? entry : {};
  const key = host === undefined ? 'port' : 'host';
  const isTcp = typeof host === 'string' && (typeof port === 'number' || port === undefined);
  const place = isTcp ? `${host.toLowerCase()}:${port ?? 502}` : port;
  if (typeof place !== 'string') return;
  const other = owners.get(place);
  if (other !== undefined) {
    const first = source.place(['lines', other, key]).line;
    const params = { found: quoted(place), other, first };
    source.complain(['lines', id, key], { code: 'same-port', params, expected: 'different' });
  } else if (/^\/dev\/tty(USB|ACM)\d+$/.test(place)) {
    source.complain(['lines', id, key], { code: 'unstable-port', params: { found: place }, expected: 'stable-port' });
  }
  owners.set(place, other ?? id);
}

/** A line that nobody uses is most often a device that was forgotten. */
export function complainUnused(source: SourceDocument, lines: Lines, used: ReadonlySet<string>): void {
  for (const id of lines.ids) {
    if (!used.has(id)) source.complain(['lines', id], { code: 'unused-line', params: { found: quoted(id) } }, 'key');
  }
}
