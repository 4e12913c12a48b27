// Points and their newest samples → one full screen of lines, at most as many as the terminal has.
import { watchTexts, wordTexts } from '../../agent/model/catalogue/cli.ts';
import type { MonoMs } from '../../agent/model/clock.ts';
import type { PointId } from '../../agent/model/ids.ts';
import { type Language, say } from '../../agent/model/language.ts';
import type { PointSpec } from '../../agent/model/site.ts';
import type { LiveSample } from '../../agent/socket/protocol.ts';
import { type Paint, qualityStyles } from '../screen/paint.ts';
import { type Column, type Row, tableLines } from '../screen/table.ts';
import { ageText, timeText, valueText } from '../screen/values.ts';
import { clip, printable, widthOf } from '../screen/width.ts';
import { qualityWord } from '../screen/words.ts';

export interface Heard {
  readonly sample: LiveSample;
  readonly at: MonoMs;
}

export interface Picture {
  readonly title: string;
  readonly simulated: boolean;
  readonly points: readonly PointSpec[];
  readonly newest: ReadonlyMap<PointId, Heard>;
  readonly now: MonoMs;
  readonly wall: number;
  readonly isConnected: boolean;
  /** First row of the table that is shown. */
  readonly scroll: number;
}
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Title, column titles, a foot. */
const around = 3;
const narrowBelow = 60;
export const rowsShown = ({ rows }: Size): number => Math.max(1, rows - around);

export function pictureLines(picture: Picture, size: Size, language: Language, paint: Paint): string[] {
  const columns: readonly Column[] = [
    { title: wordTexts.point[language], clipTo: 12 },
    { title: wordTexts.name[language], clipTo: 10 },
    { title: wordTexts.value[language], align: 'right', clipTo: 10 },
    { title: wordTexts.quality[language], clipTo: 8 },
    { title: wordTexts.age[language], align: 'right' },
  ];
  // On a narrow screen (a phone's terminal) the name says it better than the id.
  const first = size.columns < narrowBelow ? 1 : 0;
  // All rows decide the columns' widths: scrolling must not make them jump.
  const all = picture.points.map((point) => rowOf(point, picture, language).slice(first));
  const [titles = '', ...rows] = tableLines(columns.slice(first), all, size.columns, paint);
  const shown = rows.slice(picture.scroll, picture.scroll + rowsShown(size));
  return [head(picture, size, language, paint), titles, ...shown, foot(picture, shown.length, size, language, paint)];
}

function rowOf(point: PointSpec, { newest, now, isConnected }: Picture, language: Language): Row {
  const heard = newest.get(point.id);
  const name = point.names[language];
  if (heard === undefined) return [point.id, name, '–', { text: wordTexts.nothingYet[language], style: 'dim' }, ''];
  const { sample, at } = heard;
  // Without control nobody knows whether it is still so.
  const isUnheard = !isConnected && sample.quality === 'good';
  const style = qualityStyles[isUnheard ? 'stale' : sample.quality];
  const isGood = sample.quality === 'good' && !isUnheard;
  const value = valueText(language, point, sample.value);
  return [
    { text: point.id, style: 'dim' },
    name,
    // A value that is not good is still shown, and looks like what it is.
    isGood ? { text: value, style: 'strong' } : { text: value, style: 'dim' },
    { text: isUnheard ? watchTexts.unheard[language] : qualityWord(language, sample), style },
    { text: ageText(language, sample.ageMs + (now - at)), style: 'dim' },
  ];
}

function head({ title, simulated, wall }: Picture, { columns }: Size, language: Language, paint: Paint): string {
  const isNarrow = columns < narrowBelow;
  const time = isNarrow ? timeText(language, wall).slice(11) : timeText(language, wall);
  const mark = simulated ? ` ${wordTexts.simulated[language]} ` : '';
  const name = clip(printable(title), Math.max(0, columns - widthOf(time) - widthOf(mark) - 3));
  const space = ' '.repeat(
    Math.max(1, columns - widthOf(name) - widthOf(mark) - widthOf(time) - (mark === '' ? 0 : 1)),
  );
  return `${paint('title', name)}${mark === '' ? '' : ` ${paint('warning', mark)}`}${space}${paint('dim', time)}`;
}

function foot(picture: Picture, shown: number, { columns }: Size, language: Language, paint: Paint): string {
  if (!picture.isConnected) return paint('wrong', clip(watchTexts.lost[language], columns));
  const { scroll, points } = picture;
  const rows = say(language, watchTexts.rows, {
    from: Math.min(scroll + 1, points.length),
    to: scroll + shown,
    all: points.length,
  });
  return paint('dim', clip(`${watchTexts.keys[language]} · ${rows}`, columns));
}
