// A program of its own, short-lived: site file → checked site as JSON, or complaints on stderr and exit code 78.
// The supervisor itself loads no YAML and no schema library: it stays small, and no site file can harm it.
import { open, rename } from 'node:fs/promises';
import { isatty } from 'node:tty';
import { parseArgs } from 'node:util';
import { exitCodes } from '../model/exit.ts';
import { languageOf } from '../model/language.ts';
import { readSiteFile } from '../site/read.ts';
import { renderComplaints } from '../site/report.ts';

async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { site: { type: 'string' }, out: { type: 'string' }, simulated: { type: 'boolean', default: false } },
  });
  if (values.site === undefined || values.out === undefined) throw new TypeError('--site and --out are needed');
  const result = await readSiteFile(values.site, { simulated: values.simulated });
  if (result.complaints.length > 0) {
    const colour = isatty(2) && process.env['NO_COLOR'] === undefined;
    const options = { language: languageOf(process.env), colour, text: result.text };
    process.stderr.write(`${renderComplaints(result.complaints, options)}\n`);
  }
  if (!result.ok) return exitCodes.config;
  await writeWhole(values.out, JSON.stringify(result.site));
  return exitCodes.ok;
}

/** Whoever reads `path` sees the old text or the new one, never a part. */
async function writeWhole(path: string, text: string): Promise<void> {
  const part = `${path}.${process.pid}.part`;
  const file = await open(part, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(part, path);
}

process.exitCode = await main(process.argv.slice(2));
