// Where the points are → which alarm stands for another meanwhile: one alarm for a dead line, not forty.
//
// 1. An alarm is held back while everything that explains it stands: for missing data, the alarm of the device or of
//    the line of each missing point. It is not lost: its time goes on, and it becomes active when it still holds
//    `graceMs` after the other one is over. What was active before stays as it is.
// 2. An alarm stands from when its cause was told until it was settled, also while it waits for its own time and while
//    somebody has shelved it; but not when it is out of service: nothing may be hidden behind that for ever.
import type { DeviceId, LineId, PointId } from '../../model/ids.ts';
import { type Behind, deviceKey, lineKey } from './system.ts';
import type { Watch } from './watch.ts';

export interface Topology {
  readonly devices: readonly { readonly id: DeviceId; readonly line: LineId }[];
  readonly points: readonly { readonly id: PointId; readonly device: DeviceId }[];
  /** Points that are made of others, and of which: what explains one of these explains them. */
  readonly madeOf?: ReadonlyMap<PointId, readonly PointId[]>;
}

/** Devices need so long after their line came back until all of them had their turn, ms. */
export const graceMs = 60_000;

export class HeldBack {
  readonly #lineOf: ReadonlyMap<DeviceId, LineId>;
  readonly #deviceOf: ReadonlyMap<PointId, DeviceId>;
  readonly #madeOf: ReadonlyMap<PointId, readonly PointId[]>;
  readonly #watches: ReadonlyMap<string, Watch>;
  readonly #behind = new Map<string, Set<Watch>>();

  constructor({ devices, points, madeOf = new Map() }: Topology, watches: ReadonlyMap<string, Watch>) {
    this.#lineOf = new Map(devices.map(({ id, line }) => [id, line]));
    this.#deviceOf = new Map(points.map(({ id, device }) => [id, device]));
    this.#madeOf = madeOf;
    this.#watches = watches;
  }

  /** The points that may come to be missing are named apart: `behind` holds those that are. */
  add(watch: Watch, behind: Behind): void {
    for (const key of this.#keysOf(behind).flat()) {
      const known = this.#behind.get(key);
      if (known === undefined) this.#behind.set(key, new Set([watch]));
      else known.add(watch);
    }
  }

  /** Which alarms must be looked at when this one begins or ends to stand. */
  after(watch: Watch): Iterable<Watch> {
    return this.#behind.get(watch.key) ?? [];
  }

  /** The alarm that stands for this one now. */
  holderOf({ behind }: Watch): Watch | undefined {
    if (behind === undefined) return undefined;
    const holders = this.#keysOf(behind).map((keys) => keys.map((key) => this.#watches.get(key)).find(stands));
    return holders.includes(undefined) ? undefined : holders[0];
  }

  /** For each thing that must be explained, the alarms that would do so, the widest first. */
  #keysOf({ line, device, points = [] }: Behind): string[][] {
    const things = points.map((point) => this.#pointKeys(point));
    if (device !== undefined) things.push(this.#deviceKeys(device));
    if (line !== undefined) things.push([lineKey(line)]);
    return things;
  }

  #pointKeys(point: PointId): string[] {
    const inputs = this.#madeOf.get(point);
    if (inputs !== undefined) return inputs.flatMap((input) => this.#pointKeys(input));
    return this.#deviceKeys(this.#deviceOf.get(point));
  }

  #deviceKeys(device: DeviceId | undefined): string[] {
    if (device === undefined) return [];
    const line = this.#lineOf.get(device);
    return line === undefined ? [deviceKey(device)] : [lineKey(line), deviceKey(device)];
  }
}

export function stands(watch: Watch | undefined): boolean {
  return watch !== undefined && watch.memory.on === 'yes' && watch.memory.outOfService === undefined;
}
