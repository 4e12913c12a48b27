// A live table on a terminal: drawn over itself line by line, so that nothing flickers; the terminal is left as it was.
import type { Clock } from '../../agent/model/clock.ts';
import type { PointId } from '../../agent/model/ids.ts';
import type { PointSpec } from '../../agent/model/site.ts';
import type { ControlClient } from '../../agent/socket/client.ts';
import { type Terminal } from '../terminal.ts';
import type { LiveScreen } from '../screen/tty.ts';
import { type Heard, pictureLines, rowsShown } from './watch-table.ts';

const esc = '\u001b';
/** The other screen buffer (what was there comes back), no cursor, no line wrap. */
const enter = `${esc}[?1049h${esc}[?25l${esc}[?7l`;
const leave = `${esc}[?7h${esc}[?25h${esc}[?1049l`;
/** Terminals that know synchronised output show a frame whole; the others ignore it. */
const frame = (lines: readonly string[]): string =>
  `${esc}[?2026h${esc}[H${lines.map((line) => `${line}${esc}[K`).join('\r\n')}${esc}[J${esc}[?2026l`;

/** Ages grow by the second; more frames than four a second nobody reads. */
const frameMs = 250;

export async function showLive(
  terminal: Terminal,
  control: ControlClient,
  points: readonly PointSpec[],
  screen: LiveScreen,
): Promise<void> {
  const done = new AbortController();
  const signal = AbortSignal.any([terminal.signal, done.signal]);
  const live = new Live(terminal, control, points, screen);
  const status = await control.ask({ type: 'status' });
  if (status.ok) live.entitle(`${status.value.gateway} · ${status.value.name}`, status.value.simulated);
  screen.write(enter);
  try {
    using _keys = screen.onKey((key) => live.press(key, done));
    using _size = screen.onResize(() => live.draw());
    await Promise.all([live.listen(signal), live.redraw(terminal.clock, signal)]);
  } finally {
    screen.write(leave);
  }
}

class Live {
  readonly #terminal: Terminal;
  readonly #control: ControlClient;
  readonly #points: readonly PointSpec[];
  readonly #screen: LiveScreen;
  readonly #newest = new Map<PointId, Heard>();
  #title = '';
  #simulated = false;
  #scroll = 0;

  constructor(terminal: Terminal, control: ControlClient, points: readonly PointSpec[], screen: LiveScreen) {
    this.#terminal = terminal;
    this.#control = control;
    this.#points = points;
    this.#screen = screen;
  }

  entitle(title: string, simulated: boolean): void {
    this.#title = title;
    this.#simulated = simulated;
  }

  async listen(signal: AbortSignal): Promise<void> {
    for await (const samples of this.#control.watch(
      this.#points.map(({ id }) => id),
      signal,
    )) {
      const at = this.#terminal.clock.mono();
      for (const sample of samples) this.#newest.set(sample.point, { sample, at });
    }
  }

  async redraw(clock: Clock, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.draw();
      await clock.sleep(frameMs, signal);
    }
  }

  draw(): void {
    const { columns, rows } = this.#screen.size();
    // Clearing the rest of a full line would take its last sign: the last column stays free.
    const size = { columns: columns - 1, rows };
    this.#scroll = Math.max(0, Math.min(this.#scroll, this.#points.length - rowsShown(size)));
    const { language, paint, clock } = this.#terminal;
    const picture = {
      title: this.#title,
      simulated: this.#simulated,
      points: this.#points,
      newest: this.#newest,
      now: clock.mono(),
      wall: clock.wall(),
      isConnected: this.#control.fault === undefined,
      scroll: this.#scroll,
    };
    this.#screen.write(frame(pictureLines(picture, size, language, paint).slice(0, size.rows)));
  }

  press(key: string, done: AbortController): void {
    const page = rowsShown(this.#screen.size());
    const steps: Readonly<Record<string, number>> = {
      [`${esc}[A`]: -1,
      k: -1,
      [`${esc}[B`]: 1,
      j: 1,
      [`${esc}[5~`]: -page,
      [`${esc}[6~`]: page,
      ' ': page,
      g: -Infinity,
      G: this.#points.length,
    };
    // In raw mode Ctrl-C and Ctrl-D are keys like any other.
    if (key === 'q' || key === 'Q' || key === '\u0003' || key === '\u0004') return done.abort();
    const step = steps[key];
    if (step === undefined) return;
    this.#scroll = Math.max(0, this.#scroll + step);
    this.draw();
  }
}
