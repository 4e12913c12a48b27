// One actuator's status → a whole explanation: what it does and why, who wants what, what proves it, what it may today.
import { wetRoles } from '../../agent/model/actuator.ts';
import type { ActuatorStatus, ClaimStatus } from '../../agent/model/actuator-status.ts';
import { becauseText } from '../../agent/model/because.ts';
import { commandTexts, proofTexts, rankTexts, roleTexts, whyTexts } from '../../agent/model/catalogue/cli-control.ts';
import { type Language, say } from '../../agent/model/language.ts';
import { spanText } from '../../agent/model/span.ts';
import { stateWord } from '../actuators.ts';
import type { Reading } from '../reading.ts';
import { ownReason } from './reasons.ts';
import type { Style } from '../screen/paint.ts';
import { agoText, numberText } from '../screen/values.ts';
import { labelled, wrapText } from '../screen/wrap.ts';
import type { Terminal } from '../terminal.ts';

type View = Pick<Terminal, 'language' | 'paint' | 'width'>;

export function explainedLines(view: View, status: ActuatorStatus, reading: Reading): string[] {
  const { language, paint, width } = view;
  const { name, actuator, role } = status;
  const { text, style } = headWord(language, status, reading);
  const title = (of: { readonly vi: string; readonly en: string }): string => paint('title', of[language]);
  return [
    ...wrapText(`${name} ${text}`, width, 2, 0).map((line) => paint(style === 'dim' ? 'strong' : style, line)),
    ...reasonLines(view, status, reading),
    ...wrapText(`${actuator} · ${roleTexts[role][language]} · ${status.point}`, width).map((line) =>
      paint('dim', line),
    ),
    '',
    title(whyTexts.wants),
    ...wantLines(view, status, reading),
    '',
    title(whyTexts.evidence),
    ...evidenceLines(view, status, reading),
    '',
    title(whyTexts.today),
    ...todayLines(view, status),
    ...leaseLines(view, status, reading),
  ];
}

/** What it does, and whether that is as it should be. */
export function headWord(
  language: Language,
  status: ActuatorStatus,
  reading: Reading,
): { readonly text: string; readonly style: Style } {
  const { value, role, point, board, isAtRest, fault, proof } = status;
  const text = stateWord(language, role, value, reading.unit(point));
  const isAlarming = proof === 'no-effect' || proof === 'idle-flow';
  if (fault !== undefined || isAlarming) return { text, style: 'wrong' };
  if (value !== null && !board.isConfirmed) return { text, style: 'warning' };
  return { text, style: isAtRest ? 'dim' : 'good' };
}

function reasonLines({ language, width, paint }: View, status: ActuatorStatus, reading: Reading): string[] {
  const { because, stays, byHand, handBy, fault, failed } = status;
  const lines = wrapText(say(language, whyTexts.because, { why: becauseText(language, because, reading) }), width, 2);
  const stay = stays === undefined ? '' : say(language, whyTexts.stays, { why: becauseText(language, stays, reading) });
  const hand = !byHand
    ? ''
    : handBy === undefined
      ? whyTexts.byHand[language]
      : say(language, whyTexts.byHandOf, { name: handBy.name });
  const detail = failed === undefined ? fault : becauseText(language, failed);
  const wrong = detail === undefined ? '' : say(language, whyTexts.fault, { detail });
  const more = [
    [stay, 'warning'],
    [hand, 'warning'],
    [wrong, 'wrong'],
  ] as const;
  return [...lines, ...more.flatMap(([text, style]) => wrapText(text, width, 2).map((line) => paint(style, line)))];
}

function wantLines(view: View, status: ActuatorStatus, reading: Reading): string[] {
  const { language, width } = view;
  const { claims } = status;
  if (claims.length === 0) return wrapText(whyTexts.nobody[language], width, 2);
  return claims.flatMap((claim) => claimLines(view, status, claim, reading));
}

