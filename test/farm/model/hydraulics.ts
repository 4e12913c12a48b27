// Pump, valves, well and tank → pressure, flow and level.
//
// 1. No flow without a running pump, an open valve and water in the tank.
// 2. Water balance: filled = stored more + drawn + overflowed, to rounding; the level stays between 0 and the rim.
// 3. A pump against shut valves gives its full pressure and no flow; a dry pump gives neither.
import { relax } from './random.ts';

export const zoneCount = 3;

export interface Waterworks {
  readonly tankLitre: number;
  readonly pressureKpa: number;
  readonly flowLitrePerMin: number;
  /** Flow into each zone, same order as the valves. */
  readonly zoneLitrePerMin: readonly number[];
  /** 0 stands, 1 runs at full speed. */
  readonly pumpSpeed: number;
  /** Ledger since the start. */
  readonly filledLitre: number;
  readonly drawnLitre: number;
  readonly overflowedLitre: number;
}

export interface WaterControls {
  readonly valves: readonly boolean[];
  readonly pump: boolean;
  readonly fillPump: boolean;
}

const tankAreaM2 = 2.5;
export const tankHeightM = 2;
const tankLitreMax = tankAreaM2 * tankHeightM * 1000;
/** The suction pipe ends 5 cm above the ground. */
export const suctionM = 0.05;
const suctionLitre = suctionM * tankAreaM2 * 1000;
const fillLitrePerMin = 60;
/** Pump: 380 kPa against a shut valve, 120 L/min against nothing, a parabola between. */
export const shutOffKpa = 380;
const pumpLitrePerMinMax = 120;
/** Zone n lets `k·√kPa` L/min through; they differ a little, as zones do. */
const zoneK: readonly number[] = [2.5, 2.3, 2.7];

export function firstWaterworks(levelM: number): Waterworks {
  return {
    tankLitre: levelM * tankAreaM2 * 1000,
    pressureKpa: 0,
    flowLitrePerMin: 0,
    zoneLitrePerMin: zoneK.map(() => 0),
    pumpSpeed: 0,
    filledLitre: 0,
    drawnLitre: 0,
    overflowedLitre: 0,
  };
}

export function stepWaterworks(water: Waterworks, controls: WaterControls, dtSec: number): Waterworks {
  const available = Math.max(0, water.tankLitre - suctionLitre);
  const pumpSpeed = controls.pump ? relax(water.pumpSpeed, 1, 1.5, dtSec) : 0;
  const open = zoneK.map((k, zone) => (controls.valves[zone] === true ? k : 0));
  const openK = open.reduce((sum, k) => sum + k, 0);
  const pumping = controls.pump && available > 0;
  // Pump parabola p = p0·s² − a·q² meets pipe q = K·√p.
  const a = shutOffKpa / pumpLitrePerMinMax ** 2;
  const pressureKpa = pumping
    ? (shutOffKpa * pumpSpeed ** 2) / (1 + a * openK ** 2)
    : relax(water.pressureKpa, 0, openK > 0 || controls.pump ? 0.5 : 120, dtSec);
  const wanted = pumping ? openK * Math.sqrt(pressureKpa) : 0;
  const drawn = Math.min((wanted * dtSec) / 60, available);
  const flowLitrePerMin = (drawn * 60) / dtSec;
  const filled = controls.fillPump ? (fillLitrePerMin * dtSec) / 60 : 0;
  const level = water.tankLitre + filled - drawn;
  const overflowed = Math.max(0, level - tankLitreMax);
  return {
    tankLitre: level - overflowed,
    pressureKpa,
    flowLitrePerMin,
    zoneLitrePerMin: open.map((k) => (openK > 0 ? (flowLitrePerMin * k) / openK : 0)),
    pumpSpeed,
    filledLitre: water.filledLitre + filled,
    drawnLitre: water.drawnLitre + drawn,
    overflowedLitre: water.overflowedLitre + overflowed,
  };
}

export const tankLevelM = (water: Waterworks): number => water.tankLitre / (tankAreaM2 * 1000);
export const tankDry = (water: Waterworks): boolean => water.tankLitre <= suctionLitre;
