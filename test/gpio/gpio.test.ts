// Our driver on a real kernel: an emulated ARM board, its pins watched and driven from outside (see README.md).
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadSite } from '../../agent/site/load.ts';
import { loadProfiles } from '../../agent/site/profiles.ts';
import { isHere } from '../peers/peers.ts';
import { eventually } from '../peers/modbus-slaves.ts';
import { type Board, chipLabel, startBoard } from './board.ts';

const lacks = !isHere('arm-board');
const profiles = await loadProfiles();

/** The chip of a site that names none. */
const header = '';

/** A site whose pins are these lines of YAML. */
function siteOf(pins: readonly string[], chip: string): unknown {
  const loaded = loadSite(
    `gateway: { id: board, kind: station, timezone: UTC }
lines: { header: { driver: gpio${chip === header ? '' : `, chip: ${chip}`} } }
devices:
  board:
    line: header
    every: 2s
    pins:
${pins.map((pin) => `      ${pin}`).join('\n')}`,
    { file: 'site.yaml', profiles },
  );
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.complaints));
  return loaded.site;
}
const valve = 'valve: { pin: 0, direction: out }';
const pump = 'pump: { pin: 1, direction: out, active: low }';
const button = 'button: { pin: 2, direction: in, active: low, pull: up, debounce: 20ms }';
const door = 'door: { pin: 5, direction: in, debounce: 1ms }';
const meter = 'meter: { pin: 4, direction: count, unit: L, scale: 10 }';

