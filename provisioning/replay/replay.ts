// A site, samples of some days → what its rules would have done: the pure core steps through them with boards that obey.
//
// 1. Nothing here reads a clock: a week passes as fast as it can be computed, and twice the same.
// 2. What was recorded does not answer to what is tried: the soil stays dry, no water flows. So proofs, meters and stop
//    inputs are left out, and litres are counted by the flow that the site file names.
// 3. It begins at rest, a little before the time that is asked for, so that averages are known.
import { newControl } from '../../agent/control/control.ts';
import { type Control, type Input, step } from '../../agent/control/step.ts';
import { monoMs, type WallMs, wallMs } from '../../agent/model/clock.ts';
import { bootId } from '../../agent/model/ids.ts';
import type { Site } from '../../agent/model/site.ts';
import type { TimeRange } from '../time-range.ts';
import { Boards } from './boards.ts';
import type { Replayed } from './recorded.ts';
import { Report, type Tried } from './report.ts';

export interface Trying {
  readonly site: Site;
  readonly range: TimeRange;
  /** Where the samples begin: earlier than the range, by as much as its expressions look back. */
  readonly begin: WallMs;
  readonly samples: AsyncIterable<readonly Replayed[]> | Iterable<readonly Replayed[]>;
  readonly signal: AbortSignal;
}

export async function replay(trying: Trying): Promise<Tried> {
  const { samples, signal, range } = trying;
  const run = new Run(trying);
  for await (const stretch of samples) {
    if (signal.aborted) break;
    run.samples(stretch);
  }
  run.advance(range.to);
  return run.end();
}

/** Recordings say nothing about these: what was tried did not happen. */
function withoutFeedback(site: Site): Site {
  const actuators = site.actuators.map(({ proof: _proof, meter: _meter, ...spec }) => spec);
  return { ...site, actuators, stops: [] };
}

/** Monotonic time at which it begins: nothing is ever before the start of a boot. */
const monoBegin = 1_000_000;
const boot = bootId('00000000-0000-4000-8000-000000000000');

class Run {
  readonly report: Report;
  readonly #control: Control;
  readonly #boards = new Boards();
  /** Wall time minus monotonic time. */
  readonly #offset: number;
  readonly #driven: ReadonlySet<string>;
  #mono = monoBegin;
  #nextWake = monoBegin;

  constructor({ site: given, range, begin }: Trying) {
    const site = withoutFeedback(given);
    this.#offset = begin - monoBegin;
    this.#control = newControl({ site, boot, now: this.#now });
    this.#driven = new Set(site.actuators.map(({ point }) => point));
    this.report = new Report(site, range);
    this.#step([]);
  }

  samples(stretch: readonly Replayed[]): void {
    let together: Replayed[] = [];
    for (const sample of stretch) {
      const [first = sample] = together;
      if (sample.wall !== first.wall) {
        this.#take(first.wall, together);
        together = [];
      }
      together.push(sample);
    }
    if (together[0] !== undefined) this.#take(together[0].wall, together);
  }

  #take(wall: WallMs, together: readonly Replayed[]): void {
    this.advance(wall);
    const mono = monoMs(this.#mono);
    // What its outputs did then is not what they do now.
    const samples = together
      .filter(({ point }) => !this.#driven.has(point))
      .map(({ wall: _wall, ...sample }) => ({ ...sample, mono }));
    if (samples.length > 0) this.#step([{ type: 'samples', samples }]);
  }

  /** Everything that happens by itself until then: boards answer, times are over. */
  advance(wall: number): void {
    const until = wall - this.#offset;
    while (this.#mono < until) {
      const next = Math.min(this.#boards.nextAt, Math.max(this.#nextWake, this.#mono + 1));
      if (next > until) break;
      this.#mono = next;
      this.#step(this.#boards.answers(next));
    }
    this.#mono = Math.max(this.#mono, until);
  }

  /** What still waits was kept from running as well. */
  end(): Tried {
    for (const { unit, claims } of this.#control.state.units)
      for (const { state, denied } of claims)
        if (state === 'asked' && denied !== undefined) this.report.refused(unit.spec.id, denied);
    return this.report.tried();
  }

  get #now() {
    return { mono: monoMs(this.#mono), wall: wallMs(this.#mono + this.#offset), wallTrusted: true };
  }

  #step(inputs: readonly Input[]): void {
    const now = this.#now;
    const { orders, facts, nextWake } = step(this.#control, inputs, now);
    for (const order of orders) this.#boards.send(order, this.#mono);
    this.#nextWake = nextWake;
    this.report.outputs(this.#boards.outputs, now.wall);
    for (const fact of facts) this.report.fact(fact, now.wall);
  }
}
