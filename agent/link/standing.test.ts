import { expect, test } from 'vitest';
import { silentLogger } from '../model/logger.ts';
import { Standing } from './standing.ts';

test('what stands is told when it begins and when it is over, whatever its figures do meanwhile', () => {
  const lines: string[] = [];
  const note = (level: string) => (fields: object, text: string) =>
    void lines.push(`${level} ${text} ${JSON.stringify(fields)}`);
  const standing = new Standing({ ...silentLogger, error: note('error'), info: note('info') });
  for (const missing of [0, 7, 8, 9, 0, 0, 5]) standing.tell('too little room', missing > 0, { missing });
  expect(lines).toEqual([
    'error too little room {"missing":7}',
    'info over: too little room {"missing":0}',
    'error too little room {"missing":5}',
  ]);
});
