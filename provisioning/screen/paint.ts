// Words of meaning (good, warning, wrong) → colours of a terminal, or nothing.
import { type Environment } from '../../agent/model/folders.ts';
import type { Quality } from '../../agent/model/sample.ts';

const codes = { good: '32', warning: '33', wrong: '31', dim: '2', strong: '1', title: '1;36' } as const;
export type Style = keyof typeof codes;
export type Paint = (style: Style | undefined, text: string) => string;

export const noPaint: Paint = (_, text) => text;
export const ansiPaint: Paint = (style, text) =>
  style === undefined ? text : `\u001b[${codes[style]}m${text}\u001b[0m`;

/** Colours on a terminal only, and never with `NO_COLOR` (no-color.org) or on a dumb one. */
export function paintFor(env: Environment, isTty: boolean): Paint {
  const isWanted = (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  return isTty && isWanted ? ansiPaint : noPaint;
}

export const qualityStyles = {
  good: 'good',
  uncertain: 'warning',
  bad: 'wrong',
  stale: 'wrong',
  calibrating: 'warning',
  maintenance: 'warning',
} as const satisfies Record<Quality, Style>;
