// All lines of a site, each with its one owner, running side by side.
import type { Clock, MonoMs } from '../model/clock.ts';
import type { Event } from '../model/fact.ts';
import type { DeviceId, PointId } from '../model/ids.ts';
import type { LineStatus } from '../model/line-status.ts';
import { fault, type Outcome } from '../model/outcome.ts';
import type { Sample, Value } from '../model/sample.ts';
import type { LineSpec, PointSpec, Site } from '../model/site.ts';
import { Device } from './device.ts';
import type { Driver, WriteFault, WriteOptions, Written } from './driver.ts';
import { LineOwner } from './owner.ts';
import { lineStatus } from './status.ts';

export interface FieldDeps {
  readonly clock: Clock;
  readonly random: () => number;
  /** Called with every sample as it arrives, good or not; must not wait. */
  readonly publish: (samples: readonly Sample[]) => void;
  readonly event: (event: Event) => void;
  readonly drivers: Readonly<Record<LineSpec['driver'], Driver>>;
}

/** Rough cost of one device's turn, to spread devices of one period over the grid, ms on top of the wire time. */
const turnMsGuess = 20;

export class Field {
  readonly #owners: readonly LineOwner[];
  readonly #points: ReadonlyMap<PointId, PointSpec>;
  readonly #clock: Clock;

  constructor(site: Site, deps: FieldDeps) {
    this.#clock = deps.clock;
    this.#points = new Map(site.points.map((point) => [point.id, point]));
    const pointsOf = Map.groupBy(site.points, (point) => point.device);
    this.#owners = site.lines.map((spec) => ownerOf(site, pointsOf, spec, deps));
  }

  /** Runs every line until `signal` aborts and all ports are closed. Rejects only when the program is broken. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#owners.map((owner) => owner.run(signal)));
  }

  /**
   * Writes one point before anything else on its line and reads it back. Order holds within one line only: whoever
   * needs a pump at rest before its valve on another line waits for the pump's outcome.
   */
  write(point: PointId, value: Value, options: WriteOptions = {}): Promise<Outcome<Written, WriteFault>> {
    const spec = this.#points.get(point);
    const owner = this.#owners.find((candidate) => candidate.devices.some((device) => device.spec.id === spec?.device));
    if (spec === undefined || owner === undefined) {
      return Promise.resolve(fault({ kind: 'unwritable', detail: `no such point: ${point}` }));
    }
    return owner.write({ ...options, point: spec, value });
  }

  report(): LineStatus[] {
    const now = this.#clock.mono();
    return this.#owners.map((owner) => lineStatus(owner, now));
  }
}

function ownerOf(
  site: Site,
  pointsOf: ReadonlyMap<DeviceId, readonly PointSpec[]>,
  spec: LineSpec,
  deps: FieldDeps,
): LineOwner {
  const driver = deps.drivers[spec.driver];
  const line = driver.open(spec, { clock: deps.clock });
  const now: MonoMs = deps.clock.mono();
  let phaseMs = 0;
  const devices = site.devices
    .filter((device) => device.line === spec.id)
    .map((device) => {
      const points = pointsOf.get(device.id) ?? [];
      const own = new Device(device, points, line, phaseMs, now, deps.random);
      phaseMs += points.reduce((ms, { source }) => ms + line.wireMs(source.table, source.count), turnMsGuess);
      return own;
    });
  return new LineOwner(spec, line, devices, driver, deps);
}
