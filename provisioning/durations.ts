// What a person writes for a stretch of time → milliseconds: `45s`, `10min`, `1h30min`, `1,5h`, `10 phút`.

const msPer: Readonly<Record<string, number>> = {
  s: 1_000,
  giây: 1_000,
  m: 60_000,
  min: 60_000,
  p: 60_000,
  phút: 60_000,
  h: 3_600_000,
  giờ: 3_600_000,
  d: 86_400_000,
  ngày: 86_400_000,
};
const part = /(\d{1,6}(?:[.,]\d{1,3})?)\s*(\p{L}+)\s*/uy;

/** Undefined when it is no duration: a number without its unit is none. */
export function parseDuration(text: string): number | undefined {
  const words = text.normalize('NFC').toLowerCase().trim();
  let ms = 0;
  part.lastIndex = 0;
  while (part.lastIndex < words.length) {
    const match = part.exec(words);
    const per = msPer[match?.[2] ?? ''];
    if (match === null || per === undefined) return undefined;
    ms += Number((match[1] ?? '').replace(',', '.')) * per;
  }
  return words === '' ? undefined : Math.round(ms);
}
