// From a fresh Debian to a running gateway and off again, with systemd itself, real users, and relay boards on a fake wire.
// Minutes, root, and two Debian packages: `KENH_BOX=bookworm npm test -- test/deploy/box` (see README.md).
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../agent/model/clock.ts';
import { modbusTcpSlave } from '../wire/modbus-tcp.ts';
import { relayBoards } from '../wire/relay-boards.ts';
import { relaySiteText } from '../wire/relay-site.ts';
import { type Box, bootBox } from './box.ts';

const suite = process.env['KENH_BOX'] ?? '';
vi.setConfig({ testTimeout: 300_000, hookTimeout: 900_000 });

const processes = ['control', 'link', 'web'] as const;
const kinds = { 10: 'waveshare', 13: 'wp8025' } as const;
const boards = relayBoards(kinds);
const parts = new AsyncDisposableStack();
const tokens = new Set<string | undefined>();
let box: Box;
let site: string;

beforeAll(async () => {
  if (suite === '') return;
  const wire = parts.use(await modbusTcpSlave(boards.slave));
  const influx = createServer((request, response) => {
    tokens.add(request.headers.authorization);
    request.resume().on('end', () => response.writeHead(204).end());
  }).listen(0, '127.0.0.1');
  parts.defer(() => void influx.close());
  await once(influx, 'listening');
  // Relay 8 is nobody's: as long as it is off, pump, valve and fan run.
  site = `${relaySiteText([{ at: { port: wire.port }, boards: kinds }])}
actuators:
  pump: { point: b13.relay_2, role: pump, rest: off, longest: 2h, pause: 1s }
  valve: { point: b13.relay_1, role: zone-valve, rest: off, longest: 2h, pump: pump }
  fan: { point: b10.relay_1, role: fan, rest: off, longest: none, why: thử, keep_on_stop: true }
rules:
  open: { when: b10.relay_8 == false, then: { valve: on, fan: on }, without: rest }
uplinks:
  centre: { kind: influxdb, url: "http://127.0.0.1:${(influx.address() as AddressInfo).port}", org: a, bucket: b, token: !secret influx }
`;
  box = parts.use(await bootBox(suite));
});
afterAll(() => parts.disposeAsync());

/** One of several is enough for `is-active` itself. */
const allActive = processes.map((name) => `systemctl is-active kenh-${name}`).join(' && ');
const allOn = ['10.1', '13.1', '13.2'];
async function outputs(wanted: readonly string[], ms: number): Promise<void> {
  await expect.poll(() => boards.on(), { timeout: ms, interval: 50 }).toEqual(wanted);
}
const pidOf = async (name: string) => (await box.sh(`systemctl show -p MainPID --value kenh-${name}`)).out.trim();
const restartsOf = async (name: string) =>
  Number((await box.sh(`systemctl show -p NRestarts --value kenh-${name}`)).out);
const install = (args = '') => box.sh(`KENH_LANG=en /src/deploy/install.sh ${args}`);

