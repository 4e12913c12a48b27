// What the last resort is told; that it does it is shown on a real kernel (test/gpio).
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { lineId } from '../../agent/model/ids.ts';
import type { PinSource } from '../../agent/model/pin.ts';
import type { GpioLineSpec } from '../../agent/model/site.ts';
import { restArguments, restStep } from './rest.ts';

const line = (chip?: string): GpioLineSpec => ({
  id: lineId('header'),
  name: 'Header',
  driver: 'gpio',
  options: {
    ...(chip !== undefined && { chip }),
    pins: [
      { pin: 27, direction: 'in', activeLow: false, pull: 'up', debounceMs: 5 },
      { pin: 'GPIO17', direction: 'out', activeLow: true, rest: true, drive: 'open-drain' },
    ],
  },
});
const source = (table: PinSource['table'], start: number): { source: PinSource } => ({
  source: { type: 'pin', table, start, count: 1, scale: 1 },
});

test('an output is all that is needed to bring it to rest, and it is plain JSON', () => {
  const step = restStep(line('mcp23017'), source('out', 1));
  const plain = { chips: ['mcp23017'], pin: 'GPIO17', activeLow: true, drive: 'open-drain', value: true };
  expect(JSON.parse(JSON.stringify(step))).toEqual(plain);
  expect(step && restArguments(step)).toEqual(['mcp23017', 'GPIO17', 'low', 'open-drain', 'on']);
});

test('without a chip any header of a Raspberry Pi is meant', () => {
  const step = restStep(line(), source('out', 1));
  expect(step?.chips).toEqual(['pinctrl-bcm2835', 'pinctrl-bcm2711', 'pinctrl-rp1']);
});

test('an input has no rest', () => expect(restStep(line(), source('in', 0))).toBeUndefined());

const script = fileURLToPath(new URL('rest-line.pl', import.meta.url));
const hasPerl = spawnSync('perl', ['-v']).status === 0;
test.skipIf(!hasPerl)(
  `perl${hasPerl ? '' : ' (needs perl)'} refuses what it does not understand, and names a chip that is not there`,
  () => {
    const run = (...words: readonly string[]) => spawnSync('perl', [script, ...words], { encoding: 'utf8' });
    expect(run('a', '1', 'low')).toMatchObject({ status: 255, stdout: '' });
    expect(run('no chip', '1', 'lo', 'push-pull', 'off')).toMatchObject({
      status: 1,
      stdout: 'failed 1: cannot be lo, push-pull, off\n',
    });
    expect(run('no chip', '1', 'low', 'push-pull', 'off').stdout).toMatch(/^failed 1: 0 chips fit; there are: /);
  },
);
