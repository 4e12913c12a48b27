// Pins through the character device (/dev/gpiochip*, version 2 of its interface, Linux 5.10 and later).
//
// 1. One request per pin: whoever holds one of ours elsewhere is named, and no edge of one pin takes another's room.
// 2. Who has a pin is asked before any pin is touched; a pin that is lost to somebody in between gives all back.
// 3. No call waits. Descriptors are closed only after nobody listens to them any more.
import { closeSync, openSync, readdirSync, readSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { LineFault } from '../../agent/model/line.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import type { GpioLineOptions, PinSpec } from '../../agent/model/pin.ts';
import { codeOf } from '../../agent/model/thrown.ts';
import { type Hearing, systemFault, type Taken, type TakePins } from './backend.ts';
import { type Chip, type ChipLine, chooseChip, denied, locatePins, takenBy } from './chips.ts';
import { interruptFolder, interruptsOf } from './interrupts.ts';
import type { Kernel } from './kernel.ts';
import {
  chipInfo,
  type Edge,
  flags,
  isActive,
  lineEvents,
  lineInfo,
  lineInfoRequest,
  lineRequest,
  lineValues,
  requestedFd,
  requests,
  sizes,
} from './uapi.ts';
import type { Wake, WatchFds } from './wake.ts';

export interface CdevParts {
  readonly kernel: Kernel;
  readonly watch: WatchFds;
  /** `/dev` and `/sys`; others in tests. */
  readonly dev: string;
  readonly sys: string;
}

/** Events read at a time; more wait in the kernel until the next read. */
const eventsAtOnce = 64;

export function characterDevice(parts: CdevParts): TakePins {
  return async (options, hearing) => {
    const found = chipOf(parts, options.chip);
    if (!found.ok) return found;
    const chip = found.value;
    const opened = openChip(chip.path);
    if (!opened.ok) return opened;
    try {
      const pins = new CdevPins(parts, options, hearing);
      const failed = pins.take(opened.value, chip) ?? (await pins.listen());
      if (failed === undefined) return good(pins);
      pins.close();
      return fault(failed);
    } finally {
      closeSync(opened.value);
    }
  };
}

class CdevPins implements Taken {
  readonly counted = true;
  readonly #parts: CdevParts;
  readonly #specs: readonly PinSpec[];
  readonly #hearing: Hearing;
  /** By the place of the pin in the line's list. */
  readonly #fds: number[] = [];
  readonly #heard = new Map<number, number>();
  /** Where the interrupts of a counter are counted. */
  readonly #interrupts = new Map<number, string>();
  readonly #events = Buffer.alloc(eventsAtOnce * sizes.lineEvent);
  #wake: Wake | undefined;

  constructor(parts: CdevParts, { pins }: GpioLineOptions, hearing: Hearing) {
    this.#parts = parts;
    this.#specs = pins;
    this.#hearing = hearing;
  }

  take(chipFd: number, chip: Chip): LineFault | undefined {
    const { kernel } = this.#parts;
    const lines = linesOf(kernel, chipFd, chip);
    if (!lines.ok) return lines.fault;
    const places = locatePins(chip, lines.value, this.#specs);
    if (!places.ok) return places.fault;
    for (const [index, pin] of this.#specs.entries()) {
      const offset = places.value[index] ?? 0;
      // One of its kind in the whole kernel: its interrupts are found by it.
      const consumer = `kenh-${chip.name}-${offset}`;
      const request = lineRequest(offset, pin, consumer);
      const failed = kernel.ioctl(chipFd, requests.line, request);
      if (failed === 'EBUSY') return takenBy(chip, offset, lineOf(kernel, chipFd, offset));
      if (failed !== undefined) return refusal(failed, `pin ${pin.pin} of ${chip.label} as asked`);
      const fd = requestedFd(request);
      this.#fds.push(fd);
      if (pin.direction !== 'out') this.#heard.set(fd, index);
      // A debounced pin interrupts at every bounce.
      const counts =
        pin.direction === 'count' && pin.debounceMs === 0 ? interruptFolder(this.#parts.sys, consumer) : undefined;
      if (counts !== undefined) this.#interrupts.set(index, counts);
      const blocks = kernel.neverBlock(fd);
      if (blocks !== undefined) return systemFault(blocks, `pin ${pin.pin}`);
    }
    return undefined;
  }

  async listen(): Promise<LineFault | undefined> {
    if (this.#heard.size === 0) return undefined;
    this.#wake = await this.#parts.watch([...this.#heard.keys()], (fd, gone) => this.#readable(fd, gone));
    return undefined;
  }

  get(pin: number): Outcome<boolean, LineFault> {
    const values = lineValues(false);
    const failed = this.#parts.kernel.ioctl(this.#fds[pin] ?? -1, requests.getValues, values);
    return failed === undefined ? good(isActive(values)) : fault(this.#failed(failed, pin));
  }

  set(pin: number, active: boolean): LineFault | undefined {
    const failed = this.#parts.kernel.ioctl(this.#fds[pin] ?? -1, requests.setValues, lineValues(active));
    return failed === undefined ? undefined : this.#failed(failed, pin);
  }

  drain(): void {
    if (this.#heard.size === 0) return;
    for (const { fd, gone } of this.#parts.kernel.ready([...this.#heard.keys()])) this.#readable(fd, gone);
  }

  interrupts(pin: number): number | undefined {
    const counts = this.#interrupts.get(pin);
    return counts === undefined ? undefined : interruptsOf(counts);
  }

  close(): void {
    this.#wake?.close();
    this.#heard.clear();
    for (const [index, fd] of this.#fds.entries()) {
      const pin = this.#specs[index];
      if (pin?.direction === 'out') this.#parts.kernel.ioctl(fd, requests.setValues, lineValues(pin.rest));
      closeSync(fd);
    }
    this.#fds.length = 0;
  }

  #readable(fd: number, gone: boolean): void {
    const pin = this.#heard.get(fd);
    if (pin === undefined) return;
    const edges = this.#edges(fd);
    if (edges.length > 0) this.#hearing.edges(pin, edges);
    if (gone) this.#hearing.lost(this.#failed('ENODEV', pin));
  }

  /** Everything that waits in the kernel for this pin. Bounded: no more than the kernel's buffer and a little. */
  #edges(fd: number): readonly Edge[] {
    const all: Edge[] = [];
    for (let turn = 0; turn < 32; turn += 1) {
      const length = this.#read(fd);
      all.push(...lineEvents(this.#events, length));
      if (length < this.#events.length) break;
    }
    return all;
  }

  /** @returns bytes; 0 when nothing waits or the chip has gone, which the next request says in its own words */
  #read(fd: number): number {
    try {
      return readSync(fd, this.#events);
    } catch (thrown) {
      if (codeOf(thrown) === undefined) throw thrown;
      return 0;
    }
  }

  #failed(code: string, pin: number): LineFault {
    return systemFault(code, `pin ${this.#specs[pin]?.pin ?? pin}`);
  }
}

/** The kernel's refusal of a request that nobody else stands in the way of. */
function refusal(code: string, what: string): LineFault {
  // A kernel before 5.10, a pin without interrupts, a chip without such a drive: no retry will help.
  const isSettled = code === 'EINVAL' || code === 'ENOTTY' || code === 'ENXIO' || code === 'EOPNOTSUPP';
  return isSettled ? denied('gpio-unable', `${what}: ${code}`) : systemFault(code, what);
}

type FoundChip = Chip & { readonly path: string };

function chipOf({ kernel, dev }: CdevParts, wanted: string | undefined): Outcome<FoundChip, LineFault> {
  const chips: FoundChip[] = [];
  let refused: LineFault | undefined;
  for (const path of chipPaths(dev)) {
    const opened = openChip(path);
    if (!opened.ok) {
      refused = opened.fault;
      continue;
    }
    const answer = Buffer.alloc(sizes.chipInfo);
    const failed = kernel.ioctl(opened.value, requests.chipInfo, answer);
    closeSync(opened.value);
    if (failed === undefined) chips.push({ path, name: basename(path), ...chipInfo(answer) });
  }
  const chosen = chooseChip(chips, wanted);
  // A chip that nobody may look at can be the one that is meant.
  return chosen.ok ? chosen : fault(refused ?? chosen.fault);
}

/** Each chip once: some boards keep the number of an older kernel as a link. */
export function chipPaths(folder: string): readonly string[] {
  const names = readdirSync(folder).filter((name) => /^gpiochip\d+$/.test(name));
  return [...new Set(names.map((name) => realpathSync(join(folder, name))))].sort();
}

function openChip(path: string): Outcome<number, LineFault> {
  try {
    return good(openSync(path, 'r+'));
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === undefined) throw thrown;
    return fault(systemFault(code, path));
  }
}

function linesOf(kernel: Kernel, chipFd: number, chip: Chip): Outcome<readonly ChipLine[], LineFault> {
  const lines: ChipLine[] = [];
  for (let offset = 0; offset < chip.lines; offset += 1) {
    const line = lineOf(kernel, chipFd, offset);
    if (line === undefined) return fault(refusal('EINVAL', `${chip.label} (Linux 5.10 or later is needed)`));
    lines.push(line);
  }
  return good(lines);
}

function lineOf(kernel: Kernel, chipFd: number, offset: number): ChipLine | undefined {
  const question = lineInfoRequest(offset);
  if (kernel.ioctl(chipFd, requests.lineInfo, question) !== undefined) return undefined;
  const { name, consumer, flags: own } = lineInfo(question);
  return { name, consumer, used: (own & flags.used) !== 0 };
}
