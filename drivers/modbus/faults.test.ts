import { expect, test } from 'vitest';
import { exceptionFault, lostFault } from './faults.ts';

test.each([
  { error: new Error('Error: No such file or directory, cannot open /dev/ttyUSB0'), kind: 'gone', code: 'ENOENT' },
  { error: new Error('Error: Permission denied, cannot open /dev/ttyUSB0'), kind: 'denied', code: 'EACCES' },
  { error: new Error('Error Resource temporarily unavailable Cannot lock port'), kind: 'denied', code: 'EBUSY' },
  {
    error: new Error('Error: Inappropriate ioctl for device setting custom baud rate of 9600'),
    kind: 'denied',
    code: 'ENOTTY',
  },
  { error: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), kind: 'gone', code: 'ECONNREFUSED' },
  { error: new Error('EIO: i/o error, write'), kind: 'gone', code: 'EIO' },
  { error: { name: 'SerialPortError', message: null, errno: 'ECONNREFUSED' }, kind: 'gone', code: 'ECONNREFUSED' },
  { error: 'something', kind: 'gone', code: 'EUNKNOWN' },
  { error: undefined, kind: 'gone', code: 'EUNKNOWN' },
])('$error is $kind $code', ({ error, kind, code }) => {
  expect(lostFault('/dev/ttyUSB0', error)).toMatchObject({
    kind,
    code,
    detail: expect.stringContaining('/dev/ttyUSB0'),
  });
});

test.each([
  [1, 'refused'],
  [2, 'refused'],
  [3, 'refused'],
  [4, 'busy'],
  [5, 'busy'],
  [6, 'busy'],
  [10, 'busy'],
  [11, 'busy'],
  [99, 'busy'],
])('exception %i is %s', (code, kind) => {
  expect(exceptionFault(code)).toMatchObject({ kind, code });
});
