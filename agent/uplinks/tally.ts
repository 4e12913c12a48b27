// What one uplink did → its status, as people and metrics see it.
import type { DatedRecord, Position } from '../journal/types.ts';
import type { Clock, MonoMs, WallMs } from '../model/clock.ts';
import type { UplinkStatus } from '../model/uplink-status.ts';
import { isSame } from './positions.ts';

export interface Standing {
  readonly state: UplinkStatus['state'];
  readonly detail?: string | undefined;
  readonly backlogRecords: number;
  /** The oldest record not yet delivered. */
  readonly head: Position | undefined;
  /** Since when records wait for the live lane. */
  readonly pendingSince: MonoMs | undefined;
}

/** Counts since the start of the process. */
export class Tally {
  acceptedPoints = 0;
  setAsidePoints = 0;
  lostRecords = 0;
  /** Age of the oldest record of the last accepted live batch, at that moment. */
  liveAgeMs: number | null = null;
  readonly #clock: Clock;
  #head: { readonly at: Position; readonly wall: WallMs } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  accepted(live: boolean, records: readonly DatedRecord[]): void {
    this.acceptedPoints += records.length;
    if (!live) return;
    const oldest = records.reduce((wall, record) => Math.min(wall, record.wall), Infinity);
    this.liveAgeMs = Math.max(0, this.#clock.wall() - oldest);
  }

  /** Remembers the date of the record that stands at `at`. */
  sawHead(at: Position, record: DatedRecord | undefined): void {
    if (record !== undefined) this.#head = { at, wall: record.wall };
  }

  knowsHead(at: Position): boolean {
    return this.#head !== undefined && isSame(this.#head.at, at);
  }

  status(uplink: Pick<UplinkStatus, 'uplink' | 'kind'>, standing: Standing): UplinkStatus {
    const { state, detail, backlogRecords, head, pendingSince } = standing;
    const waited = pendingSince === undefined ? 0 : this.#clock.mono() - pendingSince;
    const known = head !== undefined && this.knowsHead(head) ? this.#head : undefined;
    return {
      ...uplink,
      state,
      ...(detail === undefined ? {} : { detail }),
      acceptedPoints: this.acceptedPoints,
      setAsidePoints: this.setAsidePoints,
      lostRecords: this.lostRecords,
      backlogRecords,
      oldestMs: known === undefined ? null : Math.max(0, this.#clock.wall() - known.wall),
      liveAgeMs: this.liveAgeMs === null ? null : Math.max(this.liveAgeMs, waited),
    };
  }
}
