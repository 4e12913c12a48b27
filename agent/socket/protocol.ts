// The control socket's one file of message types: newline-delimited JSON, version 1.
// Who may ask what is decided by which socket the question came through: one socket per role.
import type { ActuatorStatus } from '../model/actuator-status.ts';
import type { AlarmStatus } from '../model/alarm.ts';
import type { Because } from '../model/because.ts';
import type { MonoMs, WallMs } from '../model/clock.ts';
import type { Hold } from '../model/command.ts';
import type { Gap } from '../model/fact.ts';
import type { BootId, PointId } from '../model/ids.ts';
import type { LineStatus } from '../model/line-status.ts';
import type { RuleStatus } from '../model/rule-status.ts';
import type { ZoneSpec } from '../model/rule.ts';
import type { Quality, Reason, Value } from '../model/sample.ts';
import type { PointSpec } from '../model/site.ts';
import type { StorageTrouble } from '../model/storage-trouble.ts';
import type { UplinkStatus } from '../model/uplink-status.ts';
import type { WaterStatus } from '../model/water-status.ts';
import type { Wish } from '../model/wish.ts';
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
  /** Of the site: whose midnight control means. */
  readonly timezone?: string;
}

/** What a client asks. Every request carries an `id` and gets exactly one `reply` or `refused` with it. */
export type Request =
  | { readonly type: 'status'; readonly id: number }
  | { readonly type: 'points'; readonly id: number }
  /** From now on `update` messages with the newest of what is asked for. A second `watch` replaces the first. */
  | ({ readonly type: 'watch'; readonly id: number } & Watched)
  /** From now on `durable` messages. */
  | { readonly type: 'follow'; readonly id: number }
  /** Only `link`: what the uplinks are doing, shown in `status` and metrics; what it finds wrong with the storage. */
  | {
      readonly type: 'report';
      readonly id: number;
      readonly uplinks: readonly UplinkStatus[];
      readonly storage?: StorageTrouble;
    }
  /** Only `link`: an event for the journal (gaps). */
  | { readonly type: 'fact'; readonly id: number; readonly event: Gap }
  /** Followed or refused by control, with the reason; what a role may never ask is `refused` by the socket. */
  | { readonly type: 'wish'; readonly id: number; readonly wish: Wish }
  /** What control knows and decides at this moment. */
  | { readonly type: 'actuators'; readonly id: number }
  | { readonly type: 'alarms'; readonly id: number }
  | { readonly type: 'holds'; readonly id: number }
  | { readonly type: 'rules'; readonly id: number }
  | { readonly type: 'zones'; readonly id: number }
  /** What the roots of the zones lack. */
  | { readonly type: 'water'; readonly id: number };

export interface Watched {
  /** Newest sample of each; all points when left out. */
  readonly points?: readonly PointId[];
  readonly actuators?: boolean;
  readonly alarms?: boolean;
  readonly holds?: boolean;
}

export type Message =
  | Hello
  | { readonly type: 'reply'; readonly id: number; readonly result: unknown }
  | { readonly type: 'refused'; readonly id?: number; readonly why: string }
  | Update
  | { readonly type: 'durable'; readonly ends: DurableEnds };

/** What is new since the message before: each thing as it is now, not how it came to be so. */
export interface Update {
  readonly type: 'update';
  readonly samples: readonly LiveSample[];
  readonly actuators?: readonly ActuatorStatus[];
  /** One that control has forgotten is told once more, as `normal`. */
  readonly alarms?: readonly AlarmStatus[];
  /** All that stand now. */
  readonly holds?: readonly Hold[];
}

/** Replies by request type. */
export interface Results {
  readonly status: Status;
  readonly points: readonly PointSpec[];
  readonly watch: null;
  readonly follow: DurableEnds;
  readonly report: null;
  readonly fact: null;
  readonly wish: WishReply;
  readonly actuators: readonly ActuatorStatus[];
  readonly alarms: readonly AlarmStatus[];
  readonly holds: readonly Hold[];
  readonly rules: readonly RuleStatus[];
  readonly zones: readonly ZoneSpec[];
  readonly water: readonly WaterStatus[];
}

/** What became of a wish. */
export type WishReply =
  | {
      readonly followed: true;
      /** The command that was made, or the hold that was set or released. */
      readonly command?: string;
      readonly hold?: string;
      /** Of holds and hands: whether it is on the card. It holds all the same; without, a power cut may take it. */
      readonly durable?: boolean;
      /** Of a hand: it runs by control's order, and is brought to rest first. */
      readonly stopsFirst?: true;
    }
  | { readonly followed: false; readonly because: Because };

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
