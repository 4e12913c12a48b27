// Unknown JSON → checked fields, without a schema library: control loads this file.

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (what: unknown): what is Fields =>
  typeof what === 'object' && what !== null && !Array.isArray(what);

export const isCount = (what: unknown): what is number => Number.isSafeInteger(what) && Number(what) >= 0;
export const isNumber = (what: unknown): what is number => typeof what === 'number' && Number.isFinite(what);
export const isBoolean = (what: unknown): what is boolean => typeof what === 'boolean';
export const isText = (what: unknown, lengthMax: number): what is string =>
  typeof what === 'string' && what.length <= lengthMax;
export const isOneOf = <const T extends string>(what: unknown, words: readonly T[]): what is T =>
  words.some((word) => word === what);

export const isOptional = <T>(check: (what: unknown) => what is T, what: unknown): what is T | undefined =>
  what === undefined || check(what);

/** The value, or undefined when the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The branded id, or undefined where it is no text or no such id. */
export function idOf<Id>(check: (text: string) => Id, what: unknown): Id | undefined {
  if (!isText(what, 100)) return undefined;
  try {
    return check(what);
  } catch {
    return undefined;
  }
}
