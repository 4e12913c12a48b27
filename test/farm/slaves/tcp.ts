// Slaves → a Modbus TCP server on loopback.
//
// 1. Requests of one connection are answered in order. 2. A connection that does not speak Modbus is closed, the others go on.
// 3. Bounds: `connectionsMax` connections, 260 bytes waiting in each, 64 kB of answers that nobody reads.
// Source: Modbus Messaging on TCP/IP Implementation Guide V1.0b, section 3.
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { answerPdu } from './pdu.ts';
import { gatewayTargetFailed, type Slave } from './slave.ts';

const connectionsMax = 32;
const unreadBytesMax = 65_536;

export interface TcpSlaves extends AsyncDisposable {
  readonly port: number;
}

/** `slavesNow` is asked for each request; a unit that maps to `silent` hears and says nothing. */
export type SlavesNow = () => ReadonlyMap<number, Slave | 'silent'>;

/** @throws when the port is taken. */
export async function serveTcp(slavesNow: SlavesNow, port: number): Promise<TcpSlaves> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    serveConnection(socket, slavesNow);
  });
  server.maxConnections = connectionsMax;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: portOf(server),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

function serveConnection(socket: Socket, slavesNow: SlavesNow): void {
  let waiting: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 7) {
      const length = waiting.readUInt16BE(4);
      if (waiting.readUInt16BE(2) !== 0 || length < 2 || length > 254) return void socket.destroy();
      if (waiting.length < 6 + length) return;
      const answer = answerTcp(slavesNow(), waiting.subarray(0, 6 + length));
      waiting = waiting.subarray(6 + length);
      if (answer !== undefined) socket.write(answer);
      if (socket.writableLength > unreadBytesMax) return void socket.destroy();
    }
  });
}

/** A whole request with its header → the whole answer; undefined is silence. */
function answerTcp(slaves: ReadonlyMap<number, Slave | 'silent'>, request: Buffer): Buffer | undefined {
  const unit = request[6]!;
  const pdu = request.subarray(7);
  const slave = slaves.get(unit);
  if (slave === 'silent') return undefined;
  // A gateway behind which nobody has this number says so.
  const answer = slave ? answerPdu(slave, pdu) : Buffer.from([pdu[0]! | 0x80, gatewayTargetFailed]);
  const head = Buffer.from(request.subarray(0, 7));
  head.writeUInt16BE(answer.length + 1, 4);
  return Buffer.concat([head, answer]);
}
