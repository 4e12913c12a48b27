// What a schema expected, by name: the schema library carries one string per mistake, so the name and its
// parameters travel through it as JSON and become words in two languages behind it.
import { expectationTexts } from './catalogue/site.ts';
import { type Text, type TextParams, say } from './language.ts';

export type ExpectationKey = keyof typeof expectationTexts;
export interface Expectation {
  readonly key: ExpectationKey;
  readonly params: Readonly<Record<string, string | number>>;
}

type Params<K extends ExpectationKey> = keyof TextParams<(typeof expectationTexts)[K]> extends never
  ? []
  : [TextParams<(typeof expectationTexts)[K]>];

/** An expectation with the parameters that its text names. */
export function expectation<const K extends ExpectationKey>(key: K, ...params: Params<K>): Expectation {
  return { key, params: params[0] ?? {} };
}

/** The name of an expectation as the one string that travels through a schema. */
export function expecting<const K extends ExpectationKey>(key: K, ...params: Params<K>): string {
  return JSON.stringify(expectation(key, ...params));
}

/** The expectation behind a schema's message, undefined when it is the library's own wording. */
export function expectationOf(message: string): Expectation | undefined {
  if (!message.startsWith('{"key":')) return undefined;
  return JSON.parse(message) as Expectation;
}

/** The expectation in words. */
export function expectationText({ key, params }: Expectation): Text {
  const text: Text = expectationTexts[key];
  return { vi: say('vi', text, params), en: say('en', text, params) };
}
