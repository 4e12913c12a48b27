// A Modbus TCP slave on loopback with moods: `await using slave = await modbusTcpSlave({ units: [1, 2] })`.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { flipped, rtuFrame, rtuRequests } from './modbus-rtu.ts';
import { Slave, type SlaveOptions } from './slave.ts';

export interface TcpSlave extends AsyncDisposable {
  readonly slave: Slave;
  readonly port: number;
  readonly connections: number;
  /** Cuts all connections and stops listening, as a host that goes away. */
  stop(): Promise<void>;
  /** Listens again on the same port. */
  start(): Promise<void>;
  /** Cuts the connections, goes on listening. */
  cut(): void;
}

/** `framing: 'rtu'` makes it a transparent serial server (RTU over TCP). */
export async function modbusTcpSlave(
  options: SlaveOptions & { readonly framing?: 'tcp' | 'rtu' } = {},
): Promise<TcpSlave> {
  const slave = new Slave(options);
  const serve = options.framing === 'rtu' ? serveRtu : serveTcp;
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
    socket.setNoDelay();
    serve(socket, slave);
  });
  const listen = async (port: number): Promise<void> =>
    void (await once(server.listen(port, '127.0.0.1'), 'listening'));
  const cut = (): void => sockets.forEach((socket) => socket.destroy());
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    cut();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    slave,
    port,
    get connections() {
      return connections;
    },
    cut,
    stop,
    start: () => listen(port),
    [Symbol.asyncDispose]: stop,
  };
}

async function send(socket: Socket, acts: AsyncGenerator<Buffer | 'close'>): Promise<void> {
  for await (const act of acts) {
    if (act === 'close') socket.destroy();
    else if (!socket.destroyed) socket.write(act);
  }
}

function serveTcp(socket: Socket, slave: Slave): void {
  let received: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 6 && received.length >= 6 + received.readUInt16BE(4)) {
      const end = 6 + received.readUInt16BE(4);
      const [transaction, unit, pdu] = [received.subarray(0, 2), received.readUInt8(6), received.subarray(7, end)];
      const framed = (by: number, answer: Buffer): Buffer =>
        Buffer.concat([transaction, Buffer.of(0, 0, 0, answer.length + 1, by), answer]);
      const damaged = (frame: Buffer): Buffer => Buffer.concat([frame.subarray(0, 2), Buffer.of(7), frame.subarray(3)]);
      void send(socket, slave.act(unit, pdu, framed, damaged));
      received = received.subarray(end);
    }
  });
}

function serveRtu(socket: Socket, slave: Slave): void {
  socket.on(
    'data',
    rtuRequests((unit, pdu) => {
      void send(socket, slave.act(unit, pdu, rtuFrame, flipped));
    }),
  );
}
