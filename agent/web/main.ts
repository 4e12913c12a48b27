// The web process: control's status over its socket → health and metrics over HTTP on loopback.
// It may die at any moment without harm; control never waits for it.
import { runChild } from '../child.ts';
import { openLog } from '../log.ts';
import { childArguments } from '../child-arguments.ts';
import { systemClock } from '../model/clock.ts';
import { exitCodes } from '../model/exit.ts';
import type { Logger } from '../model/logger.ts';
import { fault } from '../model/outcome.ts';
import { connectControl } from '../socket/client.ts';
import { portOf } from './port.ts';
import { serveHealth, type StatusSource } from './server.ts';

/** A busy port may become free: it is tried again this often, ms. */
const retryMs = 15_000;
const statusMs = 2_000;

async function keepServing(port: number, source: StatusSource, log: Logger, signal: AbortSignal): Promise<void> {
  for (let tried = 0; !signal.aborted; tried += 1) {
    const server = await serveHealth(port, source, systemClock);
    if (server.ok) {
      await using _ = server.value;
      log.info({ port: server.value.port }, 'health and metrics are served on 127.0.0.1');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return;
    }
    if (tried === 0) {
      const text =
        'no health and metrics: the port is not to be had (KENH_HTTP_PORT names another one); tried again every 15 s';
      log.error({ port, why: server.fault }, text);
    }
    await systemClock.sleep(retryMs, signal);
  }
}

const log = await openLog('web');
await runChild(
  async (signal, { ready }) => {
    const { run } = childArguments(process.argv.slice(2));
    const port = portOf(process.env['KENH_HTTP_PORT']);
    if (!port.ok) {
      log.error({ why: port.fault }, 'KENH_HTTP_PORT is wrong');
      return exitCodes.config;
    }
    const control = connectControl({
      folder: run,
      role: 'web',
      name: 'web',
      clock: systemClock,
      random: Math.random,
      signal,
      log,
    });
    ready();
    await keepServing(
      port.value,
      async () => {
        const status = await control.ask({ type: 'status' }, statusMs);
        return status.ok ? status : fault(status.fault.detail);
      },
      log,
      signal,
    );
    return exitCodes.ok;
  },
  { log },
);
