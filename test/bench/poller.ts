// Polls one holding register of each of many slaves as fast as one contestant can, and prints one JSON line:
//   poller.ts field|bare PAUSE_MS SECONDS PORT…
// `field`: our lines on a grid of so many milliseconds · `bare`: a loop of modbus-serial per slave with a timer of as much
// Pause 0: none. The grid is then so fine that a poll is always due.
import { setTimeout as wait } from 'node:timers/promises';
import ModbusRTU from 'modbus-serial';
import { Field } from '../../agent/field/field.ts';
import { systemClock } from '../../agent/model/clock.ts';
import { drivers } from '../../agent/shell/drivers.ts';
import { fieldSite } from './field-site.ts';

const [contestant = '', pause = '', seconds = '1', ...where] = process.argv.slice(2);
const ports = where.map(Number);
const pauseMs = Number(pause);
const alwaysDueMs = 0.001;
let polls = 0;
const stop = new AbortController();

async function field(): Promise<void> {
  const site = fieldSite({ ports, devices: 1, points: 1, periodMs: pauseMs || alwaysDueMs });
  const publish = (samples: readonly unknown[]): void => void (polls += samples.length);
  await new Field(site, { clock: systemClock, random: Math.random, publish, event: () => {}, drivers }).run(
    stop.signal,
  );
}

async function bare(port: number): Promise<void> {
  const client = new ModbusRTU.default();
  client.setID(1);
  client.setTimeout(1_000);
  await client.connectTCP('127.0.0.1', { port });
  for (; !stop.signal.aborted; polls += 1) {
    await client.readHoldingRegisters(0, 2);
    if (pauseMs > 0) await wait(pauseMs);
  }
  await new Promise<void>((closed) => client.close(() => closed()));
}

const running = contestant === 'field' ? field() : Promise.all(ports.map(bare));
await wait(1_500);
const [before, cpu, start] = [polls, process.cpuUsage(), performance.now()];
await wait(Number(seconds) * 1_000);
const { user, system } = process.cpuUsage(cpu);
const measured = { polls: polls - before, seconds: (performance.now() - start) / 1_000, cpuMicros: user + system };
stop.abort();
await running;
console.log(JSON.stringify(measured));
