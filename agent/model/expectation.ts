// What a schema expected, by name: the schema library carries one string per mistake, so the name and its
// parameters travel through it as JSON and become words in two languages behind it.
import { expectationTexts } from './catalogue/site.ts';
import { type Text, type TextParams, say } from './language.ts';

export type ExpectationKey = keyof typeof expectationTexts;
export interface Expectation {
  readonly key: ExpectationKey;
  readonly params: Readonly<Record<string, string | number>>;
}

/** The name of an expectation as the one string that travels through a schema. */
export function expecting<const K extends ExpectationKey>(
  key: K,
  ...params: keyof TextParams<(typeof expectationTexts)[K]> extends never
    ? []
    : [TextParams<(typeof expectationTexts)[K]>]
): string {
  return JSON.stringify({ key, params: params[0] ?? {} });
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
