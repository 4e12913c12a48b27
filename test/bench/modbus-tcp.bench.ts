// Modbus TCP: register reads per second over one connection, one in flight, against one libmodbus slave, everything on
// one core. Free scheduling over two cores gives two different worlds, three to four times apart.
import { join } from 'node:path';
import { answerOf, compiled, freePort, scratch, start } from './programs.ts';
import { inTurns, roundsOf } from './rounds.ts';
import { median, round, spread } from './statistics.ts';
import { table } from './table.ts';

interface Answer {
  readonly reads: number;
  readonly seconds: number;
  readonly cpuMicros: number;
}

const core = 0;
const seconds = '1';
await using here = await scratch();
const server = compiled('modbus-server', here.folder, 'libmodbus');
const client = compiled('modbus-client', here.folder, 'libmodbus');
const node = [process.execPath, '--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'modbus-client.ts')];

if (server === undefined || client === undefined) console.log('left out: it needs gcc and libmodbus-dev');
else {
  const port = String(await freePort());
  await using slave = start([server, 'tcp', port], core);
  await slave.line();
  for (const count of ['1', '125']) {
    const contestant = (name: string, ...command: string[]) => ({ name, run: () => answerOf<Answer>(command, core) });
    const figures = await inTurns(
      [
        contestant('raw socket (C): the limit', client, 'raw', port, count, seconds),
        contestant('libmodbus (C)', client, 'tcp', port, count, seconds),
        contestant('modbus-serial', ...node, 'modbus-serial', 'tcp', port, count, seconds),
        contestant('Kênh line', ...node, 'line', 'tcp', port, count, seconds),
      ],
      roundsOf(process.env),
    );
    const rates = new Map([...figures].map(([name, all]) => [name, all.map((one) => one.reads / one.seconds)]));
    const typical = (name: string): number => median(rates.get(name)!);
    console.log(
      `\n${count} register${count === '1' ? '' : 's'} per read, same core, low - median - high of ${roundsOf(process.env)} runs\n`,
    );
    console.log(
      table(
        ['client', 'reads/s', '× raw', '× libmodbus', '× modbus-serial', 'CPU µs/read'],
        [...figures].map(([name, all]) => [
          name,
          spread(rates.get(name)!),
          ...['raw socket (C): the limit', 'libmodbus (C)', 'modbus-serial'].map((peer) =>
            round(typical(name) / typical(peer)),
          ),
          round(median(all.map((one) => one.cpuMicros / one.reads))),
        ]),
      ),
    );
  }
}
