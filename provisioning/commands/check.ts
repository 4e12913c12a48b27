// `kenh check`: a site file → what a good compiler would say about it.
import { cliTexts } from '../../agent/model/catalogue/cli.ts';
import { type ExitCode, exitCodes } from '../../agent/model/exit.ts';
import { say } from '../../agent/model/language.ts';
import { noPaint } from '../screen/paint.ts';
import { outJson, type Terminal } from '../terminal.ts';

/** 0 when the site is right (warnings allowed), 78 when it is not. */
export async function check(
  terminal: Terminal,
  file: string,
  { json = false }: { readonly json?: boolean },
): Promise<ExitCode> {
  // Loaded here, because the other commands need neither YAML nor schemas.
  const [{ readSiteFile }, { renderComplaints }] = await Promise.all([
    import('../../agent/site/read.ts'),
    import('../../agent/site/report.ts'),
  ]);
  const { language, paint } = terminal;
  const result = await readSiteFile(file);
  const code = result.ok ? exitCodes.ok : exitCodes.config;
  if (json) {
    await outJson(terminal, { ok: result.ok, complaints: result.complaints });
    return code;
  }
  if (result.complaints.length > 0) {
    await terminal.out(
      `${renderComplaints(result.complaints, { language, colour: paint !== noPaint, text: result.text })}\n`,
    );
  }
  if (result.ok) await terminal.out(`${paint('good', `✓ ${say(language, cliTexts.siteWell, { file })}`)}\n`);
  return code;
}
