// A rig's contacts and orders, looked at after every step → what must always hold, thrown where it does not.
//
// 1. Orders are judged at once and exactly: whoever sends something away from rest must have been allowed to.
// 2. Contacts are judged while their boards have been well for long enough to be reached; pauses, caps, and what a pump
//    needs are judged by contacts alone.
import type { ActuatorSpec } from '../model/actuator.ts';
import type { Site } from '../model/site.ts';
import type { Clerk } from './clerk.test-kit.ts';
import type { Rig } from './control.test-kit.ts';
import { names, switches, valves, wet } from './plant-under-test.test-kit.ts';

/** From the decision to the contact and back: two wire times and the step between them, ms. */
const reachMs = 60;
/** A board that is well again is reached after the longest pause between two tries. */
const recoverMs = 16_000;
const exclusiveMs = 2_000;
/** What waits longer for its line is never sent, and nobody knows whether it was. */
const startDeadlineMs = 5_000;

/** An interlock has its way with them whatever a hand does. */
const forced: ReadonlySet<string> = new Set(['up', 'down']);

export class Watch {
  readonly #rig: Rig;
  readonly #clerk: Clerk;
  readonly #specs: ReadonlyMap<string, ActuatorSpec>;
  /** Since when its board (and the process) has been well. */
  readonly #wellSince = new Map<string, number>();
  readonly #onSince = new Map<string, number>();
  readonly #offSince = new Map<string, number>();
  /** Since when it should not be on. */
  readonly #wrongSince = new Map<string, number>();
  /** Closed by a hand or a weld: control hears of it with the next poll. */
  readonly #byItself = new Set<string>();
  /** Lost their power while they said nothing, or with an order on its way: until then nobody knows that they rested. */
  readonly #unheardUntil = new Map<string, number>();
  readonly #unproven: { since: number | undefined; until: number } = { since: undefined, until: -Infinity };
  readonly #orderedAt = new Map<string, number>();
  #clockSetAt = -Infinity;
  #orders = 0;
  readonly #queueMs = new Map<string, number>();

  constructor(rig: Rig, clerk: Clerk, site: Site) {
    this.#rig = rig;
    this.#clerk = clerk;
    this.#specs = new Map(site.actuators.map((spec) => [spec.id, spec]));
    this.disturbed(names);
  }

  /** The board, or the core, was not itself until now. */
  disturbed(actuators: readonly string[]): void {
    for (const actuator of actuators) this.#wellSince.set(actuator, this.#rig.mono);
  }

  /** Nobody tells a process that its clock was set: it sees that within a minute. */
  clockSet(): void {
    this.#clockSetAt = this.#rig.mono;
  }

