// A chip that is not there, at the door of the kernel: it answers our ioctls from the same structs, and its edges come out
// of real descriptors (named pipes), so that reading, `poll` and `epoll` are the real ones.
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readlinkSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Kernel, loadKernel } from './kernel.ts';
import { flags, places, requests, sizes } from './uapi.ts';

export interface SimLine {
  readonly name?: string;
  consumer?: string;
  flags?: number;
  active?: boolean;
  /** Whatever is set, it reads like this: a short circuit. */
  stuck?: boolean;
  /** Somebody takes it between our look and our request. */
  snatched?: string;
  debounceUs?: number;
  /** What was written to it since it was requested, its first state included. */
  readonly driven?: boolean[];
  sequence?: number;
}

export class SimChip implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'kenh-pins-'));
  readonly dev = join(this.folder, 'dev');
  readonly sys = join(this.folder, 'sys');
  readonly label: string;
  readonly lines: readonly SimLine[];
  /** Undefined once the chip was pulled. */
  #writers: Map<number, { readonly line: SimLine; readonly fd: number }> | undefined = new Map();
  #pipes = 0;
  readonly #version: 1 | 2;

  constructor(label: string, lines: readonly SimLine[], version: 1 | 2 = 2) {
    this.label = label;
    this.lines = lines.map((line) => Object.assign(line, { driven: [] }));
    this.#version = version;
    mkdirSync(this.dev);
    mkdirSync(join(this.sys, 'kernel/irq'), { recursive: true });
    writeFileSync(join(this.dev, 'gpiochip0'), '');
  }

  /** The real `poll` and `fcntl`, and our `ioctl`. */
  async kernel(): Promise<Kernel> {
    const real = await loadKernel();
    if (!real.ok) throw new Error(real.fault.why);
    return { ...real.value, ioctl: (fd, request, struct) => this.#ioctl(fd, request, struct) };
  }

  /** Edges of one line, as its interrupt thread would tell them; `forgotten` of them fell out of the kernel's buffer. */
  edges(offset: number, states: readonly boolean[], forgotten = 0): void {
    const line = this.lines[offset]!;
    line.sequence = (line.sequence ?? 0) + forgotten;
    const bytes = Buffer.alloc(states.length * sizes.lineEvent);
    for (const [index, active] of states.entries()) {
      line.sequence += 1;
      line.active = active;
      const at = index * sizes.lineEvent;
      bytes.writeBigUInt64LE(process.hrtime.bigint(), at + places.lineEvent.timestamp);
      bytes.writeUInt32LE(active ? 1 : 2, at + places.lineEvent.id);
      bytes.writeUInt32LE(line.sequence, at + places.lineEvent.lineSequence);
    }
    for (const writer of this.#writers?.values() ?? []) if (writer.line === line) writeSync(writer.fd, bytes);
  }

  pull(): void {
    for (const { fd } of this.#writers?.values() ?? []) closeSync(fd);
    this.#writers = undefined;
    rmSync(join(this.dev, 'gpiochip0'), { force: true });
  }

  [Symbol.dispose](): void {
    this.pull();
    rmSync(this.folder, { recursive: true });
  }

  #ioctl(fd: number, request: number, struct: Buffer): string | undefined {
    if (this.#writers === undefined) return 'ENODEV';
    const path = readlinkSync(`/proc/self/fd/${fd}`);
    const isChip = basename(path).startsWith('gpiochip');
    if (request === requests.chipInfo && isChip) {
      struct.write(`${this.label}\0`, places.chipInfo.label);
      struct.writeUInt32LE(this.lines.length, places.chipInfo.lines);
      return undefined;
    }
    if (this.#version === 1) return 'EINVAL';
    if (request === requests.lineInfo && isChip) return this.#tell(struct);
    if (request === requests.line && isChip) return this.#take(struct);
    const line = [...this.#writers].find(([pipe]) => path.endsWith(`pipe-${pipe}`))?.[1].line;
    if (line === undefined) return 'EBADF';
    if (request === requests.getValues)
      struct.writeUInt32LE((line.stuck ?? line.active) ? 1 : 0, places.lineValues.bits);
    else this.#drive(line, struct.readUInt32LE(places.lineValues.bits) === 1);
    return undefined;
  }

  #tell(struct: Buffer): string | undefined {
    const line = this.lines[struct.readUInt32LE(places.lineInfo.offset)];
    if (line === undefined) return 'EINVAL';
    struct.write(`${line.name ?? ''}\0`, places.lineInfo.name);
    struct.write(`${line.consumer ?? ''}\0`, places.lineInfo.consumer);
    struct.writeUInt32LE(line.consumer === undefined ? 0 : flags.used, places.lineInfo.flags);
    return undefined;
  }

  #take(struct: Buffer): string | undefined {
    const at = places.lineRequest;
    const line = this.lines[struct.readUInt32LE(at.offsets)]!;
    if (line.snatched !== undefined) line.consumer = line.snatched;
    if (line.consumer !== undefined) return 'EBUSY';
    const end = struct.indexOf(0, at.consumer);
    line.consumer = struct.toString('latin1', at.consumer, end);
    line.flags = struct.readUInt32LE(at.flags);
    line.sequence = 0;
    const attribute = at.attributes + places.attribute.id;
    const value = struct.readUInt32LE(at.attributes + places.attribute.value);
    if (struct.readUInt32LE(attribute) === 3) line.debounceUs = value;
    if ((line.flags & flags.output) !== 0) this.#drive(line, value === 1);
    struct.writeInt32LE(this.#pipe(line), at.fd);
    return undefined;
  }

  #drive(line: SimLine, active: boolean): void {
    line.active = active;
    line.driven?.push(active);
  }

  #pipe(line: SimLine): number {
    this.#pipes += 1;
    const path = join(this.folder, `pipe-${this.#pipes}`);
    execFileSync('mkfifo', [path]);
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    this.#writers?.set(this.#pipes, { line, fd: openSync(path, constants.O_WRONLY | constants.O_NONBLOCK) });
    return fd;
  }
}
