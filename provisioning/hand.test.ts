import { expect, test } from 'vitest';
import { liveFarm } from './core.test-kit.ts';

test('a hand on the switch: said, seen, taken back', async () => {
  await using core = await liveFarm();
  expect(await core.kenh(['hand', 'fan', 'on'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('đang điều khiển bằng tay'),
  });
  expect((await core.kenh(['why', 'fan'])).out).toContain('Lan đang điều khiển bằng tay: tự động không can thiệp');
  expect(await core.kenh(['hand', 'fan', 'off'])).toMatchObject({ code: 0, out: 'Quạt hút: trở lại tự động.\n' });
  await core.kenh(['run', 'fan', '10min']);
  expect((await core.kenh(['hand', 'fan', 'on'])).out).toContain('Quạt hút: đang chạy theo lệnh, sẽ tắt trước');
});
