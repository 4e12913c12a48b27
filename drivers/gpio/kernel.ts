// The four system calls of the character device that Node has no door to, through the npm package `koffi`.
// Loaded only when a line of pins is opened: a gateway without pins never loads it.
//
// 1. No call here waits: descriptors are non-blocking, `poll` is asked with a time of 0.
import { getSystemErrorName } from 'node:util';
import { messageOf } from '../../agent/model/thrown.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';

export interface Kernel {
  /** The struct goes in and comes out in the same bytes. @returns undefined, or the name of the error */
  ioctl(fd: number, request: number, struct: Buffer): string | undefined;
  /** Reading what has nothing to say answers EAGAIN from now on. @returns undefined, or the name of the error */
  neverBlock(fd: number): string | undefined;
  /** Each descriptor that has something to say, or whose device has gone. */
  ready(fds: readonly number[]): readonly Ready[];
}
export interface Ready {
  readonly fd: number;
  readonly gone: boolean;
}

const F_GETFL = 3;
const F_SETFL = 4;
const O_NONBLOCK = 0o4000;
const POLLIN = 1;
/** POLLERR, POLLHUP, POLLNVAL: told whether one asks for them or not. */
const pollGone = 8 | 16 | 32;
const pollfdBytes = 8;

type Koffi = typeof import('koffi');

/** @param load is handed in by tests; everybody else leaves it out. */
export async function loadKernel(
  load: () => Promise<Koffi> = async () => import('koffi'),
): Promise<Outcome<Kernel, { readonly why: string }>> {
  try {
    return good(kernelOf(await load()));
  } catch (thrown) {
    const [first = ''] = messageOf(thrown).split('\n');
    return fault({ why: `the npm package koffi cannot be loaded (${first})` });
  }
}

type Call = (...args: readonly (number | Buffer)[]) => number;

function kernelOf(koffi: Koffi): Kernel {
  const libc = koffi.load(null);
  const ioctl: Call = libc.func('int ioctl(int fd, unsigned long request, void *struct)');
  const fcntl: Call = libc.func('int fcntl(int fd, int command, long value)');
  const poll: Call = libc.func('int poll(void *fds, unsigned long count, int timeout)');
  const errorOf = (result: number): string | undefined => (result < 0 ? getSystemErrorName(-koffi.errno()) : undefined);
  return {
    ioctl: (fd, request, struct) => errorOf(ioctl(fd, request, struct)),
    neverBlock(fd) {
      const flags = fcntl(fd, F_GETFL, 0);
      return errorOf(flags < 0 ? flags : fcntl(fd, F_SETFL, flags | O_NONBLOCK));
    },
    ready(fds) {
      const asked = Buffer.alloc(fds.length * pollfdBytes);
      fds.forEach((fd, index) => {
        asked.writeInt32LE(fd, index * pollfdBytes);
        asked.writeInt16LE(POLLIN, index * pollfdBytes + 4);
      });
      if (poll(asked, fds.length, 0) <= 0) return [];
      return fds.flatMap((fd, index) => {
        const events = asked.readInt16LE(index * pollfdBytes + 6);
        return events === 0 ? [] : [{ fd, gone: (events & pollGone) !== 0 }];
      });
    },
  };
}
