// `--from` and `--to` → a stretch of time, or a complaint.
import { historyTexts } from '../agent/model/catalogue/cli.ts';
import { type WallMs, wallMs } from '../agent/model/clock.ts';
import { type ExitCode, exitCodes } from '../agent/model/exit.ts';
import { complain, type Terminal } from './terminal.ts';
import { parseTime } from './times.ts';

export interface TimeRange {
  readonly from: WallMs;
  readonly to: WallMs;
}

/** Without `to`: until a moment after now, so that what was just written is in it. */
export function timeRange(terminal: Terminal, from: string, to: string | undefined): TimeRange | ExitCode {
  const now = terminal.clock.wall();
  const begin = parseTime(from, now);
  const end = to === undefined ? wallMs(now + 1_000) : parseTime(to, now);
  if (begin === undefined) return complain(terminal, exitCodes.usage, historyTexts.wrongTime, { text: from });
  if (end === undefined) return complain(terminal, exitCodes.usage, historyTexts.wrongTime, { text: to ?? '' });
  return { from: begin, to: wallMs(Math.max(begin, end)) };
}
