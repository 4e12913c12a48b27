// The schema of the sections that drive something. What only shows beside other sections is checked where they are
// read: here is what one entry may hold.
import { z } from 'zod';
import {
  bool,
  choice,
  duration,
  durationOrNone,
  entries,
  id,
  mapping,
  number,
  text,
  unitSchema,
  whole,
} from '../../drivers/schema-words.ts';
import { type CropId, crops, type SoilId, soils } from '../model/crops.ts';
import { actuatorRoles } from '../model/actuator.ts';
import { alarmPriorities } from '../model/alarm.ts';
import { expecting } from '../model/expectation.ts';
import { durationMs } from '../model/quantity.ts';
import { unitFactor, unitMeant } from '../model/units.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Runs, windows and pauses. */
const span = (minMs = 1_000, maxMs = 30 * dayMs) => duration(minMs, maxMs);
const delay = (maxMs = dayMs) => duration(0, maxMs);

/** Kept as it is written: complaints show a part of it. */
const expression = () => z.string({ error: expecting('expression-text') });

const pointName = () => {
  const error = expecting('point-name');
  return z.string({ error }).regex(/^[a-z][a-z0-9_]{0,47}\.[a-z][a-z0-9_]{0,47}$/, { error });
};

/** `on`, `30`, `30 %`: what it becomes is the business of its point. */
const value = (key: 'a-value' | 'a-rest') => z.union([z.boolean(), z.number(), z.string()], { error: expecting(key) });

/** `2026-03-01` → days since 1970. */
const date = () => {
  const error = expecting('date');
  return z.string({ error }).transform((written, context) => {
    const at = /^\d{4}-\d{2}-\d{2}$/.test(written) ? Date.parse(`${written}T00:00:00Z`) : Number.NaN;
    // 30 February becomes a day of March by itself.
    if (Number.isFinite(at) && new Date(at).toISOString().startsWith(written)) return at / dayMs;
    context.addIssue({ code: 'custom', message: error, params: { code: 'bad-format' } });
    return z.NEVER;
  });
};

/** `120 L/min` → 120; `7.2 m³/h` → 120. */
const flow = () => {
  const error = expecting('flow');
  return z
    .string({ error })
    .regex(/^\d{1,6}(\.\d{1,3})?\s*[^\d\s.].*$/, { error })
    .transform((written, context) => {
      const [, amount = '', symbol = ''] = /^([\d.]+)\s*(.+)$/.exec(written) ?? [];
      const factor = unitFactor(unitMeant(symbol) ?? '', 'L/min');
      if (factor !== undefined && Number(amount) > 0) return Number((Number(amount) * factor).toPrecision(12));
      context.addIssue({ code: 'custom', message: error, params: { code: 'bad-format' } });
      return z.NEVER;
    });
};

export const actuatorSchema = mapping({
  name: text().optional(),
  point: pointName(),
  role: choice(actuatorRoles),
  rest: value('a-rest'),
  longest: durationOrNone(1_000, 7 * dayMs),
  why: text().optional(),
  shortest: delay().prefault('0s'),
  pause: delay().optional(),
  per_day: mapping({ time: span(minuteMs, dayMs).optional(), litres: number(1, 1e7).optional() }).optional(),
  flow: flow().optional(),
  meter: pointName().optional(),
  travel: delay(10 * minuteMs).prefault('0s'),
  pump: id().optional(),
  main: id().optional(),
  lag: delay(10 * minuteMs).prefault('0s'),
  needs: expression().optional(),
  proof: mapping({
    when: expression(),
    within: span(1_000, 30 * minuteMs).prefault('30s'),
    otherwise: choice(['stop', 'alarm']).optional(),
    retry: span(minuteMs, dayMs).prefault('10min'),
    idle: span(1_000, dayMs).optional(),
  }).optional(),
  hand: expression().optional(),
  keep_on_stop: bool().default(false),
  lease: durationOrNone(2_000, 30_000).optional(),
});
export type ActuatorEntry = z.output<typeof actuatorSchema>;

export const groupSchema = mapping({
  name: text().optional(),
  members: z.array(id(), { error: expecting('members') }).min(2, { error: expecting('members') }),
  most: whole(1, 1_000).optional(),
  exclusive: delay(10 * minuteMs).optional(),
});

export const zoneSchema = mapping({ name: text().optional(), valve: id() });

export const stopSchema = mapping({ name: text().optional(), point: pointName() });

/** `10min/30min` → both in ms. */
const duty = () => {
  const error = expecting('duty');
  return z
    .string({ error })
    .regex(/^[\d.]+[a-z]+\/[\d.]+[a-z]+$/, { error })
    .transform((written, context) => {
      const [onMs = 0, everyMs = 0] = written.split('/').map((part) => durationMs(part) ?? 0);
      const isInRange = onMs >= 1_000 && everyMs >= 1_000 && everyMs <= dayMs;
      if (isInRange && onMs < everyMs) return { onMs, everyMs };
      const code = isInRange ? 'duty-too-long' : 'bad-format';
      context.addIssue({ code: 'custom', message: error, params: { code } });
      return z.NEVER;
    });
};
export const withoutWordSchema = choice(['rest', 'act']);
export const withoutKeepSchema = mapping({ keep: span(1_000, 7 * dayMs) });
export const withoutDutySchema = mapping({ duty: duty() });

