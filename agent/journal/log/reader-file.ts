// A segment's file → bytes, whatever state the card is in: pages that cannot be read come back as zeros.
import type { FileHandle } from 'node:fs/promises';
import { pageBytes } from './segment.ts';
import { isCode } from './segment-folder.ts';

/** Up to `length` bytes from `offset`; fewer at the end of the file. */
export async function readBytes(handle: FileHandle, into: Buffer, offset: number, length: number): Promise<Buffer> {
  try {
    let done = 0;
    while (done < length) {
      const { bytesRead } = await handle.read(into, done, length - done, offset + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return into.subarray(0, done);
  } catch (error) {
    if (!isCode(error, 'EIO', 'EBADMSG', 'EUCLEAN')) throw error;
    return readPages(handle, into, offset, length);
  }
}

/** One page at a time, so that an unreadable one costs nothing but itself. */
async function readPages(handle: FileHandle, into: Buffer, offset: number, length: number): Promise<Buffer> {
  let done = 0;
  while (done < length) {
    const wanted = Math.min(length - done, pageBytes - ((offset + done) % pageBytes));
    try {
      const { bytesRead } = await handle.read(into, done, wanted, offset + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    } catch {
      into.fill(0, done, done + wanted);
      done += wanted;
      if (offset + done >= (await handle.stat()).size) break;
    }
  }
  return into.subarray(0, done);
}
