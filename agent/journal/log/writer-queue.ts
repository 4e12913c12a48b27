// Encoded records on their way to the disk: one block that is being filled, and the full ones behind it, bounded.
//
// 1. Records leave in the order in which they came, block by block; blocks that were taken for a write and came back
//    stand in front again.
// 2. Never more than `recordsMax` records wait, beside those that a write has in its hands: beyond that the oldest
//    block is given up, counted, and whoever waits for it is told.
// 3. `settled` resolves when everything that was put before the call is durable (true) or some of it was given up (false).
import { blockHeaderBytes, countMax } from './block.ts';
import { ByteWriter } from './codec-bytes.ts';

/** Enough for 3,000 usual samples. Small, so that giving up a block gives up little. */
const payloadBytes = 16_384;
/** Buffers kept for the next blocks while nothing waits. */
const idleMax = 2;

/** One block before it has its number. */
export class DraftBlock {
  readonly out: ByteWriter;
  count = 0;
  /** Number of the first record put in it, counted over the writer's life. */
  from = 0;
  monoFrom = Infinity;
  monoTo = -Infinity;
  /** What must be durable in the other log before this block may be published. */
  after = 0;

  constructor(bytes: number) {
    this.out = new ByteWriter(Buffer.allocUnsafe(blockHeaderBytes + bytes), blockHeaderBytes);
  }

  begin(from: number, after: number): void {
    this.out.at = blockHeaderBytes;
    this.count = 0;
    this.from = from;
    this.monoFrom = Infinity;
    this.monoTo = -Infinity;
    this.after = after;
  }
}

export interface GivenUp {
  readonly lost: number;
  readonly monoFrom: number;
  readonly monoTo: number;
}

interface Waiter {
  readonly until: number;
  whole: boolean;
  readonly tell: (whole: boolean) => void;
}

export class BlockQueue {
  readonly #recordsMax: number;
  readonly #blockCountMax: number;
  readonly #idle: DraftBlock[] = [];
  readonly #full: DraftBlock[] = [];
  #filling: DraftBlock | undefined;
  #held: DraftBlock[] = [];
  #waiting = 0;
  #waiters: Waiter[] = [];
  /** Records put since the writer started. */
  put = 0;
  lost = 0;
  onGivenUp: (what: GivenUp) => void = () => {};

  constructor(recordsMax: number) {
    this.#recordsMax = recordsMax;
    this.#blockCountMax = Math.max(1, Math.min(countMax, Math.floor(recordsMax / 8)));
  }

  /** Records that are not durable yet. */
  get waiting(): number {
    return this.#waiting + this.#held.reduce((sum, block) => sum + block.count, 0);
  }

  /** A block with at least `bytes` of room; the caller encodes one record into it and calls `added`. */
  room(bytes: number, after: number): DraftBlock {
    const now = this.#filling;
    if (now !== undefined && now.after === after && now.out.room >= bytes && now.count < this.#blockCountMax)
      return now;
    this.cut();
    const fresh = bytes <= payloadBytes ? (this.#idle.pop() ?? new DraftBlock(payloadBytes)) : new DraftBlock(bytes);
    fresh.begin(this.put, after);
    this.#filling = fresh;
    return fresh;
  }

  /** One record was encoded into `block`. Returns true when so much waits that it should not wait for the next flush. */
  added(block: DraftBlock, mono: number): boolean {
    block.count += 1;
    if (mono < block.monoFrom) block.monoFrom = mono;
    if (mono > block.monoTo) block.monoTo = mono;
    this.put += 1;
    this.#waiting += 1;
    if (this.#waiting > this.#recordsMax) this.#giveUpOldest();
    return this.#waiting * 2 > this.#recordsMax;
  }

  /** Closes the block that is being filled. */
  cut(): void {
    if (this.#filling !== undefined && this.#filling.count > 0) this.#full.push(this.#filling);
    this.#filling = undefined;
  }

  get isEmpty(): boolean {
    return this.#full.length === 0 && this.#filling === undefined && this.#held.length === 0;
  }

  /** Full blocks, oldest first, at most `bytesMax` of them together, but for the first that always comes. */
  take(bytesMax: number): readonly DraftBlock[] {
    let bytes = 0;
    const many = this.#full.findIndex((block, at) => (bytes += block.out.at) > bytesMax && at > 0);
    this.#held = this.#full.splice(0, many < 0 ? this.#full.length : many);
    for (const block of this.#held) this.#waiting -= block.count;
    return this.#held;
  }

  /** The blocks taken last are durable. */
  done(): void {
    const held = this.#held;
    this.#held = [];
    for (const block of held) this.#recycle(block);
    this.#tellWaiters();
  }

  /** The blocks taken last are not durable: they are the next again. */
  putBack(): void {
    this.#full.unshift(...this.#held);
    for (const block of this.#held) this.#waiting += block.count;
    this.#held = [];
    while (this.#waiting > this.#recordsMax && this.#full.length > 0) this.#giveUpOldest();
  }

  settled(): Promise<boolean> {
    if (this.isEmpty) return Promise.resolve(true);
    return new Promise((tell) => this.#waiters.push({ until: this.put, whole: true, tell }));
  }

  /** Nobody will write any more: whoever waits is told, and what waits is lost. */
  abandon(): void {
    this.cut();
    while (this.#full.length > 0) this.#giveUpOldest();
    for (const waiter of this.#waiters.splice(0)) waiter.tell(false);
  }

  #giveUpOldest(): void {
    const oldest = this.#full.shift();
    if (oldest === undefined) return;
    this.#waiting -= oldest.count;
    this.lost += oldest.count;
    for (const waiter of this.#waiters) if (waiter.until > oldest.from) waiter.whole = false;
    this.onGivenUp({ lost: oldest.count, monoFrom: oldest.monoFrom, monoTo: oldest.monoTo });
    this.#recycle(oldest);
    this.#tellWaiters();
  }

  #recycle(block: DraftBlock): void {
    const usual = block.out.buffer.length === blockHeaderBytes + payloadBytes;
    if (usual && this.#idle.length < idleMax) this.#idle.push(block);
  }

  #tellWaiters(): void {
    if (this.#waiters.length === 0) return;
    const oldest = this.#held[0] ?? this.#full[0] ?? this.#filling;
    const pending = oldest?.from ?? this.put;
    const told = this.#waiters.filter((waiter) => waiter.until <= pending);
    this.#waiters = this.#waiters.filter((waiter) => waiter.until > pending);
    for (const waiter of told) waiter.tell(waiter.whole);
  }
}
