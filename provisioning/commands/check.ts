// `kenh check`: a site file → what a good compiler would say about it.
import { dirname, resolve } from 'node:path';
import { cliTexts } from '../../agent/model/catalogue/cli.ts';
import { type ExitCode, exitCodes } from '../../agent/model/exit.ts';
import { say, type Text } from '../../agent/model/language.ts';
import type { Site } from '../../agent/model/site.ts';
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
  const secrets = result.ok ? await secretsMissed(result.site, file, terminal) : [];
  if (json) {
    await outJson(terminal, { ok: result.ok, complaints: result.complaints, secrets });
    return code;
  }
  if (result.complaints.length > 0) {
    await terminal.out(
      `${renderComplaints(result.complaints, { language, colour: paint !== noPaint, text: result.text })}\n`,
    );
  }
  for (const text of secrets) {
    await terminal.out(`${paint('warning', say(language, cliTexts.secretHere, { what: text[language] }))}\n\n`);
  }
  if (result.ok) await terminal.out(`${paint('good', `✓ ${say(language, cliTexts.siteWell, { file })}`)}\n`);
  return code;
}

/** Only a warning: the file is right, and may be checked on a machine that has no business with its secrets. */
async function secretsMissed(site: Site, file: string, { env }: Terminal): Promise<readonly Text[]> {
  const { resolveSecret, secretFaultText } = await import('../../agent/site/secrets.ts');
  const names = new Set(site.uplinks.map((uplink) => uplink.tokenSecret));
  const found = await Promise.all(
    [...names].map((name) => resolveSecret(name, { env, siteFolder: dirname(resolve(file)) })),
  );
  return found.flatMap((secret) =>
    secret.ok ? [] : [{ vi: secretFaultText(secret.fault, 'vi'), en: secretFaultText(secret.fault, 'en') }],
  );
}