function claimLines(
  { language, width, paint }: View,
  { role, point }: ActuatorStatus,
  claim: ClaimStatus,
  reading: Reading,
): string[] {
  const { value, rank, author, because, state, endsInMs, denied } = claim;
  const ends =
    endsInMs === undefined
      ? whyTexts.noEnd[language]
      : say(language, whyTexts.left, { time: spanText(language, endsInMs) });
  // A rule's command is prolonged for as long as the rule wants it: its end says nothing.
  const parts = [
    `${author.kind === 'control' ? say(language, whyTexts.follows, { name: author.name }) : author.name}: ${stateWord(language, role, value, reading.unit(point))}`,
    rankTexts[rank][language],
    ...(author.kind === 'rule' ? [] : [ends]),
    ...(denied === undefined && rank !== 'hold' ? [commandTexts[state][language]] : []),
  ];
  const head = wrapText(`${denied === undefined ? '▶' : '·'} ${parts.join(' · ')}`, width, 4, 2);
  const said = ownReason(language, because, reading);
  const refusal =
    denied === undefined ? '' : say(language, whyTexts.loses, { why: becauseText(language, denied, reading) });
  return [
    ...head.map((line) => paint(denied === undefined ? 'strong' : undefined, line)),
    ...wrapText(said, width, 4).map((line) => paint('dim', line)),
    ...wrapText(refusal, width, 4).map((line) => paint('warning', line)),
  ];
}

/** Three facts, each with its own time: what was ordered, what the board says, what is really seen. */
function evidenceLines({ language, width, paint }: View, status: ActuatorStatus, reading: Reading): string[] {
  const { role, point, order, board, proof, proofMs = 0 } = status;
  const unit = reading.unit(point);
  const word = (value: ActuatorStatus['value']): string => stateWord(language, role, value, unit);
  const ordered =
    order === null ? whyTexts.noOrder[language] : `${word(order.value)} · ${agoText(language, order.ageMs)}`;
  const heard =
    board.value === null || board.ageMs === null
      ? whyTexts.unheard[language]
      : [
          word(board.value),
          agoText(language, board.ageMs),
          board.confirmedMs === null
            ? whyTexts.unconfirmed[language]
            : say(language, whyTexts.confirmed, { time: spanText(language, board.confirmedMs) }),
        ].join(' · ');
  const proven =
    proof === undefined
      ? whyTexts.noProof[language]
      : proof === 'idle'
        ? proofTexts[proof][language]
        : `${proofTexts[proof][language]} · ${say(language, whyTexts.since, { time: spanText(language, proofMs) })}`;
  const works = wetRoles.has(role) ? whyTexts.water : whyTexts.works;
  const rows = [
    { label: whyTexts.order[language], text: ordered },
    { label: whyTexts.board[language], text: heard },
    { label: works[language], text: proven },
  ];
  return labelled(rows, width, paint);
}

function todayLines({ language, width }: View, status: ActuatorStatus): string[] {
  const { usedTodayMs, usedTodayLitre, runMs, limits, role } = status;
  const { longestMs, perDayMs, perDayLitre } = limits;
  const time = spanText(language, usedTodayMs);
  const litre = numberText(language, usedTodayLitre, 1);
  const parts = [
    perDayMs === undefined
      ? say(language, whyTexts.ran, { time })
      : say(language, whyTexts.ranOf, { time, most: spanText(language, perDayMs) }),
    perDayLitre === undefined
      ? usedTodayLitre === 0 && !wetRoles.has(role)
        ? ''
        : say(language, whyTexts.used, { litre })
      : say(language, whyTexts.usedOf, { litre, most: numberText(language, perDayLitre, null) }),
    runMs === null ? '' : say(language, whyTexts.running, { time: spanText(language, runMs) }),
    longestMs === null ? '' : say(language, whyTexts.longest, { time: spanText(language, longestMs) }),
  ];
  return wrapText(parts.filter((part) => part !== '').join(' · '), width, 2);
}

/** What happens when the gateway dies. A thing that rests wherever it stands has nowhere to go. */
function leaseLines({ language, paint, width }: View, status: ActuatorStatus, reading: Reading): string[] {
  const { leaseMs, rest, role, point } = status;
  if (rest === 'hold') return [];
  if (leaseMs === null)
    return wrapText(`! ${whyTexts.noLease[language]}`, width, 4, 2).map((line) => paint('warning', line));
  const params = { rest: stateWord(language, role, rest, reading.unit(point)), time: spanText(language, leaseMs) };
  return wrapText(say(language, whyTexts.lease, params), width, 2);
}
