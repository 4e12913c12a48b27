// Compiler, linter, formatter and dead-code finder, each a foreign program → its complaints as lines of text.
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface Tool {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
}

export const tools: readonly Tool[] = [
  { name: 'types', command: ['tsc', '-p', '.', '--pretty', 'false'] },
  // Everything that is reported counts: a warning that nobody must heed is noise.
  {
    name: 'lint',
    command: ['oxlint', '--type-aware', '--deny-warnings', '--report-unused-disable-directives', '--format=unix'],
  },
  { name: 'format', command: ['oxfmt', '--check', '.'] },
  {
    name: 'dead code',
    command: ['knip', '--config', 'test/tidy/knip.jsonc', '--no-progress', '--treat-config-hints-as-errors'],
  },
];

/** Runs the locally installed program; its words when it is not content, else nothing. */
export async function complaintsOf(tool: Tool, top: string): Promise<string[]> {
  const [program, ...args] = tool.command;
  const bin = join(top, 'node_modules', '.bin');
  const child = spawn(join(bin, program), args, {
    cwd: top,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`, NO_COLOR: '1' },
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (fault) => resolve(`could not start: ${fault.message}`));
    child.once('close', (code, signal) => resolve(code === 0 ? '' : `ended with ${signal ?? `exit code ${code}`}`));
  });
  const [end, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (end === '') return [];
  return [...`${out}\n${err}`.split('\n').filter((line) => line.trim() !== ''), `${program} ${end}`];
}
