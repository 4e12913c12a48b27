// A Modbus RTU slave behind a pseudo-terminal with moods:
//   test.skipIf(ptyMissing !== undefined)(`… (${ptyMissing ?? 'pty'})`, async () => {
//     await using wire = await modbusRtuSlave({ units: [1, 2] });
//     … open wire.path, wire.slave.turn('late', 2)
import { openPty } from './pty.ts';
import { Slave, type SlaveOptions } from './slave.ts';

export interface RtuSlave extends AsyncDisposable {
  readonly slave: Slave;
  /** The serial device to open: a symbolic link to a pty. */
  readonly path: string;
  /** Bytes from nowhere: noise, a late answer of somebody else. */
  say(bytes: Buffer): void;
  /** The adapter is pulled out; `path` is gone. */
  unplug(): Promise<void>;
  /** It is back under the same name, as another device. */
  plug(): Promise<void>;
}

/** `echo`: the converter hears itself, so every request comes back before its answer. */
export async function modbusRtuSlave(options: SlaveOptions & { readonly echo?: boolean } = {}): Promise<RtuSlave> {
  const slave = new Slave(options);
  const serve = (): ((chunk: Buffer) => void) => {
    const requests = rtuRequests((unit, pdu) => {
      void send(slave.act(unit, pdu, rtuFrame, flipped));
    });
    return (chunk) => {
      if (options.echo === true) pty.write(chunk);
      requests(chunk);
    };
  };
  const send = async (acts: AsyncGenerator<Buffer | 'close'>): Promise<void> => {
    for await (const act of acts) if (act !== 'close') pty.write(act);
  };
  let pty = await openPty(serve());
  return {
    slave,
    path: pty.path,
    say: (bytes) => pty.write(bytes),
    unplug: () => pty.kill(),
    plug: async () => {
      pty = await openPty(serve(), pty.path);
    },
    [Symbol.asyncDispose]: () => pty[Symbol.asyncDispose](),
  };
}

export function flipped(frame: Buffer): Buffer {
  const spoilt = Buffer.from(frame);
  spoilt[spoilt.length - 1] = (spoilt.at(-1) ?? 0) ^ 1;
  return spoilt;
}

/** CRC-16/MODBUS bit by bit, written independently of the driver's table so that one checks the other. */
function crc(bytes: Buffer): Buffer {
  let sum = 0xffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum & 1) === 1 ? (sum >> 1) ^ 0xa001 : sum >> 1;
  }
  return Buffer.of(sum & 0xff, sum >> 8);
}

export function rtuFrame(unit: number, pdu: Buffer): Buffer {
  const body = Buffer.concat([Buffer.of(unit), pdu]);
  return Buffer.concat([body, crc(body)]);
}

/** Chunks → whole requests with a valid CRC; after a broken one it starts anew with the next chunk. */
export function rtuRequests(asked: (unit: number, pdu: Buffer) => void): (chunk: Buffer) => void {
  let received: Buffer = Buffer.alloc(0);
  return (chunk) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 8) {
      const long = received.readUInt8(1) === 15 || received.readUInt8(1) === 16;
      const end = long ? 9 + received.readUInt8(6) : 8;
      if (received.length < end) return;
      const frame = received.subarray(0, end);
      received = received.subarray(end);
      if (crc(frame.subarray(0, -2)).equals(frame.subarray(-2))) asked(frame.readUInt8(0), frame.subarray(1, -2));
      else received = Buffer.alloc(0);
    }
  };
}
