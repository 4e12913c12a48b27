import { expect, test } from 'vitest';
import { addressesIn, addressesOf } from './hosts.ts';

const hosts = `127.0.0.1 localhost
::1	localhost ip6-localhost   # both kinds
10.0.0.7  Pump-House pump  # 10.0.0.9 other
not-an-address nowhere
`;

test.each([
  { name: 'localhost', to: ['127.0.0.1', '::1'] },
  { name: 'pump-house', to: ['10.0.0.7'] },
  { name: 'PUMP', to: ['10.0.0.7'] },
  { name: 'other', to: [] },
  { name: 'nowhere', to: [] },
])('$name is $to', ({ name, to }) => {
  expect(addressesIn(hosts, name)).toEqual(to);
});

test('an address is its own answer', async () => {
  expect(await addressesOf('192.0.2.7')).toEqual({ ok: true, value: ['192.0.2.7'] });
  expect(await addressesOf('::1')).toEqual({ ok: true, value: ['::1'] });
});
