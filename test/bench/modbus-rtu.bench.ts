// Modbus RTU on a paced wire: the time of one read against what the wire itself needs. "wire" is the bytes of request and
// answer at 11 bits each; "gaps" are the two silences of 3.5 characters that the standard asks for (1.75 ms above 19,200
// baud). Both peers leave the silence out, so they may be faster than the standard allows. A pty's figure, not a UART's.
import { join } from 'node:path';
import { answerOf, compiled, scratch, start } from './programs.ts';
import { inTurns, roundsOf } from './rounds.ts';
import { median, percentile, round } from './statistics.ts';
import { table } from './table.ts';

interface Answer {
  readonly cyclesMs: readonly number[];
}

await using here = await scratch();
const [server, client, wire] = [
  compiled('modbus-server', here.folder, 'libmodbus'),
  compiled('modbus-client', here.folder, 'libmodbus'),
  compiled('paced-wire', here.folder),
];
const node = [process.execPath, '--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'modbus-client.ts')];

if (server === undefined || client === undefined || wire === undefined)
  console.log('left out: it needs gcc and libmodbus-dev');
else {
  const rows: string[][] = [];
  for (const { baud, reads } of [
    { baud: 9600, reads: '15' },
    { baud: 115_200, reads: '100' },
  ]) {
    for (const count of [1, 10, 50]) rows.push(...(await measured(server, client, wire, baud, count, reads)));
  }
  const head = [
    'baud',
    'registers',
    'client',
    'cycle ms p50',
    'p99',
    'over wire + gaps, ms',
    '× wire + gaps',
    '× libmodbus',
  ];
  console.log(`median of ${roundsOf(process.env)} runs; p99: median of the runs' p99\n\n${table(head, rows)}`);
}

async function measured(
  server: string,
  client: string,
  wire: string,
  baud: number,
  count: number,
  reads: string,
): Promise<string[][]> {
  const wireMs = ((8 + 5 + 2 * count) * 11_000) / baud;
  const limitMs = wireMs + 2 * (baud > 19_200 ? 1.75 : (3.5 * 11_000) / baud);
  const contestant = (name: string, ...command: string[]) => ({
    name,
    run: async (): Promise<Answer> => {
      await using pair = start([wire, String(baud)]);
      const [near, far] = (await pair.line()).split(' ') as [string, string];
      await using slave = start([server, 'rtu', far, String(baud)]);
      await slave.line();
      return await answerOf<Answer>([...command, 'rtu', near, String(baud), String(count), reads]);
    },
  });
  const figures = await inTurns(
    [
      contestant('libmodbus (C)', client),
      contestant('modbus-serial', ...node, 'modbus-serial'),
      contestant('Kênh line', ...node, 'line'),
    ],
    roundsOf(process.env),
  );
  const typical = new Map(
    [...figures].map(([name, all]) => [name, median(all.map(({ cyclesMs }) => median(cyclesMs)))]),
  );
  const limit = [String(baud), String(count), 'wire + gaps: the limit', round(limitMs), '', '0', '1', ''];
  return [
    limit,
    ...[...figures].map(([name, all]) => [
      String(baud),
      String(count),
      name,
      round(typical.get(name)!),
      round(median(all.map(({ cyclesMs }) => percentile(cyclesMs, 0.99)))),
      round(typical.get(name)! - limitMs),
      (typical.get(name)! / limitMs).toFixed(3),
      (typical.get(name)! / typical.get('libmodbus (C)')!).toFixed(3),
    ]),
  ];
}
