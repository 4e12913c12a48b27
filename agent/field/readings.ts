// Answers and faults of one device → samples, and the last word on every point.
//
// 1. A sample is `good` only when its registers came in this very answer, decoded, plausible, with its scale known.
// 2. When a device or its line goes away, each of its points gets one sample that says so, at once.
// 3. A point that got no answer for `staleMs` is `stale` / `overdue`, whoever is to blame; one that the device
//    refuses stays `bad` / `refused`, which says more.
import type { MonoMs } from '../model/clock.ts';
import type { PointId } from '../model/ids.ts';
import type { Elements, LineFault } from '../model/line.ts';
import type { Reason, Sample } from '../model/sample.ts';
import type { PointSpec } from '../model/site.ts';
import { type Device, type Read, scaleKey } from './device.ts';
import type { Driver } from './driver.ts';

export class Readings {
  readonly #driver: Driver;
  readonly #publish: (samples: readonly Sample[]) => void;
  readonly #last = new Map<PointId, Sample>();
  /** Before this time no point of the device can be overdue: most sweeps look at no point at all. */
  readonly #calmUntil = new Map<Device, number>();

  constructor(driver: Driver, publish: (samples: readonly Sample[]) => void) {
    this.#driver = driver;
    this.#publish = publish;
  }

  answered(device: Device, read: Read, elements: Elements, mono: MonoMs): void {
    for (const item of read.items) {
      const raw = item.point === undefined ? elements[item.start - read.start] : undefined;
      if (raw !== undefined) device.scales.set(scaleKey(item), raw);
    }
    const samples: Sample[] = [];
    for (const { point, start, count } of read.items) {
      if (point === undefined) continue;
      const own = elements.slice(start - read.start, start - read.start + count);
      const { value, quality, reason } = this.#decode(device, point, own);
      // Both written out: a spread costs as much as the decoding.
      if (reason === undefined) samples.push({ point: point.id, value, quality, mono });
      else samples.push({ point: point.id, value, quality, reason, mono });
    }
    this.#say(samples);
  }

  /** The device refuses these registers: it is there, they are not. */
  refused(read: Read, mono: MonoMs): void {
    this.#say(
      read.items.flatMap(({ point }) =>
        point === undefined
          ? []
          : [{ point: point.id, value: null, quality: 'bad' as const, reason: 'refused' as const, mono }],
      ),
    );
  }

  /** Everything of these devices is stale from now on; the last value stays visible beside it. */
  lost(devices: readonly Device[], reason: Reason, mono: MonoMs): void {
    const points = devices.flatMap((device) => device.points);
    this.#say(
      points
        .filter((point) => this.#last.get(point.id)?.reason !== reason)
        .map((point) => this.#stale(point, reason, mono)),
    );
  }

  /** Invariant 3, swept by the line's owner about once a second. */
  sweep(devices: readonly Device[], mono: MonoMs): void {
    const overdue: Sample[] = [];
    for (const device of devices) {
      if (mono < (this.#calmUntil.get(device) ?? 0)) continue;
      let calmUntil = Infinity;
      for (const point of device.points) {
        const freshAt = this.#freshAt(point, mono);
        const isOverdue = mono - freshAt > point.staleMs;
        if (isOverdue) overdue.push(this.#stale(point, 'overdue', mono));
        calmUntil = Math.min(calmUntil, (isOverdue ? mono : freshAt) + point.staleMs);
      }
      this.#calmUntil.set(device, calmUntil);
    }
    this.#say(overdue);
  }

  /** Since when the point is waited for: its last answer, or now where only a new answer can make it overdue again. */
  #freshAt(point: PointSpec, now: MonoMs): MonoMs {
    const last = this.#last.get(point.id);
    return last === undefined || last.quality === 'stale' || last.reason === 'refused' ? now : last.mono;
  }

  #decode(device: Device, point: PointSpec, elements: Elements): Pick<Sample, 'value' | 'quality' | 'reason'> {
    const at = point.source.decimalsFrom;
    return this.#driver.decode(point, elements, at === undefined ? undefined : device.scales.get(scaleKey(at)));
  }

  #stale(point: PointSpec, reason: Reason, mono: MonoMs): Sample {
    return { point: point.id, value: this.#last.get(point.id)?.value ?? null, quality: 'stale', reason, mono };
  }

  #say(samples: readonly Sample[]): void {
    if (samples.length === 0) return;
    for (const sample of samples) this.#last.set(sample.point, sample);
    this.#publish(samples);
  }
}

/** Why the points of a device are stale when its requests fail like this. */
export function staleReason(fault: LineFault): Reason {
  switch (fault.kind) {
    case 'silent':
    case 'busy':
    case 'refused':
    case 'cancelled':
      return 'silent';
    case 'garbled':
      return 'garbled';
    case 'gone':
      return 'line-gone';
    case 'denied':
      return 'line-denied';
    default:
      return fault satisfies never;
  }
}
