// A Modbus TCP slave whose every answer is a new number: which readings were taken, lost or doubled can be counted.
//
// Each point of `pointRegisters` consecutive pairs (u32, big endian words) answers 1, 2, 3 … at successive reads, so a
// series of readings without loss is a series without gap. All pairs of one read count together.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface CountingSlave extends AsyncDisposable {
  readonly port: number;
  /** How many reads were answered so far, by unit. */
  readonly answered: ReadonlyMap<number, number>;
}

export async function countingSlave(): Promise<CountingSlave> {
  const answered = new Map<number, number>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let waiting = Buffer.alloc(0);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (bytes) => {
      waiting = Buffer.concat([waiting, bytes]);
      while (waiting.length >= 12) {
        socket.write(answer(waiting.subarray(0, 12), answered));
        waiting = waiting.subarray(12);
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    answered,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Read of holding registers (function 3) only: that is all that is asked of it. */
function answer(request: Buffer, answered: Map<number, number>): Buffer {
  const unit = request.readUInt8(6);
  const registers = request.readUInt16BE(10);
  const count = (answered.get(unit) ?? 0) + 1;
  answered.set(unit, count);
  const reply = Buffer.alloc(9 + 2 * registers);
  request.copy(reply, 0, 0, 4);
  reply.writeUInt16BE(3 + 2 * registers, 4);
  reply.writeUInt8(unit, 6);
  reply.writeUInt8(3, 7);
  reply.writeUInt8(2 * registers, 8);
  for (let pair = 0; pair < registers >> 1; pair += 1) reply.writeUInt32BE(count, 9 + 4 * pair);
  return reply;
}
