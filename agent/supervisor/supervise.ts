// A list of processes → all of them running: started in order, started again when they die, stopped in reverse.
//
// 1. The next process is started when the one before is ready, has died, or has had `readyMs`.
// 2. A process that dies is started again by its own numbers; what becomes of one never stops another.
// 3. On abort they are stopped in reverse order, one after the other, and each has ended before the next is asked.
// 4. A process that says nothing for longer than it may is killed and started again.
// 5. What a process drove is brought to rest whenever it did not end as asked, before it is started again; and while it
//    does not come up. (The last resort itself leaves everything alone while somebody drives.)
import type { Clock } from '../model/clock.ts';
import { exitCodes } from '../model/exit.ts';
import type { Logger } from '../model/logger.ts';
import { type Command, type Exit, run, type Running } from './process.ts';
import { bringToRest } from './rest.ts';
import { type Deaths, decide, noDeaths, type RestartRule } from './restarts.ts';

/** The four numbers of a process: its place in the list (start and reverse stop order), restarts, their period, stop time. */
export interface ChildSpec extends RestartRule {
  readonly name: string;
  readonly command: Command;
  /** The next process is not kept waiting longer than this, ms. */
  readonly readyMs: number;
  /** Between SIGTERM and SIGKILL, ms. */
  readonly stopMs: number;
  /** Brings to rest what this process drives. */
  readonly rest?: () => Command;
}

export interface Surroundings {
  readonly clock: Clock;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  readonly log: Logger;
  /** Before each start of a process: what it needs is there. Never rejects. */
  readonly before?: () => Promise<void>;
}

/** Returns when `signal` has aborted and every process has ended. */
export async function supervise(specs: readonly ChildSpec[], around: Surroundings, signal: AbortSignal): Promise<void> {
  await using kept = new AsyncDisposableStack();
  for (const spec of specs) {
    if (signal.aborted) return;
    const child = new Keeper(spec, around);
    kept.use(child);
    await child.settled(signal);
  }
  around.log.info({ processes: specs.map((spec) => spec.name) }, 'all processes were started');
  await aborted(signal);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Keeps one process running until it is disposed of. */
class Keeper implements AsyncDisposable {
  readonly #spec: ChildSpec;
  readonly #around: Surroundings;
  readonly #stop = new AbortController();
  readonly #first = Promise.withResolvers<void>();
  readonly #ended: Promise<void>;
  #resting: Promise<void> = Promise.resolve();

  constructor(spec: ChildSpec, around: Surroundings) {
    this.#spec = spec;
    this.#around = around;
    this.#ended = this.#keep();
  }

  /** Settles when the next one may be started. */
  async settled(signal: AbortSignal): Promise<void> {
    const enough = new AbortController();
    const late = this.#around.clock.sleep(this.#spec.readyMs, AbortSignal.any([signal, enough.signal]));
    await Promise.race([this.#first.promise, late]);
    enough.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }

  async #keep(): Promise<void> {
    const { clock, log, random } = this.#around;
    const { name } = this.#spec;
    let deaths: Deaths = noDeaths;
    while (!this.#stop.signal.aborted) {
      const started = clock.mono();
      const exit = await this.#once();
      const died = clock.mono();
      this.#first.resolve();
      const wasAsked = this.#stop.signal.aborted;
      if (!wasAsked || exit.code !== exitCodes.ok) await this.#rest('it ended');
      if (this.#stop.signal.aborted) return;
      const ranMs = died - started;
      const decision = decide(this.#spec, deaths, died, ranMs, random());
      if (decision.kind === 'give-up' || this.#isHopeless(exit)) return this.#giveUp(exit);
      ({ deaths } = decision);
      const fields = { process: name, ...exit, ranMs: Math.round(ranMs), restartMs: Math.round(decision.afterMs) };
      log.error(fields, 'a process ended by itself; it is started again');
      await clock.sleep(died + decision.afterMs - clock.mono(), this.#stop.signal);
    }
  }

  /** One at a time. */
  #rest(why: string): Promise<void> {
    this.#resting = this.#restAfter(this.#resting, why);
    return this.#resting;
  }

  async #restAfter(before: Promise<void>, why: string): Promise<void> {
    await before;
    const { name, rest } = this.#spec;
    const { clock, log } = this.#around;
    if (rest === undefined) return;
    const exit = await bringToRest(rest(), clock);
    const fields = { process: name, why, ...exit };
    if (exit === undefined) log.error(fields, 'THE LAST RESORT HANGS: outputs may be on');
    else if (exit.code === exitCodes.ok || exit.code === exitCodes.config) log.debug(fields, 'outputs are at rest');
    else if (exit.code === exitCodes.retryLater) log.warn(fields, 'somebody drives the outputs; nothing was touched');
    else log.error(fields, 'OUTPUTS ARE NOT AT REST: see what the last resort said');
  }

  /** A process that does not come up drives nothing: what an earlier one left on goes to rest meanwhile. */
  async #restUnlessReady(child: Running): Promise<void> {
    const { clock } = this.#around;
    const enough = new AbortController();
    const late = clock.sleep(this.#spec.readyMs, enough.signal).then(() => 'late' as const);
    const first = await Promise.race([child.ready, late]);
    enough.abort();
    if (first === 'late') await this.#rest('it is not ready');
  }

  /** It says itself that starting it again cannot help. Whoever is to be started for ever is not believed. */
  #isHopeless(exit: Exit): boolean {
    return exit.code === exitCodes.config && Number.isFinite(this.#spec.restartsMax);
  }

  #giveUp(exit: Exit): void {
    const { name, restartsMax, periodMs } = this.#spec;
    const fields = { process: name, ...exit, restartsMax, periodMs };
    this.#around.log.error(fields, 'A PROCESS IS GIVEN UP: the others go on without it until a reload');
  }

  /** One life of the process, ended by itself or by us. */
  async #once(): Promise<Exit> {
    const { clock, log } = this.#around;
    const { name, command, stopMs } = this.#spec;
    await this.#around.before?.();
    const child = run(command);
    log.debug({ process: name, child: child.pid }, 'process started');
    void child.ready.then(() => this.#first.resolve());
    void this.#restUnlessReady(child);
    const over = new AbortController();
    void this.#killIfItHangs(child, AbortSignal.any([this.#stop.signal, over.signal]));
    const stopped = aborted(this.#stop.signal);
    const exit = await Promise.race([child.exited, stopped]);
    over.abort();
    return exit ?? this.#end(child, clock, stopMs);
  }

  async #killIfItHangs(child: Running, signal: AbortSignal): Promise<void> {
    if (!(await child.hangs(this.#around.clock, signal))) return;
    const { name, command } = this.#spec;
    this.#around.log.error({ process: name, hangsMs: command.hangsMs }, 'a process hangs and is killed');
    await child.kill();
  }

  async #end(child: Running, clock: Clock, stopMs: number): Promise<Exit> {
    const exit = await child.stop(clock, stopMs);
    const fields = { process: this.#spec.name, ...exit, stopMs };
    if (exit.signal === 'SIGKILL') this.#around.log.error(fields, 'process did not end when asked and was killed');
    else this.#around.log.debug(fields, 'process ended');
    return exit;
  }
}
