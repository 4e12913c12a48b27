// Runs on the emulated board: the field with the pins' driver, told what to do by lines of JSON on standard input, and
// telling what happens by lines of JSON that begin with @. Never imported; `board.ts` starts it.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Field } from '../../agent/field/field.ts';
import { systemClock } from '../../agent/model/clock.ts';
import type { PointId } from '../../agent/model/ids.ts';
import type { Value } from '../../agent/model/sample.ts';
import type { Site } from '../../agent/model/site.ts';
import { gpioDriver } from '../../drivers/gpio/driver.ts';

type Command = { readonly id: number } & (
  | { readonly do: 'open'; readonly site: Site }
  | { readonly do: 'close' }
  | { readonly do: 'write'; readonly point: PointId; readonly value: Value }
  /** Ends the program; another one takes its place. */
  | { readonly do: 'restart' }
  /** A shell line; the answer is what it printed. */
  | { readonly do: 'shell'; readonly line: string }
);

const say = (what: object): void => void process.stdout.write(`@${JSON.stringify(what)}\n`);
let open: { readonly field: Field; readonly stop: AbortController; readonly running: Promise<void> } | undefined;

function opened(site: Site): typeof open {
  const field = new Field(site, {
    clock: systemClock,
    random: () => 0.5,
    publish: (samples) => {
      const now = systemClock.mono();
      for (const sample of samples) say({ sample, lateMs: now - sample.mono });
    },
    event: (event) => say({ event }),
    drivers: { gpio: gpioDriver, modbus: gpioDriver },
  });
  const stop = new AbortController();
  return { field, stop, running: field.run(stop.signal) };
}

async function done(command: Command): Promise<unknown> {
  switch (command.do) {
    case 'open':
      open = opened(command.site);
      return null;
    case 'close':
      open?.stop.abort();
      await open?.running;
      open = undefined;
      return null;
    case 'write':
      return open?.field.write(command.point, command.value);
    case 'restart':
      return process.exit(0);
    case 'shell':
      return shell(command.line);
    default:
      return command satisfies never;
  }
}

/** What it starts in the background may outlive it. */
function shell(line: string): Promise<string> {
  return new Promise((answer) => {
    const child = spawn('/bin/busybox', ['sh', '-c', line], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
    child.on('exit', () => setTimeout(() => answer(said), 20));
  });
}

createInterface({ input: process.stdin }).on('line', (line) => {
  if (!line.startsWith('{')) return;
  const command = JSON.parse(line) as Command;
  done(command).then(
    (answer) => say({ id: command.id, answer }),
    (thrown: unknown) => say({ id: command.id, thrown: String(thrown) }),
  );
});
say({ up: process.version });
