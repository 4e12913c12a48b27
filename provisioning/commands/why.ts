// `kenh why`: one actuator explained as a person would do it, or one line for each of them.
import type { ActuatorStatus } from '../../agent/model/actuator-status.ts';
import { becauseText } from '../../agent/model/because.ts';
import { whyTexts } from '../../agent/model/catalogue/cli-control.ts';
import { type ExitCode, exitCodes } from '../../agent/model/exit.ts';
import { findNamed, named } from '../actuators.ts';
import { type Place, tellFault, withControl } from '../reach.ts';
import { tableLines } from '../screen/table.ts';
import { wrapText } from '../screen/wrap.ts';
import { outJson, type Terminal } from '../terminal.ts';
import { type Reading, readingFor } from '../reading.ts';
import { explainedLines, headWord } from './why-words.ts';

export interface WhyOptions extends Place {
  readonly json?: boolean;
}

export async function why(terminal: Terminal, word: string | undefined, options: WhyOptions): Promise<ExitCode> {
  return withControl(terminal, options, 'why', async (control) => {
    const answer = await control.ask({ type: 'actuators' });
    if (!answer.ok) return tellFault(terminal, answer.fault);
    const all = answer.value;
    if (word === undefined) {
      const reading = await readingFor(control, terminal.language, all);
      if (options.json === true)
        await outJson(
          terminal,
          all.map((one) => withWords(terminal, one, reading)),
        );
      else await terminal.out(`${overviewLines(terminal, all, reading).join('\n')}\n`);
      return exitCodes.ok;
    }
    const found = findNamed(terminal, all.map(named), word);
    if (!found.ok) return found.fault;
    const { status } = found.value;
    const reading = await readingFor(control, terminal.language, [status]);
    if (options.json === true) await outJson(terminal, withWords(terminal, status, reading));
    else await terminal.out(`${explainedLines(terminal, status, reading).join('\n')}\n`);
    return exitCodes.ok;
  });
}

/** For programs that show it to people: the codes stay, their words come along. */
const withWords = ({ language }: Terminal, status: ActuatorStatus, reading: Reading): object => ({
  ...status,
  why: becauseText(language, status.because, reading),
});

const narrowBelow = 60;

function overviewLines(terminal: Terminal, all: readonly ActuatorStatus[], reading: Reading): string[] {
  const { language, paint, width } = terminal;
  if (all.length === 0) return [whyTexts.none[language]];
  if (width < narrowBelow) {
    return all.flatMap((status) => {
      const { text, style } = headWord(language, status, reading);
      const [head = '', ...rest] = wrapText(`${status.name}  ${text}`, width, 2, 0);
      return [
        ...[head, ...rest].map((line) => paint(style, line)),
        ...wrapText(reasonWords(terminal, status, reading), width, 2).map((line) => paint('dim', line)),
      ];
    });
  }
  const rows = all.map((status) => {
    const { text, style } = headWord(language, status, reading);
    return [
      status.name,
      { text: status.actuator, style: 'dim' as const },
      { text, style },
      reasonWords(terminal, status, reading),
    ];
  });
  const columns = [{ title: '', clipTo: 12 }, { title: '', clipTo: 10 }, { title: '' }, { title: '', clipTo: 16 }];
  return tableLines(columns, rows, width, paint).slice(1);
}

const reasonWords = ({ language }: Terminal, { because, stays }: ActuatorStatus, reading: Reading): string =>
  becauseText(language, stays ?? because, reading);
