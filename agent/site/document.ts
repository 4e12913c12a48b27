// YAML text → plain values and the place of each, or complaints about what is no YAML of ours.
//
// 1. Never throws, whatever the text.
// 2. Reads at most `bytesMax` of text, `depthMax` levels, `nodesMax` values with aliases unfolded: no file can
//    make it slow or large.
// 3. Every complaint lies inside the file.
// 4. Of two equal keys the first counts; the second is a complaint.
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { yamlTexts } from '../model/catalogue/yaml.ts';
import { type Complaint, complaint, type Finding, type Place, quoted } from './complaint.ts';
import { nearest } from './nearest.ts';
import { SecretName } from './secret-name.ts';

export const bytesMax = 512 * 1024;
const depthMax = 24;
const nodesMax = 100_000;
const syntaxMax = 20;

export type Path = readonly PropertyKey[];
type Range = readonly [start: number, end: number, ...rest: number[]];

const keyOf = (path: Path): string => path.map(String).join('\0');

export class SourceDocument {
  readonly file: string;
  readonly text: string;
  readonly complaints: Complaint[] = [];
  data: unknown = undefined;
  readonly #lineStarts: readonly number[];
  readonly #keys = new Map<string, Range>();
  readonly #values = new Map<string, Range>();
  #nodes = 0;
  readonly #anchors = new Map<string, Node>();

  constructor(text: string, file: string) {
    this.file = file;
    this.text = text;
    this.#lineStarts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  }

  /** Where a value stands, or the key it stands under; of what is not there, the nearest thing around it. */
  place(path: Path, part: 'key' | 'value' = 'value'): Place {
    for (let length = path.length; length > 0; length--) {
      const key = keyOf(path.slice(0, length));
      const range =
        (part === 'value' && length === path.length ? this.#values.get(key) : undefined) ?? this.#keys.get(key);
      if (range !== undefined) return this.placeAt(range[0], range[1]);
    }
    const [start, end] = this.#values.get('') ?? [0, 1];
    return this.placeAt(start, part === 'value' && path.length === 0 ? end : start + 1);
  }

  /** From where to where a value is written; undefined for what is not there. */
  written(path: Path): readonly [start: number, end: number] | undefined {
    const range = this.#values.get(keyOf(path));
    return range === undefined ? undefined : [range[0], range[1]];
  }

  placeAt(start: number, end: number): Place {
    const from = Math.max(0, Math.min(start, this.text.length));
    const line = this.#lineOf(from);
    const lineStart = this.#lineStarts[line - 1] ?? 0;
    const newline = this.text.indexOf('\n', lineStart);
    const lineEnd = newline < 0 ? this.text.length : newline - (this.text[newline - 1] === '\r' ? 1 : 0);
    const column = from - lineStart + 1;
    return { line, column, endColumn: Math.max(column, Math.min(end, lineEnd) - lineStart + 1) };
  }

  #lineOf(offset: number): number {
    let [low, high] = [0, this.#lineStarts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  complain(path: Path, finding: Finding, part: 'key' | 'value' = 'value'): void {
    this.complaints.push(complaint(this.file, this.place(path, part), finding));
  }

  complainAt(range: Range | null | undefined, finding: Finding): void {
    const [start, end] = range ?? [0, 1];
    this.complaints.push(complaint(this.file, this.placeAt(start, end), finding));
  }

  /** The parsed document's values, every place remembered. */
  take(document: Document.Parsed): void {
    const data = this.#value(document.contents, [], 0);
    // Half of a file is worse than none: what is missing in it would be told as mistakes.
    const isCut = this.complaints.some((one) => one.code === 'too-deep' || one.code === 'alias-bomb');
    if (!isCut) this.data = data;
  }

  #value(node: Node | null, path: Path, depth: number): unknown {
    const range = node?.range;
    if (range && !this.#values.has(keyOf(path))) this.#values.set(keyOf(path), [range[0], range[1]]);
    if (node === null) return null;
    if (++this.#nodes > nodesMax || depth > depthMax) {
      const code = this.#nodes > nodesMax ? 'alias-bomb' : 'too-deep';
      if (!this.complaints.some((one) => one.code === code)) this.complainAt(range, { code });
      return undefined;
    }
    if (isAlias(node)) {
      const anchored = this.#anchors.get(node.source);
      if (anchored !== undefined) return this.#value(anchored, path, depth + 1);
      this.complainAt(range, { code: 'unknown-alias', params: { found: node.source }, expected: 'anchor' });
      return undefined;
    }
    // The library's own search for an anchor walks through the whole document for every alias.
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isScalar(node) && node.tag === '!secret') return new SecretName(String(node.source ?? node.value));
    this.#checkTag(node);
    if (isMap(node)) return this.#mapping(node, path, depth);
    if (isSeq(node)) return node.items.map((item, index) => this.#value(item as Node, [...path, index], depth + 1));
    return isScalar(node) ? node.value : undefined;
  }

  #mapping(node: YAMLMap, path: Path, depth: number): object {
    const entries = new Map<string, unknown>();
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      const key = this.#key(pair.key);
      if (key === undefined) continue;
      const inner = [...path, key];
      const first = entries.has(key) ? this.place(inner, 'key').line : undefined;
      if (first !== undefined) {
        this.complainAt(pair.key.range, {
          code: 'duplicate-key',
          params: { found: key, first },
          expected: 'different',
        });
        continue;
      }
      if (pair.value === null) {
        this.complainAt(pair.key.range, { code: 'missing-colon', params: { found: quoted(key) } });
        continue;
      }
      if (pair.key.range) this.#keys.set(keyOf(inner), [pair.key.range[0], pair.key.range[1]]);
      entries.set(key, this.#value(pair.value, inner, depth + 1));
    }
    return Object.fromEntries(entries);
  }

  #key(node: Node | null): string | undefined {
    const value = isScalar(node) ? node.value : undefined;
    if (value === '<<') {
      this.complainAt(node?.range, { code: 'merge-key', expected: 'write-out' });
      return undefined;
    }
    // Whole numbers are the keys of codes and of addresses, in decimal or in hexadecimal.
    if (typeof value === 'string' || (Number.isSafeInteger(value) && Number(value) >= 0)) return String(value);
    const found = isScalar(node) ? quoted(value) : quoted({});
    const suggestion = typeof value === 'number' || typeof value === 'boolean' ? `"${value}"` : undefined;
    this.complainAt(node?.range, { code: 'key-not-text', params: { found }, expected: 'text-key', suggestion });
    return undefined;
  }

