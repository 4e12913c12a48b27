// The control process: field → journal and sockets. Opens everything in order, closes it in reverse.
//
// 1. The journal is opened first and closed last: whatever the field says on its way down is still written.
// 2. Nothing here waits for the disk before it passes a sample on; nothing here waits for a client.
import { Field } from '../field/field.ts';
import { type JournalWriter } from '../journal/types.ts';
import type { Clock } from '../model/clock.ts';
import type { Event } from '../model/fact.ts';
import type { BootId } from '../model/ids.ts';
import type { Logger } from '../model/logger.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Sample } from '../model/sample.ts';
import type { Site } from '../model/site.ts';
import { roles } from '../socket/protocol.ts';
import { type ControlServer, serveControl, type SocketFault } from '../socket/server.ts';
import { drivers } from './drivers.ts';
import { kernelClock } from './kernel-clock.ts';
import { Lateness } from './lateness.ts';
import { statusOf } from './status.ts';
import { Trust } from './trust.ts';
import { UplinksHeard } from './uplinks-heard.ts';

export interface ControlDeps {
  readonly site: Site;
  readonly siteHash: string;
  readonly version: string;
  readonly boot: BootId;
  readonly journal: JournalWriter;
  readonly runFolder: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
}

/** Runs until `signal` aborts. A fault is why the sockets could not be opened. */
export async function runControl(
  deps: ControlDeps,
  ready: () => void,
  signal: AbortSignal,
): Promise<SocketFault | undefined> {
  const control = new Control(deps);
  const served = await control.serve();
  if (!served.ok) return served.fault;
  await using _server = served.value;
  using _follower = deps.journal.onDurable((ends) => served.value.durable(ends));
  ready();
  await control.run(served.value, signal);
  return undefined;
}

class Control {
  readonly #deps: ControlDeps;
  readonly #lateness: Lateness;
  readonly #trust: Trust;
  readonly #field: Field;
  readonly #startedAt: number;
  readonly #uplinks: UplinksHeard;
  #server: ControlServer | undefined;

  constructor(deps: ControlDeps) {
    const { clock, site, journal, log } = deps;
    this.#deps = deps;
    this.#startedAt = clock.mono();
    this.#uplinks = new UplinksHeard(site.uplinks);
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
  }

  serve(): Promise<Outcome<ControlServer, SocketFault>> {
    const { boot, journal, log, runFolder, clock, site } = this.#deps;
    return serveControl({
      folder: runFolder,
      roles,
      clock,
      log,
      hello: { name: site.gateway.id, boot },
      durable: journal.durable,
      handlers: {
        status: () => this.#status(),
        points: () => site.points,
        report: ({ uplinks }) => {
          this.#uplinks.hear(uplinks, clock.mono());
          return null;
        },
        fact: ({ event }) => {
          journal.event(event);
          return null;
        },
      },
    });
  }

  async run(server: ControlServer, signal: AbortSignal): Promise<void> {
    const { clock, journal, site, siteHash } = this.#deps;
    this.#server = server;
    const mono = clock.mono();
    this.#event({ type: 'start', mono, boot: this.#deps.boot, version: this.#deps.version, wallGuess: clock.wall() });
    this.#event({ type: 'site', mono, hash: siteHash, gateway: site.gateway.id });
    await Promise.all([this.#field.run(signal), this.#trust.run(signal)]);
    journal.event({ type: 'stop', mono: clock.mono(), why: String(signal.reason) });
  }

  #publish(samples: readonly Sample[]): void {
    for (const sample of samples) this.#deps.journal.sample(sample);
    this.#server?.publish(samples);
  }

  #event(event: Event): void {
    this.#deps.journal.event(event);
    if (event.type === 'line' || event.type === 'device') logChange(this.#deps.log, event);
  }

  #status() {
    const { clock, site, siteHash, version, boot, journal } = this.#deps;
    return statusOf({
      site,
      siteHash,
      version,
      boot,
      journal,
      now: { mono: clock.mono(), wall: clock.wall(), wallTrusted: this.#trust.trusted },
      startedAt: this.#startedAt,
      lines: this.#field.report(),
      uplinks: this.#uplinks.all(clock.mono()),
      lateness: this.#lateness.figures(),
    });
  }
}

function logChange(log: Logger, event: Extract<Event, { type: 'line' | 'device' }>): void {
  const { type, mono: _, ...fields } = event;
  if (event.fault === undefined) log.info(fields, type === 'line' ? 'the line is open' : 'the device answers');
  else log.warn(fields, type === 'line' ? 'the line is away' : 'the device is silent');
}
