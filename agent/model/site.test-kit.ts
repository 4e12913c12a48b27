// The plainest register source; a test says only what differs.
import type { RegisterSource } from './site.ts';

/** One unsigned holding register at address 0, as it is. */
export const aSource = (differs: Partial<RegisterSource> = {}): RegisterSource => ({
  table: 'holding',
  start: 0,
  count: 1,
  type: 'u16',
  words: 'big',
  bytes: 'big',
  scale: 1,
  offset: 0,
  faultRaw: [],
  ...differs,
});

/** A site that reads and drives nothing. */
export const drivesNothing = { actuators: [], groups: [], zones: [], rules: [], alarms: [], stops: [] } as const;
