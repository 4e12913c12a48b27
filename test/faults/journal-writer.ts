// A process that does nothing but write the journal, to be killed and to be given bad storage.
// Sample number n of the journal has the value n: whoever reads it knows what must be there.
// Arguments: folder, samples to write (0: until it is killed). Says every durable end in a line, and its state at last.
import { monoMs, systemClock } from '../../agent/model/clock.ts';
import { bootId, gatewayId, pointId } from '../../agent/model/ids.ts';
import { type Logger, silentLogger } from '../../agent/model/logger.ts';
import { openJournalWriter } from '../../agent/journal/log/writer.ts';

const [folder = '', wanted = '0'] = process.argv.slice(2);
const points = ['air.temp', 'air.rh'].map((id) => {
  return { id: pointId(id), kind: 'x', unit: '', valueType: 'number', decimals: 0, record: 'normal' } as const;
});
const tellMs = 5;

let faults = 0;
const log: Logger = { ...silentLogger, warn: () => void (faults += 1) };

const writer = await openJournalWriter(folder, {
  clock: systemClock,
  boot: bootId('00000000-0000-4000-8000-000000000001'),
  gateway: gatewayId('sim-faults'),
  simulated: true,
  points,
  flushMs: 10,
  eventFlushMs: 10,
  // Small, so that rolling on to the next segment is a part of every run.
  segmentBytes: 1,
  eventSegmentBytes: 1,
  language: 'en',
  log,
});
const say = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`);
say({ pid: process.pid });
while (writer.durable.samples.epoch === 0) await systemClock.sleep(tellMs);
say({ durable: writer.durable.samples });
writer.onDurable(({ samples }) => say({ durable: samples }));

let next = writer.durable.samples.record;
let longestMs = 0;
const end = wanted === '0' ? Infinity : next + Number(wanted);
while (next < end) {
  const begin = systemClock.mono();
  for (let at = 0; at < 500 && next < end; at++, next++) {
    writer.sample({ point: points[next % 2]!.id, value: next, quality: 'good', mono: monoMs(begin + at / 1000) });
  }
  writer.event({ type: 'note', mono: systemClock.mono(), author: 'faults', text: `up to ${next}` });
  await systemClock.sleep(tellMs);
  longestMs = Math.max(longestMs, systemClock.mono() - begin);
}
const settled = await writer.settled();
say({ settled, next, longestMs, faults, state: writer.state() });
await writer.close(5_000);
