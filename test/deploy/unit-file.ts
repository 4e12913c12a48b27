// Text of a systemd unit file → what it says, in order (systemd.syntax(7), as much of it as our files use).

export interface UnitFile {
  /** Every value of a key, in order; keys of all sections, which never share one here. */
  all(key: string): readonly string[];
  /** The only value. @throws when there is none, or more than one */
  one(key: string): string;
  /** The words of all values. */
  words(key: string): readonly string[];
  /** `key=value` lines as they stand. */
  readonly lines: readonly string[];
}

export function readUnit(text: string): UnitFile {
  const lines = text.split('\n').filter((line) => /^[A-Z]\w*=/.test(line));
  const all = (key: string): string[] =>
    lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));
  return {
    lines,
    all,
    one(key) {
      const [value, ...more] = all(key);
      if (value === undefined || more.length > 0) throw new Error(`${key} stands ${all(key).length} times`);
      return value;
    },
    words: (key) => all(key).flatMap((value) => value.split(/\s+/).filter(Boolean)),
  };
}
