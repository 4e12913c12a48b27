// A line of pins against a chip at the door of the kernel. The real kernel: `test/gpio`.
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../agent/model/clock.ts';
import type { Change, Elements, LineFault } from '../../agent/model/line.ts';
import type { Outcome } from '../../agent/model/outcome.ts';
import type { PinSpec } from '../../agent/model/pin.ts';
import { characterDevice } from './cdev.ts';
import { SimChip, type SimLine } from './kernel.test-kit.ts';
import { GpioLine } from './line.ts';
import { flags } from './uapi.ts';
import { watchWith } from './wake.ts';

const label = 'pinctrl-bcm2711';
const relay = (pin: number, rest = false): PinSpec => ({
  pin,
  direction: 'out',
  activeLow: true,
  rest,
  drive: 'push-pull',
});
const contact = (pin: number): PinSpec => ({ pin, direction: 'in', activeLow: false, pull: 'up', debounceMs: 20 });
const counter = (pin: number): PinSpec => ({
  pin,
  direction: 'count',
  activeLow: false,
  pull: 'as-is',
  debounceMs: 0,
  edge: 'rising',
});
const span = (table: string, start: number, count: number) => ({ unit: 0, table, start, count });
const some = (count: number): SimLine[] => Array.from({ length: count }, () => ({}));

async function lineOf(chip: SimChip, pins: readonly PinSpec[], by: 'epoll' | 'timer' = 'epoll') {
  const kernel = await chip.kernel();
  const watch = by === 'epoll' ? watchWith(kernel) : watchWith(kernel, () => Promise.reject(new Error('not built')));
  const line = new GpioLine({ pins }, characterDevice({ kernel, watch, dev: chip.dev, sys: chip.sys }));
  const changes: Change[] = [];
  line.changes((change) => changes.push(change));
  return Object.assign(line, { changesSoFar: changes, [Symbol.asyncDispose]: () => line.close() });
}
const faultOf = <T>(outcome: Outcome<T, LineFault>): LineFault | undefined => (outcome.ok ? undefined : outcome.fault);

describe('opening', () => {
  test('asks for each pin as it is written, outputs at rest in the request', async () => {
    using chip = new SimChip(label, some(6));
    await using line = await lineOf(chip, [relay(0), relay(1, true), contact(2), counter(3)]);
    expect(await line.open()).toEqual({ ok: true, value: undefined });
    expect(line.isOpen).toBe(true);
    expect(chip.lines.slice(0, 2).map(({ driven }) => driven)).toEqual([[false], [true]]);
    expect(chip.lines.map(({ consumer }) => consumer)).toEqual([
      ...[0, 1, 2, 3].map((offset) => `kenh-gpiochip0-${offset}`),
      undefined,
      undefined,
    ]);
    expect(chip.lines[2]).toMatchObject({
      debounceUs: 20_000,
      flags: flags.input | flags.pullUp | flags.edgeRising | flags.edgeFalling,
    });
  });

  test('an output that does not read back keeps the whole line closed, and every pin is let go at rest', async () => {
    using chip = new SimChip(label, [{}, { stuck: true }]);
    await using line = await lineOf(chip, [relay(0), relay(1)]);
    const detail = 'output 1 was set to off and reads on';
    expect(faultOf(await line.open())).toEqual({ kind: 'denied', code: 'gpio-untrue', detail });
    expect(line.isOpen).toBe(false);
    expect(faultOf(await line.read(span('out', 0, 1)))).toMatchObject({ kind: 'gone', code: 'ENOTCONN' });
  });

  test('a pin that somebody takes at the last moment is named, and the pins before it are given back', async () => {
    using chip = new SimChip(label, [{}, { snatched: 'spi0 CS0' }]);
    await using line = await lineOf(chip, [relay(0), relay(1)]);
    const detail = expect.stringContaining('held by "spi0 CS0"') as string;
    expect(faultOf(await line.open())).toMatchObject({ kind: 'denied', code: 'EBUSY', detail });
    expect(chip.lines[0]?.driven).toEqual([false, false]);
  });

  test('a pin that is held already is named before anything is touched', async () => {
    using chip = new SimChip(label, [{}, { name: 'GPIO1', consumer: 'w1-gpio' }]);
    await using line = await lineOf(chip, [relay(0), relay(1)]);
    const detail = expect.stringContaining('pin 1 (GPIO1) of pinctrl-bcm2711 is held by "w1-gpio"') as string;
    expect(faultOf(await line.open())).toMatchObject({ kind: 'denied', code: 'EBUSY', detail });
    expect(chip.lines[0]?.driven).toEqual([]);
  });

  test('a kernel before 5.10 is said to be one', async () => {
    using chip = new SimChip(label, some(2), 1);
    await using line = await lineOf(chip, [relay(0)]);
    const detail = expect.stringContaining('5.10') as string;
    expect(faultOf(await line.open())).toMatchObject({ kind: 'denied', code: 'gpio-unable', detail });
  });

  test('a chip under two names is one chip', async () => {
    using chip = new SimChip(label, some(1));
    symlinkSync('gpiochip0', join(chip.dev, 'gpiochip4'));
    await using line = await lineOf(chip, [relay(0)]);
    expect(await line.open()).toMatchObject({ ok: true });
  });
});

