// Everything that may be asked of control. A wish is perishable: an old, doubled or replayed one is refused and recorded.
import type { ActuatorValue } from './actuator.ts';
import type { MonoMs } from './clock.ts';
import type { Author, Rank } from './command.ts';
import type { ActuatorId, BootId, PointId, ZoneId } from './ids.ts';

/** Through which socket it came: that alone decides what it may ask for. */
export interface Via {
  readonly role: 'web' | 'link' | 'flows' | 'camera' | 'cli';
  /** The connection; a flow's commands end with it. */
  readonly client: string;
}

export interface WishHead {
  /** Unique for ever: a second wish with the same id is a copy. 1–64 characters of `[A-Za-z0-9._:-]`. */
  readonly id: string;
  /** When it was asked, by the monotonic clock of this boot: whoever asks before control's start is a replay. */
  readonly boot: BootId;
  readonly askedAt: MonoMs;
  readonly author: Author;
}

export type Wish = WishHead &
  (
    | {
        /** Hold `value` for `forMs` from now on. */
        readonly type: 'run';
        readonly actuator: ActuatorId;
        readonly value: ActuatorValue;
        readonly forMs: number;
        readonly rank: Extract<Rank, 'local' | 'remote' | 'flow'>;
        readonly because?: string;
      }
    /** The author's own command ends. */
    | { readonly type: 'cancel'; readonly command: string }
    /** *Dừng tưới*: whatever runs there ends; schedules and rules leave it alone for the rest of the day. */
    | { readonly type: 'stop'; readonly actuator: ActuatorId }
    | { readonly type: 'stop-zone'; readonly zone: ZoneId }
    /** *Dừng tất cả*: a hold on all water and dosing. */
    | { readonly type: 'stop-all'; readonly because?: string }
    /** *Khóa bảo trì*: a hold on one actuator. */
    | { readonly type: 'lock'; readonly actuator: ActuatorId; readonly because?: string }
    /** *Cho chạy lại*: only a named person on site. */
    | { readonly type: 'release'; readonly hold: string }
    /** "Đang vặn tay": somebody turns it by hand, or no longer does. */
    | { readonly type: 'hand'; readonly actuator: ActuatorId; readonly on: boolean }
    /** Somebody knows better what the roots of a zone lack: more, or less when negative, mm. The ledger names him. */
    | { readonly type: 'correct-water'; readonly point: PointId; readonly mm: number; readonly because: string }
    | { readonly type: 'acknowledge'; readonly alarm: string; readonly because: string }
    | { readonly type: 'shelve'; readonly alarm: string; readonly forMs: number; readonly because: string }
    | { readonly type: 'unshelve'; readonly alarm: string }
    | { readonly type: 'out-of-service'; readonly alarm: string; readonly because: string }
    | { readonly type: 'in-service'; readonly alarm: string }
  );
