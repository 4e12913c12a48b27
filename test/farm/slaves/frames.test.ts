import { connect } from 'node:net';
import { once } from 'node:events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crcHolds, withCrc } from './crc.ts';
import { answerPdu } from './pdu.ts';
import { answerRtu, FrameCutter } from './rtu-frame.ts';
import type { Slave } from './slave.ts';
import { serveTcp } from './tcp.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** A device with a little of everything that remembers what was written. */
function recorder(): Slave & { readonly written: unknown[] } {
  const written: unknown[] = [];
  return {
    written,
    image: () => ({
      coil: [{ start: 0, elements: [1, 0, 1, 1, 0, 0, 0, 1, 1] }],
      holding: [
        { start: 0, elements: [7, 8] },
        { start: 10, elements: Array.from({ length: 125 }, (_, index) => index) },
      ],
      input: [{ start: 1, elements: [0x0109, 0x028c] }],
    }),
    writeCoil: (...args) => void written.push(args),
    writeCoils: (...args) => void written.push(args),
    writeRegisters: (start, words) => (start > 200 ? 2 : void written.push([start, words])),
  };
}

test.each([
  { what: 'input registers, the maker’s own example', tx: '01 04 00 01 00 02 20 0B', rx: '01 04 04 01 09 02 8C 2A BF' },
  { what: 'nine coils', tx: '01 01 00 00 00 09', rx: '01 01 02 8D 01' },
  { what: 'a span over a hole', tx: '01 03 00 00 00 0B', rx: '01 83 02' },
  { what: 'a table that is not there', tx: '01 02 00 00 00 01', rx: '01 82 01' },
  { what: 'too many registers', tx: '01 03 00 0A 00 7E', rx: '01 83 03' },
  { what: 'one register', tx: '01 06 00 05 12 34', rx: '01 06 00 05 12 34' },
  { what: 'one coil', tx: '01 05 02 00 00 07 8D B0', rx: '01 05 02 00 00 07 8D B0' },
  { what: 'two registers', tx: '01 10 00 05 00 02 04 00 01 00 02', rx: '01 10 00 05 00 02' },
  { what: 'ten coils', tx: '01 0F 00 00 00 0A 02 CD 01', rx: '01 0F 00 00 00 0A' },
  { what: 'a byte count that lies', tx: '01 10 00 05 00 02 03 00 01 00', rx: '01 90 03' },
  { what: 'a refused write', tx: '01 06 00 FF 00 01', rx: '01 86 02' },
  { what: 'a function nobody knows', tx: '01 42', rx: '01 C2 01' },
])('RTU: $what', ({ tx, rx }) => {
  const request = crcHolds(hex(tx)) ? hex(tx) : withCrc(hex(tx));
  const answer = crcHolds(hex(rx)) ? hex(rx) : withCrc(hex(rx));
  expect(answerRtu(new Map([[1, recorder()]]), request)?.toString('hex')).toBe(answer.toString('hex'));
});

const anyBytes = fc.uint8Array({ maxLength: 260 }).map((bytes) => Buffer.from(bytes));
/** Mostly sensible heads, so that the fuzz reaches behind the first check. */
const anyPdu = fc.oneof(
  anyBytes,
  fc
    .tuple(fc.constantFrom(1, 2, 3, 4, 5, 6, 15, 16), fc.nat(0x220), fc.nat(0x90), anyBytes)
    .map(([code, start, count, rest]) =>
      Buffer.concat([Buffer.from([code, start >> 8, start & 255, count >> 8, count & 255]), rest.subarray(0, 3)]),
    ),
);

test('whatever is asked, the answer is the function or its exception and fits a frame', () => {
  fc.assert(
    fc.property(anyPdu, (pdu) => {
      const answer = answerPdu(recorder(), pdu);
      expect(answer.length).toBeLessThanOrEqual(253);
      expect([pdu[0] ?? 0, (pdu[0] ?? 0) | 0x80]).toContain(answer[0]);
      if (answer[0]! >= 0x80 && (pdu[0] ?? 0) < 0x80) expect([1, 2, 3]).toContain(answer[1]);
    }),
    { numRuns: 500 },
  );
});

