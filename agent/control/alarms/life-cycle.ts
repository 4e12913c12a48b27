// An alarm's state and what its time says → its next state (ISA-18.2). And what changes with it.
//
//             holds                time is full
//   normal ──────────▶ pending ──────────────────▶ active ──── acknowledged by a person ───▶ acknowledged
//      ▲ ◀──────────────┘ no longer                  │ over                                        │ over
//      │                                             ▼                                             │
//      └──────────── acknowledged by a person ──── cleared ──▶ active: a new occurrence            │
//      └───────────────────────────────────────────────────────────────────────────────────────────┘
import type { AlarmState } from '../../model/alarm.ts';
import type { AlarmMemory } from './memory.ts';

/** What its time says; `full` and `over` are never both true. */
export interface Verdict {
  readonly full: boolean;
  readonly over: boolean;
  /** It waits without being pending. */
  readonly quiet: boolean;
}

export function nextState({ state, on }: AlarmMemory, { full, over, quiet }: Verdict): AlarmState {
  switch (state) {
    case 'normal':
      return full ? 'active' : on === 'yes' && !quiet ? 'pending' : 'normal';
    case 'pending':
      return full ? 'active' : on === 'no' ? 'normal' : 'pending';
    case 'active':
      return over ? 'cleared' : 'active';
    case 'acknowledged':
      return over ? 'normal' : 'acknowledged';
    case 'cleared':
      return full ? 'active' : 'cleared';
    default:
      return state satisfies never;
  }
}

/** Whether it may become active. */
export function isWaiting({ state }: AlarmMemory): boolean {
  return state === 'normal' || state === 'pending' || state === 'cleared';
}

export function enter(m: AlarmMemory, state: AlarmState, t: number, wall: number | undefined): void {
  m.state = state;
  m.since = t;
  if (wall === undefined) delete m.sinceWall;
  else m.sinceWall = wall;
  if (state !== 'acknowledged') delete m.acknowledged;
  if (state === 'normal') {
    delete m.raisedTo;
    delete m.occurrence;
  }
}
