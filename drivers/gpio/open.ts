// A line's pins → a closed Line on the way to the kernel that this machine has.
import type { Clock } from '../../agent/model/clock.ts';
import type { Line, LineFault } from '../../agent/model/line.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import type { GpioLineOptions } from '../../agent/model/pin.ts';
import type { TakePins } from './backend.ts';
import { characterDevice, chipPaths } from './cdev.ts';
import { denied, noChip } from './chips.ts';
import { loadKernel } from './kernel.ts';
import { GpioLine } from './line.ts';
import { loadOnoff } from './onoff.ts';
import { sysfs, sysfsChips } from './sysfs.ts';
import { watchWith } from './wake.ts';

export interface GpioLineDeps {
  readonly clock: Clock;
  /** The system's own folders; others in tests. */
  readonly dev?: string;
  readonly sys?: string;
}

/** Nothing is touched, and no native package is loaded, before `open`. */
export function openGpioLine(options: GpioLineOptions, deps: GpioLineDeps): Line {
  return new GpioLine(options, async (pins, hearing) => {
    const way = await wayToKernel(deps);
    return way.ok ? way.value(pins, hearing) : way;
  });
}

/** Looked for at every opening: an expander that brings the first chip may come later. */
async function wayToKernel({ clock, dev = '/dev', sys = '/sys' }: GpioLineDeps): Promise<Outcome<TakePins, LineFault>> {
  if (chipPaths(dev).length > 0) {
    const kernel = await loadKernel();
    if (!kernel.ok) return fault(denied('gpio-unable', kernel.fault.why));
    return good(characterDevice({ kernel: kernel.value, watch: watchWith(kernel.value), dev, sys }));
  }
  // A chip that has just gone from both is away: sysfs alone is never a reason to leave the character device.
  if (sysfsChips(sys).length === 0) {
    return fault(noChip(`this machine has no pins: neither ${dev}/gpiochip0 nor ${sys}/class/gpio/gpiochip* is there`));
  }
  const onoff = await loadOnoff();
  if (!onoff.ok) return fault(denied('gpio-unable', onoff.fault.why));
  return good(sysfs({ onoff: onoff.value, folder: sys, mono: () => clock.mono() }));
}
