// A line's owner and its devices → their status at this moment.
import type { MonoMs } from '../model/clock.ts';
import type { DeviceStatus, LineStatus } from '../model/line-status.ts';
import type { Device } from './device.ts';
import type { LineOwner } from './owner.ts';

export function lineStatus(owner: LineOwner, now: MonoMs): LineStatus {
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
    devices: owner.devices.map((device) => deviceStatus(device, now)),
  };
}

function deviceStatus(device: Device, now: MonoMs): DeviceStatus {
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
