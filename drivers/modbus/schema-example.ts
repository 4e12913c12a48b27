// Beside each profile: register images of its device, the samples they must give, and the frames its writes become.
import { z } from 'zod';
import { expecting } from '../../agent/model/expectation.ts';
import { qualities, reasons } from '../../agent/model/sample.ts';
import { profileId } from './schema-profile.ts';
import { bool, choice, duration, entries, id, mapping, text, whole } from '../schema-words.ts';

/** A whole frame, CRC included, as manuals and sniffers print it: `01 03 00 00 00 01 84 0A`. */
const frame = () => {
  const error = expecting('text', { max: 760 });
  return z.string({ error }).regex(/^[0-9A-F]{2}( [0-9A-F]{2})+$/, { error });
};

const value = () => z.union([z.number(), z.boolean(), z.string(), z.null()], { error: expecting('code') });
const words = () => z.array(whole(0, 65_535), { error: expecting('list') });

const exampleSchema = mapping({
  name: text(),
  /** Address of the first element → elements from there on. */
  registers: mapping({
    coil: entries(words()).optional(),
    discrete: entries(words()).optional(),
    input: entries(words()).optional(),
    holding: entries(words()).optional(),
  }).optional(),
  /** A read's whole answer instead; its function code names the table. */
  answer: mapping({ frame: frame(), addr: whole(0, 65_535) }).optional(),
  /** What every point of the profile must give; a bare value means quality good. */
  samples: entries(
    z.union([value(), mapping({ value: value(), quality: choice(qualities), reason: choice(reasons) })]),
  ),
});

export const examplesSchema = mapping({
  profile: profileId(),
  probe_frame: frame().optional(),
  probe_answer: frame().optional(),
  all_off_frame: frame().optional(),
  examples: z.array(exampleSchema, { error: expecting('list') }).min(1, { error: expecting('list') }),
  writes: z
    .array(
      mapping({
        point: id(),
        value: bool().optional(),
        on_for: duration(100, 3_600_000).optional(),
        /** What goes out, one request after the other. */
        frames: z.array(frame(), { error: expecting('list') }).min(1, { error: expecting('list') }),
      }),
      { error: expecting('list') },
    )
    .default([]),
});
export type Examples = z.output<typeof examplesSchema>;
export type Example = z.output<typeof exampleSchema>;
