// An ext4 in a file, mounted over a loop device: the only place where what reaches a disk can be counted. Needs root.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

export interface LoopDisk extends AsyncDisposable {
  readonly mount: string;
  /** Sectors of 512 bytes that the device has written so far, after what waits was written. */
  sectors(): Promise<number>;
}

/** @param options of the mount, beside `loop`. Undefined without root. */
export async function loopDisk(megabytes = 256, options = 'defaults'): Promise<LoopDisk | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const root = await mkdtemp(join(tmpdir(), 'kenh-disk-'));
  const file = join(root, 'disk.img');
  const mount = join(root, 'mount');
  await mkdir(mount);
  execFileSync('truncate', ['-s', `${megabytes}M`, file]);
  // A small file system would get blocks of 1 KiB; cards have 4.
  execFileSync('mkfs.ext4', ['-q', '-b', '4096', '-E', 'lazy_itable_init=0,lazy_journal_init=0', file]);
  execFileSync('mount', ['-o', `loop,${options}`, file, mount]);
  const device = basename(execFileSync('findmnt', ['-no', 'SOURCE', mount], { encoding: 'utf8' }).trim());
  return {
    mount,
    async sectors() {
      execFileSync('sync', ['-f', mount]);
      // Field 7 of the device's counters.
      return Number((await readFile(`/sys/block/${device}/stat`, 'utf8')).trim().split(/\s+/)[6]);
    },
    async [Symbol.asyncDispose]() {
      execFileSync('umount', [mount]);
      await rm(root, { recursive: true, force: true });
    },
  };
}
