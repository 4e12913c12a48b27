// How often a pin has really interrupted the processor: the kernel's own count, from /sys/kernel/irq.
//
// Between the interrupt and the edge that we are told stands a thread of the kernel. Two interrupts before that thread
// comes to run are one edge, without a gap in the numbers: only this count shows it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param label that the pin was requested with; @returns where its count is, undefined unless exactly one is found */
export function interruptFolder(sys: string, label: string): string | undefined {
  const all = join(sys, 'kernel/irq');
  const own = folders(all).filter((name) => told(join(all, name, 'actions')) === label);
  return own.length === 1 ? join(all, own[0] ?? '') : undefined;
}

/** Interrupts so far, over all processors; undefined when they cannot be had. */
export function interruptsOf(folder: string): number | undefined {
  const counts = told(join(folder, 'per_cpu_count'))?.split(',').map(Number);
  return counts?.every(Number.isSafeInteger) === true ? counts.reduce((sum, count) => sum + count, 0) : undefined;
}

function folders(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return []; // a hardened unit may hide it: then only gaps in the numbers show what was missed
  }
}

function told(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}
