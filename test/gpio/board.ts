// An emulated ARM board with eight real pins (a PL061 that Debian's own kernel drives), its guest program, and the outer
// ends of its pins: what the board puts out is seen, what a wire would bring is set.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { Event } from '../../agent/model/fact.ts';
import type { Sample } from '../../agent/model/sample.ts';
import { writeImage } from './image.ts';
import { parts } from './parts.ts';

export const chipLabel = '9030000.pl061';
/** The chip's register of edges that no interrupt has been taken for yet (GPIORIS). */
const pendingEdges = 0x0903_0414;

export interface Heard {
  readonly sample: Sample;
  /** How long after its time it was published. */
  readonly lateMs: number;
}
export interface Board extends AsyncDisposable {
  /** Another guest program in the place of the first. */
  restart(): Promise<void>;
  /** Answers what the guest says to a command. */
  ask(command: object): Promise<unknown>;
  /** Everything published so far. */
  readonly heard: Heard[];
  readonly events: Event[];
  /** Levels of the wires that the board drives. */
  readonly outputs: ReadonlyMap<number, 0 | 1>;
  /** The level of a wire from outside; resolves when the pin has it. */
  wire(pin: number, level: 0 | 1): Promise<void>;
  /**
   * So many high pulses on a wire, each as soon as the board has taken the interrupt of the last: an emulated board
   * cannot keep up with a clock. @returns how long it took, ms
   */
  pulses(pin: number, count: number): Promise<number>;
}

export interface BoardOptions {
  /** A shell line that runs on the board before everything else. */
  readonly before?: string;
}

export async function startBoard({ before = ':' }: BoardOptions = {}): Promise<Board> {
  const here = await mkdtemp(join(tmpdir(), 'kenh-board-'));
  const image = join(here, 'initrd');
  await writeImage(image, before);
  const board = new RunningBoard(qemu(here, image), here);
  await board.start();
  return board;
}

function qemu(here: string, image: string): ChildProcess {
  const socket = (name: string): string => `unix:${join(here, name)},server=on,wait=off`;
  const machine = '-M virt -cpu cortex-a53 -smp 2 -m 768 -display none -nodefaults -no-reboot'.split(' ');
  const boot = ['-kernel', parts.kernel, '-initrd', image, '-append', 'console=ttyAMA0 quiet panic=-1'];
  const ends = ['-serial', 'stdio', '-qtest', socket('qtest'), '-qtest-log', '/dev/null', '-qmp', socket('qmp')];
  return spawn('qemu-system-aarch64', [...machine, ...boot, ...ends], { stdio: ['pipe', 'pipe', 'inherit'] });
}

class RunningBoard implements Board {
  readonly heard: Heard[] = [];
  readonly events: Event[] = [];
  readonly outputs = new Map<number, 0 | 1>();
  readonly #machine: ChildProcess;
  readonly #folder: string;
  readonly #answers = new Map<number, (said: { readonly answer?: unknown; readonly thrown?: string }) => void>();
  readonly #console: string[] = [];
  #lastId = 0;
  #up = Promise.withResolvers<void>();
  #qtest: Socket | undefined;
  #chip = '';
  #confirms: ((words: string) => void)[] = [];

  constructor(machine: ChildProcess, here: string) {
    this.#machine = machine;
    this.#folder = here;
  }

