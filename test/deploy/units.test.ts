// The units say what the supervisor's own list says, name nobody and no folder that the install does not make, and are
// as closed as they are meant to be.
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { roles } from '../../agent/socket/protocol.ts';
import { childSpecs } from '../../agent/supervisor/children.ts';
import { restCommand } from '../../agent/supervisor/rest.ts';
import { readUnit, type UnitFile } from './unit-file.ts';

vi.setConfig({ testTimeout: 60_000 });

const folder = resolve(import.meta.dirname, '../../deploy/systemd');
const text = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
const names = (await readdir(folder)).filter((name) => name.endsWith('.service')).sort();
const units = new Map(await Promise.all(names.map(async (name) => [name, readUnit(await text(name))] as const)));
const unit = (name: string): UnitFile => units.get(name)!;

const root = '/usr/lib/kenh';
const program = `${root}/node`;
const folders = { site: '/etc/kenh/site.yaml', state: '/var/lib/kenh', run: '/run/kenh' };
const siteJson = '/run/kenh/check/site.json';
const specs = childSpecs({ root, folders, siteJson, program, env: {} });
const unitOf = (name: string): string => `kenh-${name}.service`;
const entryIn = (command: string): string => /\S*\/(agent\/\S+\.ts.*)$/.exec(command)?.[1] ?? command;

describe.each(specs)('$name, as the supervisor starts it', (spec) => {
  const { name, command, stopMs, readyMs, restartsMax, periodMs, rest } = spec;
  const own = unit(unitOf(name));

  test('the same program, flags and places', () => {
    const started = `/usr/bin/perl ${root}/deploy/notify.pl ${[command.program, ...command.args].join(' ')}`;
    expect(own.one('ExecStart')).toBe(started);
  });

  test('the same environment, with a cache of its own', () => {
    const { NODE_COMPILE_CACHE: _, ...env } = command.env;
    const wanted = [...Object.entries(env), ['NODE_COMPILE_CACHE', `/var/cache/kenh/${name}`]];
    expect(own.all('Environment').toSorted()).toEqual(wanted.map(([key, value]) => `${key}=${value}`).toSorted());
  });

  test('the same times; a slow board may take longer to begin', () => {
    expect(Number(own.one('TimeoutStopSec')) * 1_000).toBe(stopMs);
    expect(Number(own.one('TimeoutStartSec')) * 1_000).toBeGreaterThanOrEqual(readyMs);
    expect(own.one('Type')).toBe('notify');
    expect(own.one('NotifyAccess')).toBe('main');
    expect(Number(own.one('WatchdogSec')) * 1_000).toBe(spec.command.hangsMs);
  });

  test('given up as the supervisor would, or never', () => {
    expect(own.one('Restart')).toBe('always');
    if (restartsMax === Infinity) {
      expect(own.one('StartLimitIntervalSec')).toBe('0');
      expect(own.all('RestartPreventExitStatus')).toEqual([]);
    } else {
      expect(Number(own.one('StartLimitIntervalSec')) * 1_000).toBe(periodMs);
      expect(Number(own.one('StartLimitBurst'))).toBe(restartsMax);
      expect(own.one('RestartPreventExitStatus')).toBe('78');
      expect(unit('kenh.service').all('ExecReload').join('\n')).toMatch(`reset-failed ${unitOf(name)}`);
    }
  });

  test('what drives outputs is followed by the last resort, however it ended', () => {
    const resort = entryIn(restCommand(folders, {}).args.join(' '));
    expect(own.all('ExecStopPost').map(entryIn)).toEqual(rest === undefined ? [] : [resort]);
    if (rest === undefined) return;
    // No limit of memory may end it, and nothing else on the machine comes before it.
    expect(own.lines.filter((line) => /^(MemoryMax|MemoryHigh|CPUQuota|TasksMax)=/.test(line))).toEqual([]);
    expect(entryIn(unit('kenh-rest.service').one('ExecStart'))).toBe(resort);
    const same = (key: string) => expect(unit('kenh-rest.service').all(key), key).toEqual(own.all(key));
    for (const key of ['User', 'DeviceAllow', 'DevicePolicy', 'IPAddressAllow', 'RestrictAddressFamilies']) same(key);
  });
});

test('they start in the order of the list, after the check, and stop with it', () => {
  const order = specs.map(({ name }) => unitOf(name));
  for (const [index, name] of order.entries()) {
    expect(unit(name).words('After')).toEqual(expect.arrayContaining(['kenh.service', ...order.slice(0, index)]));
    expect(unit(name).all('Requires')).toEqual(['kenh.service']);
  }
  const check = unit('kenh.service');
  expect(check.words('Wants')).toEqual(order);
  const [again, , anew] = check.all('ExecReload');
  expect(again).toBe(check.one('ExecStart'));
  expect(anew?.endsWith(` --no-block restart ${order.join(' ')}`)).toBe(true);
  expect(check.one('ExecStart')).toContain(` --out ${siteJson}`);
  expect(check.one('OnFailure')).toBe('kenh-rest.service');
});

/** What every one of them is denied. */
const closed = (await text('kenh.service')).split('\n\n').find((block) => block.startsWith('NoNewPrivileges'))!;

test.each(names)('%s is denied what all are denied', async (name) => {
  expect(closed.split('\n').length).toBeGreaterThan(20);
  expect(await text(name)).toContain(closed);
});

