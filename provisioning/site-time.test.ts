import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { siteTimezone } from './site-time.ts';

const terminal = (env: Record<string, string>) =>
  ({ env, isRoot: false }) as unknown as Parameters<typeof siteTimezone>[0];

test('the zone is that of the site that runs; without one, or with a broken one, it is the terminal’s', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kenh-time-'));
  const zone = (argv: readonly string[]) => siteTimezone(terminal({ KENH_RUN: join(folder, 'nowhere') }), argv);
  try {
    await writeFile(join(folder, 'site.json'), '{"gateway":{"timezone":"Asia/Ho_Chi_Minh"}}');
    expect(await zone(['status', '--run', folder])).toBe('Asia/Ho_Chi_Minh');
    expect(await zone([`--run=${folder}`, 'status'])).toBe('Asia/Ho_Chi_Minh');
    expect(await siteTimezone(terminal({ KENH_RUN: folder }), ['status'])).toBe('Asia/Ho_Chi_Minh');
    expect(await zone(['status'])).toBeUndefined();
    await mkdir(join(folder, 'gateway', 'check'), { recursive: true });
    await writeFile(join(folder, 'gateway', 'check', 'site.json'), '{"gateway":{"timezone":"Asia/Bangkok"}}');
    expect(await zone(['--run', join(folder, 'gateway')])).toBe('Asia/Bangkok');
    await writeFile(join(folder, 'site.json'), '{"gateway":');
    expect(await zone(['status', '--run', folder])).toBeUndefined();
  } finally {
    await rm(folder, { recursive: true });
  }
});
