// `5s`, `250ms`, `45min`, `2GB` → numbers. A quantity without its unit is refused: nobody knows what `every: 5` meant.

const msPer = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const bytesPer = {
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
} as const;

export const durationUnits: readonly string[] = Object.keys(msPer);

/** What a duration looks like, for editors. At most six digits before and three after the point: always exact. */
export const durationPattern = /^(\d{1,6}(?:\.\d{1,3})?)(ms|s|min|h|d)$/;
export const bytesPattern = /^(\d{1,6}(?:\.\d{1,3})?)(kB|MB|GB|TB|KiB|MiB|GiB|TiB)$/;

/** Milliseconds of a text such as `1.5s`; undefined when it is no duration. */
export function durationMs(text: string): number | undefined {
  return scaled(durationPattern.exec(text), msPer);
}

/** Bytes of a text such as `2GB` (decimal) or `2GiB` (binary); undefined when it is no size. */
export function bytesOf(text: string): number | undefined {
  return scaled(bytesPattern.exec(text), bytesPer);
}

/** The shortest whole way to write a duration: 90 000 → `90s`, 120 000 → `2min`. */
export function durationText(ms: number): string {
  const units = Object.entries(msPer).toReversed();
  const [unit, per] = units.find(([, size]) => ms >= size && ms % size === 0) ?? ['ms', 1];
  return `${ms / per}${unit}`;
}

/** The shortest whole way to write a size with decimal units: 2 000 000 000 → `2GB`. */
export function bytesText(bytes: number): string {
  const units = (['TB', 'GB', 'MB', 'kB'] as const).map((unit) => [unit, bytesPer[unit]] as const);
  const [unit, per] = units.find(([, size]) => bytes >= size && bytes % size === 0) ?? ['kB', 1e3];
  return `${bytes / per}${unit}`;
}

function scaled(match: RegExpExecArray | null, per: Readonly<Record<string, number>>): number | undefined {
  const size = per[match?.[2] ?? ''];
  // Rounded because 0.1 × 1000 of binary fractions is not always whole.
  return match === null || size === undefined ? undefined : Math.round(Number(match[1]) * size);
}
