import { expect, test } from 'vitest';
import type { LineFault } from '../model/line.ts';
import { Reopening } from './reopening.ts';

const away = (kind: 'gone' | 'denied', code: string): LineFault => ({ kind, code, detail: code });

test('what is news about a line that is away', () => {
  const reopening = new Reopening(() => 0.5);
  const told: string[] = [];
  for (const fault of [
    away('gone', 'ENOENT'),
    away('gone', 'ENODEV'), // still away: a host that flaps between two reasons is no news each time
    away('denied', 'EBUSY'),
    away('denied', 'EBUSY'),
    away('denied', 'EACCES'), // something else to do for a person
  ]) {
    if (reopening.away(fault)) told.push(fault.detail);
  }
  expect(told).toEqual(['ENOENT', 'EBUSY', 'EACCES']);
});
