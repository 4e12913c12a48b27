// The chips that are there and the pins that a site asks for → which line of which chip each pin is, or why nobody
// may touch anything.
//
// 1. A chip is known by its label, never by its number: numbers change with the board and the kernel.
// 2. A pin is refused unless exactly one line is meant, and nobody else has it.
// 3. Pure; nothing is touched before all pins of a line are found.
import type { LineFault } from '../../agent/model/line.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import type { PinSpec } from '../../agent/model/pin.ts';

export interface ChipLine {
  /** What the board calls it; empty where it has no name. */
  readonly name: string;
  readonly used: boolean;
  /** Who has it, by its own word; may be empty although it is used. */
  readonly consumer: string;
}
export interface Chip {
  /** `gpiochip0`: today's name, for people only. */
  readonly name: string;
  readonly label: string;
  readonly lines: number;
}

/** The chips behind the 40-pin header of every Raspberry Pi: 0 to 3, 4, 5. */
export const headerLabels = ['pinctrl-bcm2835', 'pinctrl-bcm2711', 'pinctrl-rp1'] as const;

const isHeader = ({ label }: Chip): boolean => (headerLabels as readonly string[]).includes(label);

/** A person must act first; the code stands for the help in `agent/model/catalogue/line.ts`. */
type Code = 'gpio-two-chips' | 'gpio-no-pin' | 'gpio-other-pin' | 'gpio-same-pin' | 'gpio-unable' | 'EBUSY';
export const denied = (code: Code, detail: string): LineFault => ({ kind: 'denied', code, detail });
/** A chip that is not there may come: an expander is plugged in again. */
export const noChip = (detail: string): LineFault => ({ kind: 'gone', code: 'gpio-no-chip', detail });

/** @param wanted label of the chip; undefined means the board's header */
export function chooseChip<C extends Chip>(chips: readonly C[], wanted: string | undefined): Outcome<C, LineFault> {
  const labels: readonly string[] = wanted === undefined ? headerLabels : [wanted];
  const fitting = chips.filter(({ label }) => labels.includes(label));
  const [chip, second] = fitting;
  const all = chips.map(({ name, label, lines }) => `${name} "${label}" (${lines} lines)`).join(', ');
  const what = wanted === undefined ? `the header of a Raspberry Pi (${headerLabels.join(', ')})` : `"${wanted}"`;
  if (chip === undefined) return fault(noChip(`no chip is ${what}; there are: ${all || 'none'}`));
  if (second === undefined) return good(chip);
  return fault(denied('gpio-two-chips', `${fitting.length} chips are ${what}: ${all}`));
}

/** The place of each pin within the chip, in the order of `pins`. */
export function locatePins(
  chip: Chip,
  lines: readonly ChipLine[],
  pins: readonly PinSpec[],
): Outcome<readonly number[], LineFault> {
  const places = new Map<number, PinSpec>();
  for (const pin of pins) {
    const found = locate(chip, lines, pin.pin);
    if (!found.ok) return found;
    const other = places.get(found.value);
    if (other !== undefined) {
      return fault(
        denied('gpio-same-pin', `${pin.pin} and ${other.pin} are one pin: line ${found.value} of ${chip.label}`),
      );
    }
    places.set(found.value, pin);
  }
  const taken = [...places.keys()].find((offset) => lines[offset]?.used === true);
  return taken === undefined ? good([...places.keys()]) : fault(takenBy(chip, taken, lines[taken]));
}

export function takenBy(chip: Chip, offset: number, line: ChipLine | undefined): LineFault {
  const name = line?.name === undefined || line.name === '' ? '' : ` (${line.name})`;
  const holder = line?.consumer ? `"${line.consumer}"` : 'a program that does not give its name';
  return denied('EBUSY', `pin ${offset}${name} of ${chip.label} is held by ${holder}: another program uses it`);
}

function locate(chip: Chip, lines: readonly ChipLine[], pin: number | string): Outcome<number, LineFault> {
  if (typeof pin === 'number') return byNumber(chip, lines, pin);
  const offsets = lines.flatMap(({ name }, offset) => (name === pin ? [offset] : []));
  const [offset] = offsets;
  if (offset !== undefined && offsets.length === 1) return good(offset);
  // Some boards call GPIO14 by what it can do (TXD1); on the chips of a header it is line 14 all the same.
  const bcm = /^GPIO(\d+)$/.exec(pin)?.[1];
  if (offset === undefined && bcm !== undefined && isHeader(chip)) return byNumber(chip, lines, Number(bcm));
  const why = offsets.length === 0 ? 'has no pin of that name' : `has ${offsets.length} pins of that name`;
  return fault(denied('gpio-no-pin', `${pin}: ${chip.label} ${why}; ${namesOf(lines)}`));
}

/** A board that calls another line `GPIO17` counts its pins in another way than the site file does. */
function byNumber(chip: Chip, lines: readonly ChipLine[], pin: number): Outcome<number, LineFault> {
  const line = lines[pin];
  if (line === undefined) {
    return fault(denied('gpio-no-pin', `${pin}: ${chip.label} has the pins 0 to ${lines.length - 1}`));
  }
  const own = /^GPIO(\d+)$/.exec(line.name)?.[1];
  if (own === undefined || Number(own) === pin) return good(pin);
  return fault(denied('gpio-other-pin', `line ${pin} of ${chip.label} is called ${line.name}: write the name`));
}

function namesOf(lines: readonly ChipLine[]): string {
  const names = lines.flatMap(({ name }) => (name === '' ? [] : [name]));
  if (names.length === 0) return `its ${lines.length} pins have no names: write the number`;
  return `its pins are ${names.join(', ')}`;
}