describe.skipIf(lacks)(lacks ? 'pins (needs arm-board)' : 'pins', () => {
  let board: Board;
  /** Of the pins 0 and 1; an output that never changed is low. */
  const outputs = () => [board.outputs.get(0) ?? 0, board.outputs.get(1) ?? 0];
  const shell = (line: string): Promise<unknown> => board.ask({ do: 'shell', line });
  const rest = (...words: readonly string[]): Promise<unknown> =>
    shell(`perl drivers/gpio/rest-line.pl ${words.join(' ')}`);
  const valuesOf = (point: string): unknown[] =>
    board.heard.filter(({ sample }) => sample.point === `board.${point}`).map(({ sample }) => sample.value);
  const write = (point: string, value: boolean): Promise<unknown> =>
    board.ask({ do: 'write', point: `board.${point}`, value });

  async function opened(pins: readonly string[], chip = chipLabel): Promise<AsyncDisposable> {
    await board.ask({ do: 'open', site: siteOf(pins, chip) });
    await eventually(() => Promise.resolve(board.events.some(({ type }) => type === 'line')));
    return {
      async [Symbol.asyncDispose]() {
        await board.ask({ do: 'close' });
      },
    };
  }
  /** A program that looked for it in vain does not look again. */
  async function giveEpoll(): Promise<void> {
    await shell('if [ -d /run/epoll ]; then mv /run/epoll /app/node_modules/epoll; fi');
    await board.restart();
  }
  const lineEvents = () => board.events.filter((event) => event.type === 'line');

  beforeAll(async () => {
    // First without `epoll`: most gateways have it, every gateway must do without.
    board = await startBoard({ before: 'mv /app/node_modules/epoll /run/epoll' });
  }, 120_000);
  afterAll(() => board?.[Symbol.asyncDispose]());
  beforeEach(() => {
    board.heard.length = 0;
    board.events.length = 0;
  });

  describe.each(['a timer', 'epoll'])('heard by %s', (by) => {
    beforeAll(async () => {
      if (by === 'epoll') await giveEpoll();
    });

    test('contacts tell what happens to them before anybody asks', async () => {
      await board.wire(2, 1);
      await board.wire(5, 0);
      await using _line = await opened([button, door]);
      await eventually(() => Promise.resolve(valuesOf('button').length + valuesOf('door').length >= 2));
      board.heard.length = 0;
      await board.wire(5, 1);
      await eventually(() => Promise.resolve(valuesOf('door').includes(true)));
      // Shorter than the button's debounce: no press at all.
      await board.wire(2, 0);
      await board.wire(2, 1);
      await board.wire(5, 0);
      await eventually(() => Promise.resolve(valuesOf('door').at(-1) === false));
      await board.wire(2, 0);
      await eventually(() => Promise.resolve(valuesOf('button').includes(true)));
      // A poll may have told once more that it was shut.
      const told = valuesOf('door').filter((value, at, all) => value !== all[at - 1]);
      expect(told.slice(told.indexOf(true))).toEqual([true, false]);
      expect(valuesOf('button').filter((value) => value === true)).toHaveLength(1);
      // Late by the emulated board's own slowness, but far from the two seconds of a poll.
      expect(Math.max(...board.heard.map(({ lateMs }) => lateMs))).toBeLessThan(500);
      expect(await shell('grep -c epoll.node /proc/$PPID/maps')).toEqual(
        by === 'epoll' ? expect.stringMatching(/^[1-9]/) : '0\n',
      );
    });

    test('pulses are counted exactly, also those that the kernel melts into one edge', async () => {
      await board.wire(4, 0);
      await using _line = await opened([meter.replace('}', ', every: 500ms }')]);
      await eventually(() => Promise.resolve(valuesOf('meter').includes(0)));
      const pulses = 700;
      await board.pulses(4, pulses);
      await eventually(() => Promise.resolve(valuesOf('meter').at(-1) === pulses * 10));
      await eventually(() => Promise.resolve(board.heard.at(-1)?.sample.quality === 'good'));
      expect(valuesOf('meter').at(-1)).toBe(pulses * 10);
      for (const { sample } of board.heard.filter(({ sample: { quality } }) => quality !== 'good')) {
        expect(sample).toMatchObject({ quality: 'uncertain', reason: 'pulses-missed' });
      }
    }, 60_000);
  });

  test('outputs are at rest in the very request, switch, read back, and are at rest when they are let go', async () => {
    await rest(`'${chipLabel}' 0 high push-pull on '${chipLabel}' 1 low push-pull on`);
    expect(outputs()).toEqual([1, 0]);
    {
      await using _line = await opened([valve, pump, door]);
      expect(outputs()).toEqual([0, 1]);
      expect(await write('valve', true)).toMatchObject({ ok: true, value: { value: true, written: true } });
      expect(await write('pump', true)).toMatchObject({ ok: true, value: { value: true, written: true } });
      expect(outputs()).toEqual([1, 0]);
      expect(await write('pump', false)).toMatchObject({ ok: true, value: { value: false } });
      expect(await write('door', true)).toMatchObject({ ok: false, fault: { kind: 'unwritable' } });
      expect(outputs()).toEqual([1, 1]);
    }
    expect(outputs()).toEqual([0, 1]);
  });

  test('a pin that another program holds keeps the line closed and names the holder, and nothing is touched', async () => {
    await rest(`'${chipLabel}' 0 high push-pull on`);
    await shell(
      `sleep 60 | perl drivers/gpio/rest-line.pl hold '${chipLabel}' 1 low push-pull off > /run/held & echo $! > /run/pid; until grep -q ok /run/held; do sleep 0.1; done`,
    );
    await using _line = await opened([valve, pump]);
    const detail = expect.stringContaining('pin 1 of 9030000.pl061 is held by "kenh-rest"') as string;
    expect(lineEvents()).toMatchObject([{ state: 'gone', fault: { kind: 'denied', code: 'EBUSY', detail } }]);
    expect(outputs()[0]).toBe(1);
    expect(await write('valve', true)).toMatchObject({ ok: false, fault: { kind: 'denied' } });
    await shell('kill -9 $(cat /run/pid); sleep 0.2');
    await eventually(async () => ((await write('valve', true)) as { ok: boolean }).ok);
    expect(lineEvents().at(-1)).toMatchObject({ state: 'open' });
  });

  test.each([
    ['the header of a board that is none', [valve], header, 'gpio-no-chip', '9030000.pl061'],
    ['a number that the chip does not have', ['a: { pin: 8, direction: in }'], chipLabel, 'gpio-no-pin', '0 to 7'],
    ['a name that no pin has', ['a: { pin: GPIO17, direction: out }'], chipLabel, 'gpio-no-pin', 'write the number'],
  ])('%s is refused, with what there is', async (_, pins, chip, code, words) => {
    await using _line = await opened(pins, chip);
    const detail = expect.stringContaining(words) as string;
    expect(lineEvents()).toMatchObject([{ state: 'gone', fault: { code, detail } }]);
  });

  test('a process that is killed lets its pins go', async () => {
    const site = JSON.stringify({ id: 1, do: 'open', site: siteOf([valve], chipLabel) }).replaceAll("'", '');
    await shell(`(echo '${site}' | node test/gpio/guest.js > /dev/null & echo $! > /run/pid)`);
    const isHeld = async () =>
      String(await rest(`'${chipLabel}' 0 high push-pull off`)).includes('held by "kenh-gpiochip');
    await eventually(isHeld);
    await shell('kill -9 $(cat /run/pid); sleep 0.2');
    expect(await rest(`'${chipLabel}' 0 high push-pull off`)).toBe('ok 0 off\n');
  }, 30_000);

  test('the last resort needs nothing but perl, and refuses like the driver', async () => {
    const said = await rest(
      `'${chipLabel}' 0 high push-pull on '${chipLabel}' 1 low push-pull on nochip 2 low push-pull off`,
      `'${chipLabel}' 9 high push-pull off '${chipLabel}' GPIO1 high push-pull off; echo $?`,
    );
    expect(String(said).split('\n')).toEqual([
      'ok 0 on',
      'ok 1 on',
      'failed 2: 0 chips fit; there are: 9030000.pl061',
      'failed 9: no such pin',
      'failed GPIO1: no such pin',
      '1',
      '',
    ]);
    expect(outputs()).toEqual([1, 0]);
    expect(await rest(`'${chipLabel}' 0 high push-pull off '${chipLabel}' 1 low push-pull off; echo $?`)).toBe(
      'ok 0 off\nok 1 off\n0\n',
    );
    expect(outputs()).toEqual([0, 1]);
  });

  test('where there is only sysfs onoff does it, and what it cannot do is refused or said', async () => {
    await giveEpoll(); // onoff cannot do without
    await shell('mkdir -p /run/hidden; mv /dev/gpiochip* /run/hidden');
    await board.wire(5, 0);
    await board.wire(4, 0);
    {
      await using _line = await opened([valve, pump, door, meter]);
      expect(lineEvents()).toEqual([expect.objectContaining({ state: 'open' })]);
      expect(outputs()).toEqual([0, 1]);
      expect(await write('pump', true)).toMatchObject({ ok: true, value: { value: true } });
      expect(outputs()[1]).toBe(0);
      await board.wire(5, 1);
      await eventually(() => Promise.resolve(valuesOf('door').at(-1) === true));
      await board.pulses(4, 1);
      await eventually(() => Promise.resolve(Number(valuesOf('meter').at(-1)) >= 0));
      const ofMeter = board.heard.filter(({ sample }) => sample.point === 'board.meter');
      expect(ofMeter.at(-1)?.sample).toMatchObject({ quality: 'uncertain', reason: 'pulses-missed' });
    }
    expect(outputs()[1]).toBe(1);
    board.events.length = 0;
    await using _line = await opened([button]);
    expect(lineEvents()).toMatchObject([{ state: 'gone', fault: { kind: 'denied', code: 'gpio-unable' } }]);
    await shell('mv /run/hidden/* /dev');
  });

  test('a chip that goes away makes its points stale, and comes back under another number', async () => {
    await using _line = await opened([valve, door]);
    expect(await write('valve', true)).toMatchObject({ ok: true });
    const chip = '/sys/bus/amba/drivers/pl061_gpio';
    await shell(`echo ${chipLabel} > ${chip}/unbind`);
    await eventually(() => Promise.resolve(lineEvents().at(-1)?.state === 'gone'));
    expect(lineEvents().at(-1)).toMatchObject({ fault: { kind: 'gone' } });
    // The line's word and its points' come one after the other.
    await eventually(() => Promise.resolve(board.heard.at(-1)?.sample.reason === 'line-gone'));
    expect(board.heard.at(-1)?.sample).toMatchObject({ quality: 'stale' });
    expect(await write('valve', true)).toMatchObject({ ok: false });
    await shell(`echo ${chipLabel} > ${chip}/bind`);
    await eventually(() => Promise.resolve(lineEvents().at(-1)?.state === 'open'));
    expect(outputs()[0]).toBe(0);
    await eventually(() => Promise.resolve(valuesOf('valve').at(-1) === false));
    expect(await write('valve', true)).toMatchObject({ ok: true });
    expect(outputs()[0]).toBe(1);
  }, 30_000);
});
