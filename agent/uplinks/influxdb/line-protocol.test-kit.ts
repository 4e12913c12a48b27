// A strict reader of line protocol, written from InfluxData's description and not from our encoder: what it does not
// know it refuses. Line → measurement, tags, fields with their types, time.

export type Field =
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'integer'; readonly value: bigint }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string };

export interface ParsedLine {
  readonly measurement: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, Field>>;
  readonly time: bigint;
}

/** @throws {SyntaxError} with the place */
export function parseLine(line: string): ParsedLine {
  const reader = new Reader(line);
  const measurement = reader.until(', ', ', ');
  const tags: Record<string, string> = {};
  while (reader.eats(',')) {
    const key = reader.until('=', ',= ');
    reader.must('=');
    const value = reader.until(', ', ',= ');
    if (key === '' || value === '') reader.fail('an empty tag');
    if (key in tags) reader.fail(`the tag ${key} twice`);
    tags[key] = value;
  }
  reader.must(' ');
  const fields: Record<string, Field> = {};
  do {
    const key = reader.until('=', ',= ');
    reader.must('=');
    if (key === '' || key in fields) reader.fail(`the field "${key}" is empty or twice`);
    fields[key] = reader.field();
  } while (reader.eats(','));
  reader.must(' ');
  return { measurement, tags, fields, time: reader.time() };
}

class Reader {
  readonly #line: string;
  #at = 0;

  constructor(line: string) {
    if (/[\r\n\0]/.test(line)) throw new SyntaxError('a control character');
    if (!line.isWellFormed()) throw new SyntaxError('half a character');
    this.#line = line;
  }

  /** Text up to an unescaped character of `ends`; a backslash counts only before a character of `escapable`. */
  until(ends: string, escapable: string): string {
    let text = '';
    for (; this.#at < this.#line.length; this.#at += 1) {
      const char = this.#line[this.#at]!;
      const next = this.#line[this.#at + 1];
      if (char === '\\' && next !== undefined && escapable.includes(next)) {
        text += next;
        this.#at += 1;
      } else if (ends.includes(char)) return text;
      else if (escapable.includes(char)) this.fail(`an unescaped "${char}"`);
      else text += char;
    }
    return this.fail('the end of the line');
  }

  field(): Field {
    if (this.eats('"')) return { type: 'string', value: this.#string() };
    const word = /^[^, ]*/.exec(this.#line.slice(this.#at))![0];
    this.#at += word.length;
    if (word === 'true' || word === 'false') return { type: 'boolean', value: word === 'true' };
    if (/^-?\d+i$/.test(word)) return { type: 'integer', value: BigInt(word.slice(0, -1)) };
    if (/^-?\d+\.\d+(e[+-]?\d+)?$/.test(word)) return { type: 'float', value: Number(word) };
    return this.fail(`"${word}" is no field value`);
  }

  time(): bigint {
    const rest = this.#line.slice(this.#at);
    if (!/^-?\d+$/.test(rest)) this.fail(`"${rest}" is no time`);
    return BigInt(rest);
  }

  eats(char: string): boolean {
    if (this.#line[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  must(char: string): void {
    if (!this.eats(char)) this.fail(`"${this.#line[this.#at]}" where "${char}" belongs`);
  }

  fail(what: string): never {
    throw new SyntaxError(`${what} at ${this.#at} of: ${this.#line}`);
  }

  #string(): string {
    let text = '';
    for (; this.#at < this.#line.length; this.#at += 1) {
      const char = this.#line[this.#at]!;
      const next = this.#line[this.#at + 1];
      if (char === '"') {
        this.#at += 1;
        return text;
      }
      if (char === '\\' && (next === '"' || next === '\\')) {
        text += next;
        this.#at += 1;
      } else text += char;
    }
    return this.fail('a string without an end');
  }
}
