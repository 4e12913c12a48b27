// What anybody may know about one actuator now: what it does, who wants it, what stands against it, what proves it.
import type { ActuatorRole, ActuatorValue } from './actuator.ts';
import type { Because } from './because.ts';
import type { Author, CommandState, Rank } from './command.ts';
import type { ActuatorId, PointId } from './ids.ts';

export interface ClaimStatus {
  readonly id: string;
  readonly value: ActuatorValue;
  readonly rank: Rank;
  readonly author: Author;
  readonly because: Because;
  readonly state: CommandState;
  /** ms from now; Infinity does not exist: a hold has none. */
  readonly endsInMs?: number;
  /** Why it is not followed; left out of the one that is. */
  readonly denied?: Because;
}

export interface ActuatorStatus {
  readonly actuator: ActuatorId;
  readonly name: string;
  readonly role: ActuatorRole;
  readonly point: PointId;
  /** What was decided; null: it is left where it is. */
  readonly value: ActuatorValue | null;
  readonly isAtRest: boolean;
  /** What nobody's wish means. */
  readonly rest: ActuatorValue | 'hold';
  /** Why it does what it does. */
  readonly because: Because;
  /** It keeps away from rest for the sake of its pump. */
  readonly stays?: Because;
  /** The newest order to its board, and how long ago that was given; null: there was none. */
  readonly order: { readonly value: ActuatorValue; readonly ageMs: number } | null;
  /** The board's word, its age, and whether it is what was decided; for so long without a break. */
  readonly board: {
    readonly value: ActuatorValue | null;
    readonly ageMs: number | null;
    readonly isConfirmed: boolean;
    readonly confirmedMs: number | null;
  };
  /** Why its last order failed, while that is the last that is known: in the field's own English words … */
  readonly fault?: string;
  /** … and for people. Left out by a control of before. */
  readonly failed?: Because;
  readonly proof?: 'idle' | 'waiting' | 'proven' | 'no-effect' | 'idle-flow';
  /** The proof has been saying so for so long, ms. */
  readonly proofMs?: number;
  /** Everybody who wants something of it, the strongest first. */
  readonly claims: readonly ClaimStatus[];
  readonly byHand: boolean;
  /** Left out where a switch says so. */
  readonly handBy?: Author;
  /** Away from rest for so long; null at rest. */
  readonly runMs: number | null;
  readonly usedTodayMs: number;
  readonly usedTodayLitre: number;
  /** What it may do, whoever asks. */
  readonly limits: { readonly longestMs: number | null; readonly perDayMs?: number; readonly perDayLitre?: number };
  /** Its board ends it by itself when the gateway dies: after so long at most, ms; null: it does not. */
  readonly leaseMs: number | null;
}

/** The same, so much later: its ages and times move on, nothing else is known to have changed. */
export function aged(status: ActuatorStatus, ms: number): ActuatorStatus {
  const { order, board, claims, proofMs, runMs, usedTodayMs } = status;
  const older = (age: number | null): number | null => (age === null ? null : age + ms);
  return {
    ...status,
    order: order === null ? null : { ...order, ageMs: order.ageMs + ms },
    board: { ...board, ageMs: older(board.ageMs), confirmedMs: older(board.confirmedMs) },
    ...(proofMs !== undefined && { proofMs: proofMs + ms }),
    claims: claims.map((claim) =>
      claim.endsInMs === undefined ? claim : { ...claim, endsInMs: Math.max(0, claim.endsInMs - ms) },
    ),
    runMs: older(runMs),
    usedTodayMs: runMs === null ? usedTodayMs : usedTodayMs + ms,
  };
}
