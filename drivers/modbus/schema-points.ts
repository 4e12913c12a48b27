// A register as it was written → the source that decodes it, or the mistakes that only show when its keys are seen
// together.
import type { misfitTexts } from '../../agent/model/catalogue/site.ts';
import type { PointSpec, RegisterSource, RegisterType, RegisterWrite } from '../../agent/model/site.ts';
import { type Register, type Table, tableOf } from './schema-register.ts';

export interface Misfit {
  readonly path: readonly (string | number)[];
  readonly why: keyof typeof misfitTexts | 'table-or-fc';
}

/** What a register says about its point, beside its names. */
export interface Measure {
  readonly unit: string;
  readonly valueType: PointSpec['valueType'];
  readonly counter: boolean;
  readonly decimals: number | null;
  readonly source: RegisterSource;
}

const widths: Readonly<Record<RegisterType, number>> = {
  u16: 1,
  s16: 1,
  bool: 1,
  bits: 1,
  u32: 2,
  s32: 2,
  f32: 2,
  u64: 4,
  f64: 4,
  string: 1,
};
const integers: ReadonlySet<RegisterType> = new Set(['u16', 's16', 'u32', 's32', 'u64', 'bits', 'bool']);
const isBitTable = (table: Table | undefined): boolean => table === 'coil' || table === 'discrete';

const typeOf = (register: Register): RegisterType => register.type ?? (isBitTable(tableOf(register)) ? 'bool' : 'u16');
const countOf = (register: Register): number =>
  typeOf(register) === 'string' ? (register.length ?? 1) : widths[typeOf(register)];

/** All that does not fit together; empty when the register can be resolved. */
export function misfits(register: Register): readonly Misfit[] {
  const type = typeOf(register);
  const table = tableOf(register);
  const isInteger = integers.has(type);
  const found: Misfit[] = [];
  const refuse = (when: boolean, why: Misfit['why'], ...path: (string | number)[]) => {
    if (when) found.push({ path, why });
  };
  refuse(table === undefined, 'table-or-fc');
  refuse(isBitTable(table) && type !== 'bool', 'bits-are-bool', 'type');
  refuse(type === 'string' && register.length === undefined, 'string-length', 'type');
  refuse(type !== 'string' && register.length !== undefined, 'length-of-string', 'length');
  refuse(register.addr + countOf(register) > 65_536, 'address-end', 'addr');
  refuse(register.words === 'little' && countOf(register) === 1, 'one-register', 'words');
  refuse(register.mask !== undefined && (!isInteger || isBitTable(table)), 'integer-only', 'mask');
  refuse((register.mask ?? 0) >= 2 ** (16 * countOf(register)), 'raw-too-wide', 'mask');
  refuse(register.codes !== undefined && !isInteger, 'integer-only', 'codes');
  refuse(register.fault_raw !== undefined && !isInteger, 'integer-only', 'fault_raw');
  register.fault_raw?.forEach((raw, index) => {
    refuse(isInteger && raw >= 2 ** (16 * countOf(register)), 'raw-too-wide', 'fault_raw', index);
  });
  for (const key of ['scale', 'offset', 'valid', 'decimals_from', 'counter'] as const) {
    const isDefault =
      register[key] === { scale: 1, offset: 0, counter: false, valid: undefined, decimals_from: undefined }[key];
    refuse(!isDefault && (type === 'string' || type === 'bool'), 'number-only', key);
  }
  return [...found, ...misfitsOfParts(register, table)];
}

