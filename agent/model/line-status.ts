// What a technician may know about a line and its devices at this moment. Counts are since the start of control.
import type { DeviceId, LineId } from './ids.ts';
import type { LineFault } from './line.ts';

export interface LineStatus {
  readonly line: LineId;
  readonly name: string;
  readonly state: 'open' | 'opening' | 'gone' | 'denied';
  readonly fault?: LineFault;
  /** Share of the line's time in use over the last minute, 0–1. */
  readonly load: number;
  readonly reads: number;
  /** Polls of the grid that were skipped because the line was busy. */
  readonly latePolls: number;
  /** |start − grid| of the latest polls, 99th percentile; null before the first. */
  readonly latenessMsP99: number | null;
  readonly worstWriteWaitMs: number;
  readonly devices: readonly DeviceStatus[];
}
export interface DeviceStatus {
  readonly device: DeviceId;
  readonly name: string;
  readonly unit: number;
  readonly state: 'answering' | 'silent' | 'not-yet';
  readonly fault?: LineFault;
  readonly answerMsMedian: number | null;
  readonly counts: Readonly<Record<'good' | LineFault['kind'], number>>;
  /** When it is asked again, ms from now; only while silent. */
  readonly nextProbeMs?: number;
}
