import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeviceId } from '../../model/ids.ts';
import { anAlarm, Bench, day, hour, minute, second, topology } from './alarms.test-kit.ts';
import { graceMs } from './held-back.ts';
import { deviceKey, deviceSilent, lineAway, unconfirmed, worksWithout } from './system.ts';

const [fridge, room, tank] = topology.devices.map((device) => ({ ...device, name: `Thiết bị ${device.id}` }));
const field = lineAway({ id: topology.lines[0]!.id, name: 'Tủ điện' });
const warm = anAlarm(
  { kind: 'continuous', when: 'fridge.temp > 8', forMs: hour },
  { missingMs: 10 * minute, priority: 'low' },
);
const active = (bench: Bench): string[] =>
  bench.rows.filter(({ what, to }) => what === 'state' && to === 'active').map(({ alarm }) => alarm);

const everythingGone = (bench: Bench): Bench =>
  bench
    .set('fridge.temp', null)
    .set('fridge.door', null)
    .set('room.temp', null)
    .raise(deviceSilent(fridge!))
    .raise(deviceSilent(room!));

test('one alarm for a dead line, not forty', () => {
  const bench = new Bench([warm]).set('fridge.temp', 5).pass(hour).raise(field);
  everythingGone(bench).pass(day);
  expect(active(bench)).toEqual(['line:field']);
  expect(bench.status('device:fridge')).toMatchObject({ state: 'pending', heldBy: 'line:field' });
});

test('the line is told first in a step, also when its devices were first to say so', () => {
  const bench = new Bench([warm]).set('fridge.temp', 5).pass(hour);
  everythingGone(bench)
    .pass(29 * second)
    .raise(field)
    .pass(day);
  expect(active(bench)).toEqual(['line:field']);
});

test('the line is back and a device stays silent: its alarm comes, after a grace for all devices to answer', () => {
  const bench = new Bench([warm]).set('fridge.temp', 5).pass(hour).raise(field);
  everythingGone(bench).pass(day).settle(field.key).settle(deviceKey(room!.id)).set('room.temp', 20);
  bench.pass(graceMs - 1);
  expect(active(bench)).toEqual(['line:field']);
  bench.pass(1);
  // The missing data of the fridge are explained by its own alarm now.
  expect(active(bench)).toEqual(['line:field', 'device:fridge']);
  bench.pass(day);
  expect(active(bench)).toEqual(['line:field', 'device:fridge']);
});

test('a device answers again but one of its points stays missing: then that is told', () => {
  const bench = new Bench([warm])
    .set('fridge.temp', 5)
    .pass(hour)
    .set('fridge.temp', null)
    .raise(deviceSilent(fridge!))
    .pass(day);
  expect(active(bench)).toEqual(['device:fridge']);
  bench.settle(deviceKey(fridge!.id)).pass(graceMs);
  expect(active(bench)).toEqual(['device:fridge', 'warm.missing']);
});

test('missing data that another device explains only half are told', () => {
  const both = anAlarm(
    { kind: 'deviation', of: 'fridge.temp', from: 'tank.level', by: 1, rearm: 0, forMs: 0 },
    { missingMs: minute, priority: 'low' },
  );
  const bench = new Bench([both]).set('fridge.temp', 5).set('tank.level', 5).pass(hour);
  bench.set('fridge.temp', null).set('tank.level', null).raise(deviceSilent(fridge!)).pass(hour);
  expect(active(bench)).toEqual(['device:fridge', 'warm.missing']);
});

test('what was active before the line went stays active', () => {
  const bench = new Bench([warm])
    .set('fridge.temp', 5)
    .pass(hour)
    .set('fridge.temp', null)
    .pass(hour)
    .raise(field)
    .pass(hour);
  expect(bench.status('warm.missing')).toMatchObject({ state: 'active' });
  expect(bench.status('warm.missing')?.heldBy).toBeUndefined();
});

test('an alarm that stands for a more important one becomes as important, once that has had its time, and is news again', () => {
  const bench = new Bench([{ ...warm, priority: 'critical' }])
    .set('fridge.temp', 5)
    .pass(hour)
    .raise(field)
    .pass(minute);
  expect(bench.wish({ type: 'acknowledge', alarm: 'line:field' })).toBeUndefined();
  bench.wish({ type: 'shelve', alarm: 'line:field', forMs: day });
  bench.told('line:field');
  bench.set('fridge.temp', null).pass(10 * minute - 1);
  expect(bench.status('line:field')).toMatchObject({ state: 'acknowledged', priority: 'high' });
  bench.pass(1);
  expect(bench.status('line:field')).toMatchObject({ state: 'active', priority: 'critical', occurrence: 1 });
  expect(bench.rows.slice(-2)).toMatchObject([
    { what: 'unshelved', because: { code: 'stands-for', params: { name: 'Tủ vắc-xin' } } },
    { what: 'priority', from: 'acknowledged', to: 'active', priority: 'critical', occurrence: 1 },
  ]);
  expect(active(bench)).toEqual([]);
  bench.settle('line:field').wish({ type: 'acknowledge', alarm: 'line:field' });
  expect(bench.raise(field).pass(minute).status('line:field')).toMatchObject({ state: 'active', priority: 'critical' });
});

test('when nothing of that is left, it is as important as it was', () => {
  const bench = new Bench([{ ...warm, priority: 'critical' }]).set('fridge.temp', 5).pass(hour).raise(field);
  bench.set('fridge.temp', null).pass(hour).set('fridge.temp', 5).settle(field.key);
  expect(bench.status('line:field')).toMatchObject({ state: 'cleared', priority: 'critical' });
  bench.raise(field).pass(minute);
  expect(bench.status('line:field')).toMatchObject({ state: 'active', priority: 'high', occurrence: 2 });
  bench.set('fridge.temp', null).pass(hour).set('fridge.temp', 5).settle(field.key);
  bench.wish({ type: 'acknowledge', alarm: 'line:field' });
  bench.raise(field).pass(minute);
  expect(bench.status('line:field')).toMatchObject({ state: 'active', priority: 'high', occurrence: 3 });
});

