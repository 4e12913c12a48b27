// One point of a device as profiles and site files write it: where it lives and how its registers become a value.
import { z } from 'zod';
import { expecting } from '../../agent/model/expectation.ts';
import {
  bool,
  choice,
  entries,
  everySchema,
  factor,
  id,
  mapping,
  number,
  range,
  unitSchema,
  whole,
} from '../schema-words.ts';

export const tables = ['coil', 'discrete', 'input', 'holding'] as const;
export type Table = (typeof tables)[number];
export const types = ['u16', 's16', 'u32', 's32', 'u64', 'f32', 'f64', 'bool', 'bits', 'string'] as const;

/** Modbus function codes that read, as manuals name the tables. */
const tableOfFc: Readonly<Record<1 | 2 | 3 | 4, Table>> = { 1: 'coil', 2: 'discrete', 3: 'holding', 4: 'input' };
export const fcOfTable: Readonly<Record<Table, number>> = { coil: 1, discrete: 2, holding: 3, input: 4 };

const word = () => whole(0, 65_535);
/** A raw integer before scale; more than 2^53 cannot be written exactly. */
const raw = () => whole(0, Number.MAX_SAFE_INTEGER);

export const placeShape = {
  table: choice(tables).optional(),
  fc: choiceOfFc().optional(),
  /** 0-based protocol address: what goes on the wire, never `40001`. */
  addr: word(),
};

function choiceOfFc() {
  return z.literal([1, 2, 3, 4], { error: expecting('choice', { choices: '1, 2, 3, 4' }) });
}

/** @returns undefined unless exactly one of `table` and `fc` names the table */
export function tableOf(place: { readonly table?: Table | undefined; readonly fc?: 1 | 2 | 3 | 4 | undefined }) {
  if ((place.table === undefined) === (place.fc === undefined)) return undefined;
  return place.table ?? tableOfFc[place.fc ?? 1];
}

const writeSchema = mapping({
  table: choice(['coil', 'holding']).optional(),
  addr: word().optional(),
  on: word().optional(),
  off: word().optional(),
  on_for: mapping({
    addr: word().optional(),
    base: word(),
    per_second: number(0.001, 1_000),
    seconds_max: whole(1, 65_535),
    cancel: word().optional(),
  }).optional(),
  /** Said instead of `on_for`: the board has no timer, so what is on stays on when the gateway dies. */
  no_timer: z.literal(true, { error: expecting('choice', { choices: 'true' }) }).optional(),
});

/** Everything but the names, which profiles need in both languages and site files in one. */
export const registerShape = {
  ...placeShape,
  type: choice(types).optional(),
  /** Registers of a string. */
  length: whole(1, 64).optional(),
  unit: unitSchema().default(''),
  kind: id().optional(),
  words: choice(['big', 'little']).default('big'),
  bytes: choice(['big', 'little']).default('big'),
  mask: whole(1, 0xffff_ffff).optional(),
  scale: factor().default(1),
  offset: number(-1e9, 1e9).default(0),
  decimals_from: mapping({ ...placeShape, max: whole(1, 9).default(4) }).optional(),
  fault_raw: z.array(raw(), { error: expecting('list') }).optional(),
  codes: entries(z.union([z.number(), z.string().max(64), z.boolean()], { error: expecting('code') })).optional(),
  valid: range().optional(),
  counter: bool().default(false),
  every: everySchema().optional(),
  write: writeSchema.optional(),
};
const registerSchema = mapping(registerShape);
export type Register = z.output<typeof registerSchema>;
