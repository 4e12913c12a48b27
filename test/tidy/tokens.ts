// TypeScript text → words, strings and punctuation with their lines; comments, regular expressions and the text of
// templates fall away. Just enough of the language to find imports without being fooled by what only looks like one.
//
// 1. A quote inside a comment opens nothing; a comment mark inside a string, template or regular expression neither.
// 2. What stands in `${ … }` of a template is code and gives tokens, however deep templates nest.
// 3. It never throws and always ends: an unclosed string ends at its line, an unclosed comment or template at the file.

export interface Token {
  readonly kind: 'word' | 'string' | 'punct';
  /** For a string its contents without quotes; escapes are left as they stand (no import path needs one). */
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

const wordPattern = /[\p{ID_Start}$_#@][\p{ID_Continue}$\u200c\u200d]*/uy;
const numberPattern = /\d[\w.]*/y;
/** After these words a slash begins a regular expression, not a division. */
const beforeRegex = new Set(
  'return typeof case in of delete void throw new else do yield await instanceof default extends'.split(' '),
);

export function tokensOf(text: string): Token[] {
  return new Scanner(text).scan();
}

class Scanner {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  #line = 1;
  /** One entry per open template: the depth of braces at which its `${` was opened. */
  readonly #templates: number[] = [];
  #braces = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): Token[] {
    if (this.#text.startsWith('#!')) this.#skipTo('\n');
    while (this.#at < this.#text.length) this.#next();
    return this.#tokens;
  }

  #next(): void {
    const char = this.#text[this.#at]!;
    const after = this.#text[this.#at + 1];
    if (char === '\n') this.#step(1);
    else if (/\s/.test(char)) this.#at += 1;
    else if (char === '/' && after === '/') this.#skipTo('\n');
    else if (char === '/' && after === '*') this.#skipTo('*/', 2);
    else if (char === '/' && this.#regexMayStart() && this.#skipRegex()) return;
    else if (char === '"' || char === "'") this.#string(char);
    else if (char === '`') this.#template('');
    else if (char === '}' && this.#templates.at(-1) === this.#braces) this.#template(String(this.#templates.pop()));
    else if (!this.#word(wordPattern) && !this.#word(numberPattern)) this.#punct(char);
  }

  #punct(char: string): void {
    if (char === '{') this.#braces += 1;
    if (char === '}') this.#braces -= 1;
    this.#push('punct', char);
    this.#at += 1;
  }

  #push(kind: Token['kind'], text: string, line = this.#line): void {
    this.#tokens.push({ kind, text, line });
  }

  #step(count: number): void {
    for (const char of this.#text.slice(this.#at, this.#at + count)) if (char === '\n') this.#line += 1;
    this.#at += count;
  }

  /** Skips to the next `end`, at the earliest `offset` characters from here. */
  #skipTo(end: string, offset = 0): void {
    const found = this.#text.indexOf(end, this.#at + offset);
    this.#step((found < 0 ? this.#text.length : found + (end === '\n' ? 0 : end.length)) - this.#at);
  }

  #word(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return false;
    this.#push('word', found);
    this.#at += found.length;
    return true;
  }

  #string(quote: string): void {
    const start = this.#at + 1;
    let end = start;
    while (end < this.#text.length && this.#text[end] !== quote && this.#text[end] !== '\n') {
      end += this.#text[end] === '\\' ? 2 : 1;
    }
    this.#push('string', this.#text.slice(start, end));
    this.#step(Math.min(end + 1, this.#text.length) - this.#at);
  }

  /** From a backtick, or from the brace that ends `${ … }`. A template without `${` is a string. */
  #template(resumed: string): void {
    const line = this.#line;
    const start = this.#at + 1;
    let end = start;
    while (end < this.#text.length && this.#text[end] !== '`' && !this.#text.startsWith('${', end)) {
      end += this.#text[end] === '\\' ? 2 : 1;
    }
    const open = this.#text.startsWith('${', end);
    if (open) this.#templates.push(this.#braces);
    if (resumed === '') this.#push(open ? 'punct' : 'string', open ? '`' : this.#text.slice(start, end), line);
    else if (!open) this.#push('punct', '`');
    this.#step(Math.min(end + (open ? 2 : 1), this.#text.length) - this.#at);
  }

  #regexMayStart(): boolean {
    const last = this.#tokens.at(-1);
    if (last === undefined) return true;
    if (last.kind === 'string') return false;
    if (last.kind === 'word') return beforeRegex.has(last.text);
    return last.text !== ')' && last.text !== ']' && last.text !== '`';
  }

  /** A regular expression ends on its own line; where none ends, the slash was a division after all. */
  #skipRegex(): boolean {
    let inClass = false;
    for (let end = this.#at + 1; end < this.#text.length && this.#text[end] !== '\n'; end += 1) {
      const char = this.#text[end];
      if (char === '\\') end += 1;
      else if (char === '[') inClass = true;
      else if (char === ']') inClass = false;
      else if (char === '/' && !inClass) {
        this.#push('string', '');
        this.#at = end + 1;
        return true;
      }
    }
    return false;
  }
}
