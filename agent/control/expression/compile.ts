// Text of a rule → an expression that can be evaluated, or every mistake in it.
import { monoMs, wallMs } from '../../model/clock.ts';
import { fault, good, type Outcome } from '../../model/outcome.ts';
import type { Value } from '../../model/sample.ts';
import { typeTexts } from '../../model/catalogue/expression.ts';
import { expectation } from '../../model/expectation.ts';
import { checkTree, type Found, type Need } from './check.ts';
import { excerpt, type ExpressionFault } from './fault.ts';
import { localClock } from './local-time.ts';
import { parseExpression } from './parse.ts';
import type { Frame, Typed } from './typed.ts';
import type { Expression, Missing, Scope, Vocabulary, Window } from './types.ts';

/**
 * Checks a text against the points it may name. Never throws, whatever the text.
 * @param expected what the place asks for; left out, anything will do
 */
export function compile(
  text: string,
  vocabulary: Vocabulary,
  expected?: 'boolean' | 'number',
): Outcome<Expression, readonly ExpressionFault[]> {
  const tree = parseExpression(text);
  if (!tree.ok) return fault([tree.fault]);
  const found = checkTree(text, tree.value, vocabulary, expected === 'boolean' ? 'boolean' : 'any');
  const { root } = found;
  if (root === undefined || found.faults.length > 0) return fault(found.faults);
  if (expected === 'number' && root.type !== 'number') return fault([noNumber(text, root)]);
  return good(expressionOf(text, root, found, vocabulary));
}

function noNumber(text: string, { type, node: { start, end } }: Typed): ExpressionFault {
  const params = { found: excerpt(text, { start, end }), type: typeTexts[type] };
  return { code: 'expression-wrong-type', range: { start, end }, params, expected: expectation('expression-a-number') };
}

// Answers that hold nothing of their own are made once: evaluating is what control does most.
const yes = good<Value>(true);
const no = good<Value>(false);
const timeUnknown = fault<Missing>({ kind: 'time-unknown' });

function expressionOf(text: string, root: Typed, found: Found, { timezone }: Vocabulary): Expression {
  const { needs, asks, windows, usesClock } = found;
  const localTime = found.usesLocalTime ? localClock(timezone) : undefined;
  const frame: Frame = {
    values: needs.map(() => 0),
    windows: windows.map(() => 0),
    scope: nothing,
    local: { day: 0, weekday: 'mon', minute: 0 },
    failed: undefined,
  };
  const evaluate = (scope: Scope): Outcome<Value, Missing> => {
    for (const [slot, need] of needs.entries()) {
      const value = goodValue(scope, need);
      if (value === undefined) return notGood(scope, needs);
      frame.values[slot] = value;
    }
    if (localTime !== undefined) {
      const local = scope.now.wallTrusted ? localTime(scope.now.wall) : undefined;
      if (local === undefined) return timeUnknown;
      frame.local = local;
    }
    for (const [slot, window] of windows.entries()) {
      const value = scope.window(window);
      if (value === undefined || !Number.isFinite(value)) return tooShort(scope, windows);
      frame.windows[slot] = value;
    }
    return answer(root, frame, scope);
  };
  const unit = root.type === 'number' ? root.unit : '';
  return { text, type: root.type, unit, needs: needs.map(({ id }) => id), asks, windows, usesClock, evaluate };
}

function answer(root: Typed, frame: Frame, scope: Scope): Outcome<Value, Missing> {
  frame.scope = scope;
  frame.failed = undefined;
  const value = root.run(frame);
  // No rule keeps a scope alive.
  frame.scope = nothing;
  if (frame.failed !== undefined) return fault({ kind: 'failed', detail: frame.failed });
  if (typeof value === 'boolean') return value ? yes : no;
  return good(value);
}

/** The value that may be bound: of the right type and, when it is a number, one. */
function goodValue(scope: Scope, { id, valueType }: Need): Value | undefined {
  const sample = scope.sample(id);
  if (sample === undefined || sample.quality !== 'good') return undefined;
  const { value } = sample;
  if (value === null || typeof value !== valueType) return undefined;
  return typeof value === 'number' && !Number.isFinite(value) ? undefined : value;
}

function notGood(scope: Scope, needs: readonly Need[]): Outcome<never, Missing> {
  const points = needs.filter((need) => goodValue(scope, need) === undefined).map(({ id }) => id);
  return fault({ kind: 'not-good', points });
}

function tooShort(scope: Scope, windows: readonly Window[]): Outcome<never, Missing> {
  const short = windows.filter((window) => !Number.isFinite(scope.window(window)));
  return fault({ kind: 'too-short', points: [...new Set(short.map(({ point }) => point))] });
}

const nothing: Scope = {
  now: { mono: monoMs(0), wall: wallMs(0), wallTrusted: false },
  sample: () => undefined,
  answeredAt: () => undefined,
  window: () => undefined,
};
