// A program of its own, short-lived: site file → checked site as JSON, or complaints on stderr and exit code 78.
// The supervisor itself loads no YAML and no schema library: it stays small, and no site file can harm it. With systemd
// it is a unit of its own, before all others; what it writes is read by the other processes through its group.
import { access, open, rename } from 'node:fs/promises';
import { isatty } from 'node:tty';
import { parseArgs } from 'node:util';
import { agentTexts } from '../model/catalogue/agent.ts';
import { exitCodes } from '../model/exit.ts';
import { languageOf } from '../model/language.ts';
import { codeOf } from '../model/thrown.ts';
import { keepKnown, knownSite, siteKey } from './known-site.ts';
import { tell } from './tell.ts';

async function main(argv: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: { site: text, out: text, keep: text, simulated: { type: 'boolean', default: false } },
  });
  const { site, out, keep, simulated } = values;
  if (site === undefined || out === undefined) throw new TypeError('--site and --out are needed');
  if (await isMissing(site)) return tell(exitCodes.config, agentTexts.noSite, { path: site });
  const key = keep === undefined ? undefined : siteKey(site, simulated);
  const known = keep === undefined || key === undefined ? undefined : await knownSite(keep, key);
  if (known !== undefined) return written(out, known);
  const { json, isClean } = await check(site, simulated);
  if (json === undefined) return exitCodes.config;
  if (keep !== undefined && key !== undefined && isClean) await keepKnown(keep, key, json);
  return written(out, json);
}

async function isMissing(path: string): Promise<boolean> {
  return access(path).then(
    () => false,
    (error: unknown) => codeOf(error) === 'ENOENT',
  );
}

async function written(path: string, json: string): Promise<number> {
  await writeWhole(path, json);
  return exitCodes.ok;
}

/** Complaints go to stderr. Without them, or with warnings alone, there is a checked site. */
async function check(site: string, simulated: boolean): Promise<{ readonly json?: string; readonly isClean: boolean }> {
  // Loaded only where something has to be checked: they are most of what this program costs.
  const [{ readSiteFile }, { renderComplaints }] = await Promise.all([
    import('../site/read.ts'),
    import('../site/report.ts'),
  ]);
  const result = await readSiteFile(site, { simulated });
  const isClean = result.complaints.length === 0;
  if (!isClean) {
    const colour = isatty(2) && process.env['NO_COLOR'] === undefined;
    const options = { language: languageOf(process.env), colour, text: result.text };
    process.stderr.write(`${renderComplaints(result.complaints, options)}\n`);
  }
  return result.ok ? { json: JSON.stringify(result.site), isClean } : { isClean };
}

/** Whoever reads `path` sees the old text or the new one, never a part. */
async function writeWhole(path: string, text: string): Promise<void> {
  const part = `${path}.${process.pid}.part`;
  const file = await open(part, 'wx', 0o640);
  try {
    await file.writeFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(part, path);
}

process.exitCode = await main(process.argv.slice(2));
