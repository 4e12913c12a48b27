// A wish of a command → asked of control in somebody's name; what control says → words and an exit code.
import { becauseText } from '../agent/model/because.ts';
import { runTexts } from '../agent/model/catalogue/cli-control.ts';
import type { Author } from '../agent/model/command.ts';
import { type ExitCode, exitCodes } from '../agent/model/exit.ts';
import { fault, good, type Outcome } from '../agent/model/outcome.ts';
import type { ControlClient, Wished } from '../agent/socket/client.ts';
import type { WishReply } from '../agent/socket/protocol.ts';
import { tellFault } from './reach.ts';
import { askReading, readsPoints } from './reading.ts';
import { complain, outJson, outText, type Terminal } from './terminal.ts';

type Followed = Extract<WishReply, { followed: true }>;

/** Followed, or told why not: refused by control is 1. */
export async function askFor(
  terminal: Terminal,
  control: ControlClient,
  wished: Wished,
  author: Author,
  { json = false }: { readonly json?: boolean },
): Promise<Outcome<Followed, ExitCode>> {
  const reply = await control.wish(wished, author);
  if (!reply.ok) return fault(await tellFault(terminal, reply.fault));
  const { value } = reply;
  if (value.followed) return good(value);
  const reading = await askReading(control, terminal.language, readsPoints(value.because));
  const why = becauseText(terminal.language, value.because, reading);
  if (json) await outJson(terminal, { ...value, why });
  return fault(json ? exitCodes.failure : complain(terminal, exitCodes.failure, runTexts.refused, { why }));
}

/** Of what must outlive a power cut: that it may not. */
export async function tellDurability(terminal: Terminal, { durable }: Followed): Promise<void> {
  if (durable === false) await outText(terminal, runTexts.notDurable[terminal.language], 'warning');
}
