// What runs → what the two electricity meters count.
//
// 1. Energy never falls. 2. Power is voltage × current × power factor, to rounding.
import { clamp, wander } from './random.ts';

export interface Feed {
  readonly watt: number;
  readonly ampere: number;
  readonly powerFactor: number;
  /** Since the meter was mounted; only grows. */
  readonly wattHour: number;
}
export interface Power {
  readonly volt: number;
  readonly hertz: number;
  /** The irrigation pump alone. */
  readonly pump: Feed;
  /** The whole farm, pump included. */
  readonly farm: Feed;
  readonly sag: number;
  readonly drift: number;
}

export const lampWatt = 400;
const fanWatt = 370;
const fillPumpWatt = 550;
const controllerWatt = 60;

const idle = (wattHour: number): Feed => ({ watt: 0, ampere: 0, powerFactor: 0, wattHour });
export const firstPower = (): Power => ({
  volt: 228,
  hertz: 50,
  pump: idle(184_000),
  farm: idle(1_240_000),
  sag: 0,
  drift: 0,
});

export interface Load {
  readonly pump: boolean;
  readonly pumpSpeed: number;
  readonly pumpDry: boolean;
  readonly flowLitrePerMin: number;
  readonly fillPump: boolean;
  readonly fan: boolean;
  readonly lamp: boolean;
}

/** A dry pump draws least, one against shut valves more, one that moves water most: the cheapest dry-run detector. */
function pumpWatt(load: Load): number {
  if (!load.pump) return 0;
  const startUp = 1 + 0.8 * (1 - load.pumpSpeed);
  return (load.pumpDry ? 240 : 400 + 4 * load.flowLitrePerMin) * startUp;
}

function feed(watt: number, powerFactor: number, volt: number, before: Feed, dtSec: number): Feed {
  return {
    watt,
    powerFactor: watt > 0 ? powerFactor : 0,
    ampere: watt > 0 ? watt / (volt * powerFactor) : 0,
    wattHour: before.wattHour + (watt * dtSec) / 3600,
  };
}

export function stepPower(power: Power, load: Load, dtSec: number, random: () => number): Power {
  const pump = pumpWatt(load);
  const motors = pump + (load.fillPump ? fillPumpWatt : 0) + (load.fan ? fanWatt : 0);
  const total = motors + (load.lamp ? lampWatt : 0) + controllerWatt;
  const sag = wander(power.sag, 1.5, 120, dtSec, random);
  const drift = wander(power.drift, 0.03, 30, dtSec, random);
  const volt = clamp(228 + sag - total * 0.0015, 180, 250);
  return {
    volt,
    hertz: clamp(50 + drift, 49.5, 50.5),
    pump: feed(pump, load.pumpDry ? 0.6 : 0.86, volt, power.pump, dtSec),
    farm: feed(total, motors > 0 ? 0.88 : 0.97, volt, power.farm, dtSec),
    sag,
    drift,
  };
}
