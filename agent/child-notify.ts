// systemd above us → told that we are ready, that we still move, that we end (sd_notify(3)).
//
// Node opens no datagram socket of the unix family. `deploy/notify.pl` opens it and becomes node: the descriptor is
// inherited, one write is one message, and it costs some 20 µs where a `systemd-notify` of its own held the loop for 30 ms.
//
// 1. Telling never waits and never throws: a message that is lost is followed by another.
import { writeSync } from 'node:fs';
import type { Environment } from './model/folders.ts';

export interface Notify {
  /** systemd kills the process when `moves` was not told for so long; undefined: it does not watch. */
  readonly watchdogMs: number | undefined;
  ready(): void;
  moves(): void;
  stops(): void;
}

/** Undefined when nobody listens: the process was not started through `deploy/notify.pl` in a unit of `Type=notify`. */
export function openNotify(env: Environment, pid: number): Notify | undefined {
  const fd = Number(env['KENH_NOTIFY_FD'] ?? Number.NaN);
  if (!Number.isInteger(fd) || fd < 3) return undefined;
  const tell = (message: string): void => {
    try {
      writeSync(fd, message);
    } catch {
      // A full queue, or systemd starts anew.
    }
  };
  return {
    watchdogMs: watchdogMs(env, pid),
    ready: () => tell('READY=1'),
    moves: () => tell('WATCHDOG=1'),
    stops: () => tell('STOPPING=1'),
  };
}

/** sd_watchdog_enabled(3): the time is meant for the process that is named beside it. */
function watchdogMs(env: Environment, pid: number): number | undefined {
  const isForUs = (env['WATCHDOG_PID'] ?? String(pid)) === String(pid);
  const ms = Number(env['WATCHDOG_USEC'] ?? 0) / 1_000;
  return isForUs && ms > 0 ? ms : undefined;
}
