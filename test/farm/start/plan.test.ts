import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planOf, type Surroundings } from './plan.ts';

const top = '/opt/kenh';
function plan(args: readonly string[] = [], env: Record<string, string> = {}, files: readonly string[] = [], at = top) {
  const around: Surroundings = {
    args,
    env,
    language: 'en',
    top: at,
    isRoot: true,
    exists: (path) => files.includes(path),
  };
  const outcome = planOf(around);
  return outcome.ok ? outcome.value : outcome.fault;
}
const influx = {
  KENH_INFLUX_URL: 'http://localhost:8086',
  KENH_INFLUX_TOKEN: 't0ken',
  KENH_INFLUX_ORG: 'farm',
  KENH_INFLUX_BUCKET: 'gateways',
};

test('without any site file the farm is simulated, in the checkout’s own folder', () => {
  expect(plan()).toEqual({
    farm: { speed: 1 },
    folder: '/opt/kenh/.kenh/farm',
    state: '/opt/kenh/.kenh/farm/state',
    run: '/opt/kenh/.kenh/run',
    lastState: '/opt/kenh/.kenh/state',
  });
  expect(plan(['--state', '/x'])).not.toHaveProperty('lastState');
});

test.each([
  { how: 'an argument', args: ['--site', '/a/site.yaml'], env: { KENH_SITE: '/b/site.yaml' }, site: '/a/site.yaml' },
  { how: 'KENH_SITE', args: [], env: { KENH_SITE: '/b/site.yaml' }, site: '/b/site.yaml' },
  { how: 'the system’s place', args: [], env: {}, site: '/etc/kenh/site.yaml' },
])('a site file by $how means the agent alone, with a state of its own', ({ args, env, site }) => {
  const files = ['/a/site.yaml', '/b/site.yaml', '/etc/kenh/site.yaml'];
  const made = plan(args, { ...env, ...influx }, files);
  expect(made).toMatchObject({ site, state: '/opt/kenh/.kenh/gateway/state' });
  expect(made).not.toHaveProperty('farm');
  expect(plan([...args, '--state', '/var/lib/kenh'], env, files)).toMatchObject({ state: '/var/lib/kenh' });
});

test('a site file that was named and is not there is refused, never replaced by a simulation', () => {
  expect(plan(['--site', '/nowhere.yaml'])).toEqual({ exitCode: 78, text: 'There is no site file /nowhere.yaml.' });
  expect(plan([], { KENH_SITE: '/nowhere.yaml' })).toMatchObject({ exitCode: 78 });
});

test('with an InfluxDB named, the farm streams there', () => {
  expect(plan([], influx)).toMatchObject({
    farm: { influx: { url: 'http://localhost:8086', org: 'farm', bucket: 'gateways', token: 't0ken' } },
  });
});

test.each([
  {
    env: { ...influx, KENH_INFLUX_TOKEN: '', KENH_INFLUX_ORG: '' },
    says: 'KENH_INFLUX_TOKEN, KENH_INFLUX_ORG is missing',
  },
  { env: { ...influx, KENH_INFLUX_URL: 'localhost:8086' }, says: 'http:// or https://' },
  { env: { ...influx, KENH_INFLUX_URL: 'http://me:secret@localhost' }, says: 'without a password' },
  { env: { KENH_FARM_SPEED: 'fast' }, says: 'KENH_FARM_SPEED=fast' },
  { env: { KENH_FARM_SPEED: '0' }, says: '0.1 to 3600' },
])('what is wrong with the environment is said: $says', ({ env, says }) => {
  const refused = plan([], env);
  expect(refused).toMatchObject({ exitCode: 78, text: expect.stringContaining(says) });
  expect(JSON.stringify(refused)).not.toContain('secret@');
});

test('help is help, and an unknown option is named', () => {
  expect(plan(['--help'])).toMatchObject({ exitCode: 0, text: expect.stringContaining('--site FILE') });
  expect(plan(['--sight', 'x'])).toMatchObject({ exitCode: 64, text: expect.stringContaining('--sight') });
});

test('wherever the checkout lies, every socket and port fits into the run folder', () => {
  const anyTop = fc.array(fc.string({ unit: fc.constantFrom('a', 'ê', ' ', '-'), minLength: 1, maxLength: 40 }), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(anyTop, (parts) => {
      const made = plan([], {}, [], `/${parts.join('/')}`);
      if (!('run' in made)) throw new Error(made.text);
      expect(made.run).not.toMatch(/\s/);
      expect(Buffer.byteLength(join(made.run, 'camera.sock'))).toBeLessThanOrEqual(107);
    }),
  );
});
