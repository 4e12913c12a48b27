// A draft → the parts of a chunk's file, page by page, in slices that others do not feel.
import type { BootId } from '../../model/ids.ts';
import type { ChunkDraft } from './chunk-draft.ts';
import { encodeFile, pageSalt, type PageBlocks } from './chunk-file.ts';
import type { ChunkIndex, ChunkRun, PageEntry } from './chunk-index.ts';
import type { Pace } from './chunk-pace.ts';
import { encodePage, encodeRollBlock } from './chunk-page.ts';
import { ByteWriter } from './column-bytes.ts';
import { exactDigits } from './column-number.ts';
import { valueKinds, type Columns } from './column-samples.ts';
import { hourMs, minuteMs, rollUp } from './rollup.ts';

/** With fewer samples than this per minute a minute's row would be larger than the samples themselves. */
const samplesPerMinuteMin = 2;

export interface DraftPlace {
  readonly boot: BootId;
  readonly firstRecord: number;
  readonly endRecord: number;
  readonly runs: readonly ChunkRun[];
}
export interface EncodedChunk {
  readonly head: Omit<ChunkIndex, 'pages' | 'series'>;
  readonly parts: readonly Buffer[];
}

/** `undefined` for a draft without a single sample. */
export async function encodeDraft(draft: ChunkDraft, place: DraftPlace, pace: Pace): Promise<EncodedChunk | undefined> {
  if (draft.samples === 0) return undefined;
  const series = draft.series();
  const pages: PageEntry[] = [];
  const content = new ByteWriter(draft.samples + 4096);
  let [monoMin, monoMax] = [Infinity, -Infinity];
  for (const page of draft.pages()) {
    await pace.turn();
    const salt = pageSalt(place.firstRecord, pages.length);
    const { raw, roll, rollMs } = await encodeBlocks(page.columns, series[page.series]?.decimals ?? null, salt, pace);
    content.raw(raw);
    content.raw(roll);
    const [from, to] = extremes(page.columns.mono);
    const sizes = { rawBytes: raw.length, rollBytes: roll.length, rollMs };
    pages.push({ series: page.series, count: page.columns.count, monoMin: from, monoMax: to, ...sizes });
    [monoMin, monoMax] = [Math.min(monoMin, from), Math.max(monoMax, to)];
  }
  const head = { ...place, monoMin, monoMax };
  return { head, parts: await encodeFile({ ...head, series, pages }, [content.take()]) };
}

/** One page as it stands in the file. */
async function encodeBlocks(columns: Columns, decimals: number | null, salt: number, pace: Pace): Promise<PageBlocks> {
  const raw = await encodePage(columns, decimals, salt);
  await pace.turn();
  const numbers = columns.numbers.filter((_, at) => columns.kinds[at] === valueKinds.number);
  const digits = exactDigits(numbers, decimals);
  const minutes = rollUp(columns, minuteMs);
  const pays = minutes.length * samplesPerMinuteMin <= columns.count;
  const [rows, rollMs] = pays ? [minutes, minuteMs] : [rollUp(columns, hourMs), hourMs];
  return { raw, roll: await encodeRollBlock(rows, rollMs, digits, salt), rollMs };
}

/** First and last are not enough: a foreign writer may have let a clock go back. */
function extremes(values: Float64Array): [min: number, max: number] {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}