test('everybody and every folder that a unit names is made by the install', async () => {
  const made = (await text('sysusers.conf')).split('\n').flatMap((line) => /^[ug]\s+(\S+)/.exec(line)?.[1] ?? []);
  const rows = (await text('tmpfiles.conf')).split('\n').flatMap((line) => {
    const [, path, mode, owner, group] = /^d\s+(\S+)\s+(\d+)\s+(\S+)\s+(\S+)/.exec(line) ?? [];
    return path === undefined ? [] : [{ path, mode, owner, group }];
  });
  const whose = [...rows.map(({ owner }) => owner!), ...rows.map(({ group }) => group!)];
  const inUnits = [...units.values()].flatMap((one) =>
    ['User', 'Group', 'SupplementaryGroups'].flatMap((key) => one.words(key)),
  );
  for (const one of new Set([...whose, ...inUnits])) expect([...made, 'root', 'dialout']).toContain(one);

  const paths = rows.map(({ path }) => path);
  const written = [...units.values()].flatMap((one) => one.words('ReadWritePaths'));
  // Where a folder is missing (a full card, a wiped /run) the unit must start all the same.
  for (const path of written) expect(path.startsWith('-') ? paths : []).toContain(path.slice(1));
  for (const one of units.values()) expect(one.lines.join('\n')).not.toMatch(/^\w+Directory=/m);

  const sockets = rows.filter(({ mode, owner }) => mode === '2750' && owner === 'kenh-control');
  const bindFolders = roles.map((role) => ({
    path: `/run/kenh/.${role}`,
    group: role === 'cli' ? 'kenh' : `kenh-${role}`,
  }));
  expect(sockets.map(({ path, group }) => ({ path, group })).toSorted(byPath)).toEqual(bindFolders.toSorted(byPath));
});
const byPath = (a: { path: string }, b: { path: string }): number => a.path.localeCompare(b.path);

const analyze = (...args: readonly string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' });
const isThere = analyze('--version').status === 0;

/** The highest exposure that `systemd-analyze security` may find, in tenths. */
const exposureMax = {
  'kenh-control.service': 13,
  'kenh-link.service': 13,
  'kenh-web.service': 10,
  'kenh.service': 5,
  'kenh-rest.service': 13,
};

describe.skipIf(!isThere)('with systemd-analyze (Debian package systemd)', () => {
  test('exposure is bounded for every unit', () => expect(Object.keys(exposureMax).sort()).toEqual(names));

  test.each(Object.entries(exposureMax))('%s is exposed at most %d tenths', (name, tenths) => {
    const { status, stdout } = analyze('security', '--offline=true', `--threshold=${tenths}`, join(folder, name));
    expect(stdout.trim().split('\n').at(-1)).toMatch(/Overall exposure level/);
    expect(status).toBe(0);
  });

  test.skipIf(process.getuid?.() !== 0)('users, groups and folders are really made (root)', async () => {
    const place = await mkdtemp(join(tmpdir(), 'kenh-folders-'));
    await using parts = new AsyncDisposableStack();
    parts.defer(() => rm(place, { recursive: true, force: true }));
    await mkdir(join(place, 'etc'));
    const make = (program: string, ...args: readonly string[]) =>
      spawnSync(program, [`--root=${place}`, ...args], { encoding: 'utf8' });
    const users = make('systemd-sysusers', join(folder, 'sysusers.conf'));
    expect({ status: users.status, complaints: users.stderr.replaceAll(/^Creating .*\n/gm, '') }).toEqual({
      status: 0,
      complaints: '',
    });
    // Access lists name groups of this machine, whatever `--root` says: the box has its own (`box.test.ts`).
    const own = join(place, 'folders.conf');
    await writeFile(own, (await text('tmpfiles.conf')).replaceAll(/^a\+.*\n/gm, ''));
    const made = make('systemd-tmpfiles', '--create', own);
    expect({ status: made.status, complaints: made.stderr }).toEqual({ status: 0, complaints: '' });
    const { mode, gid } = await stat(join(place, 'var/lib/kenh/journal'));
    const journal = (await readFile(join(place, 'etc/group'), 'utf8')).match(/^kenh-journal:[^:]*:(\d+):/m)?.[1];
    expect({ mode: mode & 0o7777, gid: String(gid) }).toEqual({ mode: 0o2770, gid: journal });
  });

  test('verify has no complaint', async () => {
    const place = await mkdtemp(join(tmpdir(), 'kenh-units-'));
    await using parts = new AsyncDisposableStack();
    parts.defer(() => rm(place, { recursive: true, force: true }));
    const put = async (path: string, content: string, mode = 0o644): Promise<void> => {
      await mkdir(dirname(join(place, path)), { recursive: true });
      await writeFile(join(place, path), content);
      await chmod(join(place, path), mode);
    };
    for (const name of names) await put(`usr/lib/systemd/system/${name}`, await text(name));
    for (const name of ['sysinit', 'basic', 'shutdown', 'network', 'nss-lookup', 'multi-user'])
      await put(`usr/lib/systemd/system/${name}.target`, '[Unit]\n');
    for (const path of ['usr/lib/kenh/node', 'usr/bin/perl', 'usr/bin/systemctl', 'bin/sh'])
      await put(path, '#!/bin/sh\n', 0o755);
    const { status, stderr } = analyze('verify', `--root=${place}`, '--recursive-errors=yes', '--man=no', ...names);
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});
