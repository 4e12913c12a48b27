// The control process: field → journal and sockets. Opens everything in order, closes it in reverse.
//
// 1. The journal is opened first and closed last: whatever the field says on its way down is still written.
// 2. Nothing here waits for the disk before it passes a sample on; nothing here waits for a client.
// 3. A sample decides before it is shown or stored: the order that follows from it leaves in the same turn.
// 4. On the way down everything is at rest before the lines are closed, or whoever started us is told that it is not.
import { newControl } from '../control/control.ts';
import type { Now } from '../control/expression/types.ts';
import type { Kept } from '../control/memory.ts';
import type { Control as Decides } from '../control/step.ts';
import { Field } from '../field/field.ts';
import { type JournalWriter } from '../journal/types.ts';
import type { Clock } from '../model/clock.ts';
import type { Event } from '../model/fact.ts';
import type { BootId } from '../model/ids.ts';
import type { Logger } from '../model/logger.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Sample } from '../model/sample.ts';
import type { Site } from '../model/site.ts';
import type { StorageTrouble } from '../model/storage-trouble.ts';
import { messageOf } from '../model/thrown.ts';
import { roles } from '../socket/protocol.ts';
import { type ControlServer, serveControl, type SocketFault } from '../socket/server.ts';
import { answersOf } from './answers.ts';
import { drivers } from './drivers.ts';
import { kernelClock } from './kernel-clock.ts';
import { Core, type CoreDeps } from './core.ts';
import { Lateness } from './lateness.ts';
import { statusOf } from './status.ts';
import { Trust } from './trust.ts';
import { LinkHeard } from './link-heard.ts';

export interface ControlDeps {
  readonly site: Site;
  readonly siteHash: string;
  readonly version: string;
  readonly boot: BootId;
  readonly journal: JournalWriter;
  /** What an earlier run must not have forgotten. */
  readonly kept: ReadonlyMap<string, Kept>;
  readonly keepHolds: CoreDeps['keepHolds'];
  readonly runFolder: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  /** Gets what says whether the core still steps. */
  readonly movesWhile: (isMoving: () => boolean) => void;
}

/** How it ended: a fault is why the sockets could not be opened; `not-at-rest`: some output may still be on. */
export type ControlEnd = 'at-rest' | 'not-at-rest' | SocketFault;

/** Runs until `signal` aborts. */
export async function runControl(deps: ControlDeps, ready: () => void, signal: AbortSignal): Promise<ControlEnd> {
  const control = new Control(deps);
  const served = await control.serve();
  if (!served.ok) return served.fault;
  await using _server = served.value;
  using _follower = deps.journal.onDurable((ends) => served.value.durable(ends));
  ready();
  return await control.run(served.value, signal);
}

/** An orderly stop gives the outputs so long to come to rest, ms; the last resort stands behind it. */
const restMs = 4_000;
/** The storage is asked so often how it is, ms. */
const storageMs = 1_000;

class Control {
  readonly #deps: ControlDeps;
  readonly #lateness: Lateness;
  readonly #trust: Trust;
  readonly #field: Field;
  readonly #control: Decides;
  readonly #core: Core;
  readonly #startedAt: number;
  readonly #link: LinkHeard;
  #server: ControlServer | undefined;

