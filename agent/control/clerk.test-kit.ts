// Wishes with their answers, samples and rules' facts → who may be away from rest, written down beside the core and
// without looking into it. What it cannot know exactly it allows: it never accuses wrongly.
import type { ActuatorSpec } from '../model/actuator.ts';
import type { Author } from '../model/command.ts';
import type { Site } from '../model/site.ts';
import { dayMs, hanoiMs, type Rig } from './control.test-kit.ts';
import { valves, wet } from './plant-under-test.test-kit.ts';
import { startMs } from './rules/rule.ts';
import type { Answer } from './wishes.ts';

type Role = 'web' | 'cli' | 'link' | 'flows';
interface Asked {
  readonly id: string;
  readonly actuator: string;
  readonly by: Role;
  readonly author: Author;
  endsAt: number;
}
interface Used {
  day: number | undefined;
  ranMs: number;
  litre: number;
}

export class Clerk {
  /** Every command that was ever granted. */
  readonly commands: Asked[] = [];
  readonly holds = new Map<string, string | undefined>();
  /** Contacts that somebody turned, until control drives them again; and those of them that a hand had the switch of. */
  readonly turned = new Set<string>();
  readonly turnedByHand = new Set<string>();
  readonly used = new Map<string, Used>();
  /** What is not durable at a crash was never charged: so much at most, in all. */
  forgottenMs = 0;
  readonly #rig: Rig;
  readonly #specs: ReadonlyMap<string, ActuatorSpec>;
  /** Which rules may want which actuator away from rest, and what each of them reads. */
  readonly #rulesOf = new Map<string, string[]>();
  readonly #readBy = new Map<string, readonly string[]>();
  #asked: Asked[] = [];
  readonly #points = new Map<string, { readonly value: unknown; readonly isGood: boolean }>();
  readonly #skips = new Map<string, { untilWall: number | undefined }>();
  readonly #byWord = new Set<string>();
  #handInput = false;
  /** Rules that want something, and those of them that somebody stopped, by actuator. */
  readonly #wants = new Map<string, 'active' | 'without'>();
  readonly #ignored = new Set<string>();
  readonly #lastWanted = new Map<string, number>();
  /** A rule that was active before a restart, and sees nothing for so long after it, is over without a word. */
  #silentUntil = Infinity;
  #facts = 0;
  #lookedAt: number;

  constructor(rig: Rig, site: Site) {
    this.#rig = rig;
    this.#specs = new Map(site.actuators.map((spec) => [spec.id, spec]));
    this.#lookedAt = rig.mono;
    for (const { id } of site.actuators) this.used.set(id, { day: undefined, ranMs: 0, litre: 0 });
    for (const { id, when, then } of site.rules) {
      this.#readBy.set(id, when.match(/[a-z]+\.[a-z]+/g) ?? []);
      for (const { actuator, value } of then)
        if (value !== false) this.#rulesOf.set(actuator, [...(this.#rulesOf.get(actuator) ?? []), id]);
    }
  }

