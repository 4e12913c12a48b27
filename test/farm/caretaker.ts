// A farm that nobody's gateway drives yet → somebody who turns the switches by hand, so that there is something to see.
//
// Pure: what is on now and how long he has been at work → what is on next.
import { moisturePct } from './model/soil.ts';
import { tankLevelM } from './model/hydraulics.ts';
import type { Farm, Switches } from './model/farm.ts';
import { bacGiang, solarHour } from './model/sun.ts';

/** Every twelve minutes he waters the zones one after the other, each for two and a half, unless it is wet enough. */
const roundSec = 720;
const firstSec = 8;
const zoneSec = 150;
/** The valve opens before the pump starts, and the next valve before the last one shuts: never a pump against shut valves. */
const leadSec = 2;
/** Wetter than this and he does not open a valve; one that is open stays open for its whole turn. */
const dryPct = 30.2;

export function caretake(farm: Farm, on: Switches, atWorkSec: number): Switches {
  const sec = (atWorkSec % roundSec) - firstSec;
  const valves = farm.zones.map((soil, zone) => {
    const itsTurn = sec >= zone * zoneSec - (zone > 0 ? leadSec : 0) && sec < (zone + 1) * zoneSec;
    return itsTurn && (on.valves[zone] === true || moisturePct(soil) < dryPct);
  });
  // The pump starts after the valve is open, which the step before shows.
  const anyOpen = valves.some((open, zone) => open && on.valves[zone] === true);
  const levelM = tankLevelM(farm.water);
  const hour = solarHour(farm.wallMs, bacGiang);
  return {
    valves,
    pump: anyOpen && sec >= leadSec && levelM > 0.3,
    fillPump: on.fillPump ? levelM < 1.7 : levelM < 1.1,
    fan: on.fan ? farm.air.airC > 28.5 : farm.air.airC > 31,
    lamp: (hour >= 5 && hour < 6.5) || (hour >= 17.5 && hour < 20),
  };
}
