import { expect, test } from 'vitest';
import { becauseText } from '../model/because.ts';
import { faultBecause } from './order-fault.ts';

const detail = 'pumps does not answer';

test.each(['silent', 'garbled', 'refused', 'busy', 'gone', 'denied', 'cancelled', 'late', 'unwritable', 'unconfirmed'])(
  '%s has words of its own in both languages, and keeps what the field said',
  (kind) => {
    const why = faultBecause({ kind, detail });
    expect(why).toEqual({ code: `order-${kind}`, params: { kind, detail } });
    const [vi, en] = [becauseText('vi', why), becauseText('en', why)];
    expect(vi).toMatch(/bo mạch|đường truyền|hệ thống|lệnh/);
    for (const text of [vi, en]) expect(text).not.toContain(detail);
    expect(vi).not.toBe(en);
  },
);

test('a kind of a later field is a failure all the same', () => {
  expect(faultBecause({ kind: 'melted', detail }).code).toBe('order-failed');
});
