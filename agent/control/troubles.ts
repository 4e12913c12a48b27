// What control knows to be wrong with lines, devices, outputs, rules and itself → raised and settled with the alarms.
import { isAtRest, wetRoles } from '../model/actuator.ts';
import { monoMs, type MonoMs } from '../model/clock.ts';
import type { Event } from '../model/fact.ts';
import type { DeviceId } from '../model/ids.ts';
import type { StopInputSpec } from '../model/rule.ts';
import type { Site } from '../model/site.ts';
import type { StorageTrouble } from '../model/storage-trouble.ts';
import type { Alarms } from './alarms/alarms.ts';
import {
  clockUnknown,
  dayCap,
  deviceSilent,
  lineAway,
  movedUnasked,
  noEffect,
  runsUnasked,
  stopPressed,
  storageFails,
  type SystemAlarm,
  unconfirmed,
  worksWithout,
} from './alarms/system.ts';
import { troublesOf } from './evidence.ts';
import { inputHold } from './guards.ts';
import type { RuleBook } from './rules/book.ts';
import { startMs } from './rules/rule.ts';
import type { ControlState } from './state.ts';
import type { UnitState } from './unit-state.ts';
import { capReached } from './usage.ts';

/** Raised or settled by one and the same description. */
function say(alarms: Alarms, alarm: SystemAlarm, isSo: boolean): void {
  if (isSo) alarms.raise(alarm);
  else alarms.settle(alarm.key);
}

export function tellOutputs(alarms: Alarms, state: ControlState, stops: Iterable<StopInputSpec>, now: MonoMs): void {
  for (const of of state.units) tellOutput(alarms, of, now);
  for (const stop of stops) say(alarms, stopPressed(stop), state.holds.has(inputHold(stop.point)));
}

function tellOutput(alarms: Alarms, of: UnitState, now: MonoMs): void {
  const { isUnconfirmed, isWelded, hasNoEffect, flowsIdle, wasMoved } = troublesOf(of, now);
  const actuator = of.unit.spec;
  const isCapped = capReached(of) !== undefined;
  const behind = explainedBy(of);
  // Every decision comes by here: an alarm has nothing to hear when nothing is new.
  const news = [isUnconfirmed, hasNoEffect, isWelded || flowsIdle, isCapped, wasMoved, behind].join();
  if (of.alarmed === news) return;
  of.alarmed = news;
  // A pump or a valve that may run on is worth waking somebody for.
  const isWet = wetRoles.has(actuator.role);
  say(alarms, unconfirmed(actuator, isWet ? 'critical' : 'medium', behind), isUnconfirmed);
  say(alarms, noEffect(actuator), hasNoEffect);
  say(alarms, runsUnasked(actuator), isWelded || flowsIdle);
  say(alarms, dayCap(actuator), isCapped);
  say(alarms, movedUnasked(actuator, isWet ? 'high' : 'medium'), wasMoved);
}

/** What should run and does not, on a board that does not answer: one alarm is enough for all of them. */
function explainedBy({ unit, verdict }: UnitState): DeviceId | undefined {
  const { value } = verdict;
  return value === undefined || isAtRest(unit.spec, value) ? undefined : unit.device;
}

export function tellRules(alarms: Alarms, book: RuleBook): void {
  for (const { state } of book.entries) {
    const isWithout = state.missingSince !== undefined;
    const news = isWithout ? `without ${state.missing.join()}` : 'well';
    if (state.alarmed === news) continue;
    state.alarmed = news;
    say(alarms, worksWithout(state.rule.spec, state.missing), isWithout);
  }
}

export const tellClock = (alarms: Alarms, isTrusted: boolean): void => say(alarms, clockUnknown(), !isTrusted);

export const tellStorage = (alarms: Alarms, trouble: StorageTrouble | undefined): void =>
  say(alarms, storageFails(trouble), trouble !== undefined);

/** Names of what the field reports by id. */
export interface Names {
  readonly lines: ReadonlyMap<string, Site['lines'][number]>;
  readonly devices: ReadonlyMap<string, Site['devices'][number]>;
}
export const namesOf = ({ lines, devices }: Pick<Site, 'lines' | 'devices'>): Names => ({
  lines: new Map(lines.map((line) => [line.id, line])),
  devices: new Map(devices.map((device) => [device.id, device])),
});

/** A line or a device came or went. */
export function tellField(alarms: Alarms, names: Names, event: Event): void {
  if (event.type === 'line') {
    const line = names.lines.get(event.line);
    if (line !== undefined) say(alarms, lineAway(line), event.state === 'gone');
  }
  if (event.type === 'device') {
    const device = names.devices.get(event.device);
    if (device !== undefined) say(alarms, deviceSilent(device), event.state === 'silent');
  }
}

/** What an earlier run left standing and nobody has confirmed since: lines and devices speak when they fail again. */
export function settleUnsaid(alarms: Alarms): void {
  for (const key of alarms.unsaid()) if (!key.startsWith('gateway:')) alarms.settle(key);
}

/** Right after the start nothing was read yet and no clock was asked: no reason to tell anybody, ms. */
export const settledMs = startMs;

/** An earlier run's troubles are given so long to be said again, ms. */
export const unsaidMs = monoMs(60_000);
