// `kenh journal verify` and `kenh journal export`: the whole journal → what is wrong with it, or its readings as text.
import { exportJournal } from '../../agent/journal/history/export.ts';
import { type JournalFindings, type LogFindings, verifyJournal } from '../../agent/journal/history/verify.ts';
import { historyTexts, verifyTexts } from '../../agent/model/catalogue/cli.ts';
import { type ExitCode, exitCodes } from '../../agent/model/exit.ts';
import { type PointId, pointId } from '../../agent/model/ids.ts';
import { type Language, say } from '../../agent/model/language.ts';
import { journalPlace } from '../journal-place.ts';
import type { Place } from '../reach.ts';
import { bytesText, countText } from '../screen/values.ts';
import { complain, outJson, type Terminal } from '../terminal.ts';
import { timeRange } from '../time-range.ts';

/** 0 when it is whole, 1 when something is damaged. */
export async function verify(terminal: Terminal, options: Place & { readonly json?: boolean }): Promise<ExitCode> {
  const place = await journalPlace(terminal, options);
  if (!place.ok) return place.fault;
  const findings = await verifyJournal(place.value.folder, place.value.durable, terminal.signal);
  if (options.json === true) await outJson(terminal, findings);
  else await terminal.out(`${findingLines(findings, terminal).join('\n')}\n`);
  return findings.sound ? exitCodes.ok : exitCodes.failure;
}

function findingLines(findings: JournalFindings, { language, paint }: Terminal): string[] {
  const { samples, events, chunks, boots, points, sound, complaints } = findings;
  const undated = boots.filter((boot) => !boot.dated).length;
  const figures = {
    chunks: countText(chunks.chunks),
    samples: countText(chunks.samples),
    bytes: bytesText(language, chunks.bytes),
  };
  const damage = { pages: chunks.damagedPages, records: countText(chunks.lostRecords), unreadable: chunks.unreadable };
  const isDamaged = chunks.damagedPages + chunks.lostRecords + chunks.unreadable > 0;
  return [
    ...logLines(verifyTexts.samples[language], samples, language),
    ...logLines(verifyTexts.events[language], events, language),
    say(language, verifyTexts.chunks, figures),
    ...(isDamaged ? [`  ${say(language, verifyTexts.chunksDamaged, damage)}`] : []),
    say(language, verifyTexts.boots, { points, boots: boots.length, undated }),
    ...complaints.map((text) => paint('wrong', text)),
    sound ? paint('good', `✓ ${verifyTexts.well[language]}`) : paint('wrong', `✗ ${verifyTexts.broken[language]}`),
  ];
}

function logLines(name: string, log: LogFindings, language: Language): string[] {
  const { segments, blocks, records, damagedBlocks, lostRecords, unreadable } = log;
  const figures = { name, segments: countText(segments), blocks: countText(blocks), records: countText(records) };
  const damage = { blocks: damagedBlocks, records: countText(lostRecords), unreadable };
  const isDamaged = damagedBlocks + lostRecords + unreadable > 0;
  return [
    say(language, verifyTexts.log, figures),
    ...(isDamaged ? [`  ${say(language, verifyTexts.damaged, damage)}`] : []),
  ];
}

export interface ExportOptions extends Place {
  readonly from?: string;
  readonly to?: string;
  /** Separated by commas. */
  readonly points?: string;
  readonly format: 'csv' | 'jsonl';
}

export async function exportReadings(terminal: Terminal, options: ExportOptions): Promise<ExitCode> {
  const range = timeRange(terminal, options.from ?? '1970-01-01', options.to);
  if (typeof range === 'number') return range;
  const points = pointsOf(terminal, options.points);
  if (typeof points === 'number') return points;
  const place = await journalPlace(terminal, options);
  if (!place.ok) return place.fault;
  const { folder, durable } = place.value;
  const query = { ...range, format: options.format, ...(points === undefined ? {} : { points }) };
  for await (const text of exportJournal(folder, query, durable === undefined ? {} : { durable: () => durable })) {
    if (terminal.signal.aborted) return exitCodes.failure;
    await terminal.out(text);
  }
  return exitCodes.ok;
}

function pointsOf(terminal: Terminal, list: string | undefined): PointId[] | undefined | ExitCode {
  if (list === undefined) return undefined;
  const points: PointId[] = [];
  for (const text of list.split(',')) {
    try {
      points.push(pointId(text.trim()));
    } catch {
      return complain(terminal, exitCodes.usage, historyTexts.unknown, { point: text.trim() });
    }
  }
  return points;
}
