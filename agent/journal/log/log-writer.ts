// Encoded blocks → one log on the disk, asynchronously, whatever the disk does.
//
// 1. At most one write + fdatasync is under way. Nobody waits for it but this loop.
// 2. `end` moves only behind a successful fdatasync, or when a start has found what is there.
// 3. After any fault the segment is left, a new epoch begins, and the same blocks are written again into a new segment:
//    after a failed fdatasync the page cache calls clean what never reached the disk.
// 4. The loop never ends because of a fault; it tries again, ever more rarely, until it is closed.
import { mkdir } from 'node:fs/promises';
import type { Clock } from '../../model/clock.ts';
import { recoverLog, type RecoveredLog } from './log-recovery.ts';
import type { LogName } from './segment.ts';
import { listSpares, sparesMin } from './segment-folder.ts';
import { ensureSpares, segmentBytesFor, SegmentWriter } from './segment-writer.ts';
import type { Position } from '../types.ts';
import type { BlockQueue, DraftBlock } from './writer-queue.ts';

/** What both logs of a journal share. */
export interface LogGround {
  /** Identity, lock and first epoch; idempotent. @throws when the folder cannot be used (now) */
  ready(): Promise<{ readonly packedMeta: Buffer }>;
  /** A number that no segment of this journal has, above `atLeast`. */
  nextEpoch(atLeast: number): number;
  /** No record below this may be given out: sealed chunks know more than the log does. */
  recordMin(log: LogName): number;
}

export interface LogOptions {
  readonly log: LogName;
  readonly folder: string;
  readonly ground: LogGround;
  readonly queue: BlockQueue;
  readonly clock: Clock;
  readonly flushMs: number;
  readonly segmentBytes: number;
  /** The first durable end of this writer, and each one after it with the blocks that it includes. */
  readonly onEnd: (end: Position, blocks: readonly DraftBlock[]) => void;
  readonly onRecovered: (found: RecoveredLog) => void;
  /** A new segment was begun: what is put now stands near its beginning. */
  readonly onSegment?: () => void;
  /** Called when a try failed, and with undefined when one succeeded after that. */
  readonly onFault: (error: unknown) => void;
}

const backOffMsMin = 250;
/** Whoever mends the storage (or makes room) should not have to wait for us. */
const backOffMsMax = 5_000;
const closeMsMax = 1_000;
const spareRetryMs = 60_000;

export class LogWriter {
  readonly #options: LogOptions;
  readonly #stop = new AbortController();
  #segment: SegmentWriter | undefined;
  #recovered: RecoveredLog | undefined;
  #packedMeta: Buffer = Buffer.alloc(0);
  #bytesMax = 0;
  #epoch = 0;
  #record = 0;
  #ordinal = 0;
  #sequence = 0;
  #needsEpoch = true;
  #isAnnounced = false;
  #backOffMs = backOffMsMin;
  #spareRetryAt = 0;
  #hurry = new AbortController();
  #isHurried = false;
  #loop: Promise<void> | undefined;

  flushes = 0;
  bytesWritten = 0;
  lastFlushMs = 0;
  /** When the write that is under way began, undefined while none is. */
  writingSinceMs: number | undefined;
  fault: unknown;
  /** Why there are no reserve segments. The one in use goes on. */
  spareFault: unknown;

  constructor(options: LogOptions) {
    this.#options = options;
  }

  /** Opens the log if that is possible now; otherwise the loop goes on trying. Never rejects. */
  async start(): Promise<void> {
    await this.#begin(async () => void (await this.#attempt(() => this.#openSegment())));
  }

  /** Something was put into the queue. */
  wake(): void {
    if (this.#loop === undefined) void this.#begin(() => this.#run());
  }

  /** One piece of work at a time; what came in the meantime is the next. */
  #begin(work: () => Promise<void>): Promise<void> {
    const loop = work().finally(() => {
      this.#loop = undefined;
      if (this.#hasWork) this.wake();
    });
    this.#loop = loop;
    return loop;
  }

  /** A log that could not be opened is tried on also while nothing waits for it. */
  get #hasWork(): boolean {
    return !this.#stop.signal.aborted && (!this.#options.queue.isEmpty || this.fault !== undefined);
  }

  /** What waits is written now and not at the next flush. */
  hurry(): void {
    this.#isHurried = true;
    this.#hurry.abort();
    this.wake();
  }

  async #run(): Promise<void> {
    const { queue, clock, flushMs } = this.#options;
    while (this.#hasWork) {
      if (!this.#isHurried) await clock.sleep(flushMs, this.#hurry.signal);
      this.#isHurried = false;
      this.#hurry = new AbortController();
      queue.cut();
      if (!(await this.#attempt(() => this.#writeAll()))) await this.#backOff();
    }
    if (!this.#stop.signal.aborted) await this.#keepSpares();
  }

  async #attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      this.#isWell();
      return true;
    } catch (error) {
      this.fault = error;
      this.#options.onFault(error);
      this.writingSinceMs = undefined;
      this.#options.queue.putBack();
      await this.#leaveSegment();
      return false;
    }
  }

  #isWell(): void {
    this.#backOffMs = backOffMsMin;
    if (this.fault === undefined) return;
    this.fault = undefined;
    this.#options.onFault(undefined);
  }

