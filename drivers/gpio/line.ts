// A line of pins: spans and elements ↔ the pins of one chip, with every fault as a value.
//
// 1. A line is open with all its pins or not at all, and only after each output has read back as its rest.
// 2. Contacts tell their changes by themselves; a read hears first what happened before it.
// 3. When the chip goes away the line is closed, and counters say that they may have missed pulses.
import type { Change, Elements, Line, LineFault, Span } from '../../agent/model/line.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import { type GpioLineOptions, type PinTable, pinTables } from '../../agent/model/pin.ts';
import type { Taken, TakePins } from './backend.ts';
import { Contact, Counter } from './heard.ts';
import type { Edge } from './uapi.ts';

/** Elements per pin: a count brings along how much of it nobody saw. */
const width: Readonly<Record<PinTable, 1 | 2>> = { in: 1, out: 1, count: 2 };
const isTable = (name: string): name is PinTable => (pinTables as readonly string[]).includes(name);

const notOpen: LineFault = { kind: 'gone', code: 'ENOTCONN', detail: 'the line is not open' };

export class GpioLine implements Line {
  readonly #options: GpioLineOptions;
  readonly #take: TakePins;
  readonly #contacts = new Map<number, Contact>();
  readonly #counters = new Map<number, Counter>();
  #taken: Taken | undefined;
  #opening: Promise<Outcome<void, LineFault>> | undefined;
  #lost = notOpen;
  #listener: (change: Change) => void = () => {};

  constructor(options: GpioLineOptions, take: TakePins) {
    this.#options = options;
    this.#take = take;
    for (const [index, { direction }] of options.pins.entries()) {
      if (direction === 'in') this.#contacts.set(index, new Contact());
      if (direction === 'count') this.#counters.set(index, new Counter());
    }
  }

  get isOpen(): boolean {
    return this.#taken !== undefined;
  }

  changes(listener: (change: Change) => void): void {
    this.#listener = listener;
  }

  open(): Promise<Outcome<void, LineFault>> {
    if (this.#taken !== undefined) return Promise.resolve(good(undefined));
    this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  read(span: Span): Promise<Outcome<Elements, LineFault>> {
    return Promise.resolve(this.#read(span));
  }

  write(span: Span, elements: Elements): Promise<Outcome<void, LineFault>> {
    return Promise.resolve(this.#write(span, elements));
  }

  async close(): Promise<void> {
    await this.#opening;
    this.#letGo(notOpen);
  }

  wireMs(): number {
    return 0;
  }

  countMax(table: string): number {
    return isTable(table) ? Math.max(1, this.#options.pins.length) * width[table] : 0;
  }

  async #open(): Promise<Outcome<void, LineFault>> {
    for (const counter of this.#counters.values()) counter.opened();
    const taken = await this.#take(this.#options, {
      edges: (pin, edges) => this.#heard(pin, edges),
      lost: (what) => this.#letGo(what),
    });
    if (!taken.ok) return taken;
    const untrue = untrueOutput(this.#options, taken.value);
    if (untrue !== undefined) {
      taken.value.close();
      return fault(untrue);
    }
    this.#taken = taken.value;
    return good(undefined);
  }

  #read(span: Span): Outcome<Elements, LineFault> {
    const { table, start, count } = span;
    if (!isTable(table) || start % width[table] !== 0) throw new Error(`pins have no table ${table} at ${start}`);
    this.#taken?.drain();
    const taken = this.#taken; // draining may have shown that the chip has gone
    if (taken === undefined) return fault(this.#lost);
    const elements: number[] = [];
    for (let at = start / width[table]; elements.length < count; at += 1) {
      const own = table === 'count' ? this.#countOf(at, taken) : this.#levelOf(at, taken);
      if (!own.ok) return own;
      elements.push(...own.value);
    }
    return good(elements);
  }

  #levelOf(pin: number, taken: Taken): Outcome<Elements, LineFault> {
    const level = taken.get(pin);
    if (!level.ok) return this.#failed(level.fault);
    this.#contacts.get(pin)?.read(level.value);
    return good([level.value ? 1 : 0]);
  }

  #countOf(pin: number, taken: Taken): Outcome<Elements, LineFault> {
    // Nothing of a count needs the chip, so that it would look well for ever: ask whether it is still there.
    const level = taken.get(pin);
    if (!level.ok) return this.#failed(level.fault);
    const [pulses, missed] = this.#counters.get(pin)?.read(taken.interrupts(pin)) ?? [0, 0];
    return good([pulses, taken.counted ? missed : Math.max(1, missed)]);
  }

  #write({ table, start }: Span, elements: Elements): Outcome<void, LineFault> {
    if (table !== 'out') throw new Error(`nobody can write to ${table}`);
    for (const [index, element] of elements.entries()) {
      const failed = this.#taken === undefined ? this.#lost : this.#taken.set(start + index, element !== 0);
      if (failed !== undefined) return this.#failed(failed);
    }
    return good(undefined);
  }

  #heard(pin: number, edges: readonly Edge[]): void {
    this.#counters.get(pin)?.heard(edges);
    for (const { active, mono } of this.#contacts.get(pin)?.heard(edges) ?? []) {
      const span = { unit: 0, table: 'in', start: pin, count: 1 };
      this.#listener({ span, elements: [active ? 1 : 0], mono });
    }
  }

  /** Every fault of an open line is one of its chip. */
  #failed<T>(what: LineFault): Outcome<T, LineFault> {
    this.#letGo(what);
    return fault(what);
  }

  #letGo(what: LineFault): void {
    const taken = this.#taken;
    if (taken === undefined) return;
    this.#taken = undefined;
    this.#lost = what;
    taken.close();
    for (const contact of this.#contacts.values()) contact.forget();
    for (const counter of this.#counters.values()) counter.away();
  }
}

/** An output that does not read as it was set is shorted, driven by somebody else, or not the pin that it seems. */
function untrueOutput({ pins }: GpioLineOptions, taken: Taken): LineFault | undefined {
  for (const [index, pin] of pins.entries()) {
    if (pin.direction !== 'out') continue;
    const level = taken.get(index);
    if (!level.ok) return level.fault;
    if (level.value === pin.rest) continue;
    const word = (active: boolean): string => (active ? 'on' : 'off');
    const detail = `output ${pin.pin} was set to ${word(pin.rest)} and reads ${word(level.value)}`;
    return { kind: 'denied', code: 'gpio-untrue', detail };
  }
  return undefined;
}
