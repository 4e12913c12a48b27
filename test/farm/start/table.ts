// Points and their newest samples → a plain table, one line per point, for pipes, logs and screens that are no terminal.
import { startTexts } from '../../../agent/model/catalogue/start.ts';
import { say, type Language } from '../../../agent/model/language.ts';
import type { PointSpec } from '../../../agent/model/site.ts';
import type { LiveSample } from '../../../agent/socket/protocol.ts';

export interface TableInput {
  readonly gateway: string;
  readonly time: Date;
  readonly points: readonly PointSpec[];
  readonly newest: ReadonlyMap<string, LiveSample>;
  readonly language: Language;
}

export function plainTable({ gateway, time, points, newest, language }: TableInput): string {
  const rows = points.map((point) => {
    const sample = newest.get(point.id);
    const quality =
      sample === undefined ? '' : sample.quality === 'good' ? '' : `${sample.quality}: ${sample.reason ?? ''}`;
    return [point.id, shown(point, sample, language), point.unit, point.names[language], quality] as const;
  });
  const wide = (column: 0 | 1 | 2 | 3): number => Math.max(0, ...rows.map((row) => row[column].length));
  const [id, value, unit, name] = [wide(0), wide(1), wide(2), wide(3)];
  const good = points.filter((point) => newest.get(point.id)?.quality === 'good').length;
  const clock = time.toLocaleTimeString(language === 'vi' ? 'vi-VN' : 'en-GB');
  return [
    say(language, startTexts.tableHead, { gateway, time: clock, good, all: points.length }),
    ...rows.map((row) =>
      [row[0].padEnd(id), row[1].padStart(value), row[2].padEnd(unit), row[3].padEnd(name), row[4]]
        .join('  ')
        .trimEnd(),
    ),
    '',
    '',
  ].join('\n');
}

/** A point's own digits; a float of its own, or a device that chooses its digits itself, as many as carry something. */
function shown(point: PointSpec, sample: LiveSample | undefined, language: Language): string {
  const value = sample?.value ?? null;
  if (value === null) return '–';
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'string') return value;
  const { decimals, source } = point;
  const digits =
    decimals === null || source.decimalsFrom !== undefined
      ? { maximumSignificantDigits: 6 }
      : { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return value.toLocaleString(language === 'vi' ? 'vi-VN' : 'en-GB', { ...digits, useGrouping: false });
}
