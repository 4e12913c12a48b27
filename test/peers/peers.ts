// The foreign programs that tests speak with: what each is for, how it is noticed, and which Debian package has it.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fetchParts, haveParts } from '../gpio/parts.ts';

export interface Peer {
  readonly name: string;
  /** What stays untested without it. */
  readonly for: string;
  readonly packages: readonly string[];
  readonly found: () => boolean;
  /** What no package installs on this machine. @returns what could not be had, in words */
  readonly fetch?: () => string;
}

/** Debian keeps servers in sbin, which is not in everybody's PATH. */
const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'].filter((part) => part !== '');

const has = (program: string): boolean =>
  folders.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
const succeeds = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore', timeout: 20_000 }).status === 0;

/** Debian's Python by its full name: another one in PATH does not see Debian's packages. */
const python = '/usr/bin/python3';

export const peers: readonly Peer[] = [
  {
    name: 'pymodbus',
    for: 'Modbus slaves over TCP, RTU and RTU over TCP',
    packages: ['python3', 'python3-pymodbus', 'python3-serial', 'python3-serial-asyncio'],
    found: () => succeeds(python, '-c', 'import pymodbus.server, serial, serial_asyncio'),
  },
  {
    name: 'libmodbus',
    for: 'a second Modbus implementation, built from C',
    packages: ['libmodbus-dev', 'gcc', 'libc6-dev', 'pkg-config'],
    found: () => has('gcc') && succeeds('pkg-config', '--exists', 'libmodbus'),
  },
  { name: 'mbpoll', for: 'an independent Modbus master', packages: ['mbpoll'], found: () => has('mbpoll') },
  { name: 'socat', for: 'pseudo-terminals as serial lines', packages: ['socat'], found: () => has('socat') },
  { name: 'ser2net', for: 'serial lines over TCP', packages: ['ser2net'], found: () => has('ser2net') },
  { name: 'influxd', for: 'a real InfluxDB (1.6.7)', packages: ['influxdb'], found: () => has('influxd') },
  {
    name: 'victoria-metrics',
    for: 'the v2 write path with a token, and counting duplicates',
    packages: ['victoria-metrics'],
    found: () => has('victoria-metrics') && has('vmauth'),
  },
  { name: 'strace', for: 'faults of the disk', packages: ['strace'], found: () => has('strace') },
  { name: 'mkfs.ext4', for: 'power cuts on a disk image', packages: ['e2fsprogs'], found: () => has('mkfs.ext4') },
  { name: 'faketime', for: 'wrong and jumping clocks', packages: ['faketime'], found: () => has('faketime') },
  {
    name: 'arm-board',
    for: 'pins on a real kernel: an emulated ARM board with Debian’s kernel and our driver under the pinned Node',
    packages: ['qemu-system-arm', 'g++-aarch64-linux-gnu'],
    found: () => has('qemu-system-aarch64') && haveParts(),
    fetch: fetchParts,
  },
  { name: 'tmux', for: 'the command line on a real terminal', packages: ['tmux'], found: () => has('tmux') },
];

export const missingPeers = (): readonly Peer[] => peers.filter(({ found }) => !found());

/** @param name as in the list above */
export const isHere = (name: string): boolean => peers.find((peer) => peer.name === name)?.found() === true;
