// A line in a simulated hour: the wire takes time, devices have moods, nothing sleeps for real.
import { expect, test } from 'vitest';
import { monoMs } from '../model/clock.ts';
import { pointId } from '../model/ids.ts';
import { simulate, siteOf } from './owner.test-kit.ts';

test('half an hour with one dead and one garbling device: the others miss nothing, and no value is under a wrong name', async () => {
  const units = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const sim = simulate(siteOf(units, [0, 1, 9], 1_000));
  sim.line.moods.set(3, 'silent').set(7, 'garbled');
  await sim.clock.advance(1_800_000);
  const goodOf = (unit: number) => sim.samples.filter((s) => s.point === `d${unit}.r1` && s.quality === 'good').length;
  for (const unit of units.filter((u) => u !== 3 && u !== 7)) expect(goodOf(unit)).toBeGreaterThanOrEqual(1_800);
  expect([goodOf(3), goodOf(7)]).toEqual([0, 0]);
  for (const s of sim.samples.filter(({ quality }) => quality === 'good')) {
    const [, unit, register] = /d(\d+)\.r(\d+)/.exec(s.point) ?? [];
    expect(s.value).toBe(Number(unit) * 1_000 + Number(register));
  }
  const [report] = sim.field.report();
  expect(report?.latePolls).toBe(0);
  const asked = (unit: number) => sim.line.asked.filter(({ span }) => span.unit === unit).length;
  expect(asked(3) * 300 + asked(7) * 40).toBeLessThan(0.06 * 1_800_000);
  await sim.end();
});

test('silence is published at once and once, with the last value beside it; the return is noticed', async () => {
  const sim = simulate(siteOf([1, 2], [0, 1], 1_000));
  await sim.clock.advance(10_000);
  sim.line.moods.set(2, 'silent');
  await sim.clock.advance(30_000);
  const stale = sim.samples.filter((s) => s.quality === 'stale');
  expect(stale.map(({ point, value, reason }) => [point, value, reason])).toEqual([
    ['d2.r0', 2_000, 'silent'],
    ['d2.r1', 2_001, 'silent'],
  ]);
  expect(Number(stale[0]?.mono)).toBeLessThan(10_000 + 1_000 + 2 * 300 + 100);
  sim.line.moods.delete(2);
  await sim.clock.advance(90_000);
  expect(sim.samples.at(-1)?.quality).toBe('good');
  expect(
    sim.events.filter((e) => e.type === 'device' && e.device === 'd2').map((e) => e.type === 'device' && e.state),
  ).toEqual(['answering', 'silent', 'answering']);
  await sim.end();
});

test('a refused joint read heals itself: first without holes, then alone, and only the refused point is bad', async () => {
  const sim = simulate(siteOf([1, 2], [0, 1, 2, 3, 4], 1_000));
  sim.line.moods.set(2, 'refuses-3');
  await sim.clock.advance(20_000);
  const last = new Map(sim.samples.map((s) => [s.point, s]));
  expect([0, 1, 2, 4].map((r) => last.get(pointId(`d2.r${r}`))?.quality)).toEqual(['good', 'good', 'good', 'good']);
  expect(last.get(pointId('d2.r3'))).toMatchObject({ quality: 'bad', reason: 'refused', value: null });
  const asked3 = sim.line.asked.filter(({ span }) => span.unit === 2 && span.start <= 3 && span.start + span.count > 3);
  expect(asked3.length).toBeLessThanOrEqual(3);
  const holes = simulate(siteOf([1], [0, 5], 1_000));
  holes.line.moods.set(1, 'refuses-holes');
  await holes.clock.advance(5_000);
  expect(holes.samples.every((s) => s.quality === 'good')).toBe(true);
  expect(holes.samples.length).toBeGreaterThanOrEqual(8);
  await sim.end();
  await holes.end();
});

