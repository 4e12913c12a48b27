// The sealer works beside the frame: what was counted in the log's order is suddenly counted in a chunk's.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Batch, Position } from '../journal/types.ts';
import { MemoryOutbox } from './memory-journal.test-kit.ts';
import { isBefore } from './positions.ts';
import { Simulation } from './simulation.test-kit.ts';

/** Seals [0, n) into one chunk whose order is the reverse of the log's, and reads it as chunk-contract.ts says. */
class SealingOutbox extends MemoryOutbox {
  #sealed = 0;

  seal(records: number): void {
    this.#sealed = records;
  }

  override async read(from: Position, to: Position, max: number): Promise<Batch> {
    const chunkTo: Position = { epoch: 1, record: this.#sealed };
    const isInside = (place: Position): boolean => place.record < this.#sealed;
    const last = to.sealed !== true && to.record > 0 && isInside(to) ? chunkTo : to;
    if (!isBefore(from, last)) return { records: [], next: from, lost: 0 };
    if (!isInside(from)) return super.read(from, last, max);
    const at = from.sealed === true ? from.record : 0;
    const records = Array.from({ length: Math.min(max, this.#sealed - at) }, (_, index) => {
      const dated = this.records[this.#sealed - 1 - at - index]!;
      const position: Position = { epoch: 1, record: at + index, sealed: true };
      return { ...dated, record: { ...dated.record, position } };
    });
    const end = at + records.length;
    return { records, next: end === this.#sealed ? chunkTo : { epoch: 1, record: end, sealed: true }, lost: 0 };
  }
}

test('whatever is sealed while a gap is being sent, every record arrives', async () => {
  const anyRun = fc.record({
    gapTo: fc.integer({ min: 1, max: 3_000 }),
    sealed: fc.integer({ min: 1, max: 4_000 }),
    afterMs: fc.nat(3_000),
    bad: fc.array(fc.nat(4_000), { maxLength: 3 }),
    restart: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(anyRun, async ({ gapTo, sealed, afterMs, bad, restart }) => {
      const outbox = new SealingOutbox();
      const sim = new Simulation(gapTo, outbox);
      for (const number of bad) sim.server.bad.add(number);
      sim.backlogPerSec = 1_000;
      sim.add(4_000);
      sim.cursors.saved = {
        live: { epoch: 1, record: 4_000 },
        gaps: [{ from: { epoch: 1, record: 0 }, to: { epoch: 1, record: gapTo } }],
      };
      await sim.start();
      await sim.clock.advance(afterMs);
      outbox.seal(sealed);
      if (restart) {
        await sim.stop();
        await sim.start();
      }
      await sim.pass(60_000, 5_000);
      await sim.stop();
      const missing = Array.from({ length: gapTo }, (_, number) => number).filter(
        (number) => !sim.server.stored.has(number) && !bad.includes(number),
      );
      expect(missing).toEqual([]);
      expect(sim.cursors.saved?.gaps).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
