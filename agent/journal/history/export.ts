// A stretch of the journal → CSV (RFC 4180) or JSON lines, a piece at a time; of any length in bounded memory.
//
// Columns: time (RFC 3339, UTC, ms), point, value, unit, quality, and date: empty where the time is vouched for,
// `±n ms` where a boot was dated between its neighbours, `undated` where it is only what an untrusted clock said.
// Where retention left roll-ups only, a line stands for several samples and has min, max and count.
import type { WallMs } from '../../model/clock.ts';
import type { PointId } from '../../model/ids.ts';
import { openHistory, type HistoryOptions } from './history.ts';
import type { HistoryPoint, Series } from '../types.ts';

export interface ExportQuery {
  readonly from: WallMs;
  readonly to: WallMs;
  /** All points when left out. */
  readonly points?: readonly PointId[];
  readonly format: 'csv' | 'jsonl';
}
type Row = HistoryPoint & { readonly series: Series };

const columns = ['time', 'point', 'value', 'unit', 'quality', 'date', 'min', 'max', 'count'] as const;
const exportedYears = { min: Date.UTC(0, 0, 1), max: Date.UTC(9999, 11, 31) };

/** Point by point, in the order of time within each; every piece ends with a line end. */
export async function* exportJournal(
  folder: string,
  query: ExportQuery,
  options: HistoryOptions = {},
): AsyncGenerator<string> {
  await using history = await openHistory(folder, options);
  const points = query.points ?? (await history.points()).map(({ point }) => point);
  const line = query.format === 'csv' ? csvLine : jsonLine;
  if (query.format === 'csv') yield `${columns.join(',')}\r\n`;
  for (const point of points) {
    for await (const rows of history.stream({ point, from: query.from, to: query.to })) {
      if (rows.length > 0) yield rows.map(line).join('');
    }
  }
}

/** RFC 3339; a wild untrusted clock is cut to years that it can write. */
const timeOf = (wall: WallMs): string =>
  new Date(Math.min(Math.max(wall, exportedYears.min), exportedYears.max)).toISOString();

function dateNote({ boundMs, undated }: Row): string {
  if (undated === true) return 'undated';
  return boundMs === undefined ? '' : `±${boundMs} ms`;
}

function csvLine(row: Row): string {
  const { series, wall, value, quality, min, max, count } = row;
  const cells = [timeOf(wall), series.point, value, series.unit, quality, dateNote(row), min, max, count];
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** Quoted where RFC 4180 asks for it, and where a spreadsheet would take a text for a formula. */
function csvCell(cell: string | number | boolean | null | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return Object.is(cell, -0) ? '-0' : String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function jsonLine(row: Row): string {
  const { series, wall, value, quality, boundMs, undated, min, max, count } = row;
  const line = { time: timeOf(wall), point: series.point, value, unit: series.unit, quality };
  return `${JSON.stringify({ ...line, boundMs, undated, min, max, count })}\n`;
}
