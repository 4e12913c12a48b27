import { readFile } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as catalogue from '../model/catalogue/site.ts';
import { keyTexts } from '../model/catalogue/site-keys.ts';
import { yamlTexts } from '../model/catalogue/yaml.ts';
import { languages } from '../model/language.ts';
import { hideSecrets } from './hide.ts';
import { loadSite } from './load.ts';
import { loadProfiles } from './profiles.ts';
import { renderComplaints } from './report.ts';

const profiles = await loadProfiles();
const site = (devices: string) => `gateway: { id: nha_7, kind: greenhouse, timezone: Asia/Ho_Chi_Minh }
lines:
  field: { port: /dev/ttyAMA0 }
devices:
${devices}
`;
function reported(text: string, language: 'vi' | 'en', colour = false): string {
  const { complaints } = loadSite(text, { file: 'site.yaml', profiles });
  return renderComplaints(complaints, { language, colour, text });
}

test('a report reads like a good compiler, in English', () => {
  expect(reported(site('  air: { profile: xy-md2, line: field, unit: 1, every: 5 }'), 'en')).toBe(
    `site.yaml:5:19: error: there is no profile "xy-md2" [unknown-profile]
5 |   air: { profile: xy-md2, line: field, unit: 1, every: 5 }
  |                   ^^^^^^
  = expected: a profile at hand: ${profiles.ids.join(', ')}
  = did you mean xy-md02?

site.yaml:5:56: error: every lacks its unit: 5 [unit-missing]
5 |   air: { profile: xy-md2, line: field, unit: 1, every: 5 }
  |                                                        ^
  = expected: a duration from 50ms to 1d, such as 250ms, 5s, 45min, 2h, 400d
  = did you mean 5s?

2 error(s), 0 warning(s)`,
  );
});

test('and in Vietnamese, with the caret under the word also behind combining marks', () => {
  const name = 'Vườn nhãn'.normalize('NFD');
  expect(reported(site(`  air: { name: ${name}, unit: 300, profile: xy-md02, line: field }`), 'vi')).toBe(
    `site.yaml:5:37: lỗi: unit ngoài khoảng cho phép: 300 [out-of-range]
5 |   air: { name: ${name}, unit: 300, profile: xy-md02, line: field }
  |                                 ^^^
  = cần: số nguyên từ 1 đến 247

1 lỗi, 0 lưu ý`,
  );
});

test('a long line is cut around the mistake', () => {
  const name = 'x'.repeat(119);
  const report = reported(
    site(`  air: { name: ${name}, unit: 300, line: field, profile: xy-md02, points: { air_temp: { name: ${name} } } }`),
    'en',
  );
  const [, quote = '', caret = ''] = report.split('\n');
  expect(quote.length).toBeLessThan(140);
  expect(quote.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('300');
});

test('colours only when asked', () => {
  const text = site('  air: { profile: xy-md2, line: field, unit: 1 }');
  expect(reported(text, 'en')).not.toContain('\u001b');
  const colours = reported(text, 'en', true);
  expect(colours).toContain('\u001b[31;1merror\u001b[0m');
  expect(stripVTControlCharacters(colours)).toBe(reported(text, 'en'));
});

test('nothing wrong is said as well', () => {
  expect(renderComplaints([], { language: 'vi', colour: false, text: '' })).toBe('không có lỗi');
});

test('more than can be read is counted', () => {
  const devices = Array.from({ length: 150 }, (_, i) => `  d${i}: { profile: xy-md02, line: field, unit: ${248 + i} }`);
  const report = reported(site(devices.join('\n')), 'en');
  expect(report.split('[out-of-range]')).toHaveLength(101);
  expect(report).toContain('and 50 more');
  expect(report).toContain('150 error(s), 0 warning(s)');
});

test('every text of the catalogue has both languages with the same placeholders', () => {
  const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const groups = [...Object.values(catalogue), yamlTexts, Object.fromEntries(keyTexts)];
  const texts = groups.flatMap((group) => Object.entries<{ vi: string; en: string }>(group));
  expect(texts.length).toBeGreaterThan(100);
  for (const [key, { vi, en }] of texts) {
    expect(new Set(placeholders(vi)), key).toEqual(new Set(placeholders(en)));
    for (const text of [vi, en]) expect(text, key).toBe(text.normalize('NFC').trim());
  }
});

const secret = 'abcdef123456==';
test.each([
  `  c: { kind: influxdb, token: ${secret}, org: o }`,
  `  c: { kind: influxdb, token: "${secret}", org: o }`,
  `  c: { "token": '${secret}', org: o }`,
  `    token: ${secret}`,
  `    token: !secret ${secret}`,
  `    tokn: ${secret} # my token`,
  `    api_key: ${secret}`,
  `    password: a, ${secret}`,
  `    token: |\n      ${secret}\n    org: o`,
  `    token:\n      ${secret}\n    org: o`,
  `    url: https://user:${secret}@influx.example`,
  `    url: https://influx.example/?token=${secret}`,
  `    token: "${secret}`,
])('a secret is blotted out, also where the file is broken: %s', (text) => {
  const lines = text.split('\n');
  const hidden = hideSecrets(lines);
  expect(hidden.join('\n')).not.toContain('abcdef');
  expect(hidden.map((line) => line.length)).toEqual(lines.map((line) => line.length));
  if (text.includes('org')) expect(hidden.join('\n')).toContain('org: o');
  const site = `uplinks:\n${text}\n  x: [\n`;
  for (const language of languages) expect(reported(site, language)).not.toContain('abcdef');
});

test.each([
  '    token: !secret influx',
  '  air: { profile: xy-md02, line: field, unit: 1 }',
  '  url: "https://a.example:8086/x"',
])('what is no secret stays readable: %s', (line) => expect(hideSecrets([line])).toEqual([line]));

test('whatever the text, a report is made and its lines keep their length', async () => {
  const example = await readFile(new URL('example.yaml', import.meta.url), 'utf8');
  const pieces = fc.constantFrom(
    'token: ',
    secret,
    '\n',
    '  ',
    '{',
    '}',
    ', ',
    '"',
    "'",
    '!secret ',
    'https://',
    '@',
    '?',
    '=',
    example.slice(0, 80),
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
      const text = parts.join('');
      const lines = text.split('\n');
      expect(hideSecrets(lines).map((line) => line.length)).toEqual(lines.map((line) => line.length));
      expect(reported(text, 'en').length).toBeGreaterThan(0);
    }),
  );
});
