// A mistyped word → the right word that was most likely meant, or nothing: a wild guess is worse than none.

/** What people call the keys elsewhere, in other programs or in Vietnamese, → our word. */
const synonyms: ReadonlyMap<string, readonly string[]> = new Map([
  ['baudrate', ['baud']],
  ['baud_rate', ['baud']],
  ['speed', ['baud']],
  ['bytesize', ['data_bits']],
  ['address', ['addr', 'unit', 'host']],
  ['dia_chi', ['unit', 'addr']],
  ['register', ['addr', 'registers']],
  ['slave', ['unit']],
  ['slave_id', ['unit']],
  ['unit_id', ['unit']],
  ['id', ['unit']],
  ['ip', ['host']],
  ['server', ['host', 'url']],
  ['path', ['port']],
  ['device', ['devices', 'port', 'profile']],
  ['bus', ['line', 'lines']],
  ['model', ['profile']],
  ['type', ['kind', 'profile']],
  ['interval', ['every', 'flush']],
  ['period', ['every']],
  ['poll', ['every']],
  ['tz', ['timezone']],
  ['time_zone', ['timezone']],
  ['latitude', ['lat']],
  ['longitude', ['lon']],
  ['lng', ['lon']],
  ['altitude', ['elevation']],
  ['label', ['name']],
  ['ten', ['name']],
  ['password', ['token']],
  ['database', ['bucket']],
  ['organization', ['org']],
  ['retention', ['keep']],
  ['outputs', ['uplinks']],
  ['sensors', ['devices']],
  ['range', ['valid']],
  ['factor', ['scale']],
  ['function', ['fc']],
  ['word_order', ['words']],
  ['byte_order', ['bytes']],
  ['count', ['length']],
]);

/** The candidate nearest to `word`: a known synonym, else by typing mistakes, at most one in three letters. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const choices = [...candidates];
  const folded = fold(word);
  const known = synonyms.get(folded)?.find((synonym) => choices.includes(synonym));
  if (known !== undefined) return known;
  let best: string | undefined;
  let least = Math.max(1, Math.floor(Math.min(folded.length, 30) / 3)) + 1;
  for (const candidate of choices) {
    if (Math.abs(candidate.length - folded.length) >= least) continue;
    const distance = typingMistakes(folded, fold(candidate));
    if (distance < least) [best, least] = [candidate, distance];
  }
  // Two letters apart by one is most often another word: `w` is not a typing mistake of `h`.
  return folded.length < 2 && least > 0 ? undefined : best;
}

/** The id that was meant by any text: `Nhà màng 1` → `nha_mang_1`; undefined when nothing is left of it. */
export function idFrom(text: string, dash = '_'): string | undefined {
  const ascii = fold(text)
    .replaceAll('đ', 'd')
    .replaceAll(/[^a-z0-9]+/g, dash);
  const id = ascii
    .replace(/^[^a-z]+/, '')
    .slice(0, 48)
    .replace(/[_-]+$/, '');
  return id === '' ? undefined : id;
}

function fold(text: string): string {
  return text
    .slice(0, 100)
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .replaceAll('đ', 'd') // a letter of its own, not a d with a mark
    .replaceAll('-', '_')
    .trim();
}

/** Letters inserted, left out, replaced or swapped with their neighbour (optimal string alignment). */
export function typingMistakes(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, before[j - 2]! + 1);
      next.push(cost);
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
