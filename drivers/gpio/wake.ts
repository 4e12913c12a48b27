// Who tells us that a descriptor has something to say: the npm package `epoll` where it was built, else a timer that asks.
//
// 1. Nothing is lost by asking late: the kernel keeps 1,024 edges of each pin, with their times and their numbers.
// 2. A descriptor whose device has gone is told once and then left alone, so that nothing spins.
import type { Kernel } from './kernel.ts';

export interface Wake {
  readonly by: 'epoll' | 'timer';
  /** To be called before the descriptors are closed. */
  close(): void;
}
export type Readable = (fd: number, gone: boolean) => void;
export type WatchFds = (fds: readonly number[], readable: Readable) => Promise<Wake>;

type EpollModule = typeof import('epoll');

/** A contact is heard this soon where nobody wakes us, ms. */
const askEveryMs = 10;
/** EPOLLERR and EPOLLHUP, told whether one asks for them or not. */
const epollGone = 8 | 16;

/** @param load is handed in by tests; everybody else leaves it out. */
export function watchWith(kernel: Kernel, load: () => Promise<EpollModule> = async () => import('epoll')): WatchFds {
  return async (fds, readable) => {
    const loaded = await load().catch(() => undefined);
    return loaded === undefined ? byTimer(kernel, fds, readable) : byEpoll(loaded.default, fds, readable);
  };
}

function byEpoll({ Epoll }: EpollModule['default'], fds: readonly number[], readable: Readable): Wake {
  const watched = new Set(fds);
  const poller = new Epoll((error, fd, events) => {
    if (error !== null) return;
    const gone = (events & epollGone) !== 0;
    if (gone && watched.delete(fd)) poller.remove(fd);
    readable(fd, gone);
  });
  for (const fd of fds) poller.add(fd, Epoll.EPOLLIN);
  return { by: 'epoll', close: () => poller.close() };
}

function byTimer(kernel: Kernel, fds: readonly number[], readable: Readable): Wake {
  const watched = new Set(fds);
  const timer = setInterval(() => {
    for (const { fd, gone } of kernel.ready([...watched])) {
      if (gone) watched.delete(fd);
      readable(fd, gone);
    }
  }, askEveryMs);
  return { by: 'timer', close: () => clearInterval(timer) };
}
