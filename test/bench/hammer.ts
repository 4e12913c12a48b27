// As much as anybody may ask of a gateway, from a process of its own. It ends, with one JSON line, when its stdin does.
//   hammer.ts web HTTP_PORT       a thousand requests a second, for /metrics and /healthz in turn
//   hammer.ts sockets RUN_FOLDER  twenty clients of control that ask for `status` and `points` as fast as they are answered
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../../agent/model/clock.ts';
import { protocolVersion } from '../../agent/socket/protocol.ts';

export interface Answered {
  readonly answered: number;
  readonly refused: number;
  readonly seconds: number;
}

const [what, where = ''] = process.argv.slice(2);
const requestsPerSec = 1_000;
const clients = 20;
const stop = new AbortController();
process.stdin.on('end', () => stop.abort()).resume();
let [answered, refused] = [0, 0];

/** The web server takes 32 connections. */
const agent = new Agent({ keepAlive: true, maxSockets: 16 });

function request(path: string): Promise<boolean> {
  return new Promise((settled) => {
    const asked = get({ host: '127.0.0.1', port: where, path, agent }, (response) => {
      response.on('end', () => settled(response.statusCode === 200)).resume();
    });
    asked.on('error', () => settled(false));
  });
}

async function hammerWeb(): Promise<void> {
  const begin = systemClock.mono();
  let [sent, waiting] = [0, 0];
  const asked = async (path: string): Promise<void> => {
    if (await request(path)) answered += 1;
    else refused += 1;
    waiting -= 1;
  };
  while (!stop.signal.aborted) {
    const due = ((systemClock.mono() - begin) / 1_000) * requestsPerSec;
    for (; sent < due; sent += 1) {
      // Who is not answered in time does not ask ever more: that would measure our own memory.
      if (waiting >= 500) continue;
      waiting += 1;
      void asked(sent % 2 === 0 ? '/metrics' : '/healthz');
    }
    await wait(2);
  }
}

/** Nobody reads what the answers say: counting their ends costs less than it cost to write them. */
async function askInALoop(index: number): Promise<void> {
  const socket = connect(join(where, `${index % 2 === 0 ? 'web' : 'cli'}.sock`));
  const ended = once(socket, 'close');
  let id = 0;
  const ask = (): void => {
    const type = id % 2 === 0 ? 'status' : 'points';
    socket.write(`${JSON.stringify({ type, id: (id += 1) })}\n`);
  };
  socket.on('error', () => (refused += 1));
  socket.on('data', (chunk: Buffer) => {
    // The first line is control's hello.
    for (const byte of chunk) {
      if (byte !== 10) continue;
      if (id > 0) answered += 1;
      ask();
    }
  });
  socket.write(`${JSON.stringify({ type: 'hello', version: protocolVersion, name: `bench-${index}` })}\n`);
  stop.signal.addEventListener('abort', () => socket.destroy());
  await ended;
}

const began = systemClock.mono();
if (what === 'web') await hammerWeb();
else await Promise.all(Array.from({ length: clients }, (_, index) => askInALoop(index)));
const figures: Answered = { answered, refused, seconds: (systemClock.mono() - began) / 1_000 };
console.log(JSON.stringify(figures));
process.exit();
