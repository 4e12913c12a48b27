// `kenh watch`: the newest sample of every point → a table that redraws itself, or plain lines where no terminal is.
import { historyTexts } from '../../agent/model/catalogue/cli.ts';
import { type ExitCode, exitCodes } from '../../agent/model/exit.ts';
import type { PointId } from '../../agent/model/ids.ts';
import type { PointSpec } from '../../agent/model/site.ts';
import type { ControlClient } from '../../agent/socket/client.ts';
import { type Place, tellFault, withControl } from '../reach.ts';
import { timeText, valueText } from '../screen/values.ts';
import type { LiveScreen } from '../screen/tty.ts';
import { printable } from '../screen/width.ts';
import { qualityWord } from '../screen/words.ts';
import { complain, type Terminal } from '../terminal.ts';
import { showLive } from './watch-screen.ts';

export interface WatchOptions extends Place {
  readonly json?: boolean;
}

export async function watch(
  terminal: Terminal,
  ids: readonly string[],
  options: WatchOptions,
  screen: LiveScreen | undefined,
): Promise<ExitCode> {
  return withControl(terminal, options, 'watch', async (control, signal) => {
    const answer = await control.ask({ type: 'points' });
    if (!answer.ok) return tellFault(terminal, answer.fault);
    const points = ids.length === 0 ? answer.value : answer.value.filter(({ id }) => ids.includes(id));
    const unknown = ids.filter((id) => !answer.value.some((point) => point.id === id));
    for (const id of unknown) complain(terminal, exitCodes.failure, historyTexts.unknownNow, { point: id });
    if (unknown.length > 0) return exitCodes.failure;
    if (screen === undefined || options.json === true) await printLines(terminal, control, points, options, signal);
    else await showLive(terminal, control, points, screen);
    return exitCodes.ok;
  });
}

async function printLines(
  terminal: Terminal,
  control: ControlClient,
  points: readonly PointSpec[],
  { json = false }: WatchOptions,
  signal: AbortSignal,
): Promise<void> {
  const { language, clock } = terminal;
  const byId = new Map<PointId, PointSpec>(points.map((point) => [point.id, point]));
  for await (const samples of control.watch([...byId.keys()], signal)) {
    const lines = samples.map((sample) => {
      if (json) return JSON.stringify(sample);
      const point = byId.get(sample.point);
      const time = timeText(language, clock.wall() - sample.ageMs);
      return `${time}  ${sample.point}  ${printable(valueText(language, point, sample.value))}  ${qualityWord(language, sample)}`;
    });
    await terminal.out(`${lines.join('\n')}\n`);
  }
}
