// What a technician may know about a line at this moment.
import type { MonoMs } from '../model/clock.ts';
import type { DeviceId, LineId } from '../model/ids.ts';
import type { LineFault } from '../model/line.ts';
import type { Device } from './device.ts';
import type { Counts } from './figures.ts';
import type { DeviceState } from './health.ts';
import type { LineOwner } from './owner.ts';
import type { Reopening } from './reopening.ts';

export interface LineReport {
  readonly line: LineId;
  readonly name: string;
  readonly state: Reopening['state'];
  readonly fault?: LineFault;
  readonly load: number;
  readonly reads: number;
  readonly latePolls: number;
  readonly latenessMsP99: number | null;
  readonly worstWriteWaitMs: number;
  readonly devices: readonly DeviceReport[];
}
export interface DeviceReport {
  readonly device: DeviceId;
  readonly name: string;
  readonly unit: number;
  readonly state: DeviceState;
  readonly fault?: LineFault;
  readonly answerMsMedian: number | null;
  readonly counts: Readonly<Counts>;
  readonly nextProbeMs?: number;
}

export function lineReport(owner: LineOwner, now: MonoMs): LineReport {
  return {
    line: owner.spec.id,
    name: owner.spec.name,
    state: owner.reopening.state,
    ...(owner.reopening.fault === undefined ? {} : { fault: owner.reopening.fault }),
    load: owner.load.share(now),
    reads: owner.reads,
    latePolls: owner.missedPolls,
    latenessMsP99: owner.latenessMs.quantile(0.99),
    worstWriteWaitMs: owner.writes.worstWaitMs,
    devices: owner.devices.map((device) => deviceReport(device, now)),
  };
}

function deviceReport(device: Device, now: MonoMs): DeviceReport {
  const { state, fault, nextProbe } = device.health;
  return {
    device: device.spec.id,
    name: device.spec.name,
    unit: device.spec.unit,
    state,
    ...(fault === undefined ? {} : { fault }),
    answerMsMedian: device.answerMs.quantile(0.5),
    counts: { ...device.counts },
    ...(state === 'silent' ? { nextProbeMs: Math.max(0, nextProbe - now) } : {}),
  };
}
