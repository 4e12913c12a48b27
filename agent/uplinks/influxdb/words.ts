// An error body of InfluxDB 1.x, 2.x or 3.x, or of whatever stands in its place → one short line that people read.

const wordsMax = 300;

/** @param secret must never be shown, should a server be so kind to repeat it */
export function wordsOf(body: string, secret: string): string {
  const text = fromJson(body) ?? (/<html|<!doctype/i.test(body) ? `a web page: ${titleOf(body)}` : body);
  const shown = secret === '' ? text : text.replaceAll(secret, '•••');
  return shown
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, wordsMax);
}

/** 1.x: `{error}`; 2.x: `{code, message}`; 3.x: `{error, data: [{error_message}]}`. */
function fromJson(body: string): string | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return undefined;
  }
  const said = [textAt(json, 'message') ?? textAt(json, 'error'), textAt(firstOf(json), 'error_message')];
  const words = said.filter((text) => text !== undefined).join(': ');
  return words === '' ? undefined : words;
}

function textAt(json: unknown, key: string): string | undefined {
  if (typeof json !== 'object' || json === null || !(key in json)) return undefined;
  const text: unknown = Reflect.get(json, key);
  return typeof text === 'string' ? text : undefined;
}

function firstOf(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return undefined;
  const rows: unknown = Reflect.get(json, 'data');
  return Array.isArray(rows) ? rows[0] : rows;
}

const titleOf = (html: string): string => /<title>([^<]*)/i.exec(html)?.[1]?.trim() || 'without a title';
