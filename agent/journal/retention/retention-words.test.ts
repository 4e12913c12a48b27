import { expect, test } from 'vitest';
import { uplinkId } from '../../model/ids.ts';
import type { GivenUp } from './retention.ts';
import { eventsQuotaWords, retentionWords } from './retention-words.ts';
import { bootOf } from '../chunks/seal-fixture.ts';

const uplink = uplinkId('centre');
const given: GivenUp = {
  what: 'telemetry',
  why: 'disk-full',
  samples: 720,
  boot: bootOf(3),
  monoMin: 10,
  monoMax: 99,
  uplinks: [uplink],
};

test('a round is told in few words, summed up, in both languages', () => {
  const round = [given, { ...given, uplinks: [] }, { ...given, what: 'all', samples: 5 }] as const;
  expect(retentionWords('en', round)).toEqual([
    'Storage is nearly full: the 1440 oldest readings were deleted.',
    'Storage is full: 5 readings that must be kept by law were deleted. Fit larger storage.',
    'Server "centre" was out of reach for too long: 725 readings will never be sent to it.',
  ]);
  expect(retentionWords('vi', [{ ...given, what: 'samples', uplinks: [] }])).toEqual([
    'Bộ nhớ sắp đầy: 720 số đo cũ đã được rút gọn thành giá trị theo phút hoặc giờ.',
  ]);
  expect(retentionWords('vi', [{ ...given, why: 'retention', uplinks: [] }])).toEqual([]);
  expect(eventsQuotaWords('en', 2 ** 20 + 1, 2 ** 20)).toContain('takes 2 MB, above its quota of 1 MB');
});