  /** Between two wakes another look at everything orders nothing: a core that would has forgotten to ask for its wake. */
  nothingForgotten(): void {
    const { nextWake, mono } = this.#rig;
    if (nextWake <= mono || mono - this.#clockSetAt <= 60_000) return;
    this.#rig.control.state.isDirty = true;
    const [order] = this.#rig.step().orders;
    if (order !== undefined) found(`${order.actuator} ${String(order.value)} was due, and nobody had asked for a wake`);
  }

  /** All boards have just lost their power for a moment. */
  powerCut(): void {
    this.disturbed(names);
    for (const actuator of names) {
      const isHeard = (this.#rig.moods.get(actuator) ?? 'well') === 'well';
      this.#unheardUntil.set(actuator, isHeard ? this.#rig.mono + this.#reachMs(actuator) : Infinity);
    }
  }

  /**
   * Somebody turned a contact: until the next poll nobody knows, and a renewal may be on its way to it. Of a board that
   * says nothing nobody ever knows: whoever believes its timer counts the pause from the end of that.
   */
  twisted(actuator: string): void {
    this.disturbed([actuator]);
    const isHeard = (this.#rig.moods.get(actuator) ?? 'well') === 'well';
    const heardMs = (this.#rig.pollMs ?? 0) + this.#reachMs(actuator);
    this.#unheardUntil.set(actuator, isHeard ? this.#rig.mono + heardMs : Infinity);
  }

  look(): void {
    this.#clerk.look();
    for (const actuator of names) {
      const queueMs = this.#rig.queueMs.get(actuator) ?? 0;
      const isQuick = this.#queueMs.get(actuator) === queueMs && queueMs < startDeadlineMs;
      this.#queueMs.set(actuator, queueMs);
      if (!isQuick || (this.#rig.moods.get(actuator) ?? 'well') !== 'well') this.disturbed([actuator]);
    }
    this.#lookAtOrders();
    for (const actuator of switches) this.#lookAt(actuator);
    this.#lookAtWater();
    this.#lookAtProof();
    this.#lookAtGroups();
    this.#lookAtReasons();
    const [blind] = this.#clerk.rulesOnBadInputs();
    if (blind !== undefined) found(`rule ${blind} works on inputs that are not good`);
  }

  #isCalm(actuator: string): boolean {
    return this.#rig.mono - this.#wellSince.get(actuator)! > recoverMs + this.#reachMs(actuator);
  }

  #reachMs(actuator: string): number {
    return reachMs + (this.#rig.queueMs.get(actuator) ?? 0);
  }

  #isOn(actuator: string): boolean {
    return this.#rig.output(actuator) === true;
  }

  #restedMs(actuator: string): number {
    return this.#isOn(actuator) ? 0 : this.#rig.mono - (this.#offSince.get(actuator) ?? -Infinity);
  }

  /** It must stay open for what is before or behind it, or nobody can know that it need not. */
  #waits(actuator: string): boolean {
    const hold = (other: string): boolean => {
      const { travelMs, lagMs } = this.#specs.get(other)!;
      // An order that never reached its board was believed until the next one was answered.
      const knownMs = Math.min(this.#restedMs(other), this.#rig.mono - (this.#orderedAt.get(other) ?? -Infinity));
      return !this.#isCalm(other) || knownMs <= Math.max(travelMs, lagMs) + 2 * this.#reachMs(other);
    };
    if (actuator === 'main') return valves.some((valve) => hold(valve) || (this.#isOn(valve) && this.#waits(valve)));
    return (valves as readonly string[]).includes(actuator) && hold('pump');
  }

  #lookAtOrders(): void {
    const { log } = this.#rig;
    for (; this.#orders < log.length; this.#orders += 1) {
      const { actuator, value, at } = log[this.#orders]!;
      this.#orderedAt.set(actuator, at);
      const isRest = value === false || value === 0;
      const isLeftAlone = this.#clerk.isByHand(actuator) && !this.#clerk.isHeld(actuator) && !forced.has(actuator);
      if (isRest && isLeftAlone && this.#clerk.turnedByHand.has(actuator))
        found(`a hand had turned ${actuator}, and it was turned back`);
      this.#clerk.turned.delete(actuator);
      this.#clerk.turnedByHand.delete(actuator);
      if (isRest || this.#waits(actuator)) continue;
      if (!this.#clerk.mayWant(actuator)) found(`${actuator} was sent away from rest for nobody`);
      if (this.#clerk.isByHand(actuator)) found(`${actuator} was driven against a hand`);
      const denial = this.#denial(actuator);
      if (denial !== '') found(`${actuator} was sent away from rest, and ${denial}`);
    }
  }

  /** What stands against it, whoever asks. */
  #denial(actuator: string): string {
    const { perDayMs = Infinity, perDayLitre = Infinity } = this.#specs.get(actuator)!;
    const { ranMs, litre } = this.#clerk.used.get(actuator)!;
    const { forgottenMs } = this.#clerk;
    if (ranMs > perDayMs + forgottenMs + reachMs) return 'its minutes are used up';
    if (litre > perDayLitre + forgottenMs / 1_000 + 2) return 'its litres are used up';
    if (actuator === 'pump' && !this.#clerk.isGood('tank.level', (level) => level > 1)) return 'the tank is empty';
    if (actuator === 'well' && !this.#clerk.isGood('tank.level', (level) => level < 30)) return 'the tank is full';
    if (actuator === 'up' && this.#clerk.isStorm) return 'storm';
    if (actuator === 'well' && this.#rig.mono < this.#unproven.until) return 'it is dry';
    return '';
  }

  #lookAt(actuator: string): void {
    const { mono } = this.#rig;
    const spec = this.#specs.get(actuator)!;
    const isOn = this.#isOn(actuator);
    const onSince = this.#onSince.get(actuator);
    const isRight = this.#clerk.mayWant(actuator) && this.#denial(actuator) === '';
    const isHands = this.#clerk.isByHand(actuator) || this.#clerk.turned.has(actuator);
    if (isRight || isHands || this.#waits(actuator) || !this.#isCalm(actuator)) this.#wrongSince.delete(actuator);
    else if (!this.#wrongSince.has(actuator)) this.#wrongSince.set(actuator, mono);
    if (!isOn) {
      if (onSince !== undefined) this.#offSince.set(actuator, mono);
      this.#onSince.delete(actuator);
      return;
    }
    if (onSince === undefined) {
      this.#starts(actuator);
      this.#onSince.set(actuator, mono);
    }
    const wrongMs = mono - (this.#wrongSince.get(actuator) ?? mono);
    if (wrongMs > this.#reachMs(actuator))
      found(`${actuator} is on, and ${this.#denial(actuator) || 'nobody wants it'}`);
    if (spec.longestMs === null || !this.#isCalm(actuator) || this.#waits(actuator) || onSince === undefined) return;
    // A valve shuts behind its pump.
    const behindMs = wet.includes(actuator) && actuator !== 'pump' ? 6_000 : 0;
    const heardMs = this.#byItself.has(actuator) ? (this.#rig.pollMs ?? 0) : 0;
    const mostMs = spec.longestMs + heardMs + this.#reachMs(actuator) + behindMs;
    if (!isHands && mono - onSince > mostMs) found(`${actuator} has run for ${mono - onSince} ms`);
  }

  /** A contact has just closed. */
  #starts(actuator: string): void {
    const { pauseMs } = this.#specs.get(actuator)!;
    this.#byItself.delete(actuator);
    if (this.#clerk.turned.has(actuator) || this.#rig.moods.get(actuator) === 'welded') {
      this.#byItself.add(actuator);
      return;
    }
    const restedMs = this.#rig.mono - (this.#offSince.get(actuator) ?? -Infinity);
    const isUnheard = this.#rig.mono <= (this.#unheardUntil.get(actuator) ?? -Infinity);
    this.#unheardUntil.delete(actuator);
    if (restedMs < pauseMs && !isUnheard) found(`${actuator} paused for ${restedMs} ms only`);
    const other = actuator === 'up' ? 'down' : actuator === 'down' ? 'up' : undefined;
    if (other !== undefined && this.#isCalm(other) && this.#restedMs(other) < exclusiveMs)
      found(`${actuator} did not wait for ${other}`);
    if (actuator !== 'pump' || !wet.every((one) => this.#isCalm(one))) return;
    const isOpen = (valve: string): boolean => {
      const openMs = this.#rig.mono - (this.#onSince.get(valve) ?? this.#rig.mono);
      return this.#isOn(valve) && openMs >= this.#specs.get(valve)!.travelMs;
    };
    if (!isOpen('main') || !valves.some(isOpen)) found('the pump started before its way was open');
  }

  #lookAtWater(): void {
    if (!wet.every((one) => this.#isCalm(one))) return;
    const open = valves.filter((valve) => this.#isOn(valve));
    const { lagMs, flowLitrePerMin: most = 0 } = this.#specs.get('pump')!;
    const isOpen = open.length > 0 && this.#isOn('main');
    if (this.#isOn('pump') && !isOpen) found('the pump runs against shut valves');
    if (!isOpen && this.#restedMs('pump') < lagMs) found('the valves shut before the pipes were calm');
    const flow = open.reduce((sum, valve) => sum + this.#specs.get(valve)!.flowLitrePerMin!, 0);
    if (open.length > 1 && flow > most) found(`${open.join(' and ')} take more than the pump delivers`);
  }

  /** Without flow the well pump stops after a while, and rests for a while. */
  #lookAtProof(): void {
    const { mono } = this.#rig;
    const { withinMs, retryMs } = this.#specs.get('well')!.proof!;
    const isDry = this.#isOn('well') && !this.#clerk.isGood('flow.f', (flow) => flow > 2);
    if (!isDry) this.#unproven.since = undefined;
    else this.#unproven.since ??= mono;
    const { since } = this.#unproven;
    if (since === undefined || !this.#isCalm('well')) return;
    const dryMs = mono - since;
    const isHands = this.#clerk.isByHand('well') || this.#clerk.turned.has('well');
    if (isHands) return;
    if (dryMs > withinMs + 2 * this.#reachMs('well')) found('the well runs dry');
    if (dryMs >= withinMs + reachMs) this.#unproven.until = since + withinMs + retryMs;
  }

  #lookAtGroups(): void {
    const areOpen = (all: readonly string[]): boolean => all.every((one) => this.#isOn(one) && this.#isCalm(one));
    if (areOpen(valves)) found('three zones at a time');
    if (areOpen(['up', 'down'])) found('up and down at a time');
  }

  /** Whoever wants something and does not get it is told why. */
  #lookAtReasons(): void {
    for (const { unit, claims, verdict } of this.#rig.control.state.units) {
      const { winner, denied, stays, value } = verdict;
      for (const one of claims) {
        const isFollowed =
          one === winner && (value === one.command.value || denied !== undefined || stays !== undefined);
        if (!isFollowed && one.denied === undefined)
          found(`nobody says why ${unit.spec.id} does not obey ${one.command.id}`);
      }
    }
  }
}

function found(what: string): never {
  throw new Error(what);
}
