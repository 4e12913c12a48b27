// Text of the site file → Site, or every mistake in it at once.
//
// 1. Pure: the same text and profiles give the same result; nothing is read, nothing is resolved.
// 2. A site or at least one error, never both, never neither; warnings beside either.
// 3. Every complaint lies inside the file.
// 4. No complaint quotes a secret.
import { gatewayId, uplinkId } from '../model/ids.ts';
import type { Gateway, JournalSpec, Site, UplinkSpec } from '../model/site.ts';
import { check, entriesAt, isMapping, sectionAt } from './check.ts';
import { type Complaint, inOrder, quoted } from './complaint.ts';
import { readControl } from './control.ts';
import { readDevices } from './devices.ts';
import { readDocument, type SourceDocument } from './document.ts';
import { complainUnused, readLines } from './lines.ts';
import { nearest } from './nearest.ts';
import { isId } from './profile.ts';
import type { Profiles } from './profiles.ts';
import { gatewaySchema, journalSchema, siteSchema, uplinkSchema } from './schema.ts';

export interface SiteOptions {
  /** Name of the file as complaints show it. */
  readonly file: string;
  readonly profiles: Profiles;
  /** Set by the embedded simulated farm alone; no site file can set it. */
  readonly simulated?: boolean;
}

export type SiteResult = SiteLoaded | SiteRefused;
export interface SiteLoaded {
  readonly ok: true;
  readonly site: Site;
  /** Warnings only. */
  readonly complaints: readonly Complaint[];
  readonly text: string;
}
export interface SiteRefused {
  readonly ok: false;
  readonly complaints: readonly Complaint[];
  readonly text: string;
}

const dayMs = 86_400_000;

export function loadSite(text: string, options: SiteOptions): SiteResult {
  const source = readDocument(text, options.file);
  const canGoOn = source.data !== undefined && isRoot(source);
  const site = canGoOn ? readSite(source, options) : undefined;
  const complaints = inOrder(source.complaints);
  const hasErrors = complaints.some((one) => one.severity === 'error');
  return hasErrors || site === undefined ? { ok: false, complaints, text } : { ok: true, site, complaints, text };
}

function isRoot(source: SourceDocument): boolean {
  if (isMapping(source.data)) return true;
  const params = { key: source.file, found: quoted(source.data) };
  source.complain([], { code: 'wrong-type', params, expected: 'mapping' });
  return false;
}

/** Every section is read, whatever is wrong in the others. */
function readSite(source: SourceDocument, options: SiteOptions): Site | undefined {
  const sections = Object.keys(siteSchema.shape);
  for (const [key] of entriesAt(source, [])) {
    if (sections.includes(key)) continue;
    const params = { found: quoted(key) };
    const expected = { key: 'keys', params: { keys: sections.join(', ') } } as const;
    source.complain([key], { code: 'unknown-key', params, expected, suggestion: nearest(key, sections) }, 'key');
  }
  const gateway = check(source, gatewaySchema, ['gateway']);
  const lines = readLines(source);
  const devices = readDevices(source, lines, options.profiles);
  // A mistyped line leaves its right name unused: that is one mistake.
  const isMistyped = source.complaints.some((one) => one.code === 'unknown-line');
  if (!isMistyped) complainUnused(source, lines, devices.usedLines);
  const location = gateway?.location && withoutHoles(gateway.location);
  const control = readControl(source, devices, {
    timezone: gateway?.timezone ?? 'UTC',
    ...(location !== undefined && { location }),
  });
  const journal = readJournal(source);
  const uplinks = readUplinks(source);
  if (gateway === undefined || journal === undefined) return undefined;
  const { id, name = id, kind, timezone, trust_clock: trustClock } = gateway;
  const spec: Gateway = {
    id: gatewayId(id),
    name,
    kind,
    timezone,
    ...(location !== undefined && { location }),
    simulated: options.simulated ?? false,
    trustClock,
  };
  return {
    gateway: spec,
    lines: devices.lines,
    devices: devices.specs,
    ...control,
    journal,
    uplinks,
  };
}

function withoutHoles(location: {
  lat: number;
  lon: number;
  elevation?: number | undefined;
}): Gateway['location'] & {} {
  const { lat, lon, elevation } = location;
  return { lat, lon, ...(elevation !== undefined && { elevation }) };
}

function readJournal(source: SourceDocument): JournalSpec | undefined {
  const isGiven = isMapping(source.data) && source.data['journal'] !== undefined;
  const journal = isGiven ? check(source, journalSchema, ['journal']) : journalSchema.parse({});
  if (journal === undefined) return undefined;
  return { flushMs: journal.flush, bytesMax: journal.size, keepDays: journal.keep / dayMs };
}

function readUplinks(source: SourceDocument): readonly UplinkSpec[] {
  return sectionAt(source, 'uplinks').flatMap(([id]) => {
    const path = ['uplinks', id];
    const hasId = isId(source, path, id);
    const entry = check(source, uplinkSchema, path);
    if (!hasId || entry === undefined) return [];
    const { kind, url, org, bucket, token, keep, backlog_per_sec: backlogPerSec } = entry;
    if (url.startsWith('http:') && !isNear(new URL(url).hostname)) {
      const params = { found: quoted(url) };
      source.complain([...path, 'url'], { code: 'not-encrypted', params, expected: 'https' });
    }
    const tokenSecret = token.name ?? '';
    return [
      {
        id: uplinkId(id),
        kind,
        url: url.replace(/\/+$/, ''),
        org,
        bucket,
        tokenSecret,
        keepDays: keep / dayMs,
        backlogPerSec,
      },
    ];
  });
}

/** A host that is not reached through the internet: loopback, private and link-local addresses, names without a dot. */
function isNear(host: string): boolean {
  return (
    /^(127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/.test(host) ||
    /^\[(::1|f[cd]|fe80)/i.test(host) ||
    /^[^.]+$|\.(local|lan|internal|home\.arpa)$/i.test(host)
  );
}
