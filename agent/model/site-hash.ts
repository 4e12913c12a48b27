// A site → a short name that changes when anything in it changes, whatever the order of its keys.
import { createHash } from 'node:crypto';
import type { Site } from './site.ts';

/** The first 16 hexadecimal digits of SHA-256 over the site as JSON with sorted keys. */
export function siteHash(site: Site): string {
  return createHash('sha256').update(JSON.stringify(site, sorted)).digest('hex').slice(0, 16);
}

function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