describe.skipIf(suite === '')('on a fresh Debian (KENH_BOX)', () => {
  test('without npm the install says what to run, and touches nothing', async () => {
    const without =
      'mv /usr/bin/npm /usr/bin/away; KENH_LANG=vi /src/deploy/install.sh; code=$?; mv /usr/bin/away /usr/bin/npm';
    const { code, out } = await box.sh(`${without}; exit $code`);
    expect(code).toBe(69);
    expect(out).toContain('npm install -g npm@11');
    expect((await box.sh('ls /usr/lib/kenh* /usr/bin/kenh')).code).not.toBe(0);
  });

  test('it installs; without a site file it says so once and does not loop', async () => {
    const { code, out } = await install();
    expect(out).toContain('kenh init --out /etc/kenh/site.yaml');
    expect(code).toBe(0);
    expect((await box.sh('systemctl start kenh')).code).not.toBe(0);
    const log = (await box.sh('journalctl -u kenh --no-pager')).out;
    expect(log).toContain('kenh init --out /etc/kenh/site.yaml');
    expect((await box.sh('systemctl show -p NRestarts --value kenh; systemctl is-active kenh-control')).out).toBe(
      '0\ninactive\n',
    );
    const verified =
      'systemd-analyze verify --man=no --recursive-errors=yes kenh.service kenh-control.service kenh-link.service kenh-web.service kenh-rest.service';
    expect(await box.sh(verified)).toEqual({ code: 0, out: '' });
  });

  test('kenh init writes one', async () => {
    const said =
      'kenh init --yes --out /etc/kenh/site.yaml --id a --kind greenhouse --port /dev/ttyAMA0 --device xy-md02@1';
    expect(await box.sh(said)).toMatchObject({ code: 0, out: expect.stringContaining('systemctl start kenh') });
    expect((await box.sh('kenh check /etc/kenh/site.yaml')).code).toBe(0);
  });

  test('with one it starts, drives, and every process runs as its own user', async () => {
    await box.put('etc/kenh/kenh.env', 'KENH_HTTP_PORT=19464\n');
    await box.put('etc/kenh/secrets/influx', 's3cret-token\n', 0o600);
    await box.put('etc/kenh/site.yaml', site);
    expect(await box.sh('systemctl start kenh')).toEqual({ code: 0, out: '' });
    await box.until('three processes', allActive);
    await outputs(allOn, 20_000);
    for (const name of processes) {
      expect((await box.sh(`stat -c %U /proc/${await pidOf(name)}`)).out).toBe(`kenh-${name}\n`);
    }
    // The box shares the network of the test.
    const health = () => fetch('http://127.0.0.1:19464/readyz').then((answer) => answer.status, String);
    await expect.poll(health, { timeout: 20_000 }).toBe(200);
  });

  test('a socket is for its group alone', async () => {
    await box.sh('useradd -m lan; usermod -aG kenh lan; useradd -m minh');
    const groups = { web: 'kenh-web', link: 'kenh-link', flows: 'kenh-flows', camera: 'kenh-camera', cli: 'kenh' };
    const reach = (role: string) =>
      `perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0); exit(connect(S, sockaddr_un("/run/kenh/${role}.sock")) ? 0 : 1)'`;
    for (const [role, group] of Object.entries(groups)) {
      expect((await box.sh(`stat -c '%a %U %G' /run/kenh/${role}.sock`)).out).toBe(`660 kenh-control ${group}\n`);
      for (const other of new Set(Object.values(groups))) {
        expect({
          role,
          other,
          code: (await box.as('minh', [other], reach(role))).code,
        }).toEqual({ role, other, code: other === group ? 0 : 1 });
      }
    }
  });

  test('people in the group kenh see everything, others are told which group to join', async () => {
    const asked = 'runuser -u lan -- kenh --lang en';
    expect((await box.sh(`${asked} status`)).out).toContain('line_1');
    expect((await box.sh(`${asked} points`)).code).toBe(0);
    await box.until('history', `${asked} history b10.relay_8 | grep -q relay_8`);
    expect((await box.sh(`${asked} journal verify`)).code).toBe(0);
    const refused = await box.sh('runuser -u minh -- kenh --lang en status');
    expect(refused).toMatchObject({ code: 77, out: expect.stringContaining('usermod -aG kenh NAME') });
    expect(await box.sh('runuser -u minh -- kenh --lang en history b10.relay_8')).toMatchObject({
      code: 77,
      out: expect.stringContaining('usermod -aG kenh NAME'),
    });
  });

  test('a secret is had by link alone', async () => {
    await expect.poll(() => [...tokens], { timeout: 30_000 }).toEqual(['Token s3cret-token']);
    const credential = '/run/credentials/kenh-link.service/secret_influx';
    const read = `cat ${credential} /etc/kenh/secrets/influx 2>/dev/null`;
    expect((await box.as('kenh-link', ['kenh-journal', 'kenh-check'], read, 'kenh-link')).out).toBe('s3cret-token\n');
    for (const name of ['control', 'web'] as const)
      expect((await box.as(`kenh-${name}`, ['kenh-journal', 'kenh-check'], read, `kenh-${name}`)).out).toBe('');
    expect((await box.sh(`runuser -u lan -- ${read}`)).out).toBe('');
  });

  test('the journal: control and link write each other’s folders, web and people read, nobody else', async () => {
    const writers = ['kenh-journal', 'kenh-check'];
    const journal = '/var/lib/kenh/journal';
    await box.until('cursors', `test -e ${journal}/cursors/centre.slots`);
    // What link does to control's files: it releases, removes, and writes chunks beside them.
    const link = `set -e; cd ${journal}; cat samples/*.seg >/dev/null; mkdir -p chunks; echo x > chunks/c; mv samples/spare-* chunks/; mv chunks/spare-* samples/; echo x > dating.json.t; mv dating.json.t dating.json.u`;
    expect(await box.as('kenh-link', writers, link, 'kenh-link')).toEqual({ code: 0, out: '' });
    // What control does to link's: it sets a whole foreign journal aside.
    const control = `set -e; cd ${journal}; cat chunks/c >/dev/null; rm dating.json.u; mkdir set-aside-x; mv chunks set-aside-x/; rm -r set-aside-x`;
    expect(await box.as('kenh-control', writers, control, 'kenh-control')).toEqual({ code: 0, out: '' });
    const read = `cd ${journal} && cat samples/*.seg events/*.seg journal.json cursors/* >/dev/null`;
    const write = `cd ${journal} && (echo x > samples/x || mv samples samples2 || echo x >> journal.json) 2>/dev/null`;
    for (const [user, groups] of [
      ['kenh-web', ['kenh-check']],
      ['lan', ['kenh']],
    ] as const) {
      expect({ user, ...(await box.as(user, groups, read)) }).toEqual({ user, code: 0, out: '' });
      expect({ user, wrote: (await box.as(user, groups, write)).code === 0 }).toEqual({ user, wrote: false });
    }
    expect((await box.as('minh', [], read)).code).not.toBe(0);
  });

  test('what a process may not do', async () => {
    const outside = [
      'touch /usr/x',
      'touch /etc/kenh/x',
      'touch /var/lib/kenh/journal/x',
      'cat /etc/shadow',
      'ls /home/lan',
      `kill -0 ${await pidOf('control')}`,
    ];
    for (const attempt of outside) {
      expect({
        attempt,
        done: (await box.as('kenh-web', ['kenh-check'], `(${attempt}) >/dev/null 2>&1`, 'kenh-web')).code === 0,
      }).toEqual({ attempt, done: false });
    }
    expect(
      (
        await box.as(
          'kenh-link',
          ['kenh-journal'],
          'touch /run/kenh/x /var/lib/kenh/rest.plan 2>/dev/null',
          'kenh-link',
        )
      ).code,
    ).not.toBe(0);
  });

  test('the watchdog is fed, also after systemd was executed anew', async () => {
    const before = await restartsOf('control');
    await box.sh('systemctl daemon-reexec');
    await systemClock.sleep(20_000);
    expect(await restartsOf('control')).toBe(before);
    expect(boards.on()).toEqual(allOn);
  });

  test('control that is killed, and control that hangs: at rest within 10 s, then it goes on; the others do not notice', async () => {
    const others = [await pidOf('link'), await pidOf('web')];
    for (const signal of ['KILL', 'STOP']) {
      const before = await restartsOf('control');
      await box.sh(`kill -${signal} ${await pidOf('control')}`);
      await outputs([], 10_000);
      await box.until(
        'control again',
        `test $(systemctl show -p NRestarts --value kenh-control) -gt ${before} && systemctl is-active kenh-control`,
      );
      await outputs(allOn, 20_000);
    }
    expect([await pidOf('link'), await pidOf('web')]).toEqual(others);
  });

  test('control without its packages: at rest, started for ever, and back by itself', async () => {
    await box.sh(`mv /usr/lib/kenh/node_modules /usr/lib/kenh/away; kill -KILL ${await pidOf('control')}`);
    await outputs([], 10_000);
    const before = await restartsOf('control');
    await box.until(
      'many starts',
      `test $(systemctl show -p NRestarts --value kenh-control) -gt ${before + 6}`,
      60_000,
    );
    expect(boards.on()).toEqual([]);
    await box.sh('mv /usr/lib/kenh/away /usr/lib/kenh/node_modules');
    await outputs(allOn, 30_000);
  });

  test('control with a card that takes nothing, or is not there, drives all the same', async () => {
    for (const mount of [
      'mount -t tmpfs -o ro tmpfs /var/lib/kenh',
      'mount -t tmpfs -o size=4k,nr_inodes=1 tmpfs /var/lib/kenh',
      'mkdir -p /mnt/empty; mount --bind /mnt/empty /var/lib; mount -t tmpfs -o ro tmpfs /var/cache',
    ]) {
      const before = await restartsOf('control');
      await box.sh(`${mount}; kill -KILL ${await pidOf('control')}`);
      await outputs([], 10_000);
      await box.until(
        'control again',
        `test $(systemctl show -p NRestarts --value kenh-control) -gt ${before} && systemctl is-active kenh-control`,
      );
      await outputs(allOn, 20_000);
      await box.sh('umount /var/lib/kenh || umount /var/lib; umount /var/cache; true');
    }
    await box.sh('systemctl restart kenh-control kenh-link kenh-web');
    await outputs(allOn, 30_000);
  });

  test('reload: a wrong site changes nothing, a right one starts all anew', async () => {
    const pids = () => Promise.all(processes.map(pidOf));
    const before = await pids();
    await box.put('etc/kenh/site.yaml', site.replace('role: fan', 'role: fann'));
    expect((await box.sh('systemctl reload kenh')).code).not.toBe(0);
    expect((await box.sh('journalctl -u kenh --no-pager -n 30')).out).toContain('fann');
    await systemClock.sleep(2_000);
    expect(await pids()).toEqual(before);
    expect(boards.on()).toEqual(allOn);
    await box.put('etc/kenh/site.yaml', site.replace('Thử rơ-le', 'Tên mới'));
    expect(await box.sh('systemctl reload kenh')).toEqual({ code: 0, out: '' });
    await box.until('the new name', 'kenh status | grep -q "Tên mới"');
    await box.until('all', allActive);
    for (const [index, pid] of (await pids()).entries()) expect(pid).not.toBe(before[index]);
  });

  test('started with a wrong site after a reboot that nobody ordered: what was on goes to rest', async () => {
    await outputs(allOn, 20_000);
    // As a board that kept its power while the gateway lost it: no orderly stop, an empty /run, outputs still on.
    await box.sh(
      `systemctl kill -s KILL kenh-web kenh-link; mkdir -p /run/systemd/system/kenh-control.service.d; printf '[Service]\\nExecStopPost=\\nRestart=no\\n' > /run/systemd/system/kenh-control.service.d/x.conf; systemctl daemon-reload; kill -KILL ${await pidOf('control')}`,
    );
    await box.until('control is dead', '! systemctl is-active kenh-control');
    expect(boards.on()).toEqual(allOn);
    await box.sh(
      'rm -r /run/systemd/system/kenh-control.service.d /run/kenh; systemctl daemon-reload; systemctl stop kenh; systemd-tmpfiles --create kenh.conf',
    );
    expect(boards.on()).toEqual(allOn);
    await box.put('etc/kenh/site.yaml', 'gateway: wrong\n');
    expect((await box.sh('systemctl start kenh')).code).not.toBe(0);
    await outputs([], 10_000);
    await box.put('etc/kenh/site.yaml', site);
    await box.sh('systemctl reset-failed; systemctl start kenh');
    await outputs(allOn, 20_000);
  });

  test('stop: web, then link, then control, and everything at rest', async () => {
    await box.until('all', allActive);
    await box.sh('journalctl --rotate; journalctl --vacuum-time=1s');
    expect(await box.sh('systemctl stop kenh')).toEqual({ code: 0, out: '' });
    expect(boards.on()).toEqual([]);
    const { out } = await box.sh(`journalctl --no-pager -o cat | grep -oE 'Stopped kenh[a-z-]*'`);
    expect(out.trim().split('\n')).toEqual(
      ['web', 'link', 'control'].map((name) => `Stopped kenh-${name}`).concat('Stopped kenh'),
    );
    expect((await box.sh('systemctl is-failed kenh-control kenh-link kenh-web')).out).toBe('inactive\n'.repeat(3));
    await box.sh('systemctl start kenh');
    await outputs(allOn, 20_000);
  });

  test('the install again is an upgrade: at rest across it, the journal goes on; a site that it refuses stops it before', async () => {
    const readings = async () => Number((await box.sh('kenh journal export | wc -l')).out);
    await box.put('etc/kenh/site.yaml', 'gateway: wrong\n');
    const before = await pidOf('control');
    expect(await install()).toMatchObject({ code: 78, out: expect.stringContaining('nothing was changed') });
    expect(await pidOf('control')).toBe(before);
    expect(boards.on()).toEqual(allOn);
    await box.put('etc/kenh/site.yaml', site);
    const recorded = await readings();
    let wasAtRest = false;
    const watching = setInterval(() => (wasAtRest ||= boards.on().length === 0), 20);
    expect(await install()).toMatchObject({ code: 0, out: expect.stringContaining('running') });
    clearInterval(watching);
    expect(wasAtRest).toBe(true);
    expect(await pidOf('control')).not.toBe(before);
    await outputs(allOn, 20_000);
    expect(recorded).toBeGreaterThan(100);
    expect(await readings()).toBeGreaterThanOrEqual(recorded);
    expect((await box.sh('kenh journal verify')).code).toBe(0);
  });

  test('uninstall keeps the site, the secrets and the journal; purge leaves nothing', async () => {
    expect((await install('--uninstall')).code).toBe(0);
    expect(boards.on()).toEqual([]);
    expect((await box.sh('test -e /etc/kenh/secrets/influx && test -e /var/lib/kenh/journal/journal.json')).code).toBe(
      0,
    );
    expect(
      (await box.sh('ls -d /usr/lib/kenh /usr/bin/kenh /usr/lib/systemd/system/kenh* /run/kenh 2>/dev/null')).out,
    ).toBe('');
    expect((await install()).code).toBe(0);
    await outputs(allOn, 20_000);
    expect((await install('--purge')).code).toBe(0);
    expect(boards.on()).toEqual([]);
    const left = await box.sh(
      `find / -xdev -iname '*kenh*' -not -path '/proc/*' -not -path '/src*' -not -path '/var/log/*' -not -path '/sys/*' 2>/dev/null; grep kenh- /etc/passwd /etc/group`,
    );
    expect(left.out).toBe('');
  });
});
