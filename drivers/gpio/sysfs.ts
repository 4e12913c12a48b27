// Pins through sysfs and the npm package `onoff`: only where there is no character device.
//
// What it cannot do is refused or said, never pretended: pulls and drives are refused; names are known of the header
// only; nobody is kept from a pin; debouncing is done here; every count is uncertain, because fast edges melt into one.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Gpio } from 'onoff';
import type { MonoMs } from '../../agent/model/clock.ts';
import type { LineFault } from '../../agent/model/line.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import type { GpioLineOptions, PinSpec } from '../../agent/model/pin.ts';
import { codeOf } from '../../agent/model/thrown.ts';
import { type Hearing, systemFault, type Taken, type TakePins } from './backend.ts';
import { type Chip, chooseChip, denied, locatePins } from './chips.ts';
import type { Onoff } from './onoff.ts';

export interface SysfsParts {
  readonly onoff: Onoff;
  /** `/sys`; another one in tests. */
  readonly folder: string;
  readonly mono: () => MonoMs;
}

export interface SysfsChip extends Chip {
  /** Number of its first line in sysfs today: 450, 504, 512, 520, 571 … */
  readonly base: number;
}

export function sysfs({ onoff, folder, mono }: SysfsParts): TakePins {
  return (options, hearing) => {
    const unable = unableTo(options);
    if (unable !== undefined) return Promise.resolve(fault(unable));
    const numbers = numbersOf(sysfsChips(folder), options);
    if (!numbers.ok) return Promise.resolve(numbers);
    const pins = new SysfsPins(options, hearing, mono);
    const failed = pins.take(onoff, numbers.value);
    if (failed === undefined) return Promise.resolve(good(pins));
    pins.close();
    return Promise.resolve(fault(failed));
  };
}

class SysfsPins implements Taken {
  readonly counted = false;
  readonly #specs: readonly PinSpec[];
  readonly #hearing: Hearing;
  readonly #mono: () => MonoMs;
  readonly #pins: Gpio[] = [];

  constructor({ pins }: GpioLineOptions, hearing: Hearing, mono: () => MonoMs) {
    this.#specs = pins;
    this.#hearing = hearing;
    this.#mono = mono;
  }

  take(onoff: Onoff, numbers: readonly number[]): LineFault | undefined {
    for (const [index, pin] of this.#specs.entries()) {
      try {
        this.#pins.push(this.#open(onoff, numbers[index] ?? -1, pin, index));
      } catch (thrown) {
        return this.#failed(thrown, index);
      }
    }
    return undefined;
  }

  #open(onoff: Onoff, number: number, pin: PinSpec, index: number): Gpio {
    const activeLow = pin.activeLow;
    // `high` and `low` are levels of the wire, whatever `active_low` says.
    if (pin.direction === 'out')
      return new onoff.Gpio(number, pin.rest === activeLow ? 'low' : 'high', 'none', { activeLow });
    const edge = pin.direction === 'in' ? 'both' : pin.edge;
    const opened = new onoff.Gpio(number, 'in', edge, { activeLow, debounceTimeout: pin.debounceMs });
    opened.watch((error, value) => {
      if (error) this.#hearing.lost(this.#failed(error, index));
      else this.#hearing.edges(index, [{ active: value === 1, mono: this.#mono(), sequence: undefined }]);
    });
    return opened;
  }

  get(pin: number): Outcome<boolean, LineFault> {
    try {
      return good(this.#pins[pin]?.readSync() === 1);
    } catch (thrown) {
      return fault(this.#failed(thrown, pin));
    }
  }

  set(pin: number, active: boolean): LineFault | undefined {
    try {
      this.#pins[pin]?.writeSync(active ? 1 : 0);
      return undefined;
    } catch (thrown) {
      return this.#failed(thrown, pin);
    }
  }

  interrupts(): undefined {
    // Nothing else here could use the number.
  }

  drain(): void {
    // sysfs keeps no edges: what was not heard when it happened is lost.
  }

  close(): void {
    for (const [index, pin] of this.#pins.entries()) {
      const spec = this.#specs[index];
      if (spec?.direction === 'out') this.set(index, spec.rest);
      pin.unexport();
    }
    this.#pins.length = 0;
  }

  #failed(thrown: unknown, pin: number): LineFault {
    const code = codeOf(thrown);
    if (code === undefined) throw thrown;
    return systemFault(code, `pin ${this.#specs[pin]?.pin ?? pin} through sysfs`);
  }
}

function unableTo({ pins }: GpioLineOptions): LineFault | undefined {
  for (const pin of pins) {
    const what = pin.direction === 'out' ? pin.drive : pin.pull;
    if (what === 'push-pull' || what === 'as-is' || what === 'none') continue;
    const kind = pin.direction === 'out' ? 'drive' : 'pull';
    return denied('gpio-unable', `${kind} ${what} of pin ${pin.pin} needs the character device, which is not there`);
  }
  return undefined;
}

/** Today's sysfs number of each pin. */
export function numbersOf(
  chips: readonly SysfsChip[],
  options: GpioLineOptions,
): Outcome<readonly number[], LineFault> {
  const chosen = chooseChip(chips, options.chip);
  if (!chosen.ok) return chosen;
  const chip = chosen.value;
  // Names are not told here.
  const lines = Array.from({ length: chip.lines }, () => ({
    name: '',
    used: false,
    consumer: '',
  }));
  const places = locatePins(chip, lines, options.pins);
  return places.ok ? good(places.value.map((offset) => chip.base + offset)) : places;
}

export function sysfsChips(folder: string): readonly SysfsChip[] {
  const own = join(folder, 'class/gpio');
  if (!existsSync(own)) return [];
  const names = readdirSync(own).filter((name) => /^gpiochip\d+$/.test(name));
  return names.map((name) => {
    const told = (file: string): string => readFileSync(join(own, name, file), 'utf8').trim();
    return { name, label: told('label'), lines: Number(told('ngpio')), base: Number(told('base')) };
  });
}
