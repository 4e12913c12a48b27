// Monotonic milliseconds of one series → a few bits each: steps of a grid with small offsets, or the change of change.
import { type ByteReader, ByteWriter } from './column-bytes.ts';
import { readInts, unzigzag, writeInts, zigzag } from './column-ints.ts';

const forms = { grid: 0, change: 1 } as const;

/** The usual distance of two samples in ms, from at most 65 of them: robust against holes, cheap for any count. */
function usualStep(mono: Float64Array): number {
  const every = Math.max(1, Math.floor(mono.length / 65));
  const steps: number[] = [];
  for (let at = every; at < mono.length; at += every) steps.push((mono[at] ?? 0) - (mono[at - 1] ?? 0));
  steps.sort((a, b) => a - b);
  return Math.max(1, steps[steps.length >> 1] ?? 1);
}

/** The grid's period, ms: the usual step, sharpened over the whole span so that offsets do not run away. */
function gridPeriod(mono: Float64Array): number {
  const step = usualStep(mono);
  let ticks = 0;
  for (let at = 1; at < mono.length; at++) ticks += Math.round(((mono[at] ?? 0) - (mono[at - 1] ?? 0)) / step);
  const span = (mono[mono.length - 1] ?? 0) - (mono[0] ?? 0);
  return ticks > 0 && span > 0 ? Math.max(1, Math.round(span / ticks)) : step;
}

/** What the two forms would cost, in about bits: absolute polling fits a grid, free-running devices fit the change. */
function cheaperForm(mono: Float64Array, period: number): number {
  let grid = 0;
  let change = 0;
  let before = period;
  for (let at = 1; at < mono.length; at++) {
    const step = (mono[at] ?? 0) - (mono[at - 1] ?? 0);
    const since = (mono[at] ?? 0) - (mono[0] ?? 0);
    grid += Math.log2(1 + Math.abs(since - Math.round(since / period) * period));
    change += Math.log2(1 + Math.abs(step - before));
    before = step;
  }
  return grid <= change ? forms.grid : forms.change;
}

/** The first time is written in full; `mono` holds at least one whole number of at most 2^49 in magnitude. */
export async function encodeTimes(mono: Float64Array): Promise<Buffer> {
  const head = new ByteWriter(32);
  const first = mono[0] ?? 0;
  head.zigzag(first);
  const period = gridPeriod(mono);
  const form = cheaperForm(mono, period);
  head.byte(form);
  head.varint(period);
  const near = new Float64Array(mono.length - 1);
  const far = new Float64Array(form === forms.grid ? mono.length - 1 : 0);
  let before = form === forms.grid ? 0 : period;
  for (let at = 1; at < mono.length; at++) {
    if (form === forms.grid) {
      const since = (mono[at] ?? 0) - first;
      const tick = Math.round(since / period);
      far[at - 1] = zigzag(tick - before - 1); // 0 but for holes
      near[at - 1] = zigzag(since - tick * period);
      before = tick;
    } else {
      const step = (mono[at] ?? 0) - (mono[at - 1] ?? 0);
      near[at - 1] = zigzag(step - before);
      before = step;
    }
  }
  await writeInts(head, far);
  await writeInts(head, near);
  return head.take();
}

/** @throws {RangeError} when the bytes are no such column */
export async function decodeTimes(bytes: ByteReader, count: number): Promise<Float64Array> {
  const first = bytes.zigzag();
  const form = bytes.byte();
  const period = bytes.varint();
  const far = await readInts(bytes, form === forms.grid ? count - 1 : 0);
  const near = await readInts(bytes, count - 1);
  const mono = new Float64Array(count);
  mono[0] = first;
  if (form === forms.grid) {
    for (let at = 1, tick = 0; at < count; at++) {
      tick += 1 + unzigzag(far[at - 1] ?? 0);
      mono[at] = first + tick * period + unzigzag(near[at - 1] ?? 0);
    }
  } else {
    for (let at = 1, step = period, time = first; at < count; at++) {
      step += unzigzag(near[at - 1] ?? 0);
      time += step;
      mono[at] = time;
    }
  }
  return mono;
}
