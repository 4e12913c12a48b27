// The list of commands → the one that was asked for, run; help and mistakes in the reader's language.
import { Command, CommanderError, Option } from 'commander';
import { cliTexts, helpTexts, usageTexts } from '../agent/model/catalogue/cli.ts';
import { initHelpTexts } from '../agent/model/catalogue/init.ts';
import { type ExitCode, exitCodes } from '../agent/model/exit.ts';
import { languages, say } from '../agent/model/language.ts';
import { codeOf, messageOf } from '../agent/model/thrown.ts';
import { version } from '../agent/model/version.ts';
import { check } from './commands/check.ts';
import { addControlCommands } from './control-commands.ts';
import { allHelpTexts, type HelpKey } from './help.ts';
import { history } from './commands/history.ts';
import { exportReadings, verify } from './commands/journal.ts';
import { init } from './commands/init/init.ts';
import { points } from './commands/points.ts';
import { schema } from './commands/schema.ts';
import { status } from './commands/status.ts';
import { watch } from './commands/watch.ts';
import type { LiveScreen } from './screen/tty.ts';
import { tellDenied } from './reach.ts';
import { complain, type Terminal } from './terminal.ts';

/** Runs what `argv` (without program and script) asks for; never rejects for anything that a person can do. */
export async function commandLine(
  terminal: Terminal,
  argv: readonly string[],
  screen: () => LiveScreen | undefined,
): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  const program = build(terminal, screen, (ended) => (code = ended));
  try {
    // `kenh help run` is what people type first.
    const [first, ...rest] = argv;
    await program.parseAsync(first === 'help' ? [...rest, '--help'] : [...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return mistake(terminal, error);
    const path = deniedPath(error);
    if (path !== undefined) return tellDenied(terminal, path);
    return complain(terminal, exitCodes.failure, cliTexts.failed, { detail: messageOf(error) });
  }
}

/** The file or folder that somebody else keeps to himself, where that is what is wrong. */
function deniedPath(error: unknown): string | undefined {
  const isDenied = error instanceof Error && codeOf(error) === 'EACCES';
  return isDenied && 'path' in error && typeof error.path === 'string' ? error.path : undefined;
}

type Done = (code: ExitCode) => void;

function build(terminal: Terminal, screen: () => LiveScreen | undefined, done: Done): Command {
  const { language } = terminal;
  const text = (key: HelpKey): string => allHelpTexts[key][language];
  const program = dressed(new Command('kenh'), terminal)
    .description(text('about'))
    .version(version, '-V, --version', text('version'))
    .addOption(new Option('--lang <lang>', text('lang')).choices(languages));
  const command = (parent: Command, words: string, key: HelpKey): Command =>
    dressed(parent.command(words), terminal).description(text(key));
  const run = ['--run <folder>', text('run')] as const;
  const state = ['--state <folder>', text('state')] as const;
  const json = ['--json', text('json')] as const;

  command(program, 'check', 'check')
    .argument('<site.yaml>', text('siteFile'))
    .option(...json)
    .action(async (file: string, options: Parameters<typeof check>[2]) => done(await check(terminal, file, options)));
  dressed(program.command('init'), terminal)
    .description(initHelpTexts.about[language])
    .option('--out <file>', initHelpTexts.out[language], 'site.yaml')
    .option('--force', initHelpTexts.force[language])
    .option('--yes', initHelpTexts.yes[language])
    .option('--id <id>', initHelpTexts.id[language])
    .option('--name <text>', initHelpTexts.name[language])
    .option('--kind <kind>', initHelpTexts.kind[language])
    .option('--timezone <zone>', initHelpTexts.timezone[language])
    .option('--port <line>', initHelpTexts.port[language], gathered)
    .option('--device <device>', initHelpTexts.device[language], gathered)
    .option('--actuator <actuator>', initHelpTexts.actuator[language], gathered)
    .action(async (options: Parameters<typeof init>[1]) => done(await init(terminal, options)));
  command(program, 'schema', 'schema')
    .option('--profile', text('profileSchema'))
    .action(async (options: Parameters<typeof schema>[1]) => done(await schema(terminal, options)));
  command(program, 'status', 'status')
    .option(...json)
    .option(...run)
    .action(async (options: Parameters<typeof status>[1]) => done(await status(terminal, options)));
  command(program, 'watch', 'watch')
    .argument('[point...]', text('watchPoints'))
    .option(...json)
    .option(...run)
    .action(async (ids: string[], options: Parameters<typeof watch>[2]) =>
      done(await watch(terminal, ids, options, screen())),
    );
  command(program, 'points', 'points')
    .option(...json)
    .option(...run)
    .action(async (options: Parameters<typeof points>[1]) => done(await points(terminal, options)));
  command(program, 'history', 'history')
    .argument('<point>', text('historyPoint'))
    .option('--from <time>', text('from'))
    .option('--to <time>', text('to'))
    .option('--points <count>', text('pointsMax'))
    .option('--csv', text('csv'))
    .option(...json)
    .option(...state)
    .option(...run)
    .action(async (id: string, options: Parameters<typeof history>[2]) => done(await history(terminal, id, options)));

  addControlCommands(program, { terminal, text, command, done });

  const journal = command(program, 'journal', 'journal');
  command(journal, 'verify', 'verify')
    .option(...json)
    .option(...state)
    .option(...run)
    .action(async (options: Parameters<typeof verify>[1]) => done(await verify(terminal, options)));
  command(journal, 'export', 'export')
    .option('--from <time>', text('from'))
    .option('--to <time>', text('to'))
    .option('--points <list>', text('only'))
    .addOption(new Option('--format <format>', text('format')).choices(['csv', 'jsonl']).default('csv'))
    .option(...state)
    .option(...run)
    .action(async (options: Parameters<typeof exportReadings>[1]) => done(await exportReadings(terminal, options)));
  return program;
}

/** An option that may stand several times. */
const gathered = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** Language, output and exit behaviour, the same for every command. */
function dressed(command: Command, { language, out }: Terminal): Command {
  const titles: Readonly<Record<string, string>> = {
    'Usage:': helpTexts.usage[language],
    'Options:': helpTexts.options[language],
    'Global Options:': helpTexts.globalOptions[language],
    'Commands:': helpTexts.commands[language],
    'Arguments:': helpTexts.arguments[language],
  };
  return command
    .exitOverride()
    .configureHelp({
      styleTitle: (title) => titles[title] ?? title,
      showGlobalOptions: true,
      optionDescription: (option) => option.description,
    })
    .configureOutput({ writeOut: (text) => void out(text), writeErr: (text) => void out(text), outputError: () => {} })
    .helpOption('-h, --help', helpTexts.help[language])
    .helpCommand(false);
}

const usageKeys: Readonly<Record<string, Exclude<keyof typeof usageTexts, 'nearest' | 'seeHelp' | 'invalidChoice'>>> = {
  'commander.unknownCommand': 'unknownCommand',
  'commander.unknownOption': 'unknownOption',
  'commander.missingArgument': 'missingArgument',
  'commander.optionMissingArgument': 'optionMissingArgument',
  'commander.excessArguments': 'excessArguments',
  'commander.invalidArgument': 'invalidArgument',
};

/** Commander's own words are English; its codes and the quoted part are taken, the words are ours. */
function mistake(terminal: Terminal, { code, exitCode, message }: CommanderError): ExitCode {
  if (exitCode === 0) return exitCodes.ok;
  const { language, err } = terminal;
  const what = /'([^']*)'/.exec(message)?.[1] ?? message;
  const key = usageKeys[code];
  // Without a command the help was printed: what to do next is already on the screen.
  if (code === 'commander.help') return exitCodes.usage;
  const [, option, found, choices] =
    /'([^']*)' argument '(.*)' is invalid\. Allowed choices are (.+)\.$/.exec(message) ?? [];
  const isChoice = option !== undefined && found !== undefined && choices !== undefined;
  if (isChoice) err(`kenh: ${say(language, usageTexts.invalidChoice, { what: option, found, choices })}\n`);
  else err(`kenh: ${key === undefined ? message : say(language, usageTexts[key], { what })}\n`);
  const near = /Did you mean (?:one of )?(.+)\?/.exec(message)?.[1];
  if (near !== undefined) err(`${say(language, usageTexts.nearest, { what: near })}\n`);
  err(`${usageTexts.seeHelp[language]}\n`);
  return exitCodes.usage;
}