describe('an open line', () => {
  test('switches, reads back and is at rest when it is closed', async () => {
    using chip = new SimChip(label, some(2));
    await using line = await lineOf(chip, [relay(0), relay(1, true)]);
    await line.open();
    expect(await line.write(span('out', 0, 2), [1, 0])).toEqual({ ok: true, value: undefined });
    expect(await line.read(span('out', 0, 2))).toEqual({ ok: true, value: [1, 0] });
    await line.close();
    await line.close();
    expect(chip.lines.map(({ active }) => active)).toEqual([false, true]);
  });

  test.each(['epoll', 'timer'] as const)('hears a contact by %s, long before anybody reads', async (by) => {
    using chip = new SimChip(label, some(2));
    await using line = await lineOf(chip, [contact(0), contact(1)], by);
    await line.open();
    const before = systemClock.mono();
    chip.edges(1, [true]);
    for (let turn = 0; turn < 100 && line.changesSoFar.length === 0; turn += 1) await wait(5);
    expect(line.changesSoFar).toMatchObject([{ span: span('in', 1, 1), elements: [1] }]);
    expect(line.changesSoFar[0]!.mono).toBeGreaterThanOrEqual(before);
    expect(await line.read(span('in', 0, 2))).toEqual({ ok: true, value: [0, 1] });
    await wait(50);
    expect(line.changesSoFar).toHaveLength(1);
  });

  test('tells a press before the read that would hide it', async () => {
    using chip = new SimChip(label, some(1));
    await using line = await lineOf(chip, [contact(0)], 'timer');
    await line.open();
    await line.read(span('in', 0, 1));
    chip.edges(0, [true, false]);
    expect(await line.read(span('in', 0, 1))).toEqual({ ok: true, value: [0] });
    expect(line.changesSoFar.map(({ elements }) => elements)).toEqual([[1], [0]]);
  });

  test('a chip that goes away closes the line; a counter goes on when it is back, and says that it was away', async () => {
    using chip = new SimChip(label, some(2));
    await using line = await lineOf(chip, [contact(0), counter(1)]);
    await line.open();
    chip.edges(1, [true, true, true]);
    expect(await line.read(span('count', 2, 2))).toEqual({ ok: true, value: [3, 0] });
    chip.pull();
    for (let turn = 0; turn < 100 && line.isOpen; turn += 1) await wait(5);
    expect(line.isOpen).toBe(false);
    expect(faultOf(await line.read(span('in', 0, 1)))).toMatchObject({ kind: 'gone', code: 'ENODEV' });
    expect(faultOf(await line.open())).toMatchObject({ kind: 'gone', code: 'gpio-no-chip' });
  });

  test('a request of a table that pins do not have is a broken program', async () => {
    using chip = new SimChip(label, some(1));
    await using line = await lineOf(chip, [relay(0)]);
    await line.open();
    expect(() => line.read(span('holding', 0, 1))).toThrow('no table holding');
    expect(() => line.write(span('in', 0, 1), [1])).toThrow('nobody can write');
  });
});

test('10,000 pulses at 1,000 a second are counted exactly, by epoll and by timer, also when we are late', async () => {
  const readPulses = async (by: 'epoll' | 'timer'): Promise<Elements> => {
    using chip = new SimChip(label, some(1));
    await using line = await lineOf(chip, [counter(0)], by);
    await line.open();
    const start = performance.now();
    for (let sent = 0; sent < 10_000;) {
      const due = Math.min(10_000, Math.floor(performance.now() - start));
      // The most that one write to a pipe takes whole; the kernel keeps as many.
      for (let more = Math.min(due - sent, 1_000); more > 0; more = 0) {
        chip.edges(
          0,
          Array.from({ length: more }, () => true),
        );
        sent += more;
      }
      if (sent % 2_500 < 3) blockFor(120);
      await wait(1);
    }
    const counted = await line.read(span('count', 0, 2));
    return counted.ok ? counted.value : [];
  };
  expect(await Promise.all([readPulses('epoll'), readPulses('timer')])).toEqual([
    [10_000, 0],
    [10_000, 0],
  ]);
}, 60_000);

test('pulses that fell out of the kernel’s buffer are counted and reported', async () => {
  using chip = new SimChip(label, some(1));
  await using line = await lineOf(chip, [counter(0)]);
  await line.open();
  chip.edges(0, [true, true]);
  chip.edges(0, [true], 500);
  expect(await line.read(span('count', 0, 2))).toEqual({ ok: true, value: [503, 500] });
  expect(await line.read(span('count', 0, 2))).toEqual({ ok: true, value: [503, 0] });
});

function blockFor(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}