test('nothing is answered but a whole frame for a unit on the line, and always with a right check sum', () => {
  const slaves = new Map([[1, recorder()]]);
  const anyFrame = fc
    .tuple(fc.nat(3), anyPdu, fc.option(fc.tuple(fc.nat(300), fc.integer({ min: 1, max: 255 }))))
    .map(([unit, pdu, damage]) => {
      const frame = withCrc(Buffer.concat([Buffer.from([unit]), pdu]));
      if (damage) frame[damage[0] % frame.length]! ^= damage[1];
      return { frame, whole: !damage };
    });
  fc.assert(
    fc.property(anyFrame, ({ frame, whole }) => {
      const answer = answerRtu(slaves, frame);
      expect(answer !== undefined).toBe(whole && frame[0] === 1 && frame.length >= 4);
      if (answer) expect(crcHolds(answer) && answer[0] === 1).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('a broadcast is obeyed and not answered', () => {
  const slave = recorder();
  expect(answerRtu(new Map([[1, slave]]), withCrc(hex('00 06 00 05 00 09')))).toBeUndefined();
  expect(slave.written).toEqual([[5, [9]]]);
});

test('however a request is cut into chunks, it comes out whole', () => {
  const requests = ['01 04 00 01 00 02', '01 10 00 05 00 02 04 00 01 00 02', '01 0F 00 00 00 0A 02 CD 01'].map((text) =>
    withCrc(hex(text)),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(2), fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 })), {
        minLength: 1,
        maxLength: 5,
      }),
      (plan) => {
        const cutter = new FrameCutter();
        for (const [which, cuts] of plan) {
          const request = requests[which]!;
          let seen: Buffer | undefined;
          for (let at = 0, turn = 0; at < request.length; turn++) {
            const size = cuts[turn % cuts.length]!;
            seen = cutter.take(request.subarray(at, at + size));
            at += size;
          }
          expect(seen).toEqual(request);
        }
      },
    ),
  );
});

test('garbage never fills the cutter, and quiet ends it', () => {
  const endless = new FrameCutter();
  for (let chunk = 0; chunk < 20; chunk++) {
    endless.take(Buffer.alloc(100, 0x42));
    expect(endless.waiting).toBeLessThanOrEqual(256);
  }
  fc.assert(
    fc.property(fc.array(anyBytes, { maxLength: 20 }), (chunks) => {
      const cutter = new FrameCutter();
      for (const chunk of chunks) {
        cutter.take(chunk);
        expect(cutter.waiting).toBeLessThanOrEqual(256);
      }
      cutter.quiet();
      const request = withCrc(hex('01 04 00 01 00 02'));
      expect(cutter.take(request)).toEqual(request);
    }),
  );
});

test('TCP: pipelined requests are answered in order, an absent unit by the gateway, a stranger is hung up on', async () => {
  await using server = await serveTcp(() => new Map([[1, recorder()]]), 0);
  const socket = connect(server.port, '127.0.0.1');
  const seen: Buffer[] = [];
  socket.on('data', (chunk) => seen.push(chunk)).on('error', () => {});
  socket.write(
    Buffer.concat([
      hex('00 01 00 00 00 06 01 04 00 01 00 02 00 02 00 00 00 06 09 03 00 00 00 01 00 03'),
      hex('00 00 00 06 01'),
    ]),
  );
  socket.write(hex('03 01 63 00 01'));
  const wanted = hex('00 01 00 00 00 07 01 04 04 01 09 02 8C 00 02 00 00 00 03 09 83 0B 00 03 00 00 00 03 01 83 02');
  while (Buffer.concat(seen).length < wanted.length) await once(socket, 'data');
  expect(Buffer.concat(seen)).toEqual(wanted);
  socket.write('GET / HTTP/1.1\r\n\r\n');
  await once(socket, 'close');
});

test('TCP: no garbage brings the server down', async () => {
  await using server = await serveTcp(() => new Map([[1, recorder()]]), 0);
  await fc.assert(
    fc.asyncProperty(fc.array(anyBytes, { minLength: 1, maxLength: 3 }), async (chunks) => {
      const socket = connect(server.port, '127.0.0.1').on('error', () => {});
      socket.resume();
      for (const chunk of chunks) socket.write(chunk);
      socket.end();
      await once(socket, 'close');
    }),
    { numRuns: 40 },
  );
  const socket = connect(server.port, '127.0.0.1');
  socket.write(hex('00 01 00 00 00 06 01 04 00 01 00 01'));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer).toEqual(hex('00 01 00 00 00 05 01 04 02 01 09'));
  socket.destroy();
});
