// Chunks of several processes' log lines → whole lines, so that two processes never write into one line.

/** A line longer than this is passed on in parts, bytes. */
const lineBytesMax = 1_048_576;

/** Makes one collector per process; each calls `write` with whole lines, newline included. */
export function lineWise(write: (line: string) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const all = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = all.length > lineBytesMax ? all.length : all.lastIndexOf(10) + 1;
    for (const line of all.subarray(0, end).toString('utf8').split('\n')) if (line !== '') write(`${line}\n`);
    rest = all.subarray(end);
  };
}
