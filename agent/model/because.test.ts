import { expect, test } from 'vitest';
import { type Because, because, becauseText } from './because.ts';

const dry = because('interlock', {
  name: 'Bể cạn',
  words: 'tank.level < 0.3 || tank.float == true (tank.level = 0.21, tank.float = true)',
});

test.each([
  [
    dry,
    'liên động Bể cạn: tank.level < 0.3 || tank.float == true (tank.level = 0,21, tank.float = có)',
    'interlock Bể cạn: tank.level < 0.3 || tank.float == true (tank.level = 0.21, tank.float = true)',
  ],
  [
    because('pause', { time: 90_000 }),
    'phải nghỉ 1 phút 30 giây giữa hai lần chạy',
    'it has to pause for 1 min 30 s between two runs',
  ],
  [because('day-litre', { litre: 12.5 }), 'hôm nay đã dùng đủ 12,5 L', 'it used 12.5 L today, all it may'],
  [
    { ...because('fights', { name: 'Bể cạn' }), why: dry },
    'Bể cạn đang yêu cầu khác: liên động Bể cạn: tank.level < 0.3 || tank.float == true (tank.level = 0,21, tank.float = có)',
    'Bể cạn wants something else: interlock Bể cạn: tank.level < 0.3 || tank.float == true (tank.level = 0.21, tank.float = true)',
  ],
  [because('person-said', { name: 'Lan', words: 'thử 0.5 bar' }), 'Lan: thử 0.5 bar', 'Lan: thử 0.5 bar'],
  [because('wrong-value', { value: '62.5' }), 'không đặt được 62,5', 'it cannot be 62.5'],
  [{ code: 'of-a-later-version' } as unknown as Because, 'of-a-later-version', 'of-a-later-version'],
])('%#', (why, vi, en) => expect([becauseText('vi', why), becauseText('en', why)]).toEqual([vi, en]));