test('the grace ends with the silence it was given for', () => {
  const bench = new Bench([]).raise(field).raise(deviceSilent(fridge!)).pass(hour).settle(field.key).pass(second);
  bench
    .settle(deviceKey(fridge!.id))
    .raise(deviceSilent(fridge!))
    .pass(30 * second);
  expect(active(bench)).toEqual(['line:field', 'device:fridge']);
});

test('held back over a restart, with the line back before the device is heard of: the grace is given all the same', () => {
  const bench = new Bench([]).raise(field).raise(deviceSilent(fridge!)).pass(hour).restart({ downMs: second }).look();
  bench
    .settle(field.key)
    .raise(deviceSilent(fridge!))
    .pass(graceMs - 1);
  expect(active(bench)).toEqual(['line:field']);
  expect(active(bench.pass(1))).toEqual(['line:field', 'device:fridge']);
});

test('what fails by itself hides behind no device', () => {
  const broken = anAlarm(
    { kind: 'deviation', of: 'broken', from: 'fridge.temp', by: 1, rearm: 0, forMs: 0 },
    { missingMs: minute, priority: 'low' },
  );
  const bench = new Bench([broken])
    .set('fridge.temp', 5)
    .pass(second)
    .set('fridge.temp', null)
    .raise(deviceSilent(fridge!))
    .pass(hour);
  expect(active(bench)).toContain('warm.missing');
});

test('nothing hides behind an alarm that is out of service', () => {
  const bench = new Bench([warm]).set('fridge.temp', 5).pass(hour).raise(field).pass(minute);
  bench.wish({ type: 'out-of-service', alarm: 'line:field' });
  bench.set('fridge.temp', null).raise(deviceSilent(room!)).pass(hour);
  expect(active(bench)).toEqual(['line:field', 'device:room', 'warm.missing']);
});

test('taken out of service later, it lets go of what it held back', () => {
  const bench = new Bench([warm]).set('fridge.temp', 5).pass(hour).raise(field).set('fridge.temp', null).pass(hour);
  bench.wish({ type: 'out-of-service', alarm: 'line:field' });
  bench.pass(graceMs);
  expect(active(bench)).toEqual(['line:field', 'warm.missing']);
});

test('what may be running unasked is told, dead line or not; a rule without its data and what should run are not', () => {
  const bench = new Bench([]).raise(field).pass(minute);
  bench.raise(unconfirmed({ id: 'pump' as never, name: 'Bơm' }, 'critical', undefined));
  bench.raise(unconfirmed({ id: 'fan' as never, name: 'Quạt' }, 'medium', topology.points[0]!.device));
  bench.raise(worksWithout({ id: 'vent' as never, name: 'Thông gió' }, [topology.points[0]!.id])).pass(hour);
  expect(active(bench)).toEqual(['line:field', 'actuator:pump.unconfirmed']);
});

test('what is made of a point that is away is explained like that point', () => {
  const bench = new Bench([]).raise(field).pass(minute);
  bench.raise(worksWithout({ id: 'vent' as never, name: 'Thông gió' }, ['derived.gap' as never])).pass(hour);
  expect(active(bench)).toEqual(['line:field']);
});

test('a line that comes and goes within its own time holds back all the same, and is not told', () => {
  const bench = new Bench([warm])
    .set('fridge.temp', 5)
    .pass(hour)
    .raise(field)
    .pass(4 * second);
  expect(active(bench.settle(field.key).pass(hour))).toEqual([]);
});

const anyEvent = fc.record({
  what: fc.constantFrom('raise', 'settle'),
  key: fc.constantFrom('line', 'fridge', 'room', 'tank'),
  ms: fc.oneof(fc.nat(90 * second), fc.constantFrom(0, 5 * second, 30 * second, 60 * second)),
  restart: fc.boolean(),
});

test('whatever comes and goes: a device is not told while its line is away, and always when it stays silent afterwards', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
      const bench = new Bench([warm]).set('fridge.temp', 5);
      const alarms = {
        line: field,
        fridge: deviceSilent(fridge!),
        room: deviceSilent(room!),
        tank: deviceSilent(tank!),
      };
      const raised = new Set<string>();
      for (const { what, key, ms, restart } of events) {
        if (what === 'raise') bench.raise(alarms[key]);
        else bench.settle(alarms[key].key);
        if (what === 'raise') raised.add(key);
        else raised.delete(key);
        if (restart) {
          bench.restart({ downMs: second });
          for (const one of raised) bench.raise(alarms[one as keyof typeof alarms]);
          for (const unsaid of bench.unsaid()) bench.settle(unsaid);
        }
        const before = bench.rows.length;
        bench.pass(ms);
        const told = new Set(
          bench.rows
            .slice(before)
            .filter(({ to }) => to === 'active')
            .map(({ alarm }) => alarm),
        );
        if (raised.has('line')) expect(told.has('device:fridge') || told.has('device:room')).toBe(false);
      }
      bench.settle(field.key).pass(graceMs + 30 * second);
      for (const device of ['fridge', 'room', 'tank']) {
        const state = bench.status(deviceKey(device as DeviceId))?.state;
        if (raised.has(device)) expect(['active', 'acknowledged']).toContain(state);
        else
          expect([
            'cleared',
            'normal',
            undefined,
            ...(bench.status(deviceKey(device as DeviceId))?.chattering ? ['active'] : []),
          ]).toContain(state);
      }
    }),
  );
});
