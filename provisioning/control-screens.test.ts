import { expect, test, vi } from 'vitest';
import type { Language } from '../agent/model/language.ts';
import { liveFarm } from './core.test-kit.ts';
import { english, vietnamese } from './farm.test-kit.ts';
import { ansiPaint } from './screen/paint.ts';
import { widthOf } from './screen/width.ts';
import { kenh } from './terminal.test-kit.ts';

vi.setConfig({ testTimeout: 60_000 });

const screens: readonly (readonly string[])[] = [
  ['why'],
  ['why', 'pump'],
  ['why', 'valve_north'],
  ['why', 'fan'],
  ['why', 'vent'],
  ['alarms', '--all'],
  ['rules'],
  ['rules', 'explain', 'hot'],
  ['rules', 'explain', 'tank_low'],
  ['events'],
  ['status'],
  ['hand', 'vent', 'off'],
  ['run', 'vent', '1min', '--value', '60'],
  ['stop', 'vent'],
];

test('no line of any screen is wider than the terminal; English has no Vietnamese in it', async () => {
  await using core = await liveFarm(english);
  core.rig.sample('air.temp', 41);
  await core.kenh([
    'run',
    'valve_north',
    '10min',
    '--because',
    'a reason that is much longer than any narrow terminal is wide',
  ]);
  core.rig.sample('tank.level', 0.2);
  await core.kenh(['lock', 'fan', '--because', 'new wires', '--as', 'Hoa']);
  await core.kenh(['stop', '--all', '--because', 'burst pipe']);
  await core.kenh(['shelve', 'warm', '1h', '--because', 'known']);
  await core.journal.settled();
  for (const argv of screens) {
    for (const width of [40, 80, 120]) {
      const said: Record<Language, string> = { vi: '', en: '' };
      for (const language of ['vi', 'en'] as const) {
        const { out, err } = await core.kenh(argv, { language, width });
        said[language] = out;
        expect(err).toBe('');
        for (const line of out.split('\n'))
          expect(widthOf(line), `${argv.join(' ')}: ${line}`).toBeLessThanOrEqual(width);
      }
      const foreign = said.en.replace(
        /Nhà màng Lục Ngạn 7|Đường truyền nhà màng|Không khí nhà màng|Đất khu Bắc|Kênh/g,
        '',
      );
      if (argv[0] !== 'status') expect(foreign, argv.join(' ')).toMatch(/^[\p{ASCII}’…●◆▶·✓✗–±°]*$/u);
      expect(said.vi).not.toBe(said.en);
    }
  }
});

test('names from outside cannot move the cursor, and colours change no words', async () => {
  await using core = await liveFarm({ ...vietnamese, fan: 'Quạt \u001b[2Jhút' });
  await core.kenh(['run', 'fan', '10min', '--as', 'Lan\u0007\u001b[31m', '--because', 'x\u001b]0;y\u0007']);
  for (const argv of screens.slice(0, 11)) {
    const plain = await core.kenh(argv);
    // oxlint-disable-next-line no-control-regex -- what a name may not do to a terminal
    expect(plain.out, argv.join(' ')).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  }
  const coloured = (await core.kenh(['why', 'pump'], { paint: ansiPaint })).out;
  // oxlint-disable-next-line no-control-regex -- colours begin with a control sign
  expect(coloured.replaceAll(/\u001b\[[0-9;]*m/g, '').split('\n')[0]).toBe('Bơm tưới TẮT');
});

test('a control that is not there, or not ours to ask, is said so by every command', async () => {
  for (const argv of [
    ['run', 'fan', '1min'],
    ['stop', '--all'],
    ['release'],
    ['why'],
    ['alarms'],
    ['rules'],
    ['hand', 'fan', 'on'],
  ]) {
    expect((await kenh([...argv, '--run', '/nowhere'], { env: { KENH_NAME: 'Lan' } })).code, argv[0]).toBe(69);
  }
  expect((await kenh(['events', '--state', '/nowhere', '--run', '/nowhere'])).code).toBe(69);
});
