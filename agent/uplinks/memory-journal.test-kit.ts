// A journal in memory that keeps the outbox's and the cursor store's contract, for tests of frame and uplinks.
import type { Batch, CursorStore, DatedRecord, Delivered, Outbox, Position, Series } from '../journal/types.ts';
import { monoMs, wallMs } from '../model/clock.ts';
import { bootId, pointId, type UplinkId } from '../model/ids.ts';
import type { Decoded, Value } from '../model/sample.ts';
import { isBefore } from './positions.ts';

const boot = bootId('0f7a1c52-9a3d-4f0e-8f43-3b1a52e7c001');
/** 2026-01-01 UTC: the date of record 0. */
export const wallAtStart = Date.UTC(2026, 0, 1);

export interface RecordWish {
  readonly number: number;
  readonly point?: string;
  readonly value?: Value | null;
  readonly wall?: number;
  readonly decoded?: Decoded;
  readonly series?: Partial<Series>;
  readonly epoch?: number;
}

export function aRecord(wish: RecordWish): DatedRecord {
  const { number, point = 'soil_1.soil_moisture', value = 21.4, wall = wallAtStart + number } = wish;
  const id = pointId(point);
  const kind = point.split('.')[1]!;
  const series: Series = {
    point: id,
    kind,
    unit: '%',
    valueType: 'number',
    decimals: 1,
    record: 'normal',
    ...wish.series,
  };
  const decoded: Decoded = wish.decoded ?? { value, quality: 'good' };
  return {
    record: {
      position: { epoch: wish.epoch ?? 1, record: number },
      boot,
      series,
      sample: { point: id, ...decoded, mono: monoMs(number) },
    },
    wall: wallMs(wall),
  };
}

/** One epoch; record numbers are the index. `lose` makes a stretch unreadable. */
export class MemoryOutbox implements Outbox {
  readonly records: DatedRecord[] = [];
  readonly #lost = new Set<number>();
  #waiters: (() => void)[] = [];
  failing = false;
  /** It says that there is more, and gives nothing. */
  stuck = false;
  reads = 0;

  add(records: readonly DatedRecord[]): void {
    for (const record of records) this.records.push(record);
    for (const wake of this.#waiters.splice(0)) wake();
  }

  lose(from: number, to: number): void {
    for (let number = from; number < to; number += 1) this.#lost.add(number);
  }

  isLost(number: number): boolean {
    return this.#lost.has(number);
  }

  end(): Position {
    return { epoch: 1, record: this.records.length };
  }

  async moved(than: Position, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !isBefore(than, this.end())) {
      await new Promise<void>((resolve) => {
        this.#waiters.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  async read(from: Position, to: Position, max: number): Promise<Batch> {
    this.reads += 1;
    if (this.stuck && this.reads > 10_000) throw new Error('somebody spins');
    if (this.stuck) return { records: [], next: from, lost: 0 };
    if (this.failing) throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
    const records: DatedRecord[] = [];
    let lost = 0;
    let number = from.record;
    for (; number < Math.min(to.record, this.records.length) && records.length < max; number += 1) {
      if (this.#lost.has(number)) lost += 1;
      else records.push(this.records[number]!);
    }
    return { records, next: { epoch: 1, record: number }, lost };
  }
}

/** Keeps the last saved state; `crash` makes it deaf, as if the process had died. */
export class MemoryCursors implements CursorStore {
  saved: Delivered | undefined;
  saves = 0;
  failing = false;
  #dead = false;

  async load(_uplink: UplinkId): Promise<Delivered | undefined> {
    return this.saved;
  }

  async save(_uplink: UplinkId, delivered: Delivered): Promise<void> {
    if (this.failing) throw new Error('ENOSPC: no space left on device');
    if (this.#dead) return;
    this.saves += 1;
    this.saved = delivered;
  }

  boundaries(): readonly Position[] {
    return this.saved === undefined ? [] : [this.saved.live, ...this.saved.gaps.map(({ from }) => from)];
  }

  /** @returns the store as the next process finds it. */
  crash(): MemoryCursors {
    this.#dead = true;
    const next = new MemoryCursors();
    next.saved = this.saved;
    return next;
  }
}

/** Whether the cursor says that record `number` needs no sending any more. */
export function isDelivered(delivered: Delivered, number: number): boolean {
  if (number >= delivered.live.record) return false;
  return !delivered.gaps.some(({ from, to }) => number >= from.record && number < to.record);
}
