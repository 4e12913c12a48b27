// A profile file: which registers of one device model are which points. Data, no code.
import { z } from 'zod';
import { expecting } from '../../agent/model/expectation.ts';
import {
  bool,
  choice,
  duration,
  entries,
  everySchema,
  id,
  mapping,
  number,
  numberChoice,
  range,
  text,
  whole,
} from '../schema-words.ts';
import { bauds, parities } from './schema.ts';
import { placeShape, registerShape, tables, types } from './schema-register.ts';

const profileIdPattern = /^[a-z0-9][a-z0-9-]{0,47}$/;
export const profileId = () => {
  const error = expecting('profile-id');
  return z.string({ error }).regex(profileIdPattern, { error });
};

const names = () => mapping({ vi: text(), en: text() });
const remark = () => mapping({ vi: text(400), en: text(400) });

/**
 * How sure we are: `hardware` seen working on a unit by the cited author, `multi` two independent public sources,
 * `single` one, `check` they disagree or part is unproven: verify on the bench.
 */
const confidences = ['hardware', 'multi', 'single', 'check'] as const;

const pointSchema = mapping({
  ...registerShape,
  names: names(),
  /** Channels: point `relay` with from 1 to 8 becomes relay_1 … relay_8; `{n}` in the names is the number. */
  repeat: mapping({ from: whole(0, 64), to: whole(0, 64), step: whole(1, 64).default(1) }).optional(),
  confidence: choice(confidences).optional(),
  sources: z.array(text(300), { error: expecting('list') }).optional(),
  /** Reckoned by the device from its other values: shown, never a reason to act. */
  estimate: bool().default(false),
  note: remark().optional(),
});

/** A register that changes how the device works. `danger`: it can cut the bus or move something; never automatic. */
const settingSchema = mapping({
  ...placeShape,
  names: names().optional(),
  type: choice(types),
  scale: number(-1e6, 1e6).default(1),
  unit: registerShape.unit,
  codes: registerShape.codes,
  valid: range().optional(),
  /** What it should hold on a gateway's line, where the factory setting is a trap. */
  want: whole(0, 65_535).optional(),
  danger: bool(),
  confidence: choice(confidences).optional(),
  note: remark().optional(),
});

export const profileSchema = mapping({
  id: profileId(),
  version: whole(1, 9_999),
  driver: choice(['modbus']),
  names: names(),
  models: z.array(mapping({ maker: text(), model: text() }), { error: expecting('list') }),
  class: id(),
  link: mapping({
    baud: numberChoice(bauds),
    parity: choice(parities).default('none'),
    data_bits: numberChoice([7, 8]).default(8),
    stop_bits: numberChoice([1, 2]).default(1),
    unit: whole(1, 247),
    confidence: choice(confidences).optional(),
  }),
  limits: mapping({
    timeout: duration(20, 10_000),
    gap: duration(1, 2_000),
    /** Registers that may be read along between two points; 0 where the device refuses or nobody has proved it. */
    hole_max: whole(0, 100).default(0),
    forbidden: z
      .array(mapping({ table: choice(tables), addr: whole(0, 65_535), count: whole(1, 65_536) }), {
        error: expecting('list'),
      })
      .default([]),
  }),
  /** Period of its points where neither the point nor the site says another. */
  every: everySchema(),
  points: entries(pointSchema),
  /** A harmless read that shows who answers. */
  probe: mapping({ ...placeShape, count: whole(1, 125) }).optional(),
  settings: entries(settingSchema).optional(),
  /** One write that turns every output of the board off. */
  all_off: mapping({ table: choice(['coil', 'holding']), addr: whole(0, 65_535), value: whole(0, 65_535) }).optional(),
  quirks: z.array(remark(), { error: expecting('list') }).default([]),
  confidence: choice(confidences),
  sources: z.array(text(300), { error: expecting('list') }),
});
export type ProfileFile = z.output<typeof profileSchema>;
export type ProfilePoint = z.output<typeof pointSchema>;
