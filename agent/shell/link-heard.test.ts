import { expect, test } from 'vitest';
import { monoMs } from '../model/clock.ts';
import { uplinkId } from '../model/ids.ts';
import type { InfluxUplinkSpec } from '../model/site.ts';
import type { UplinkStatus } from '../model/uplink-status.ts';
import { LinkHeard } from './link-heard.ts';

const [centre, backup] = ['centre', 'backup'].map((id) => ({ id: uplinkId(id), kind: 'influxdb' }) as InfluxUplinkSpec);
if (centre === undefined || backup === undefined) throw new Error('no uplinks');
const said: UplinkStatus = {
  uplink: centre.id,
  kind: 'influxdb',
  state: 'waiting',
  detail: '503',
  acceptedPoints: 7,
  setAsidePoints: 1,
  backlogRecords: 3,
  oldestMs: 5,
  liveAgeMs: 5,
};

test('before link has spoken every uplink of the site is there, and unknown', () => {
  const heard = new LinkHeard([centre, backup]);
  expect(heard.all(monoMs(0)).map(({ uplink, state }) => [uplink, state])).toEqual([
    ['centre', 'unknown'],
    ['backup', 'unknown'],
  ]);
});

test('what link says is shown until link is silent for ten seconds; its counts stay', () => {
  const heard = new LinkHeard([centre, backup]);
  heard.hear([said], 'tight', monoMs(1_000));
  expect(heard.all(monoMs(11_000))).toMatchObject([said, { uplink: 'backup', state: 'unknown' }]);
  const [late] = heard.all(monoMs(11_001));
  expect(late).toMatchObject({ state: 'unknown', acceptedPoints: 7, backlogRecords: 3, liveAgeMs: null });
  expect(late).not.toHaveProperty('detail');
});

test('its word on the storage counts while it speaks', () => {
  const heard = new LinkHeard([centre]);
  expect(heard.storage(monoMs(0))).toBeUndefined();
  heard.hear([said], 'tight', monoMs(1_000));
  expect(heard.storage(monoMs(11_000))).toBe('tight');
  expect(heard.storage(monoMs(11_001))).toBeUndefined();
  heard.hear([said], undefined, monoMs(12_000));
  expect(heard.storage(monoMs(12_000))).toBeUndefined();
});
