// The site's alarms, and what an earlier run remembered of them → every alarm there is, by its key and by its points.
import type { AlarmSpec } from '../../model/alarm.ts';
import type { MonoMs } from '../../model/clock.ts';
import type { BootId, LineId, PointId } from '../../model/ids.ts';
import type { Expression, Now } from '../expression/types.ts';
import { recentOf } from './chatter.ts';
import { graceMs, HeldBack, type Topology } from './held-back.ts';
import {
  type AlarmMemory,
  type AlarmsMemory,
  type AlarmsMemoryChange,
  freshMemory,
  type MemoryHead,
} from './memory.ts';
import { type Absence, absenceOf, takeOver } from './restart.ts';
import { deviceKey, lineKey, type SystemAlarm } from './system.ts';
import { systemIdentity, systemTiming, systemWatch, type Watch, watchesOf } from './watch.ts';

export interface AlarmsSetup {
  readonly specs: readonly AlarmSpec[];
  /** The compiled expression of a text that the site's check has passed. */
  readonly expressionOf: (text: string) => Expression;
  readonly topology: Topology & { readonly lines: readonly { readonly id: LineId }[] };
  readonly boot: BootId;
  readonly memory?: AlarmsMemory;
  /** The last moment at which the remembering run is known to have lived, by its own clock: its last durable record. */
  readonly aliveUntil?: MonoMs;
}

export class Roster {
  readonly watches = new Map<string, Watch>();
  readonly heldBack: HeldBack;
  /** What was remembered of alarms that are no longer there. */
  readonly dropped: Watch[] = [];
  readonly absence: Absence | undefined;
  readonly #byPoint = new Map<PointId, Watch[]>();
  readonly #changed = new Set<string>();

  constructor(setup: AlarmsSetup, now: Now) {
    const t = Math.floor(now.mono);
    this.heldBack = new HeldBack(setup.topology, this.watches);
    for (const spec of setup.specs) {
      for (const watch of watchesOf(spec, setup.expressionOf, t)) this.#add(watch);
    }
    const { memory, aliveUntil } = setup;
    if (memory !== undefined) {
      this.absence = absenceOf(memory.head, aliveUntil ?? memory.head.mono, setup.boot, now);
      this.#restore(memory, this.absence, setup.topology);
    }
    // After a start every point is missing until it had its turn.
    for (const watch of this.watches.values()) if (isOfMissing(watch)) watch.memory.notBefore = t + graceMs;
  }

  get(key: string): Watch | undefined {
    return this.watches.get(key);
  }

  reading(point: PointId): readonly Watch[] {
    return this.#byPoint.get(point) ?? [];
  }

  /** The alarm of this condition of control; made when it is the first time. */
  ofSystem(alarm: SystemAlarm, t: number): Watch {
    const known = this.watches.get(alarm.key);
    if (known !== undefined) return known;
    const watch = systemWatch(alarm, { ...freshMemory(systemIdentity(alarm), t), system: alarm });
    this.#add(watch);
    return watch;
  }

  /** Its name, its importance, its times or what explains it are others now. */
  describe(watch: Watch, alarm: SystemAlarm): void {
    Object.assign(watch.memory, systemIdentity(alarm), { system: alarm });
    watch.timing = systemTiming(alarm);
    if (alarm.behind === undefined) delete watch.behind;
    else this.heldBack.add(watch, (watch.behind = alarm.behind));
    this.touch(watch);
  }

  /** What it remembers has changed. */
  touch({ key }: Watch): void {
    this.#changed.add(key);
  }

  memory(head: MemoryHead): AlarmsMemory {
    this.#changed.clear();
    const kept = [...this.watches.values()].filter((watch) => !isForgettable(watch, head.mono));
    return { head, alarms: memories(kept) };
  }

  memoryChange(head: MemoryHead): AlarmsMemoryChange {
    const kept: Watch[] = [];
    const gone: string[] = [];
    for (const key of this.#changed) {
      const watch = this.watches.get(key);
      if (watch === undefined || isForgettable(watch, head.mono)) gone.push(key);
      else kept.push(watch);
    }
    this.#changed.clear();
    return { head, alarms: memories(kept), gone };
  }

  #add(watch: Watch): void {
    this.watches.set(watch.key, watch);
    for (const point of watch.condition?.points ?? []) {
      const known = this.#byPoint.get(point);
      if (known === undefined) this.#byPoint.set(point, [watch]);
      else known.push(watch);
    }
    if (isOfMissing(watch)) this.heldBack.add(watch, { points: (watch.of ?? watch).condition!.points });
    else if (watch.behind !== undefined) this.heldBack.add(watch, watch.behind);
  }

  #restore(memory: AlarmsMemory, absence: Absence, topology: AlarmsSetup['topology']): void {
    const subjects = new Set([
      ...topology.lines.map(({ id }) => lineKey(id)),
      ...topology.devices.map(({ id }) => deviceKey(id)),
    ]);
    for (const [key, saved] of Object.entries(memory.alarms)) {
      const remembered = structuredClone(saved);
      const watch = this.watches.get(key) ?? this.#restoredSystem(key, remembered, subjects);
      if (watch === undefined) this.#drop(key, remembered);
      else this.#give(watch, remembered, absence);
    }
  }

  #restoredSystem(key: string, { system }: AlarmMemory, subjects: ReadonlySet<string>): Watch | undefined {
    const isGone = /^(line|device):/.test(key) && !subjects.has(key);
    return system === undefined || isGone ? undefined : this.ofSystem(system, 0);
  }

  #drop(key: string, memory: AlarmMemory): void {
    const timing = { forMs: 0, clearForMs: 0, bridgeMs: 0 };
    this.dropped.push({ key, rank: 2, timing, memory, stood: false, due: Infinity });
    this.#changed.add(key);
  }

  #give(watch: Watch, remembered: AlarmMemory, absence: Absence): void {
    const { name, priority, watches } = watch.memory;
    const same = remembered.watches === watches;
    takeOver(watch.timing, remembered, absence);
    if (!same) {
      remembered.offMs = 0;
      for (const timer of ['spell', 'stretches', 'gap', 'unknownSince'] as const) delete remembered[timer];
    }
    watch.memory = Object.assign(remembered, { name, priority, watches });
    // Its times are of another clock now: an older copy of it would be wrong under a newer head.
    this.touch(watch);
  }
}

function memories(watches: readonly Watch[]): Record<string, AlarmMemory> {
  return Object.fromEntries(watches.map(({ key, memory }) => [key, structuredClone(memory)]));
}

/** An alarm of missing data: what explains it are the devices of the points that are missing now. */
function isOfMissing({ behind, memory }: Watch): boolean {
  return behind !== undefined && memory.system === undefined;
}

function isForgettable({ memory: m }: Watch, t: number): boolean {
  const hidden = m.shelved !== undefined || m.outOfService !== undefined;
  return m.system !== undefined && m.state === 'normal' && m.on !== 'yes' && !hidden && recentOf(m, t).length === 0;
}
