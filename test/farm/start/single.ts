// A folder → the right to be the only one that runs in it, given back by the kernel however this process ends.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { codeOf } from '../../../agent/model/thrown.ts';

/**
 * Linux's abstract socket names live and die with their owner: nothing stale is left after kill -9, and two starts in the
 * same moment cannot both win. Undefined when somebody else has the folder.
 */
export async function only(folder: string): Promise<AsyncDisposable | undefined> {
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 32);
  const server = createServer((socket) => socket.destroy());
  try {
    server.listen(`\0kenh-start-${name}`);
    await once(server, 'listening');
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') return undefined;
    throw error;
  }
  return {
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}