test('a pulled cable makes everything stale at once; back again, everything is asked at once', async () => {
  const sim = simulate(siteOf([1, 2], [0], 5_000));
  await sim.clock.advance(12_000);
  sim.line.port = 'gone';
  await sim.clock.advance(8_000);
  const gone = sim.samples.filter((s) => s.reason === 'line-gone');
  expect(gone.map((s) => s.point)).toEqual(['d1.r0', 'd2.r0']);
  expect(sim.field.report()[0]?.state).toBe('gone');
  const before = sim.samples.length;
  sim.line.port = 'there';
  await sim.clock.advance(20_000);
  expect(sim.samples.slice(before).filter((s) => s.quality === 'good').length).toBeGreaterThanOrEqual(4);
  expect(sim.events.filter((e) => e.type === 'line').map((e) => e.type === 'line' && e.state)).toEqual([
    'open',
    'gone',
    'open',
  ]);
  await sim.end();
});

test('a port without permission is tried rarely and said so once', async () => {
  const sim = simulate(siteOf([1], [0], 1_000), 'denied');
  await sim.clock.advance(600_000);
  expect(sim.events.filter((e) => e.type === 'line').length).toBe(1);
  expect(sim.samples).toEqual([expect.objectContaining({ quality: 'stale', reason: 'line-denied' })]);
  await sim.end();
});

test('a write waits for at most the request in flight, is read back, and mends what the screen shows', async () => {
  const sim = simulate(siteOf([1, 2, 3], [0, 1, 2], 100));
  await sim.clock.advance(5_000);
  const asked = sim.clock.mono();
  const outcome = sim.field.write(pointId('d2.r1'), 77);
  await sim.clock.advance(200);
  expect(await outcome).toMatchObject({ ok: true, value: { value: 77, written: true } });
  expect(sim.field.report()[0]?.worstWriteWaitMs).toBeLessThanOrEqual(26);
  expect(sim.samples.find((s) => s.point === 'd2.r1' && s.mono > asked)?.value).toBe(77);
  await sim.end();
});

test('a write to a line that is away fails at once instead of waiting for it; nothing is executed later', async () => {
  const sim = simulate(siteOf([1], [0], 1_000));
  sim.line.port = 'gone';
  await sim.clock.advance(3_000);
  const outcome = sim.field.write(pointId('d1.r0'), 5);
  await sim.clock.advance(10);
  expect(await outcome).toMatchObject({ ok: false, fault: { kind: 'gone' } });
  sim.line.port = 'there';
  await sim.clock.advance(60_000);
  expect(sim.line.written.size).toBe(0);
  await sim.end();
});

test('writes that wait while the port is pulled out are told so at once, and none of them is sent when it is back', async () => {
  const sim = simulate(siteOf([1], [0, 1, 2, 3], 100));
  await sim.clock.advance(3_000);
  const outcomes = [0, 1, 2, 3].map((register) => sim.field.write(pointId(`d1.r${register}`), 5));
  sim.line.port = 'gone';
  await sim.clock.advance(100);
  for (const outcome of outcomes) expect(await outcome).toMatchObject({ ok: false, fault: { kind: 'gone' } });
  sim.line.port = 'there';
  await sim.clock.advance(60_000);
  expect(sim.line.written.size).toBe(0);
  // A write that is asked for while the line is away tries it at once.
  sim.line.port = 'gone';
  await sim.clock.advance(10_000);
  sim.line.port = 'there';
  const now = sim.field.write(pointId('d1.r2'), 7);
  await sim.clock.advance(100);
  expect(await now).toMatchObject({ ok: true, value: { value: 7 } });
  await sim.end();
});

test('on a full line with dead devices a write waits for one transaction, also while others are read back', async () => {
  const sim = simulate(siteOf([1, 2, 3, 4, 5, 6], [0, 1, 2, 3], 100));
  for (const dead of [4, 5, 6]) sim.line.moods.set(dead, 'silent');
  await sim.clock.advance(20_000);
  for (let turn = 0; turn < 200; turn += 1) {
    await sim.clock.advance(37);
    const first = sim.field.write(pointId('d1.r0'), turn);
    await sim.clock.advance(11);
    const second = sim.field.write(pointId('d2.r0'), turn, { urgent: true });
    await sim.clock.advance(400);
    expect(await first).toMatchObject({ ok: true });
    expect(await second).toMatchObject({ ok: true });
  }
  // One time-out of a dead device that was just being probed; else one answer.
  expect(sim.field.report()[0]?.worstWriteWaitMs).toBeLessThanOrEqual(300);
  await sim.end();
}, 60_000);