  constructor(deps: ControlDeps) {
    const { clock, site, journal, log } = deps;
    this.#deps = deps;
    this.#startedAt = clock.mono();
    this.#link = new LinkHeard(site.uplinks);
    this.#lateness = new Lateness(clock);
    this.#field = new Field(site, {
      clock,
      random: deps.random,
      drivers,
      publish: (samples) => this.#publish(samples),
      event: (event) => this.#event(event),
    });
    this.#trust = new Trust({
      clock,
      boot: deps.boot,
      source: site.gateway.trustClock,
      kernel: kernelClock,
      anchor: (anchor) => journal.event(anchor),
      note: (state) =>
        log.info(state, state.synchronised ? 'the wall clock is trusted' : 'the wall clock is not trusted yet'),
    });
    this.#control = this.#newControl();
    this.#core = this.#newCore();
  }

  #now(): Now {
    const { clock } = this.#deps;
    return { mono: clock.mono(), wall: clock.wall(), wallTrusted: this.#trust.trusted };
  }

  #newControl(): Decides {
    const { boot, journal, site, kept } = this.#deps;
    const { before } = journal;
    const aliveUntil = before !== undefined && before.boot === kept.get('alarms')?.at.boot ? before.mono : undefined;
    return newControl({ site, boot, now: this.#now(), kept, ...(aliveUntil !== undefined && { aliveUntil }) });
  }

  #newCore(): Core {
    const { clock, boot, journal } = this.#deps;
    return new Core({
      control: this.#control,
      clock,
      boot,
      journal,
      wallTrusted: () => this.#trust.trusted,
      write: (point, value, options) => this.#field.write(point, value, options),
      keepHolds: this.#deps.keepHolds,
      made: (samples) => this.#server?.publish(samples),
      stepped: () => this.#server?.stepped(),
    });
  }

  serve(): Promise<Outcome<ControlServer, SocketFault>> {
    const { boot, journal, log, runFolder, clock, site } = this.#deps;
    return serveControl({
      folder: runFolder,
      roles,
      clock,
      log,
      hello: { name: site.gateway.id, boot, timezone: site.gateway.timezone },
      durable: journal.durable,
      handlers: {
        status: () => this.#status(),
        points: () => site.points,
        report: ({ uplinks, storage }) => {
          this.#link.hear(uplinks, storage, clock.mono());
          return null;
        },
        fact: ({ event }) => {
          journal.event(event);
          return null;
        },
        ...answersOf(this.#core, this.#control, site, () => this.#now()),
      },
    });
  }

  async run(server: ControlServer, signal: AbortSignal): Promise<'at-rest' | 'not-at-rest'> {
    const { clock, journal, site, siteHash } = this.#deps;
    this.#server = server;
    const mono = clock.mono();
    this.#event({ type: 'start', mono, boot: this.#deps.boot, version: this.#deps.version, wallGuess: clock.wall() });
    this.#event({ type: 'site', mono, hash: siteHash, gateway: site.gateway.id });
    using _segments = journal.onEventSegment(() => this.#core.remember());
    this.#core.start();
    this.#deps.movesWhile(() => this.#core.isMoving);
    const closing = new AbortController();
    const running = Promise.all([this.#field.run(closing.signal), this.#trust.run(signal), this.#watchStorage(signal)]);
    await aborted(signal);
    const isAtRest = await this.#core.shutdown(restMs);
    closing.abort(signal.reason);
    await running;
    this.#core.close();
    journal.event({ type: 'stop', mono: clock.mono(), why: messageOf(signal.reason) });
    return isAtRest ? 'at-rest' : 'not-at-rest';
  }

  /** What the card makes of the journal is an alarm like any other. */
  async #watchStorage(signal: AbortSignal): Promise<void> {
    const { clock, journal } = this.#deps;
    let told: StorageTrouble | undefined;
    while (!signal.aborted) {
      const trouble = journal.state().trouble ?? this.#link.storage(clock.mono());
      if (trouble !== told) this.#core.storage(trouble);
      told = trouble;
      await clock.sleep(storageMs, signal);
    }
  }

  #publish(samples: readonly Sample[]): void {
    this.#core.samples(samples);
    for (const sample of samples) this.#deps.journal.sample(sample);
    this.#server?.publish(samples);
  }

  #event(event: Event): void {
    this.#deps.journal.event(event);
    if (event.type !== 'line' && event.type !== 'device') return;
    logChange(this.#deps.log, event);
    this.#core.event(event);
  }

  #status() {
    const { clock, site, siteHash, version, boot, journal } = this.#deps;
    return statusOf({
      site,
      siteHash,
      version,
      boot,
      journal,
      now: this.#now(),
      startedAt: this.#startedAt,
      lines: this.#field.report(),
      uplinks: this.#link.all(clock.mono()),
      lateness: this.#lateness.figures(),
    });
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function logChange(log: Logger, event: Extract<Event, { type: 'line' | 'device' }>): void {
  const { type, mono: _, ...fields } = event;
  if (event.fault === undefined) log.info(fields, type === 'line' ? 'the line is open' : 'the device answers');
  else log.warn(fields, type === 'line' ? 'the line is away' : 'the device is silent');
}
