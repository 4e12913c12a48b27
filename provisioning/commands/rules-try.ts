// `kenh rules try`: a site file on recorded days → what would have run, when, for how long, how many litres.
import { tryTexts } from '../../agent/model/catalogue/cli-try.ts';
import { type WallMs, wallMs } from '../../agent/model/clock.ts';
import { type ExitCode, exitCodes } from '../../agent/model/exit.ts';
import type { Site } from '../../agent/model/site.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import { journalPlace } from '../journal-place.ts';
import type { Place } from '../reach.ts';
import { readingOf } from '../reading.ts';
import { madeUp } from '../replay/made-up.ts';
import { readsOf } from '../replay/reads.ts';
import { recorded, type Replayed } from '../replay/recorded.ts';
import { replay } from '../replay/replay.ts';
import { noPaint } from '../screen/paint.ts';
import { outJson, outText, type Terminal } from '../terminal.ts';
import { type TimeRange, timeRange } from '../time-range.ts';
import { triedLines } from './try-words.ts';

export interface TryOptions extends Place {
  readonly from?: string;
  readonly to?: string;
  readonly simulated?: boolean;
  readonly json?: boolean;
}

/** Averages need something to begin with, also where no expression looks back, ms. */
const warmUpMs = 600_000;

export async function tryRules(terminal: Terminal, file: string, options: TryOptions): Promise<ExitCode> {
  const site = await siteOf(terminal, file);
  if (!site.ok) return site.fault;
  // Its rules mean the time of that site, wherever they are tried.
  terminal.atZone?.(site.value.gateway.timezone);
  const range = rangeOf(terminal, options);
  if (typeof range === 'number') return range;
  const { points, backMs } = readsOf(site.value);
  const begin = wallMs(range.from - Math.max(warmUpMs, backMs));
  const source = await sourceOf(terminal, options, site.value, points, { from: begin, to: range.to });
  if (!source.ok) return source.fault;
  const counting = new Counting(source.value);
  const firstAt = (await counting.first()) ?? range.from;
  // Before the first reading nothing was recorded: that time says nothing of a rule.
  const within = firstAt > range.from && firstAt < range.to ? { ...range, from: firstAt } : range;
  const samples = counting.samples();
  const tried = await replay({
    site: site.value,
    range: within,
    begin: firstAt > begin && firstAt < range.to ? firstAt : begin,
    samples,
    signal: terminal.signal,
  });
  if (terminal.signal.aborted) return exitCodes.failure;
  const missing = points.filter(({ id }) => !counting.seen.has(id)).map(({ id }) => id);
  const devices = new Map(site.value.devices.map(({ id, name }) => [id, name]));
  const reading = readingOf(terminal.language, site.value.points, devices);
  const head = {
    file,
    range: within,
    asked: range,
    count: counting.count,
    missing,
    isMadeUp: options.simulated === true,
    reading,
  };
  if (options.json === true) await outJson(terminal, { from: within.from, to: within.to, missing, ...tried });
  else await terminal.out(`${triedLines(terminal, head, tried).join('\n')}\n`);
  return exitCodes.ok;
}

/** A made-up day is today; recordings are the last seven days unless something else is said. */
function rangeOf(terminal: Terminal, { from, to, simulated = false }: TryOptions): TimeRange | ExitCode {
  if (!simulated) return timeRange(terminal, from ?? '7d', to);
  const midnight = new Date(terminal.clock.wall()).setHours(0, 0, 0, 0);
  if (from === undefined) return { from: wallMs(midnight), to: wallMs(midnight + 86_400_000) };
  const asked = timeRange(terminal, from, to);
  if (typeof asked === 'number' || to !== undefined) return asked;
  return { from: asked.from, to: wallMs(asked.from + 86_400_000) };
}

async function siteOf(terminal: Terminal, file: string): Promise<Outcome<Site, ExitCode>> {
  const [{ readSiteFile }, { renderComplaints }] = await Promise.all([
    import('../../agent/site/read.ts'),
    import('../../agent/site/report.ts'),
  ]);
  const result = await readSiteFile(file);
  if (!result.ok) {
    const { language, paint } = terminal;
    const colour = paint !== noPaint;
    terminal.err(`${renderComplaints(result.complaints, { language, colour, text: result.text })}\n`);
    return fault(exitCodes.config);
  }
  if (result.site.rules.length === 0) await outText(terminal, tryTexts.noRules[terminal.language], 'warning');
  return good(result.site);
}

type Source = AsyncIterable<readonly Replayed[]> | Iterable<readonly Replayed[]>;

async function sourceOf(
  terminal: Terminal,
  options: TryOptions,
  site: Site,
  points: Site['points'],
  range: TimeRange,
): Promise<Outcome<Source, ExitCode>> {
  if (options.simulated === true) return good(madeUp(points, site.gateway.timezone, range));
  const place = await journalPlace(terminal, options);
  return place.ok ? good(recorded(place.value, points, range)) : place;
}

/** What passed, for the head of the report. */
class Counting {
  readonly seen = new Set<string>();
  count = 0;
  readonly #source: AsyncGenerator<readonly Replayed[]>;
  #held: readonly Replayed[] = [];

  constructor(source: Source) {
    this.#source = (async function* () {
      yield* source;
    })();
  }

  /** When the first sample was taken; undefined when there is none. */
  async first(): Promise<WallMs | undefined> {
    while (this.#held.length === 0) {
      const next = await this.#source.next();
      if (next.done === true) return undefined;
      this.#held = next.value;
    }
    return this.#held[0]?.wall;
  }

  async *samples(): AsyncGenerator<readonly Replayed[]> {
    if (this.#held.length > 0) yield this.#counted(this.#held);
    for await (const stretch of this.#source) yield this.#counted(stretch);
  }

  #counted(stretch: readonly Replayed[]): readonly Replayed[] {
    this.count += stretch.length;
    for (const { point } of stretch) this.seen.add(point);
    return stretch;
  }
}