  async start(): Promise<void> {
    createInterface({ input: this.#machine.stdout! }).on('line', (line) => this.#line(line));
    this.#machine.on('exit', () =>
      this.#up.reject(new Error(`the board stopped: ${this.#console.slice(-20).join('\n')}`)),
    );
    this.#qtest = await reached(join(this.#folder, 'qtest'));
    createInterface({ input: this.#qtest }).on('line', (line) => this.#pin(line));
    this.#chip = await chipPath(join(this.#folder, 'qmp'));
    await this.#tell(`irq_intercept_out ${this.#chip}`);
    await this.#up.promise;
  }

  ask(command: object): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolveAnswer, reject) => {
      this.#answers.set(id, ({ answer, thrown }) =>
        thrown === undefined ? resolveAnswer(answer) : reject(new Error(thrown)),
      );
      this.#machine.stdin!.write(`${JSON.stringify({ ...command, id })}\n`);
    });
  }

  async restart(): Promise<void> {
    this.#up = Promise.withResolvers();
    this.#machine.stdin!.write('{ "do": "restart" }\n');
    await this.#up.promise;
  }

  async wire(pin: number, level: 0 | 1): Promise<void> {
    await this.#tell(`set_irq_in ${this.#chip} unnamed-gpio-in ${pin} ${level}`);
  }

  async pulses(pin: number, count: number): Promise<number> {
    const start = performance.now();
    for (let pulse = 0; pulse < count; pulse += 1) {
      await this.wire(pin, 1);
      while ((await this.#memory(pendingEdges)) & (1 << pin)) await new Promise(setImmediate);
      await this.wire(pin, 0);
    }
    return performance.now() - start;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#qtest?.destroy();
    this.#up.promise.catch(() => {});
    if (this.#machine.exitCode === null && this.#machine.signalCode === null) {
      this.#machine.kill('SIGKILL');
      await once(this.#machine, 'exit');
    }
    await rm(this.#folder, { recursive: true });
  }

  #line(line: string): void {
    if (!line.startsWith('@{')) return void this.#console.push(line);
    const said = JSON.parse(line.slice(1)) as {
      readonly id?: number;
      readonly answer?: unknown;
      readonly thrown?: string;
      readonly up?: string;
      readonly sample?: Sample;
      readonly lateMs?: number;
      readonly event?: Event;
    };
    if (said.up !== undefined) this.#up.resolve();
    if (said.sample !== undefined) this.heard.push({ sample: said.sample, lateMs: said.lateMs ?? 0 });
    if (said.event !== undefined) this.events.push(said.event);
    if (said.id !== undefined) this.#answers.get(said.id)?.(said);
  }

  #tell(command: string): Promise<string> {
    return new Promise((confirmed) => {
      this.#confirms.push(confirmed);
      this.#qtest?.write(`${command}\n`);
    });
  }

  async #memory(address: number): Promise<number> {
    return Number(/^OK (0x[0-9a-f]+)/.exec(await this.#tell(`readl ${address}`))?.[1]);
  }

  #pin(line: string): void {
    const [, way, pin] = /^IRQ (raise|lower) (\d+)$/.exec(line) ?? [];
    if (way !== undefined) this.outputs.set(Number(pin), way === 'raise' ? 1 : 0);
    else if (line.startsWith('OK')) this.#confirms.shift()?.(line);
    else throw new Error(`qtest says ${line}`);
  }
}

async function reached(path: string): Promise<Socket> {
  for (let turn = 0; turn < 200; turn += 1) {
    const socket = connect(path);
    try {
      await once(socket, 'connect');
      return socket;
    } catch {
      await wait(25);
    }
  }
  throw new Error(`nobody listens at ${path}`);
}

/** Where qemu keeps the chip: it numbers what has no name. */
async function chipPath(path: string): Promise<string> {
  const socket = await reached(path);
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const ask = async (execute: string, args: object): Promise<unknown> => {
    socket.write(`${JSON.stringify({ execute, arguments: args })}\n`);
    for (;;) {
      const { value, done } = await lines.next();
      if (done === true) throw new Error('qemu went away');
      const said = JSON.parse(value) as { readonly return?: unknown };
      if (said.return !== undefined) return said.return;
    }
  };
  await lines.next(); // its greeting
  await ask('qmp_capabilities', {});
  const parent = '/machine/unattached';
  const found = (await ask('qom-list', { path: parent })) as readonly {
    readonly name: string;
    readonly type: string;
  }[];
  socket.destroy();
  return `${parent}/${found.find(({ type }) => type.includes('pl061'))?.name ?? ''}`;
}
