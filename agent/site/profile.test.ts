import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readProfile } from './profile.ts';
import { loadProfiles, Profiles } from './profiles.ts';

const good = await readFile(new URL('../../drivers/modbus/profiles/eletechsup-n4d8b08.yaml', import.meta.url), 'utf8');
const codesOf = (text: string) => readProfile(text, 'x.yaml').complaints.map((one) => one.code);

test.each([
  ['unknown-unit', good.replace('type: u16', 'type: u16\n    unit: volt'), ['unknown-unit']],
  [
    'two points of one name',
    good
      .replace('  input:\n', '  relay_3:\n')
      .replace('repeat: { from: 1, to: 8 }\n    write', 'repeat: { from: 1, to: 8 }\n    write')
      .replace(/(relay_3:[^]*?)\n    repeat: .*\n/, '$1\n'),
    ['duplicate-point'],
  ],
  ['a repeat without numbers in the names', good.replace('Rơ-le {n}', 'Rơ-le'), ['does-not-fit']],
  ['no names in Vietnamese', good.replace('vi: "Rơ-le {n}", ', '').replace("vi: 'Rơ-le {n}', ", ''), ['missing-key']],
  ['no sources', good.replace(/sources:[^]*$/, ''), ['missing-key']],
  ['a probe without a table', `${good}probe: { addr: 1, count: 1 }\n`, ['table-or-fc']],
  ['a timer, and none', good.replace('on_for:', 'no_timer: true, on_for:'), ['does-not-fit']],
  ['a list', '- a\n', ['wrong-type']],
  ['nothing', '', ['empty-file']],
])('a broken profile: %s', (_, text, codes) => {
  expect(text).not.toBe(good);
  expect(codesOf(text)).toEqual(codes);
  expect(readProfile(text, 'x.yaml').profile).toBeUndefined();
});

test('a repeat moves every address of its channel but not what all channels share', () => {
  const text = good.replace('repeat: { from: 1, to: 8 }\n    write', 'repeat: { from: 0, to: 3, step: 2 }\n    write');
  const { profile, complaints } = readProfile(text, 'x.yaml');
  expect(complaints).toEqual([]);
  expect(profile?.points.get('relay_2')).toMatchObject({
    names: { vi: 'Rơ-le 2', en: 'Relay 2' },
    kind: 'relay',
    source: { start: 5, write: { table: 'holding', start: 5, on: 0x0100, onFor: { base: 0x0600 } } },
  });
  expect(profile?.points.has('relay_4')).toBe(false);
});

test('a profile is found under the name of its file only', () => {
  const profiles = new Profiles([{ file: '/somewhere/other.yaml', text: good }]);
  expect(profiles.get('eletechsup-n4d8b08')).toBeUndefined();
  expect(profiles.get('other')).toMatchObject({ profile: undefined, complaints: [{ code: 'bad-id' }] });
  expect(profiles.complaints()).toHaveLength(1);
});

test('a profile is parsed once, and only when somebody asks', async () => {
  const profiles = await loadProfiles();
  expect(profiles.get('xy-md02')).toBe(profiles.get('xy-md02'));
  expect(profiles.get('__proto__')).toBeUndefined();
});

test('a folder that is not there is a broken program', async () => {
  await expect(loadProfiles('/nowhere')).rejects.toThrow('ENOENT');
});
