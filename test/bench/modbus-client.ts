// Reads holding registers one after the other with a library from this repository's tree, and prints the same JSON line
// as c/modbus-client.c:
//   modbus-client.ts modbus-serial|line tcp PORT COUNT SECONDS
//   modbus-client.ts modbus-serial|line rtu DEVICE BAUD COUNT READS
import { performance } from 'node:perf_hooks';
import ModbusRTU from 'modbus-serial';
import { systemClock } from '../../agent/model/clock.ts';
import type { ModbusLineOptions } from '../../agent/model/site.ts';
import { openModbusLine } from '../../drivers/modbus/open.ts';

const [library, transport, where, ...rest] = process.argv.slice(2) as [string, string, string, ...string[]];
const timeoutMs = 1000;

interface Reader {
  read(count: number): Promise<void>;
  close(): Promise<void>;
}

async function bareModbusSerial(): Promise<Reader> {
  const client = new ModbusRTU.default();
  client.setID(1);
  client.setTimeout(timeoutMs);
  if (transport === 'tcp') await client.connectTCP('127.0.0.1', { port: Number(where) });
  else await client.connectRTUBuffered(where, { baudRate: Number(rest[0]) });
  return {
    read: async (count) => void (await client.readHoldingRegisters(0, count)),
    close: () => new Promise((resolve) => client.close(() => resolve())),
  };
}

async function ourLine(): Promise<Reader> {
  const options: ModbusLineOptions =
    transport === 'tcp'
      ? { transport: 'tcp', host: '127.0.0.1', port: Number(where) }
      : { transport: 'rtu', port: where, baud: Number(rest[0]), parity: 'none', dataBits: 8, stopBits: 1 };
  const line = openModbusLine(options, { clock: systemClock });
  const opened = await line.open();
  if (!opened.ok) throw new Error(JSON.stringify(opened.fault));
  return {
    async read(count) {
      const answer = await line.read({ unit: 1, table: 'holding', start: 0, count }, timeoutMs);
      if (!answer.ok) throw new Error(JSON.stringify(answer.fault));
    },
    close: () => line.close(),
  };
}

async function readsPerSecond(reader: Reader, count: number, seconds: number): Promise<object> {
  let reads = 0;
  let start = 0;
  let cpu = process.cpuUsage();
  // The first round warms up: what the compiler has not optimised yet is not what runs all day.
  for (const round of ['warm-up', 'measured']) {
    const end = performance.now() + (round === 'warm-up' ? Math.max(seconds, 1) : seconds) * 1000;
    [start, reads, cpu] = [performance.now(), 0, process.cpuUsage()];
    for (; performance.now() < end; reads += 1) await reader.read(count);
  }
  const { user, system } = process.cpuUsage(cpu);
  return { reads, seconds: (performance.now() - start) / 1000, cpuMicros: user + system };
}

async function cycles(reader: Reader, count: number, reads: number): Promise<object> {
  const cyclesMs: number[] = [];
  for (let index = -3; index < reads; index += 1) {
    const start = performance.now();
    await reader.read(count);
    if (index >= 0) cyclesMs.push(performance.now() - start);
  }
  return { cyclesMs };
}

const reader = await (library === 'line' ? ourLine() : bareModbusSerial());
const [count, amount] = rest.slice(-2).map(Number) as [number, number];
console.log(JSON.stringify(await (transport === 'tcp' ? readsPerSecond : cycles)(reader, count, amount)));
await reader.close();
