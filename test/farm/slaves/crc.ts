// Bytes → the check sum at the end of a Modbus RTU frame. Written apart from the agent's own, so that each checks the other.

/** CRC-16/MODBUS; sent low byte first. Source: Modbus over Serial Line V1.02, section 6.2.2. */
function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}

export function withCrc(bytes: Uint8Array): Buffer {
  const crc = crc16(bytes);
  return Buffer.from([...bytes, crc & 0xff, crc >>> 8]);
}

export function crcHolds(frame: Uint8Array): boolean {
  return frame.length >= 4 && crc16(frame.subarray(0, -2)) === (frame.at(-2)! | (frame.at(-1)! << 8));
}
