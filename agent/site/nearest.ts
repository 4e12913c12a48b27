// A mistyped word → the right word that was most likely meant, or nothing: a wild guess is worse than none.
import { foldedWord, nearestWord } from '../model/nearest.ts';

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
  ['type', ['kind', 'profile', 'role']],
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
  ['output', ['point']],
  ['relay', ['point']],
  ['sensor', ['point']],
  ['safe', ['rest']],
  ['default', ['rest']],
  ['initial', ['rest']],
  ['max_run', ['longest']],
  ['max_time', ['longest']],
  ['max_duration', ['longest']],
  ['min_run', ['shortest']],
  ['min_off', ['pause']],
  ['cooldown', ['pause']],
  ['if', ['when']],
  ['condition', ['when']],
  ['do', ['then']],
  ['action', ['then']],
  ['actions', ['then']],
  ['delay', ['for']],
  ['duration', ['for', 'lasting']],
  ['reset', ['until', 'clear']],
  ['fallback', ['without']],
  ['otherwise', ['without']],
  ['reason', ['because', 'why']],
  ['severity', ['priority']],
  ['level', ['priority']],
  ['limit', ['most', 'above']],
  ['alerts', ['alarms']],
  ['relays', ['actuators']],
]);

/** The candidate nearest to `word`: a known synonym, else by typing mistakes, at most one in three letters. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const choices = [...candidates];
  const known = synonyms.get(foldedWord(word))?.find((synonym) => choices.includes(synonym));
  return known ?? nearestWord(word, choices);
}

/** The id that was meant by any text: `Nhà màng 1` → `nha_mang_1`; undefined when nothing is left of it. */
export function idFrom(text: string, dash = '_'): string | undefined {
  const ascii = foldedWord(text)
    .replaceAll('đ', 'd')
    .replaceAll(/[^a-z0-9]+/g, dash);
  const id = ascii
    .replace(/^[^a-z]+/, '')
    .slice(0, 48)
    .replace(/[_-]+$/, '');
  return id === '' ? undefined : id;
}
