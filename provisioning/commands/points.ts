// `kenh points`: every point with its name, unit and period.
import { wordTexts } from '../../agent/model/catalogue/cli.ts';
import { type ExitCode, exitCodes } from '../../agent/model/exit.ts';
import type { PointSpec } from '../../agent/model/site.ts';
import { type Place, tellFault, withControl } from '../reach.ts';
import { tableLines } from '../screen/table.ts';
import { spanText } from '../../agent/model/span.ts';
import { outJson, type Terminal } from '../terminal.ts';

export async function points(terminal: Terminal, options: Place & { readonly json?: boolean }): Promise<ExitCode> {
  return withControl(terminal, options, 'points', async (control) => {
    const answer = await control.ask({ type: 'points' });
    if (!answer.ok) return tellFault(terminal, answer.fault);
    if (options.json === true) await outJson(terminal, answer.value);
    else await terminal.out(`${pointLines(answer.value, terminal).join('\n')}\n`);
    return exitCodes.ok;
  });
}

function pointLines(all: readonly PointSpec[], { language, paint, width }: Terminal): string[] {
  const columns = [
    { title: wordTexts.point[language], clipTo: 16 },
    { title: wordTexts.name[language], clipTo: 12 },
    { title: wordTexts.unit[language] },
    { title: wordTexts.kind[language], clipTo: 8 },
    { title: wordTexts.period[language] },
  ];
  const rows = all.map(({ id, names, unit, kind, periodMs }) => [
    id,
    names[language],
    unit,
    kind,
    spanText(language, periodMs),
  ]);
  return tableLines(columns, rows, width, paint);
}
