// A line of pins and a device of pins as the technician writes them.
import { z } from 'zod';
import { expecting } from '../../agent/model/expectation.ts';
import {
  choice,
  duration,
  entries,
  everySchema,
  factor,
  id,
  mapping,
  text,
  unitSchema,
  whole,
} from '../schema-words.ts';

/** The kernel keeps 31 characters of a chip's label and of a pin's name. */
const namePattern = /^[!-~](?:[ -~]{0,29}[!-~])?$/;

const label = () => {
  const error = expecting('chip');
  return z.string({ error }).regex(namePattern, { error });
};

/** More pins than any chip of a board has. */
const pinNumber = () => whole(0, 1_023);
const pinName = () => {
  const error = expecting('pin');
  return z.string({ error }).regex(namePattern, { error });
};
const pin = () => z.union([pinNumber(), pinName()], { error: expecting('pin') });

export const gpioLineSchema = mapping({
  driver: choice(['gpio']),
  name: text().optional(),
  chip: label().optional(),
});

export type GpioLineEntry = z.output<typeof gpioLineSchema>;

/** All keys that a pin of any direction may have; which of them fit together is told by `misfits`. */
const pinSchema = mapping({
  pin: pin(),
  direction: choice(['in', 'out', 'count']),
  name: text().optional(),
  kind: id().optional(),
  active: choice(['high', 'low']).default('high'),
  every: everySchema().optional(),
  record: choice(['normal', 'legal']).default('normal'),
  rest: choice(['off', 'on']).optional(),
  drive: choice(['push-pull', 'open-drain', 'open-source']).optional(),
  pull: choice(['up', 'down', 'none']).optional(),
  debounce: duration(1, 10_000).optional(),
  edge: choice(['rising', 'falling', 'both']).optional(),
  unit: unitSchema().optional(),
  scale: factor().optional(),
});
export type PinEntry = z.output<typeof pinSchema>;

export const pinDeviceSchema = mapping({
  line: id(),
  name: text().optional(),
  every: everySchema().optional(),
  pins: entries(pinSchema),
});
export type PinDeviceEntry = z.output<typeof pinDeviceSchema>;
