// The control socket's one file of message types: newline-delimited JSON, version 1.
// Who may ask what is decided by which socket the question came through: one socket per role.
import type { MonoMs, WallMs } from '../model/clock.ts';
import type { Gap } from '../model/fact.ts';
import type { BootId, PointId } from '../model/ids.ts';
import type { LineStatus } from '../model/line-status.ts';
import type { Quality, Reason, Value } from '../model/sample.ts';
import type { PointSpec } from '../model/site.ts';
import type { UplinkStatus } from '../model/uplink-status.ts';
import type { DurableEnds, JournalState } from '../journal/types.ts';

export const protocolVersion = 1;
export const roles = ['web', 'link', 'flows', 'camera', 'cli'] as const;
export type Role = (typeof roles)[number];

/** First line of a connection, both ways; another version ends it with a `refused`. */
export interface Hello {
  readonly type: 'hello';
  readonly version: number;
  readonly name: string;
  readonly boot?: BootId;
}

/** What a client asks. Every request carries an `id` and gets exactly one `reply` or `refused` with it. */
export type Request =
  | { readonly type: 'status'; readonly id: number }
  | { readonly type: 'points'; readonly id: number }
  /** From now on `update` messages with the newest sample per point; all points when `points` is left out. */
  | { readonly type: 'watch'; readonly id: number; readonly points?: readonly PointId[] }
  /** From now on `durable` messages. */
  | { readonly type: 'follow'; readonly id: number }
  /** Only `link`: what the uplinks are doing, shown in `status` and metrics. */
  | { readonly type: 'report'; readonly id: number; readonly uplinks: readonly UplinkStatus[] }
  /** Only `link`: an event for the journal (gaps). */
  | { readonly type: 'fact'; readonly id: number; readonly event: Gap };

export type Message =
  | Hello
  | { readonly type: 'reply'; readonly id: number; readonly result: unknown }
  | { readonly type: 'refused'; readonly id?: number; readonly why: string }
  | { readonly type: 'update'; readonly samples: readonly LiveSample[] }
  | { readonly type: 'durable'; readonly ends: DurableEnds };

/** Replies by request type. */
export interface Results {
  readonly status: Status;
  readonly points: readonly PointSpec[];
  readonly watch: null;
  readonly follow: DurableEnds;
  readonly report: null;
  readonly fact: null;
}

export interface LiveSample {
  readonly point: PointId;
  readonly value: Value | null;
  readonly quality: Quality;
  readonly reason?: Reason;
  /** Age when the message was made, ms. */
  readonly ageMs: number;
}

export interface Status {
  readonly gateway: string;
  readonly name: string;
  readonly simulated: boolean;
  readonly version: string;
  readonly siteHash: string;
  readonly boot: BootId;
  readonly epoch: number;
  readonly mono: MonoMs;
  readonly wall: WallMs;
  readonly wallTrusted: boolean;
  readonly upMs: number;
  readonly lines: readonly LineStatus[];
  readonly journal: JournalState;
  readonly uplinks: readonly UplinkStatus[];
  /** Memory and lateness of control itself. */
  readonly process: { readonly rssBytes: number; readonly latenessMsP99: number; readonly latenessMsMax: number };
}
