// Conditions that are right as they are written, and hold always or never: legal, and never meant.
import { casesOf, comparisonsIn, holdsIn } from '../control/expression/cases.ts';
import { type Node, parseExpression } from '../control/expression/parse.ts';
import type { Named, Vocabulary } from '../control/expression/types.ts';
import { expectation } from '../model/expectation.ts';
import type { Finding } from './complaint.ts';
import type { Path, SourceDocument } from './document.ts';
import { writtenPart } from './inside.ts';

/** Tells the comparisons that decide nothing, or else the whole text when that decides nothing. */
export function complainConstant(source: SourceDocument, path: Path, text: string, vocabulary: Vocabulary): void {
  const tree = parseExpression(text);
  if (!tree.ok) return;
  const constants = (parts: readonly Node[]) =>
    parts.flatMap((part) => {
      const always = constantIn(part, vocabulary);
      return always === undefined ? [] : [{ part, always }];
    });
  const parts = constants(comparisonsIn(tree.value));
  for (const { part, always } of parts.length > 0 ? parts : constants([tree.value])) {
    const finding: Finding = {
      code: always ? 'always-so' : 'never-so',
      params: { found: text.slice(part.start, part.end) },
      ...becauseOf(text, part, vocabulary),
    };
    source.complainAt(writtenPart(source, path, text, part), finding);
  }
}

/** Whether `until` holds whenever `when` does: who ends before he begins never runs. */
export function neverBegins(when: string, until: string, vocabulary: Vocabulary): boolean {
  const [begins, ends] = [parseExpression(when), parseExpression(until)];
  if (!begins.ok || !ends.ok) return false;
  const began = casesOf([begins.value, ends.value], vocabulary)?.filter((one) => holdsIn(begins.value, one)) ?? [];
  return began.length > 0 && began.every((one) => holdsIn(ends.value, one));
}

function constantIn(tree: Node, vocabulary: Vocabulary): boolean | undefined {
  const truths = new Set(casesOf([tree], vocabulary)?.map((one) => holdsIn(tree, one)));
  return truths.size === 1 ? truths.has(true) : undefined;
}

/** What a point can be at all, where that is the reason. */
function becauseOf(text: string, part: Node, { points }: Vocabulary): Pick<Finding, 'expected'> {
  const of = [...points].find(([id]) =>
    new RegExp(`\\b${id.replace('.', '\\.')}\\b`).test(text.slice(part.start, part.end)),
  );
  if (of === undefined) return {};
  const [point, { valid }]: [string, Named] = of;
  return valid === undefined ? {} : { expected: expectation('valid-range', { point, ...valid }) };
}