  /** Somebody asked, and that was the answer. */
  heard(wish: Parameters<Rig['wish']>[0], by: Role, author: Author, answer: Answer): void {
    if (!answer.ok) return;
    const { mono } = this.#rig;
    switch (wish.type) {
      case 'run': {
        const isPeople = by !== 'flows';
        this.#end(
          (one) =>
            one.actuator === wish.actuator &&
            rankOf[one.by] === rankOf[by] &&
            (isPeople || one.author.id === author.id),
        );
        const one = { id: answer.value.command ?? '', actuator: wish.actuator, by, author, endsAt: mono + wish.forMs };
        this.commands.push(one);
        this.#asked.push(one);
        return;
      }
      case 'cancel': {
        const own = this.#asked.find(({ id }) => id === wish.command);
        // A flow's run lasts for its shortest time at least.
        const shortestMs = own === undefined || by !== 'flows' ? 0 : this.#specs.get(own.actuator)!.shortestMs;
        if (own !== undefined) own.endsAt = Math.min(own.endsAt, mono + shortestMs);
        return;
      }
      case 'stop':
        return this.#stop(wish.actuator);
      case 'stop-zone':
        return this.#stop('north');
      case 'stop-all':
      case 'lock': {
        const of = wish.type === 'lock' ? wish.actuator : undefined;
        this.holds.set(answer.value.hold ?? '', of);
        return this.#endHeld(of);
      }
      case 'release': {
        const of = this.holds.get(wish.hold);
        this.holds.delete(wish.hold);
        return this.#endHeld(of);
      }
      case 'hand':
        if (wish.on) this.#byWord.add(wish.actuator);
        else this.#byWord.delete(wish.actuator);
        return;
      case 'correct-water':
      case 'acknowledge':
      case 'shelve':
      case 'unshelve':
      case 'out-of-service':
      case 'in-service':
        return;
      default:
        wish satisfies never;
    }
  }

  sampled(point: string, value: unknown, quality: string): void {
    const isGood = quality === 'good';
    this.#points.set(point, { value, isGood });
    if (point === 'box.hand' && isGood) this.#handInput = value === true;
    if (point === 'box.stop' && isGood && value === true) this.holds.set('input:box.stop', undefined);
  }

  twisted(actuator: string): void {
    this.turned.add(actuator);
    if (this.isByHand(actuator)) this.turnedByHand.add(actuator);
  }

  flowsGone(): void {
    this.#end(({ by }) => by === 'flows');
  }

  restarted(): void {
    this.#asked = [];
    this.#points.clear();
    this.#wants.clear();
    this.#handInput = false;
    this.forgottenMs += 700;
    this.#silentUntil = this.#rig.mono + startMs - 1;
    this.#facts = this.#rig.facts.length;
  }

  /** Brings what it knows up to now: rules, days, what ran. */
  look(): void {
    const { mono, facts } = this.#rig;
    for (; this.#facts < facts.length; this.#facts += 1) {
      const fact = facts[this.#facts]!;
      if (fact.type !== 'rule') continue;
      if (fact.state === 'over') this.#over(fact.rule);
      else this.#wants.set(fact.rule, fact.state);
    }
    this.#asked = this.#asked.filter(({ endsAt }) => endsAt > mono);
    if (mono >= this.#silentUntil) {
      this.#silentUntil = Infinity;
      for (const rule of this.#readBy.keys()) if (!this.#wants.has(rule)) this.#over(rule);
    }
    const midnight = this.#midnight();
    for (const [actuator, skip] of this.#skips) {
      if (midnight === undefined) continue;
      skip.untilWall ??= midnight;
      if (this.#rig.wall >= skip.untilWall) this.#skips.delete(actuator);
    }
    this.#charge(mono - this.#lookedAt);
    this.#lookedAt = mono;
  }

  isByHand(actuator: string): boolean {
    return this.#byWord.has(actuator) || (actuator === 'fan' && this.#handInput);
  }

  isHeld(actuator: string): boolean {
    return [...this.holds.values()].some((of) => (of === undefined ? wet.includes(actuator) : of === actuator));
  }

  isGood(point: string, is: (value: number) => boolean): boolean {
    const known = this.#points.get(point);
    return known?.isGood === true && is(known.value as number);
  }

  /** `storm` keeps the upper vent shut, also while nobody knows the wind. */
  get isStorm(): boolean {
    return !this.isGood('air.wind', (wind) => wind <= 15);
  }

  /** Anybody may want it away from rest now. Pumps and main valves may also follow their valves. */
  mayWant(actuator: string): boolean {
    if (this.isHeld(actuator)) return false;
    if (this.#asked.some((one) => one.actuator === actuator)) return true;
    if (this.#rulesOf.get(actuator)?.some((rule) => this.#ruleMay(rule, actuator)) === true) return true;
    return (actuator === 'pump' || actuator === 'main') && valves.some((valve) => this.mayWant(valve));
  }

  /** A rule that says it works on good inputs has them. */
  rulesOnBadInputs(): string[] {
    const isBlind = (rule: string): boolean => this.#readBy.get(rule)!.some((point) => !this.isGood(point, () => true));
    return [...this.#wants].flatMap(([rule, state]) => (state === 'active' && isBlind(rule) ? [rule] : []));
  }

  #ruleMay(rule: string, actuator: string): boolean {
    if (this.#skips.has(actuator) && rule !== 'storm') return false;
    if (this.#ignored.has(`${rule} ${actuator}`)) return false;
    // A rule lets go when the shortest run is over.
    const { shortestMs } = this.#specs.get(actuator)!;
    return this.#wants.has(rule) || this.#rig.mono - (this.#lastWanted.get(rule) ?? -Infinity) < shortestMs;
  }

  #over(rule: string): void {
    if (this.#wants.has(rule)) this.#lastWanted.set(rule, this.#rig.mono);
    this.#wants.delete(rule);
    for (const one of this.#ignored) if (one.startsWith(`${rule} `)) this.#ignored.delete(one);
  }

  #end(which: (one: Asked) => boolean): void {
    this.#asked = this.#asked.filter((one) => !which(one));
  }

  /** Of a pump or a main valve: what runs behind it stops, too. */
  #stop(actuator: string): void {
    const all = actuator === 'pump' || actuator === 'main' ? [actuator, ...valves] : [actuator];
    for (const of of all) {
      this.#end((one) => one.actuator === of);
      if (wet.includes(of)) this.#skips.set(of, { untilWall: this.#midnight() });
      this.#ignore(of);
    }
  }

  #endHeld(actuator: string | undefined): void {
    for (const of of actuator === undefined ? wet : [actuator]) {
      this.#end((one) => one.actuator === of);
      this.#ignore(of);
    }
  }

  #ignore(actuator: string): void {
    for (const rule of this.#rulesOf.get(actuator) ?? [])
      if (rule !== 'storm' && this.#wants.has(rule)) this.#ignored.add(`${rule} ${actuator}`);
  }

  /** Wall time of the next local midnight, while anybody knows the time. */
  #midnight(): number | undefined {
    const { wall, wallTrusted } = this.#rig;
    return wallTrusted ? (Math.floor((wall + hanoiMs) / dayMs) + 1) * dayMs - hanoiMs : undefined;
  }

  #charge(ms: number): void {
    const { wall, wallTrusted } = this.#rig;
    const day = wallTrusted ? Math.floor((wall + hanoiMs) / dayMs) : undefined;
    for (const { id, flowLitrePerMin = 0 } of this.#specs.values()) {
      const used = this.used.get(id)!;
      if (this.#rig.output(id) === true) {
        used.ranMs += ms;
        used.litre += (flowLitrePerMin * 0.8 * ms) / 60_000;
      }
      if (day === undefined || (used.day !== undefined && day <= used.day)) continue;
      if (used.day !== undefined) {
        [used.ranMs, used.litre] = [0, 0];
        // A stop holds for the rest of its day.
        for (const one of this.#ignored) if (one.endsWith(` ${id}`)) this.#ignored.delete(one);
      }
      used.day = day;
    }
  }
}

const rankOf: Readonly<Record<Role, string>> = { web: 'local', cli: 'local', link: 'remote', flows: 'flow' };