const clock = '([01]\\d|2[0-3]):[0-5]\\d';
const between = () => {
  const error = expecting('between');
  return z
    .string({ error })
    .regex(new RegExp(`^${clock}-${clock}$`), { error })
    .transform((written, context) => {
      const [from = '', to = ''] = written.split('-');
      if (from !== to) return { from, to };
      context.addIssue({ code: 'custom', message: error, params: { code: 'empty-between' } });
      return z.NEVER;
    });
};

const ruleShape = {
  name: text().optional(),
  when: expression(),
  for: delay().prefault('0s'),
  then: entries(value('a-value')),
  until: expression().optional(),
  until_for: delay().prefault('0s'),
  lasting: span(1_000, 7 * dayMs).optional(),
  pause: delay().prefault('0s'),
  because: text().optional(),
};
const without = z.union([withoutWordSchema, withoutKeepSchema, withoutDutySchema], { error: expecting('without') });
/** For reading: `without` is read by the schema of its own kind, so that a mistake in it has its own place. */
export const ruleSchema = mapping({ ...ruleShape, between: between().optional(), without: z.unknown() });
/** For editors. */
const ruleEditorSchema = mapping({ ...ruleShape, between: between().optional(), without });
const interlockEditorSchema = mapping({ ...ruleShape, without });

const alarmShape = {
  name: text().optional(),
  priority: choice(alarmPriorities).default('medium'),
  because: text().optional(),
};
/** Alarms that read something tell as well that they cannot. */
const readingShape = {
  ...alarmShape,
  clear_for: delay().prefault('0s'),
  missing: durationOrNone(1_000, 7 * dayMs).prefault('15min'),
};
/** `220` is an expression too, and YAML makes a number of it. */
const numberExpression = () =>
  z.union([z.number(), z.string()], { error: expecting('expression-text') }).transform((one) => String(one));

/** A number in the unit of what is watched; the unit may be written. */
const bound = () => z.union([z.number(), z.string()], { error: expecting('a-value') });

export const alarmSchemas = {
  continuous: mapping({
    ...readingShape,
    when: expression(),
    for: delay(7 * dayMs).prefault('0s'),
    clear: expression().optional(),
  }),
  cumulative: mapping({
    ...readingShape,
    when: expression(),
    total: span(),
    within: span(minuteMs),
    clear: expression().optional(),
  }),
  rate: mapping({
    ...readingShape,
    rate: expression(),
    over: span(10_000, 7 * dayMs),
    above: bound().optional(),
    below: bound().optional(),
    for: delay(7 * dayMs).prefault('0s'),
  }),
  deviation: mapping({
    ...readingShape,
    deviation: expression(),
    from: numberExpression(),
    by: bound(),
    rearm: bound().optional(),
    for: delay(7 * dayMs).prefault('0s'),
  }),
  missing: mapping({
    ...alarmShape,
    points: z.array(pointName(), { error: expecting('point-list') }).min(1, { error: expecting('point-list') }),
    missing: span(1_000, 7 * dayMs),
    clear_for: delay().prefault('0s'),
  }),
} as const;
export type AlarmKind = keyof typeof alarmSchemas;

const derivedShape = {
  name: text().optional(),
  kind: id().optional(),
  every: duration(1_000, 3_600_000).prefault('10s'),
  decimals: whole(0, 6).default(2),
};
/** The key that says how it is made tells them apart. */
export const derivedSchemas = {
  value: mapping({ ...derivedShape, value: expression(), unit: unitSchema().optional() }),
  sum: mapping({ ...derivedShape, sum: expression(), unit: unitSchema().optional() }),
  while: mapping({ ...derivedShape, while: expression(), unit: choice(['s', 'min', 'h']).default('h') }),
  et0: mapping({
    ...derivedShape,
    et0: mapping({
      air: expression(),
      humidity: expression(),
      wind: expression(),
      radiation: expression(),
      wind_height: number(0.5, 20).default(2),
    }),
  }),
  deficit: mapping({
    ...derivedShape,
    every: duration(1_000, 3_600_000).prefault('1min'),
    decimals: whole(0, 6).default(1),
    deficit: mapping({
      zone: id(),
      area: number(0.1, 1_000_000),
      efficiency: number(0.3, 1).default(0.9),
      et0: expression(),
      rain: expression().optional(),
      soil: choice(Object.keys(soils) as SoilId[]).optional(),
      field_capacity: number(0.02, 0.7).optional(),
      wilting_point: number(0.01, 0.6).optional(),
      crop: choice(Object.keys(crops) as CropId[]).optional(),
      planted: date().optional(),
      stages: z
        .array(whole(0, 400), { error: expecting('stages') })
        .length(4, { error: expecting('stages') })
        .optional(),
      kc: number(0.05, 2).optional(),
      roots: number(0.05, 5).optional(),
      depletion: number(0.05, 0.95).optional(),
      start: number(0, 2_000).default(0),
    }),
  }),
};
export type DerivedKind = keyof typeof derivedSchemas;

/** All eight sections, for the schema of the whole file. */
export const controlSections = {
  derived: entries(z.union(Object.values(derivedSchemas))).optional(),
  actuators: entries(actuatorSchema).optional(),
  groups: entries(groupSchema).optional(),
  zones: entries(zoneSchema).optional(),
  interlocks: entries(interlockEditorSchema).optional(),
  rules: entries(ruleEditorSchema).optional(),
  alarms: entries(z.union(Object.values(alarmSchemas))).optional(),
  stops: entries(stopSchema).optional(),
};
