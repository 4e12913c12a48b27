// Slaves + a wire → an RTU line: they hear every frame, the one that is meant answers after its own thinking time.
import { systemClock } from '../../../agent/model/clock.ts';
import { answerRtu, FrameCutter } from './rtu-frame.ts';
import type { Slave } from './slave.ts';
import type { SlavesNow } from './tcp.ts';
import type { Wire } from './wire.ts';

/**
 * Longer than 3.5 characters at any baud rate in use, and than the pauses that pipes and a busy machine put between two
 * chunks of one frame. Only frames whose length nobody can tell wait for it.
 */
const quietMs = 40;

/** A line in real time: the clock of a simulated day has no say over bytes on a wire. */
export function serveRtu(wire: Wire, slavesNow: SlavesNow, answerMs: number): Disposable {
  const closing = new AbortController();
  const cutter = new FrameCutter();
  let quiet = new AbortController();

  async function answer(frame: Buffer): Promise<void> {
    const listening = new Map<number, Slave>();
    for (const [unit, slave] of slavesNow()) if (slave !== 'silent') listening.set(unit, slave);
    const bytes = answerRtu(listening, frame);
    if (bytes === undefined) return;
    await systemClock.sleep(answerMs, closing.signal);
    if (!closing.signal.aborted) wire.write(bytes);
  }
  async function waitForQuiet(signal: AbortSignal): Promise<void> {
    await systemClock.sleep(quietMs, signal);
    const rest = signal.aborted ? undefined : cutter.quiet();
    if (rest) await answer(rest);
  }

  wire.onBytes((chunk) => {
    quiet.abort();
    const frame = cutter.take(chunk);
    if (frame) return void answer(frame);
    quiet = new AbortController();
    void waitForQuiet(AbortSignal.any([quiet.signal, closing.signal]));
  });
  return { [Symbol.dispose]: () => closing.abort() };
}
