// The supervisor's command line and environment → the folders to work in.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { agentTexts } from '../model/catalogue/agent.ts';
import { type ExitCode, exitCodes } from '../model/exit.ts';
import { type Folders, foldersOf } from '../model/folders.ts';
import { messageOf } from '../model/thrown.ts';
import { tell } from './tell.ts';

export interface Wanted extends Folders {
  readonly simulated: boolean;
}

/** The folders asked for, absolute; or the exit code after help or a mistake was told. */
export function wanted(argv: readonly string[]): Wanted | ExitCode {
  const folder = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    const options = { site: folder, state: folder, run: folder, simulated: flag, help: { ...flag, short: 'h' } };
    const { values } = parseArgs({ args: [...argv], options });
    if (values.help) return tell(exitCodes.ok, agentTexts.usage, {});
    const usual = foldersOf(process.env, process.getuid?.() === 0);
    return {
      site: resolve(values.site ?? usual.site),
      state: resolve(values.state ?? usual.state),
      run: resolve(values.run ?? usual.run),
      simulated: values.simulated,
    };
  } catch (error) {
    tell(exitCodes.usage, agentTexts.wrongOption, { detail: messageOf(error) });
    return tell(exitCodes.usage, agentTexts.usage, {});
  }
}
