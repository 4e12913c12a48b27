import { expect, test } from 'vitest';
import { keyTexts } from '../model/catalogue/site-keys.ts';
import { profileJsonSchema, siteJsonSchema } from './schema.json.ts';

type Json = { readonly [key: string]: Json | undefined } & { readonly required?: readonly string[] };
const within = (schema: object, ...path: readonly string[]): Json =>
  path.reduce<Json>((part, key) => part[key] as Json, schema as Json);

test('the JSON Schema is that of the checks', () => {
  const schema = siteJsonSchema('en');
  expect(schema).toMatchObject({
    $schema: 'http://json-schema.org/draft-07/schema#',
    required: ['gateway', 'lines', 'devices'],
  });
  expect(within(schema, 'properties', 'lines', 'additionalProperties')).toMatchObject({ anyOf: [{}, {}, {}, {}] });
  const [device, board] = within(schema, 'properties', 'devices', 'additionalProperties')['anyOf'] as unknown as Json[];
  expect(board?.required).toEqual(['line', 'pins']);
  expect(device?.required).toEqual(['line', 'unit']);
  expect(device).toMatchObject({ additionalProperties: false, properties: { unit: { minimum: 1, maximum: 247 } } });
  const uplink = within(schema, 'properties', 'uplinks', 'additionalProperties');
  expect(uplink.required).toEqual(['kind', 'url', 'org', 'bucket', 'token']);
  expect(uplink).toMatchObject({ properties: { keep: { type: 'string', default: '30d' } } });
  const driven = (section: string) => within(schema, 'properties', section, 'additionalProperties');
  expect(driven('actuators').required).toEqual(['point', 'role', 'rest', 'longest']);
  expect(driven('rules').required).toEqual(['when', 'then', 'without']);
  expect(Object.keys(driven('interlocks')['properties'] ?? {})).not.toContain('between');
  expect(driven('alarms')).toMatchObject({ anyOf: [{}, {}, {}, {}, {}] });
});

test('it is plain JSON, and its patterns work without the u flag that editors leave out', () => {
  for (const schema of [siteJsonSchema('vi'), profileJsonSchema('vi')]) {
    const text = JSON.stringify(schema);
    expect(JSON.parse(text)).toEqual(schema);
    expect(text).not.toContain('\\\\p{');
    const patterns = [...text.matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(([, one]) => JSON.parse(one!) as string);
    expect(patterns.length).toBeGreaterThan(5);
    for (const pattern of patterns) expect(() => new RegExp(pattern)).not.toThrow();
  }
});

test('every key of the site file is described in the language asked for', () => {
  for (const language of ['vi', 'en'] as const) {
    const properties = [...propertiesOf(siteJsonSchema(language))];
    expect(properties.length).toBeGreaterThan(50);
    const wrong = properties.filter(([key, property]) => property.description !== keyTexts.get(key)?.[language]);
    expect(wrong.map(([key]) => key)).toEqual([]);
    expect(properties.filter(([key]) => !keyTexts.has(key)).map(([key]) => key)).toEqual([]);
  }
});

type Property = { readonly description?: string };
function* propertiesOf(part: unknown): Generator<readonly [string, Property]> {
  if (typeof part !== 'object' || part === null) return;
  if ('properties' in part) yield* Object.entries(part.properties as Record<string, Property>);
  for (const inner of Object.values(part)) yield* propertiesOf(inner);
}