function misfitsOfParts(register: Register, table: Table | undefined): readonly Misfit[] {
  const found: Misfit[] = [];
  const { write, decimals_from: decimalsFrom, codes = {} } = register;
  for (const key of Object.keys(codes)) {
    if (!/^(0|[1-9]\d{0,15})$/.test(key)) found.push({ path: ['codes', key], why: 'code-key' });
  }
  if (new Set(Object.values(codes).map((value) => typeof value)).size > 1) {
    found.push({ path: ['codes'], why: 'codes-mixed' });
  }
  if (write !== undefined && write.table === undefined && (table === 'input' || table === 'discrete')) {
    found.push({ path: ['write'], why: 'write-table' });
  }
  if (write?.on_for !== undefined && write.no_timer === true) {
    found.push({ path: ['write', 'no_timer'], why: 'timer-or-none' });
  }
  if (decimalsFrom !== undefined) {
    const from = tableOf(decimalsFrom);
    if (from === undefined) found.push({ path: ['decimals_from'], why: 'table-or-fc' });
    else if (isBitTable(from)) found.push({ path: ['decimals_from'], why: 'scale-source' });
  }
  return found;
}

/** The register resolved; only for one without misfits. `shift` moves its addresses: channel 3 of a repeat stands 2 further. */
export function measureOf(register: Register, shift = 0): Measure {
  const codes = Object.values(register.codes ?? {});
  const type = typeOf(register);
  const source = sourceOf(register, shift);
  return {
    unit: register.unit,
    valueType: valueType(type, codes[0]),
    counter: register.counter,
    decimals: decimalsOf(source),
    source,
  };
}

function valueType(type: RegisterType, code: number | string | boolean | undefined): PointSpec['valueType'] {
  const named = code === undefined ? undefined : typeof code;
  if (named === 'boolean' || named === 'string') return named;
  if (type === 'string') return 'string';
  return type === 'bool' && named === undefined ? 'boolean' : 'number';
}

/** Digits after the point that carry information: those of scale and offset, plus those that the device adds. */
export function decimalsOf(source: RegisterSource): number | null {
  if (source.type === 'f32' || source.type === 'f64' || source.type === 'string') return null;
  const codes = Object.values(source.codes ?? {});
  if (codes.some((value) => typeof value === 'string')) return null;
  if (codes.length > 0) return digits(codes.filter((value) => typeof value === 'number'));
  const own = digits([source.scale, source.offset]);
  return own === null ? null : own + (source.decimalsFrom?.max ?? 0);
}

/** The most digits after the point of any of the numbers; null beyond nine, where an integer cannot carry them. */
function digits(numbers: readonly number[]): number | null {
  for (let count = 0; count <= 9; count++) {
    if (numbers.every((value) => Number(value.toFixed(count)) === value)) return count;
  }
  return null;
}

function sourceOf(register: Register, shift: number): RegisterSource {
  const { mask, valid, codes, decimals_from: from, write } = register;
  return {
    table: tableOf(register) ?? 'holding',
    start: register.addr + shift,
    count: countOf(register),
    type: typeOf(register),
    words: register.words,
    bytes: register.bytes,
    ...(mask !== undefined && { mask }),
    scale: register.scale,
    offset: register.offset,
    ...(from !== undefined && {
      // A shared register of the whole device: it does not move with the channel.
      decimalsFrom: { table: tableOf(from) === 'input' ? 'input' : 'holding', start: from.addr, max: from.max },
    }),
    faultRaw: register.fault_raw ?? [],
    ...(valid !== undefined && { valid }),
    ...(codes !== undefined && { codes }),
    ...(write !== undefined && { write: writeOf(write, register, shift) }),
  };
}

function writeOf(write: NonNullable<Register['write']>, register: Register, shift: number): RegisterWrite {
  const { on, off, on_for: onFor } = write;
  return {
    table: write.table ?? (tableOf(register) === 'coil' ? 'coil' : 'holding'),
    start: (write.addr ?? register.addr) + shift,
    ...(on !== undefined && { on }),
    ...(off !== undefined && { off }),
    ...(onFor !== undefined && {
      onFor: {
        ...(onFor.addr !== undefined && { start: onFor.addr + shift }),
        base: onFor.base,
        perSecond: onFor.per_second,
        secondsMax: onFor.seconds_max,
        ...(onFor.cancel !== undefined && { cancel: onFor.cancel }),
      },
    }),
  };
}
