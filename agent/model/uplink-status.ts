// What a technician may know about an uplink at this moment. Counts are since the start of link.
import type { UplinkId } from './ids.ts';

/**
 * `live`: what is read is sent at once · `catching-up`: beside it what is still owed · `waiting`: the server takes
 * nothing now, time will mend it · `refused`: somebody must act · `undated`: records wait for a trusted clock ·
 * `unknown`: link has not said anything for a while
 */
export const uplinkStates = ['live', 'catching-up', 'waiting', 'refused', 'undated', 'unknown'] as const;
export type UplinkState = (typeof uplinkStates)[number];

export interface UplinkStatus {
  readonly uplink: UplinkId;
  readonly kind: string;
  readonly state: UplinkState;
  /** The server's last words. */
  readonly detail?: string;
  readonly acceptedPoints: number;
  readonly setAsidePoints: number;
  /** Records that nobody could read any more when their turn came. */
  readonly lostRecords?: number;
  readonly backlogRecords: number;
  /** Age of the oldest record not yet delivered, ms; null when nothing waits. */
  readonly oldestMs: number | null;
  readonly liveAgeMs: number | null;
}
