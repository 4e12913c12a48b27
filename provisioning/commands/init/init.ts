// `kenh init`: flags and a person's answers → a site file that the checker has passed. Nothing is written before the end.
import { link, mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { initTexts } from '../../../agent/model/catalogue/init.ts';
import { type ExitCode, exitCodes } from '../../../agent/model/exit.ts';
import { systemFolders } from '../../../agent/model/folders.ts';
import { say } from '../../../agent/model/language.ts';
import { codeOf, messageOf } from '../../../agent/model/thrown.ts';
import type { SiteLoaded } from '../../../agent/site/load.ts';
import { Interrupted } from '../../screen/asker.ts';
import { noPaint } from '../../screen/paint.ts';
import { complain, type Terminal } from '../../terminal.ts';
import type { Draft } from './draft.ts';
import { type Given, type InitFlags, missingFlags, readFlags } from './flags.ts';

export interface InitOptions extends InitFlags {
  readonly out: string;
  readonly force?: boolean;
  readonly yes?: boolean;
}

/** 0 written · 1 stopped, or not to be written · 64 a flag is missing or wrong, or the file is there · 78 a mistake. */
export async function init(terminal: Terminal, options: InitOptions): Promise<ExitCode> {
  const { language, paint } = terminal;
  const file = options.out;
  if (options.force !== true && (await isThere(file)))
    return complain(terminal, exitCodes.usage, initTexts.exists, { file });
  // Loaded here, because the other commands need neither YAML nor schemas.
  const [{ loadProfiles }, { renderComplaints }, { DraftChecker }, { profileChoices }] = await Promise.all([
    import('../../../agent/site/profiles.ts'),
    import('../../../agent/site/report.ts'),
    import('./draft-check.ts'),
    import('./profile-choice.ts'),
  ]);
  const profiles = await loadProfiles();
  const choices = profileChoices(profiles, language);
  const given = readFlags(options, choices, language);
  if (!given.ok) {
    terminal.err(`kenh: ${given.fault}\n`);
    return exitCodes.usage;
  }
  const checker = new DraftChecker(profiles, choices, language, file);
  const openAsker = options.yes === true ? undefined : terminal.openAsker;
  if (openAsker === undefined) {
    const missing = missingFlags(given.value);
    if (missing.length > 0) return complain(terminal, exitCodes.usage, initTexts.missing, { flag: missing.join(', ') });
    return finish(wholeDraft(given.value), async () => true);
  }
  using asker = openAsker();
  try {
    const [{ Interview }, { serialPorts }] = await Promise.all([import('./interview.ts'), import('./ports.ts')]);
    const print = (text: string): Promise<void> => terminal.out(`${text}\n`);
    const deps = { asker, language, print, checker, choices, ports: await serialPorts(), timezone: usualTimezone() };
    const interview = new Interview(deps);
    return await finish(await interview.run(given.value), (text) => interview.isWanted(file, text));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    terminal.err('\n');
    return complain(terminal, exitCodes.failure, initTexts.stopped, {});
  }

  async function finish(draft: Draft, isWanted: (text: string) => Promise<boolean>): Promise<ExitCode> {
    const result = checker.check(draft);
    if (result.complaints.length > 0) {
      const report = { language, colour: paint !== noPaint, text: result.text };
      await terminal.out(`\n${renderComplaints(result.complaints, report)}\n\n`);
    }
    if (!result.ok) return complain(terminal, exitCodes.config, initTexts.refused, {});
    if (!(await isWanted(result.text))) return complain(terminal, exitCodes.failure, initTexts.stopped, {});
    return write(terminal, file, result, options.force === true);
  }
}

function wholeDraft(given: Given): Draft {
  const { id = '', kind = 'greenhouse', lines = [], devices = [], actuators = [] } = given;
  return { id, name: given.name ?? id, kind, timezone: given.timezone ?? usualTimezone(), lines, devices, actuators };
}

/** A gateway's own zone; one that was never told any keeps UTC, and stands in Việt Nam far more often. */
function usualTimezone(): string {
  const own = new Intl.DateTimeFormat('en').resolvedOptions().timeZone;
  return /^(Etc\/)?(UTC|GMT)/.test(own) || !own.includes('/') ? 'Asia/Ho_Chi_Minh' : own;
}

async function write(terminal: Terminal, file: string, { site, text }: SiteLoaded, force: boolean): Promise<ExitCode> {
  const { language, paint } = terminal;
  try {
    await writeWhole(resolve(file), text, force);
  } catch (error) {
    // Somebody was quicker than the answers.
    if (codeOf(error) === 'EEXIST') return complain(terminal, exitCodes.usage, initTexts.exists, { file });
    const code = codeOf(error) ?? messageOf(error);
    if (code === 'ENOENT')
      return complain(terminal, exitCodes.failure, initTexts.noFolder, { folder: dirname(resolve(file)) });
    const exit = code === 'EACCES' ? exitCodes.permission : exitCodes.failure;
    return complain(terminal, exit, initTexts.notWritten, { file, code });
  }
  const { lines, devices, points, actuators } = site;
  const counts = { lines: lines.length, devices: devices.length, points: points.length, actuators: actuators.length };
  await terminal.out(`${paint('good', `✓ ${say(language, initTexts.written, { file, ...counts })}`)}\n`);
  const isSystem = resolve(file) === systemFolders.site;
  const next = isSystem ? initTexts.nextSystem[language] : say(language, initTexts.nextCheckout, { file });
  await terminal.out(`${next}\n`);
  return exitCodes.ok;
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error: unknown) => codeOf(error) !== 'ENOENT',
  );
}

/** The file is there whole or not at all; one that is there is only replaced by `force`. */
async function writeWhole(path: string, text: string, force: boolean): Promise<void> {
  const folder = await mkdtemp(join(dirname(path), '.kenh-init-'));
  try {
    const part = join(folder, basename(path));
    {
      await using handle = await open(part, 'wx', 0o644);
      await handle.writeFile(text);
      await handle.sync();
    }
    await (force ? rename(part, path) : link(part, path));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