test('a board that died takes one time-out of the line, however many writes wait for it, and hardly any when they come again', async () => {
  const sim = simulate(siteOf([1, 2], [0, 1, 2, 3, 4, 5, 6, 7], 1_000));
  sim.line.moods.set(2, 'silent');
  await sim.clock.advance(20_000);
  const rest = (unit: number, again: boolean) =>
    [0, 1, 2, 3, 4, 5, 6, 7].map((r) => sim.field.write(pointId(`d${unit}.r${r}`), 0, { urgent: true, again }));
  const asked = sim.clock.mono();
  const dead = rest(2, false);
  const living = sim.field.write(pointId('d1.r0'), 1);
  await sim.clock.advance(1_000);
  for (const outcome of dead) expect(await outcome).toMatchObject({ ok: false, fault: { kind: 'silent' } });
  // What nobody waits for at the other end goes last, even before what is urgent.
  const outcome = await living;
  expect(outcome.ok && outcome.value.mono - asked).toBeLessThan(400);
  const before = { late: sim.field.report()[0]!.latePolls, writes: sim.line.writes };
  let failed = 0;
  for (let second = 0; second < 300; second += 1) {
    const outcomes = rest(2, true);
    await sim.clock.advance(1_000);
    for (const outcome of outcomes) if (!(await outcome).ok) failed += 1;
  }
  expect(failed).toBe(2_400);
  // With its probes together within their share of the line.
  expect((sim.line.writes - before.writes) * 300).toBeLessThan(0.06 * 300_000);
  const good = sim.samples.filter((s) => s.point === 'd1.r1' && s.mono > asked + 1_000);
  expect(good.length).toBeGreaterThanOrEqual(299);
  expect(sim.field.report()[0]!.latePolls - before.late).toBe(0);
  sim.line.moods.delete(2);
  await sim.clock.advance(61_000);
  const back = sim.field.write(pointId('d2.r0'), 0, { again: true });
  await sim.clock.advance(200);
  expect(await back).toMatchObject({ ok: true });
  await sim.end();
});

test('a point that got no answer for its stale time says so even while its device answers for others', async () => {
  const site = siteOf([1], [0, 3], 1_000);
  const sim = simulate({ ...site, devices: site.devices.map((d) => ({ ...d, holeMax: 0 })) });
  await sim.clock.advance(3_000);
  sim.line.moods.set(1, 'busy-at-3');
  await sim.clock.advance(10_000);
  expect(sim.samples.filter((s) => s.point === 'd1.r3').at(-1)).toMatchObject({ quality: 'stale', reason: 'overdue' });
  expect(sim.samples.filter((s) => s.point === 'd1.r0').at(-1)?.quality).toBe('good');
  await sim.end();
});

test('what a line hears by itself is published when it is heard, also while a request is in flight', async () => {
  const sim = simulate(siteOf([1, 2], [0, 1], 60_000));
  await sim.clock.advance(5_000);
  const before = sim.samples.length;
  void sim.field.write(pointId('d1.r0'), 7);
  await sim.clock.advance(1);
  expect(sim.line.inFlight).toBe(1);
  const heard = { span: { unit: 2, table: 'holding', start: 1, count: 1 }, elements: [42] };
  sim.line.tell({ ...heard, mono: monoMs(4_998) });
  expect(sim.samples.slice(before)).toEqual([{ point: 'd2.r1', value: 42, quality: 'good', mono: 4_998 }]);
  // Nobody asked for such an element: it has no name, so it is nobody's.
  sim.line.tell({ ...heard, span: { unit: 2, table: 'input', start: 1, count: 1 }, mono: monoMs(4_999) });
  sim.line.tell({ ...heard, span: { unit: 3, table: 'holding', start: 1, count: 1 }, mono: monoMs(4_999) });
  expect(sim.samples).toHaveLength(before + 1);
  await sim.end();
});

test('a line whose devices answer is never opened anew, however rarely they are asked', async () => {
  const sim = simulate(siteOf([1], [0], 300_000));
  await sim.clock.advance(3_600_000);
  expect(sim.line.opens).toBe(1);
  await sim.end();
});
