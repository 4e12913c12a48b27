// Bytes of a column → packed bytes: zstd where it helps, as they are where it does not.
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdCompressSync, zstdDecompress, zstdDecompressSync } from 'node:zlib';

const forms = { plain: 0, zstd: 1 } as const;
const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Up to here a call takes well under a millisecond, less than a trip through the thread pool costs. */
const syncBytesMax = 16 * 1024;
/** Below this the frame's own header eats what it saves. */
const packBytesMin = 24;
/** No column of a page is longer; a damaged length must not make us allocate the world. */
const columnBytesMax = 64 * 1024 * 1024;
// A window no larger than needed: the default would reserve megabytes for columns of a kilobyte.
const options = { params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_windowLog]: 17 } };
// Most columns are small: the default of 64 KiB per call would keep the garbage collector busy.
const limits = { maxOutputLength: columnBytesMax, chunkSize: 4096 };

export async function packPart(bytes: Buffer): Promise<Buffer> {
  if (bytes.length >= packBytesMin) {
    const packed = bytes.length <= syncBytesMax ? zstdCompressSync(bytes, options) : await compress(bytes, options);
    if (packed.length < bytes.length) return Buffer.concat([Buffer.of(forms.zstd), packed]);
  }
  return bytes.length === 0 ? bytes : Buffer.concat([Buffer.of(forms.plain), bytes]);
}

/** @throws {RangeError} when the bytes are no such part */
export async function unpackPart(packed: Buffer): Promise<Buffer> {
  if (packed.length === 0 || packed[0] === forms.plain) return packed.subarray(Math.min(1, packed.length));
  if (packed[0] !== forms.zstd) throw new RangeError(`packed form ${packed[0]} is unknown`);
  const frame = packed.subarray(1);
  try {
    return frame.length <= syncBytesMax / 4 ? zstdDecompressSync(frame, limits) : await decompress(frame, limits);
  } catch (broken) {
    throw new RangeError('packed column cannot be unpacked', { cause: broken });
  }
}
