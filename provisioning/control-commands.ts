// The commands that ask control for something, and explain what it does → added to the command line.
import type { Command } from 'commander';
import type { ExitCode } from '../agent/model/exit.ts';
import {
  acknowledge,
  alarms,
  type AlarmsOptions,
  type AlarmWishOptions,
  inService,
  outOfService,
  shelve,
  unshelve,
} from './commands/alarms.ts';
import { events, type EventsOptions } from './commands/events.ts';
import { hand, lock, release, type HoldOptions } from './commands/hold.ts';
import { explain, rules, type RulesOptions } from './commands/rules.ts';
import { tryRules, type TryOptions } from './commands/rules-try.ts';
import { run, type RunOptions } from './commands/run.ts';
import { stop, type StopOptions } from './commands/stop.ts';
import { correctWater, water, type WaterOptions } from './commands/water.ts';
import { why, type WhyOptions } from './commands/why.ts';
import type { HelpKey } from './help.ts';
import type { Terminal } from './terminal.ts';

export interface Adding {
  readonly terminal: Terminal;
  readonly text: (key: HelpKey) => string;
  /** A command below another, dressed in the reader's language. */
  readonly command: (parent: Command, words: string, key: HelpKey) => Command;
  readonly done: (code: ExitCode) => void;
}

export function addControlCommands(program: Command, adding: Adding): void {
  const { terminal, text, command, done } = adding;
  const folder = ['--run <folder>', text('run')] as const;
  const state = ['--state <folder>', text('state')] as const;
  const json = ['--json', text('json')] as const;
  const because = ['--because <words>', text('because')] as const;
  const as = ['--as <name>', text('as')] as const;

  command(program, 'run', 'runCommand')
    .argument('<actuator>', text('actuator'))
    .argument('<duration>', text('duration'))
    .option('--value <value>', text('value'))
    .option(...because)
    .option(...as)
    .option('--wait', text('wait'))
    .option(...json)
    .option(...state)
    .option(...folder)
    .action(async (actuator: string, duration: string, options: RunOptions) =>
      done(await run(terminal, actuator, duration, options)),
    );
  command(program, 'stop', 'stop')
    .argument('[what]', text('stopWhat'))
    .option('--all', text('stopAll'))
    .option(...because)
    .option(...as)
    .option(...json)
    .option(...folder)
    .action(async (what: string | undefined, options: StopOptions) => done(await stop(terminal, what, options)));
  command(program, 'lock', 'lock')
    .argument('<actuator>', text('actuator'))
    .option(...because)
    .option(...as)
    .option(...json)
    .option(...folder)
    .action(async (actuator: string, options: HoldOptions) => done(await lock(terminal, actuator, options)));
  command(program, 'release', 'release')
    .argument('[hold]', text('hold'))
    .option(...as)
    .option(...json)
    .option(...folder)
    .action(async (hold: string | undefined, options: HoldOptions) => done(await release(terminal, hold, options)));
  command(program, 'hand', 'hand')
    .argument('<actuator>', text('actuator'))
    .argument('<on|off>', text('hand'))
    .option(...as)
    .option(...json)
    .option(...folder)
    .action(async (actuator: string, on: string, options: HoldOptions) =>
      done(await hand(terminal, actuator, on, options)),
    );
  command(program, 'why', 'why')
    .argument('[actuator]', text('actuator'))
    .option(...json)
    .option(...folder)
    .action(async (actuator: string | undefined, options: WhyOptions) => done(await why(terminal, actuator, options)));
  addAlarmCommands(program, adding);
}

function addAlarmCommands(program: Command, { terminal, text, command, done }: Adding): void {
  const folder = ['--run <folder>', text('run')] as const;
  const state = ['--state <folder>', text('state')] as const;
  const json = ['--json', text('json')] as const;
  const because = ['--because <words>', text('because')] as const;
  const as = ['--as <name>', text('as')] as const;

  command(program, 'alarms', 'alarms')
    .option('--all', text('alarmsAll'))
    .option(...json)
    .option(...folder)
    .action(async (options: AlarmsOptions) => done(await alarms(terminal, options)));
  command(program, 'ack', 'ack')
    .argument('<alarm>', text('alarm'))
    .option(...because)
    .option(...as)
    .option(...json)
    .option(...folder)
    .action(async (alarm: string, options: AlarmWishOptions) => done(await acknowledge(terminal, alarm, options)));
  command(program, 'shelve', 'shelve')
    .argument('<alarm>', text('alarm'))
    .argument('<duration>', text('duration'))
    .option(...because)
    .option(...as)
    .option(...json)
    .option(...folder)
    .action(async (alarm: string, duration: string, options: AlarmWishOptions) =>
      done(await shelve(terminal, alarm, duration, options)),
    );
  command(program, 'unshelve', 'unshelve')
    .argument('<alarm>', text('alarm'))
    .option(...as)
    .option(...json)
    .option(...folder)
    .action(async (alarm: string, options: AlarmWishOptions) => done(await unshelve(terminal, alarm, options)));
  command(program, 'out-of-service', 'outOfService')
    .argument('<alarm>', text('alarm'))
    .option(...because)
    .option(...as)
    .option(...json)
    .option(...folder)
    .action(async (alarm: string, options: AlarmWishOptions) => done(await outOfService(terminal, alarm, options)));
  command(program, 'in-service', 'inService')
    .argument('<alarm>', text('alarm'))
    .option(...as)
    .option(...json)
    .option(...folder)
    .action(async (alarm: string, options: AlarmWishOptions) => done(await inService(terminal, alarm, options)));
  const waterCommand = command(program, 'water', 'water')
    .option(...json)
    .option(...folder)
    .action(async (options: WaterOptions) => done(await water(terminal, options)));
  command(waterCommand, 'correct', 'waterCorrect')
    .argument('<ledger>', text('ledger'))
    .requiredOption('--by <mm>', text('byMm'))
    .option(...because)
    .option(...as)
    .option(...json)
    .option(...folder)
    .action(async (ledger: string, own: { readonly by: string }, self: Command) =>
      done(await correctWater(terminal, ledger, own.by, self.optsWithGlobals())),
    );
  const ruleCommand = command(program, 'rules', 'rules')
    .option(...json)
    .option(...folder)
    .action(async (options: RulesOptions) => done(await rules(terminal, options)));
  command(ruleCommand, 'explain', 'explain')
    .argument('<rule>', text('rule'))
    .option(...json)
    .option(...folder)
    .action(async (rule: string, _: RulesOptions, own: Command) =>
      done(await explain(terminal, rule, own.optsWithGlobals())),
    );
  command(ruleCommand, 'try', 'try')
    .argument('<site.yaml>', text('siteFile'))
    .option('--from <time>', text('from'))
    .option('--to <time>', text('to'))
    .option('--simulated', text('simulated'))
    .option(...json)
    .option(...state)
    .option(...folder)
    .action(async (file: string, _: TryOptions, own: Command) =>
      done(await tryRules(terminal, file, own.optsWithGlobals())),
    );
  command(program, 'events', 'events')
    .option('--from <time>', text('from'))
    .option('--to <time>', text('to'))
    .option('--kind <list>', text('kinds'))
    .option(...json)
    .option(...state)
    .option(...folder)
    .action(async (options: EventsOptions) => done(await events(terminal, options)));
}