  #checkTag(node: Node): void {
    const tag = 'tag' in node && typeof node.tag === 'string' ? node.tag : undefined;
    if (tag === undefined || tag.startsWith('tag:yaml.org,2002:')) return;
    const suggestion = nearest(tag.slice(1), ['secret']) === undefined ? undefined : '!secret';
    // A tag stands before its node's own range.
    const start = node.range?.[0] ?? 0;
    const at = this.text.lastIndexOf(tag, start);
    this.complainAt(at < 0 ? node.range : [at, at + tag.length], {
      code: 'unknown-tag',
      params: { found: tag },
      suggestion,
    });
  }
}

/** Reads one YAML document. With complaints `data` holds what could be read beside them. */
export function readDocument(text: string, file: string): SourceDocument {
  const source = new SourceDocument(text, file);
  const bytes = Buffer.byteLength(text);
  if (bytes > bytesMax) {
    source.complainAt(undefined, { code: 'too-large', params: { found: bytes, max: bytesMax } });
    return source;
  }
  if (text.includes('\0')) {
    source.complainAt(undefined, { code: 'not-utf8' });
    return source;
  }
  const document = parsed(source);
  if (document === undefined) {
    source.complainAt(undefined, { code: 'too-deep' });
    return source;
  }
  for (const error of relevant(document.errors, source)) source.complainAt(error.pos, findingOf(error));
  if (source.complaints.length > 0) return source;
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
    source.complainAt(undefined, { code: 'empty-file', expected: 'site-content' });
    return source;
  }
  source.take(document);
  return source;
}

function parsed(source: SourceDocument): Document.Parsed | undefined {
  try {
    // Equal keys are found by `SourceDocument`: the library compares each key with all others, which takes minutes
    // for a large mapping.
    return parseDocument(source.text, {
      version: '1.2',
      merge: false,
      uniqueKeys: false,
      prettyErrors: false,
    });
  } catch (error) {
    // Ten thousand open brackets exhaust the parser's stack. Anything else is a broken program.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** One error per line: the parser repeats itself behind the first. */
function relevant(errors: readonly YAMLError[], source: SourceDocument): readonly YAMLError[] {
  const lines = new Set<number>();
  const first = errors.filter((error) => {
    const { line } = source.placeAt(error.pos[0], error.pos[1]);
    return !lines.has(line) && lines.add(line);
  });
  return first.slice(0, syntaxMax);
}

function findingOf(error: YAMLError): Finding {
  if (error.code === 'TAB_AS_INDENT') return { code: 'tab-indent', expected: 'spaces-indent' };
  if (error.code === 'RESOURCE_EXHAUSTION') return { code: 'too-deep' };
  if (error.code === 'MULTIPLE_DOCS') return { code: 'many-documents', expected: 'one-document' };
  const why = error.code in yamlTexts ? yamlTexts[error.code as keyof typeof yamlTexts] : yamlTexts.other;
  return { code: 'syntax', params: { why } };
}
