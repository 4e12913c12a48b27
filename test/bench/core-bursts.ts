// Polls of the bench `core`, one device's at a time: of every ten samples two flip a rule, the others move a little.
import { devices, pointsOfDevice } from './core-plant.ts';

/** The first two points of a device cross their rules' level every time. */
const flipping = 2;
/** The third, which moves water, once in so many polls. */
const waterEvery = 100;

export function randomBursts(): { next(): { readonly device: number; readonly values: readonly number[] } } {
  const high = Array.from({ length: devices }, () => false);
  const wet = Array.from({ length: devices }, () => false);
  let polls = 0;
  return {
    next() {
      const device = polls++ % devices;
      const isHigh = (high[device] = high[device] !== true);
      if (Math.floor(Math.random() * waterEvery) === 0) wet[device] = wet[device] !== true;
      const values = Array.from({ length: pointsOfDevice }, (_, index) => {
        if (index < flipping) return isHigh ? 80 : 20;
        if (index === flipping) return wet[device] === true ? 80 : 20;
        return Math.round(Math.random() * 1_000) / 10;
      });
      return { device, values };
    },
  };
}
