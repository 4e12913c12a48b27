// `kenh history`: the recorded readings of one point → a small chart and a table, CSV, or JSON.
import { openHistory } from '../../agent/journal/history/history.ts';
import type { HistoryPoint, Series } from '../../agent/journal/types.ts';
import { historyTexts, wordTexts } from '../../agent/model/catalogue/cli.ts';
import { type ExitCode, exitCodes } from '../../agent/model/exit.ts';
import { pointId } from '../../agent/model/ids.ts';
import { say } from '../../agent/model/language.ts';
import { journalPlace } from '../journal-place.ts';
import type { Place } from '../reach.ts';
import { nearestOf } from '../nearest.ts';
import { qualityStyles } from '../screen/paint.ts';
import { columnsOf, sparkline } from '../screen/sparkline.ts';
import { tableLines } from '../screen/table.ts';
import { numberText, timeText } from '../screen/values.ts';
import { qualityWord } from '../screen/words.ts';
import { complain, outJson, type Terminal } from '../terminal.ts';
import { type TimeRange, timeRange } from '../time-range.ts';

export interface HistoryOptions extends Place {
  readonly from?: string;
  readonly to?: string;
  readonly points?: string;
  readonly csv?: boolean;
  readonly json?: boolean;
}

const rowsDefault = 24;

export async function history(terminal: Terminal, id: string, options: HistoryOptions): Promise<ExitCode> {
  const range = rangeOf(terminal, options);
  if (typeof range === 'number') return range;
  const place = await journalPlace(terminal, options);
  if (!place.ok) return place.fault;
  const { folder, durable } = place.value;
  await using journal = await openHistory(folder, durable === undefined ? {} : { durable: () => durable });
  const known = await journal.points();
  const series = known.find(({ point }) => point === id);
  if (series === undefined) return await unknownPoint(terminal, id, known);
  const points = await journal.query({ point: pointId(id), ...range });
  return await show(terminal, series, points, range, options);
}

interface Range extends TimeRange {
  readonly pointsMax?: number;
}

function rangeOf(terminal: Terminal, { from, to, points, csv, json }: HistoryOptions): Range | ExitCode {
  const range = timeRange(terminal, from ?? '24h', to);
  if (typeof range === 'number') return range;
  if (points !== undefined) {
    if (!/^[1-9]\d{0,6}$/.test(points)) {
      return complain(terminal, exitCodes.usage, historyTexts.wrongCount, { text: points });
    }
    return { ...range, pointsMax: Number(points) };
  }
  // Programs get everything unless they say otherwise, people what fits into the chart.
  return csv === true || json === true ? range : { ...range, pointsMax: Math.max(rowsDefault, chartColumns(terminal)) };
}

const chartColumns = ({ width }: Terminal): number => Math.min(Number.isFinite(width) ? width : 72, 120);

async function unknownPoint(terminal: Terminal, id: string, known: readonly Series[]): Promise<ExitCode> {
  complain(terminal, exitCodes.failure, historyTexts.unknown, { point: id });
  const near = nearestOf(
    id,
    known.map(({ point }) => point),
  );
  if (near.length > 0) terminal.err(`${say(terminal.language, historyTexts.nearest, { points: near.join(', ') })}\n`);
  return exitCodes.failure;
}

async function show(
  terminal: Terminal,
  series: Series,
  points: readonly HistoryPoint[],
  range: Range,
  options: HistoryOptions,
): Promise<ExitCode> {
  if (options.json === true) await outJson(terminal, points);
  else if (options.csv === true) for (const line of csvLines(points)) await terminal.out(line);
  else await terminal.out(`${chartLines(terminal, series, points, range).join('\n')}\n`);
  return exitCodes.ok;
}

/** RFC 4180; decimal points and RFC 3339 times in every language: programs read this. */
function* csvLines(points: readonly HistoryPoint[]): Generator<string> {
  yield 'time,value,quality,min,max,count\r\n';
  for (const { wall, value, quality, min, max, count } of points) {
    const text = typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value ?? '');
    const cells = [new Date(wall).toISOString(), text, quality, min ?? '', max ?? '', count ?? ''];
    yield `${cells.join(',')}\r\n`;
  }
}

function chartLines(
  terminal: Terminal,
  series: Series,
  points: readonly HistoryPoint[],
  { from, to }: Range,
): string[] {
  const { language, paint } = terminal;
  if (points.length === 0) return [say(language, historyTexts.none, { point: series.point })];
  const count = points.reduce((sum, point) => sum + (point.count ?? 1), 0);
  const range = { from: timeText(language, from), to: timeText(language, to), count };
  return [
    `${paint('strong', series.point)}  ${paint('dim', say(language, historyTexts.range, range))}`,
    ...chart(terminal, series, points, from, to),
    '',
    ...tableOf(terminal, series, points.slice(-rowsDefault)),
  ];
}

/** Only what is believed is drawn; a stretch without it stays empty. */
function chart(
  { language, paint, ...terminal }: Terminal,
  series: Series,
  points: readonly HistoryPoint[],
  from: number,
  to: number,
): string[] {
  const believed = points.flatMap(({ wall, value, quality, min, max }) =>
    typeof value === 'number' && quality === 'good' ? [{ wall, value, min: min ?? value, max: max ?? value }] : [],
  );
  const last = believed.at(-1);
  if (last === undefined) return [];
  const text = (value: number): string => `${numberText(language, value, series.decimals)} ${series.unit}`.trimEnd();
  const min = text(Math.min(...believed.map((point) => point.min)));
  const max = text(Math.max(...believed.map((point) => point.max)));
  const columns = columnsOf(believed, from, to, chartColumns({ language, paint, ...terminal }));
  return [paint('good', sparkline(columns)), say(language, historyTexts.figures, { min, max, last: text(last.value) })];
}

function tableOf({ language, paint, width }: Terminal, series: Series, points: readonly HistoryPoint[]): string[] {
  const columns = [
    { title: wordTexts.time[language] },
    { title: wordTexts.value[language], align: 'right', clipTo: 8 },
    { title: wordTexts.quality[language] },
  ] as const;
  const rows = points.map(({ wall, value, quality, min, max }) => {
    const number = (one: number): string => numberText(language, one, series.decimals);
    const text = typeof value === 'number' ? `${number(value)} ${series.unit}`.trimEnd() : String(value ?? '–');
    const spread = min === undefined || max === undefined || min === max ? '' : `  (${number(min)} … ${number(max)})`;
    return [
      timeText(language, wall),
      text,
      { text: `${qualityWord(language, { quality })}${spread}`, style: qualityStyles[quality] },
    ];
  });
  return tableLines(columns, rows, width, paint);
}
