import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { monoMs } from '../../agent/model/clock.ts';
import { Contact, Counter } from './heard.ts';
import type { Edge } from './uapi.ts';

const edge = (active: boolean, at: number, sequence?: number): Edge => ({ active, mono: monoMs(at), sequence });

describe('a contact', () => {
  test('tells a press that was over before anybody looked', () => {
    const contact = new Contact();
    contact.read(false);
    expect(contact.heard([edge(true, 1), edge(false, 4)])).toEqual([
      { active: true, mono: 1 },
      { active: false, mono: 4 },
    ]);
  });
  test('tells nothing that a read has told already', () => {
    const contact = new Contact();
    contact.read(true);
    expect(contact.heard([edge(true, 1)])).toEqual([]);
    expect(contact.heard([edge(false, 2)])).toEqual([{ active: false, mono: 2 }]);
  });
  test('ends in the state of its last edge, never tells one state twice, and at most two changes at once', () => {
    const batches = fc.array(fc.array(fc.boolean(), { maxLength: 40 }), { maxLength: 10 });
    fc.assert(
      fc.property(fc.boolean(), batches, (before, all) => {
        const contact = new Contact();
        contact.read(before);
        let known = before;
        for (const batch of all) {
          const told = contact.heard(batch.map((active, at) => edge(active, at)));
          expect(told.length).toBeLessThanOrEqual(2);
          for (const { active } of told) {
            expect(active).toBe(!known);
            known = active;
          }
          expect(known).toBe(batch.at(-1) ?? known);
        }
      }),
    );
  });
});

describe('a counter', () => {
  test('counts edges, and those of a gap in the numbers, which it reports once', () => {
    const counter = new Counter();
    counter.opened();
    counter.heard([edge(true, 1, 1), edge(true, 2, 2)]);
    expect(counter.read()).toEqual([2, 0]);
    counter.heard([edge(true, 3, 1_027), edge(true, 4, 1_028)]);
    expect(counter.read()).toEqual([1_028, 1_024]);
    expect(counter.read()).toEqual([1_028, 0]);
  });
  test('goes on where the numbers roll over', () => {
    const counter = new Counter();
    counter.opened();
    counter.heard([edge(true, 1, 0xffff_fffe)]);
    const [before] = counter.read();
    counter.heard([edge(true, 2, 0xffff_ffff), edge(true, 3, 0), edge(true, 4, 1)]);
    expect(counter.read()).toEqual([before + 3, 0]);
  });
  test('goes on after its chip was away, and says that it may have missed something', () => {
    const counter = new Counter();
    counter.opened();
    counter.heard([edge(true, 1, 1)]);
    counter.away();
    counter.opened();
    counter.heard([edge(true, 9, 1)]);
    expect(counter.read()).toEqual([2, 1]);
    expect(counter.read()).toEqual([2, 0]);
  });
  test('counts each edge where nobody numbers them', () => {
    const counter = new Counter();
    counter.heard([edge(true, 1), edge(true, 2)]);
    expect(counter.read()).toEqual([2, 0]);
  });

  // What the kernel does: each pulse interrupts; its thread makes one edge of all interrupts since it last ran; the edges
  // wait in a buffer that forgets the oldest; we drain it and read the interrupts, when we like.
  const doing = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('pulses' as const), count: fc.integer({ min: 1, max: 5 }) }) },
    { weight: 3, arbitrary: fc.constant({ do: 'thread' as const }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const), count: fc.integer({ min: 1, max: 3 }) }) },
    { weight: 2, arbitrary: fc.constant({ do: 'read' as const }) },
  );
  test('ends with exactly the pulses that there were, and reports each that was melted or forgotten', () => {
    fc.assert(
      fc.property(fc.array(doing, { maxLength: 60 }), fc.nat(1e6), (steps, interruptsBefore) => {
        const counter = new Counter();
        counter.opened();
        let [pulses, pending, sequence, seen, missed, last] = [0, 0, 0, 0, 0, 0];
        let buffer: Edge[] = [];
        const thread = (): void => {
          if (pending === 0) return;
          pending = 0;
          sequence += 1;
          buffer.push(edge(true, 0, sequence));
        };
        const read = (): void => {
          counter.heard(buffer);
          seen += buffer.length;
          buffer = [];
          const [now, unseen] = counter.read(interruptsBefore + pulses);
          expect(now).toBeGreaterThanOrEqual(last);
          expect(now).toBeLessThanOrEqual(pulses);
          last = now;
          missed += unseen;
        };
        read(); // a line is read as soon as it is open
        for (const step of steps) {
          if (step.do === 'pulses') {
            pulses += step.count;
            pending += step.count;
          } else if (step.do === 'thread') thread();
          else if (step.do === 'forget') buffer = buffer.slice(step.count);
          else {
            // By the next read the thread has run for everything that interrupted before the last.
            thread();
            read();
          }
        }
        thread();
        // One more edge shows what was forgotten at the end; two reads show what was melted.
        pulses += 1;
        pending += 1;
        thread();
        read();
        read();
        expect(last).toBe(pulses);
        expect(missed).toBe(pulses - seen);
      }),
      { numRuns: 500 },
    );
  });
});
