// A whole Debian with systemd as its first process, in a container: installed, started, broken, looked into by its users.
// Root, and the Debian packages mmdebstrap and systemd-container. The container shares the network of this machine (fake
// slaves of the test are its field), and borrows Node and npm from it, as if somebody had installed them there.
import { execFile, type ExecFileException, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { appendFile, copyFile, lstat, mkdtemp, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { systemClock } from '../../agent/model/clock.ts';

const checkout = resolve(import.meta.dirname, '../..');
const packages = 'systemd,systemd-sysv,udev,dbus,procps,ca-certificates,libstdc++6';

export interface Said {
  readonly code: number;
  readonly out: string;
}

export interface Box extends AsyncDisposable {
  /** As root: a line of sh, its exit code and all it printed. */
  sh(script: string): Promise<Said>;
  /** As a user with its groups alone, in the mounts that a unit sees (or the box itself). */
  as(user: string, groups: readonly string[], script: string, unit?: string): Promise<Said>;
  put(path: string, text: string, mode?: number): Promise<void>;
  until(what: string, script: string, ms?: number): Promise<void>;
}

/** @param suite a release of Debian, such as `bookworm`; its file system is made once and kept */
export async function bootBox(suite: string): Promise<Box> {
  const tar = join(tmpdir(), `kenh-box-${suite}.tar`);
  if (!existsSync(tar)) {
    await must('mmdebstrap', ['--variant=minbase', `--include=${packages}`, suite, `${tar}.part`, '--format=tar']);
    await must('mv', [`${tar}.part`, tar]);
  }
  const root = await mkdtemp(join(tmpdir(), 'kenh-box-'));
  await must('tar', ['-C', root, '-xf', tar]);
  const borrowed = await borrow(root);
  const binds = [`${checkout}:/src`, ...borrowed].map((bind) => `--bind-ro=${bind}`);
  const args = ['-D', root, '--register=no', '--keep-unit', '--machine=kenh-box', ...binds, '-b'];
  const nspawn = spawn('systemd-nspawn', args, { stdio: ['ignore', 'ignore', 'inherit'], detached: true });
  const ended = once(nspawn, 'exit');
  const init = await firstProcess(nspawn.pid ?? 0);

  const enter = (args: readonly string[]): Promise<Said> => run('nsenter', ['-t', init, '-a', '--', ...args]);
  const box: Box = {
    sh: (script) => enter(['sh', '-c', script]),
    async as(user, groups, script, unit) {
      const who = [
        'setpriv',
        `--reuid=${user}`,
        `--regid=${user}`,
        groups.length > 0 ? `--groups=${groups.join(',')}` : '--clear-groups',
      ];
      if (unit === undefined) return enter([...who, 'sh', '-c', script]);
      const { out } = await box.sh(`systemctl show -p MainPID --value ${unit}`);
      return enter(['nsenter', '-t', out.trim(), '-m', '--', ...who, 'sh', '-c', script]);
    },
    async put(path, text, mode = 0o644) {
      await writeFile(join(root, path), text, { mode });
    },
    async until(what, script, ms = 30_000) {
      let last: Said | undefined;
      for (const end = systemClock.mono() + ms; systemClock.mono() < end; await systemClock.sleep(200)) {
        last = await box.sh(script);
        if (last.code === 0) return;
      }
      const { out } = await box.sh(`systemctl --no-pager status 'kenh*'; journalctl --no-pager -n 40 -u 'kenh*'`);
      throw new Error(`${what} did not come about: ${last?.out}\n${out}`);
    },
    async [Symbol.asyncDispose]() {
      await box.sh('systemctl --no-block poweroff');
      await Promise.race([ended, systemClock.sleep(15_000)]);
      if (nspawn.exitCode === null) nspawn.kill('SIGKILL');
      await ended;
      await rm(root, { recursive: true, force: true, maxRetries: 10 });
    },
  };
  await box.until('systemd', 'systemctl is-system-running | grep -E "running|degraded"', 60_000);
  return box;
}

/** Node, npm and what they trust of this machine, as binds; small things are copied. */
async function borrow(root: string): Promise<string[]> {
  const node = (await must('sh', ['-c', 'command -v node'])).trim();
  const npm = (await must('sh', ['-c', 'command -v npm'])).trim();
  const script = (await lstat(npm)).isSymbolicLink() ? resolve(dirname(npm), await readlink(npm)) : npm;
  const modules = script.slice(0, script.indexOf('/node_modules/') + '/node_modules'.length);
  await symlink(`/usr/lib/node_modules${script.slice(modules.length)}`, join(root, 'usr/bin/npm'));
  await rm(join(root, 'etc/resolv.conf'), { force: true });
  await copyFile('/etc/resolv.conf', join(root, 'etc/resolv.conf'));
  // Who has a certificate authority of his own before the registry has it for the box as well.
  const trusted = await readFile('/etc/ssl/certs/ca-certificates.crt').catch(() => undefined);
  if (trusted !== undefined) await appendFile(join(root, 'etc/ssl/certs/ca-certificates.crt'), trusted);
  return [`${node}:/usr/bin/node`, `${modules}:/usr/lib/node_modules`];
}

async function firstProcess(nspawn: number): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const { out } = await run('pgrep', ['-P', String(nspawn)]);
    const [pid] = out.trim().split('\n');
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
    if (pid !== undefined && name.trim() === 'systemd') return pid;
    await systemClock.sleep(100);
  }
  throw new Error('the container does not start');
}

function run(program: string, args: readonly string[]): Promise<Said> {
  return new Promise((done) => {
    execFile(program, args, { maxBuffer: 16e6 }, (error: ExecFileException | null, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1;
      done({ code, out: `${stdout}${stderr}` });
    });
  });
}

async function must(program: string, args: readonly string[]): Promise<string> {
  const { code, out } = await run(program, args);
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${out}`);
  return out;
}
