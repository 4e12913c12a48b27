// A seed → the same dice on every run, so that any day of the simulated farm can be played again.

/** Uniform numbers in [0, 1). Mulberry32: small, fast, good enough for weather, useless for secrets. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One normally distributed number (Box and Muller 1958), mean 0, deviation 1. */
export function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * One step of a value that wanders around 0 and forgets its past after `tauSec` (Ornstein–Uhlenbeck, exact solution, so
 * that its spread does not depend on the step).
 */
export function wander(value: number, sigma: number, tauSec: number, dtSec: number, random: () => number): number {
  const kept = Math.exp(-dtSec / tauSec);
  return value * kept + sigma * Math.sqrt(1 - kept * kept) * gaussian(random);
}

export const clamp = (value: number, min: number, max: number): number => Math.min(Math.max(value, min), max);

/** `value` relaxes towards `target` with time constant `tauSec` (exact, stable for every step). */
export const relax = (value: number, target: number, tauSec: number, dtSec: number): number =>
  target + (value - target) * Math.exp(-dtSec / tauSec);
