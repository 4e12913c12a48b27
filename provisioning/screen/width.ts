// Text → the number of terminal columns it takes. Vietnamese letters may come as one sign or as letter + marks.

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
/** Unicode's East Asian wide and full-width blocks, and emoji. */
const wide =
  /^[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|^\p{Emoji_Presentation}/u;
const invisible = /^[\p{Mark}\p{Cf}]+$/u;
const plain = /^[\x20-\x7E]*$/;

/** What a name may not do to a terminal: move its cursor, change its colours. */
export function printable(text: string): string {
  // Marks that turn the direction of writing let a name look like another one.
  return text.normalize('NFC').replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\uFFFD');
}

/** Columns of printable text. */
export function widthOf(text: string): number {
  if (plain.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(text))
    columns += wide.test(segment) ? 2 : invisible.test(segment) ? 0 : 1;
  return columns;
}

/** The text in at most `columns`, with `…` where something was left out. */
export function clip(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  if (columns <= 0) return '';
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const more = widthOf(segment);
    if (used + more > columns - 1) break;
    kept += segment;
    used += more;
  }
  return `${kept.trimEnd()}…`;
}

/** The text in exactly `columns`. */
export function pad(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const clipped = clip(text, columns);
  const space = ' '.repeat(columns - widthOf(clipped));
  return align === 'left' ? clipped + space : space + clipped;
}