  /** Waits before the next try; whoever is in a hurry (a settle, a close) does not shorten it, only the stop does. */
  async #backOff(): Promise<void> {
    await this.#options.clock.sleep(this.#backOffMs, this.#stop.signal);
    this.#backOffMs = Math.min(this.#backOffMs * 2, backOffMsMax);
    this.#isHurried = true;
  }

  async #leaveSegment(): Promise<void> {
    const failed = this.#segment;
    if (failed === undefined) return;
    this.#segment = undefined;
    this.#needsEpoch = true;
    await failed.fail();
  }

  async #writeAll(): Promise<void> {
    const { queue } = this.#options;
    for (;;) {
      await this.#openSegment();
      let segment = this.#segment;
      if (segment === undefined || this.#stop.signal.aborted) return;
      const blocks = queue.take(segment.room);
      const first = blocks[0];
      if (first === undefined) return;
      if (first.out.at > segment.room) {
        queue.putBack();
        await this.#roll(segment);
        segment = undefined;
        continue;
      }
      await this.#writeBlocks(segment, blocks);
    }
  }

  async #writeBlocks(segment: SegmentWriter, blocks: readonly DraftBlock[]): Promise<void> {
    const { clock, queue, onEnd } = this.#options;
    const begin = clock.mono();
    this.writingSinceMs = begin;
    this.bytesWritten += await segment.write(blocks);
    this.writingSinceMs = undefined;
    this.lastFlushMs = clock.mono() - begin;
    this.flushes += 1;
    this.#record = segment.record;
    this.#sequence = segment.sequence;
    this.#isWell();
    onEnd({ epoch: this.#epoch, record: this.#record }, blocks);
    queue.done();
  }

  async #roll(full: SegmentWriter): Promise<void> {
    this.#segment = undefined;
    this.#spareRetryAt = 0;
    await full.close();
  }

  async #openSegment(): Promise<void> {
    if (this.#segment !== undefined) return;
    const { folder, log, ground, onEnd, segmentBytes } = this.#options;
    const recovered = this.#recovered ?? (await this.#recover());
    if (this.#needsEpoch) {
      this.#epoch = ground.nextEpoch(Math.max(this.#epoch, recovered.epochMax));
      this.#sequence = 0;
    }
    this.#needsEpoch = false;
    const name = { ordinal: this.#ordinal, epoch: this.#epoch, firstRecord: this.#record };
    // The next file gets a new ordinal whether this one succeeds or not: half-made files are never met again.
    this.#ordinal += 1;
    this.#bytesMax = segmentBytesFor(segmentBytes, this.#packedMeta);
    this.#segment = await SegmentWriter.open(folder, name, log, this.#packedMeta, this.#sequence, this.#bytesMax);
    if (!this.#isAnnounced) onEnd({ epoch: this.#epoch, record: this.#record }, []);
    this.#isAnnounced = true;
    this.#options.onSegment?.();
  }

  async #recover(): Promise<RecoveredLog> {
    const { folder, log, ground, onRecovered } = this.#options;
    this.#packedMeta = (await ground.ready()).packedMeta;
    await mkdir(folder, { recursive: true });
    const recovered = await recoverLog(folder);
    this.#recovered = recovered;
    this.#record = Math.max(recovered.nextRecord, ground.recordMin(log));
    this.#ordinal = recovered.nextOrdinal;
    onRecovered(recovered);
    return recovered;
  }

  /** Only while nothing waits, and never a reason to stop: the segment in use goes on. */
  async #keepSpares(): Promise<void> {
    const { folder, clock } = this.#options;
    if (this.#segment === undefined || clock.mono() < this.#spareRetryAt) return;
    try {
      if ((await listSpares(folder)).length < sparesMin) await ensureSpares(folder, this.#bytesMax, this.#ordinal);
      this.spareFault = undefined;
    } catch (error) {
      this.spareFault = error;
      this.#options.onFault(error);
    }
    this.#spareRetryAt = clock.mono() + (this.spareFault === undefined ? spareRetryMs : backOffMsMax);
  }

  /** Writes what it can within `graceMs`, then lets go. */
  async close(graceMs: number): Promise<void> {
    const { clock, queue } = this.#options;
    const enough = new AbortController();
    this.hurry();
    const written = queue.settled();
    await Promise.race([written, clock.sleep(graceMs, enough.signal)]);
    enough.abort();
    this.#stop.abort();
    this.#hurry.abort();
    queue.abandon();
    // A write that hangs in the kernel cannot be waited for; its file is closed by the end of the process.
    if (this.writingSinceMs !== undefined) return;
    const letGo = new AbortController();
    await Promise.race([this.#loop, clock.sleep(closeMsMax, letGo.signal)]);
    letGo.abort();
    await this.#segment?.close().catch(() => {});
    this.#segment = undefined;
  }
}
