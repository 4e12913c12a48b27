// Which number a pin has in sysfs today, from a tree of files as kernels have shown it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { monoMs } from '../../agent/model/clock.ts';
import type { PinSpec } from '../../agent/model/pin.ts';
import { loadOnoff } from './onoff.ts';
import { numbersOf, sysfs, sysfsChips } from './sysfs.ts';

const folder = mkdtempSync(join(tmpdir(), 'kenh-sysfs-'));
afterAll(() => rmSync(folder, { recursive: true }));

let boards = 0;
/** `[base, label, lines]` of each chip. */
function board(...chips: readonly (readonly [number, string, number])[]): string {
  boards += 1;
  const sys = join(folder, String(boards));
  for (const [base, label, lines] of chips) {
    const own = join(sys, 'class/gpio', `gpiochip${base}`);
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'base'), `${base}\n`);
    writeFileSync(join(own, 'label'), `${label}\n`);
    writeFileSync(join(own, 'ngpio'), `${lines}\n`);
  }
  return sys;
}
const out = (pin: number | string): PinSpec => ({
  pin,
  direction: 'out',
  activeLow: false,
  rest: false,
  drive: 'push-pull',
});

test.each([
  ['Linux 6.12, the only chip', [[512, 'pinctrl-bcm2711', 58]], 529],
  ['Linux 6.1, numbers from above', [[450, 'pinctrl-bcm2835', 54]], 467],
  [
    'behind an expander',
    [
      [512, 'raspberrypi-exp-gpio', 8],
      [520, 'pinctrl-bcm2711', 58],
    ],
    537,
  ],
  [
    'Raspberry Pi 5',
    [
      [512, 'gpio-brcmstb@107d508500', 32],
      [571, 'pinctrl-rp1', 54],
    ],
    588,
  ],
  ['Linux before 6.6', [[0, 'pinctrl-bcm2711', 58]], 17],
] as const)('pin 17 on %s', (_, chips, number) => {
  const there = sysfsChips(board(...chips));
  for (const pin of [17, 'GPIO17'])
    expect(numbersOf(there, { pins: [out(pin)] })).toEqual({ ok: true, value: [number] });
});

test('names of another chip are not known here, and a chip that is not there is not guessed', () => {
  const there = sysfsChips(board([504, '9030000.pl061', 8]));
  const chip = '9030000.pl061';
  expect(numbersOf(there, { chip, pins: [out(3), out(0)] })).toEqual({ ok: true, value: [507, 504] });
  expect(numbersOf(there, { chip, pins: [out('GPIO3')] })).toMatchObject({ ok: false, fault: { code: 'gpio-no-pin' } });
  expect(numbersOf(there, { chip, pins: [out(3), out(3)] })).toMatchObject({
    ok: false,
    fault: { code: 'gpio-same-pin' },
  });
  expect(numbersOf(there, { pins: [out(3)] })).toMatchObject({ ok: false, fault: { code: 'gpio-no-chip' } });
  expect(sysfsChips(join(folder, 'nothing'))).toEqual([]);
});

const onoff = await loadOnoff();
test.skipIf(!onoff.ok).each<readonly [PinSpec, string]>([
  [{ pin: 5, direction: 'in', activeLow: false, pull: 'up', debounceMs: 5 }, 'pull up of pin 5'],
  [{ ...out(5), drive: 'open-drain' } as PinSpec, 'drive open-drain of pin 5'],
])('what sysfs cannot do is refused before anything is touched: $1', async (pin, words) => {
  if (!onoff.ok) return;
  const take = sysfs({ onoff: onoff.value, folder: board([504, 'pinctrl-rp1', 54]), mono: () => monoMs(0) });
  const taken = await take({ pins: [pin] }, { edges: () => {}, lost: () => {} });
  const detail = `${words} needs the character device, which is not there`;
  expect(taken).toEqual({ ok: false, fault: { kind: 'denied', code: 'gpio-unable', detail } });
});
