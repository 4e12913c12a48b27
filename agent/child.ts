// One process of the agent: a main function → a process that stops when asked, when its supervisor is gone, or on a fault.
//
// 1. SIGTERM, SIGINT and the end of the supervisor abort the signal; `main` goes to rest and returns.
// 2. A supervisor that was killed cannot ask again: the process ends at the latest `orphanMs` after it is gone.
//    (The kernel closes the inherited channel for it, so this also holds after kill -9.)
// 3. A second SIGTERM or SIGINT ends the process at once.
// 4. Nothing is caught and forgotten: an unexpected throw is logged with its stack, and the process ends with 1.
// 5. Every line that was logged is written before the process ends.
// 6. It tells whoever watches over it, the supervisor or systemd, that it is ready, and again and again that it moves.
import { type ChildMessage, hangsEnv } from './child-message.ts';
import { type Notify, openNotify } from './child-notify.ts';
import { type Log, openLog } from './log.ts';

export interface Child {
  /** Tells whoever started us that the next process may start. */
  readonly ready: () => void;
  /** From now on a loop that turns is not enough: the process says that it moves only while this is true. */
  readonly movesWhile: (isMoving: () => boolean) => void;
}

export interface ChildOptions {
  readonly log?: Log;
  /** How long `main` may take to end by itself once the supervisor is gone, ms. */
  readonly orphanMs?: number;
}

/**
 * Runs `main` as the whole of this process and ends the process with the exit code that it returns (default 0).
 * Never returns to its caller.
 */
export async function runChild(
  main: (signal: AbortSignal, child: Child) => Promise<number | void>,
  { log: given, orphanMs = 1_500 }: ChildOptions = {},
): Promise<never> {
  const log = given ?? (await openLog('child'));
  const end = async (code: number): Promise<never> => {
    await log.flush();
    process.exit(code);
  };
  const fatal = (err: unknown): Promise<never> => {
    log.fatal({ err }, 'unexpected fault; the process ends');
    return end(1);
  };
  process.on('uncaughtException', (err) => void fatal(err));
  process.on('unhandledRejection', (err) => void fatal(err));
  const notify = openNotify(process.env, process.pid);
  const signal = stopSignal(log, end, orphanMs);
  signal.addEventListener('abort', () => notify?.stops(), { once: true });
  // Node ends a process that has nothing but promises to wait for; this one ends when `main` does.
  setInterval(() => {}, 2 ** 30);
  const child: Child = {
    ready: () => {
      notify?.ready();
      tellSupervisor('ready');
    },
    movesWhile: feedWatchdogs(notify),
  };
  try {
    return await end((await main(signal, child)) ?? 0);
  } catch (err) {
    return await fatal(err);
  }
}

/** It may go away between the check and the send: then the channel's end says so, not this error. */
function tellSupervisor(type: ChildMessage['type']): void {
  if (process.connected) process.send?.({ type } satisfies ChildMessage, undefined, {}, () => {});
}

/** Four times within its time: a message or two may be lost. */
function feedWatchdogs(notify: Notify | undefined): Child['movesWhile'] {
  let isMoving = (): boolean => true;
  const hangsMs = Number(process.env[hangsEnv] ?? 0);
  if (notify?.watchdogMs !== undefined) setInterval(() => isMoving() && notify.moves(), notify.watchdogMs / 4);
  if (hangsMs > 0) setInterval(() => isMoving() && tellSupervisor('moves'), hangsMs / 4);
  return (is) => void (isMoving = is);
}

function stopSignal(log: Log, end: (code: number) => Promise<never>, orphanMs: number): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(name === 'SIGTERM' ? 143 : 130);
      log.debug({ signal: name }, 'asked to stop');
      stop.abort(new Error(name));
    });
  }
  // SIGHUP means "reload" to the supervisor; a child that gets it from a closing terminal goes on.
  process.on('SIGHUP', () => {});
  if (process.channel !== undefined && process.channel !== null) {
    process.on('disconnect', () => {
      if (!stop.signal.aborted) log.error({}, 'the supervisor is gone; going to rest');
      stop.abort(new Error('supervisor gone'));
      setTimeout(() => void end(1), orphanMs);
    });
  }
  return stop.signal;
}
