// Whatever the packages throw, reject or emit → one LineFault. `serialport` gives Errors without a code, `modbus-serial`
// gives objects that are no Errors; nobody else has to know.
import { lineHelpTexts } from '../../agent/model/catalogue/line.ts';
import type { LineFault } from '../../agent/model/line.ts';
import { codeOf } from '../../agent/model/thrown.ts';

/** Exceptions that say "not here, not so" (Modbus Application Protocol V1.1b3, 7); all others say "not now". */
const refusals: ReadonlySet<number> = new Set([1, 2, 3]);
const exceptionNames: Readonly<Record<number, string>> = {
  1: 'illegal function',
  2: 'illegal data address',
  3: 'illegal data value',
  4: 'device failure',
  5: 'acknowledged, not done yet',
  6: 'device busy',
  8: 'memory parity error',
  10: 'gateway path unavailable',
  11: 'gateway target does not answer',
};

/** What the device itself said, by its exception code. */
export function exceptionFault(code: number): LineFault {
  const detail = `exception ${code}: ${exceptionNames[code] ?? 'unknown'}`;
  return refusals.has(code) ? { kind: 'refused', code, detail } : { kind: 'busy', code, detail };
}

/** Codes that only a person can cure. */
const denials: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EBUSY', 'ENOTTY', 'EISDIR', 'EINVAL']);

/** strerror(3) texts of glibc, because `serialport` passes on nothing else. */
const serialTexts: readonly (readonly [RegExp, string])[] = [
  [/cannot lock port/i, 'EBUSY'],
  [/resource busy|temporarily unavailable/i, 'EBUSY'],
  [/permission denied/i, 'EACCES'],
  [/operation not permitted/i, 'EPERM'],
  [/no such file/i, 'ENOENT'],
  [/no such device/i, 'ENODEV'],
  [/inappropriate ioctl/i, 'ENOTTY'],
  [/is a directory/i, 'EISDIR'],
  [/invalid argument|not supported|invalid .* setting/i, 'EINVAL'],
  [/input\/output error/i, 'EIO'],
];

/** The system's error code (`EIO`, `ECONNREFUSED` …) in whatever was thrown; `EUNKNOWN` where none can be found. */
function systemCode(error: unknown): string {
  const code = codeOf(error);
  if (code !== undefined) return code;
  if (typeof error === 'object' && error !== null && 'errno' in error && typeof error.errno === 'string') {
    return error.errno;
  }
  const text = textOf(error);
  const known = serialTexts.find(([pattern]) => pattern.test(text));
  return known?.[1] ?? /\bE[A-Z]{2,}\b/.exec(text)?.[0] ?? 'EUNKNOWN';
}

function textOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return String(error);
}

/** A port or host that cannot be opened, or was lost: `denied` where a person must act, else `gone`. */
export function lostFault(where: string, error: unknown): LineFault {
  const code = systemCode(error);
  const detail = `${where}: ${lineHelpTexts[code]?.en ?? textOf(error)}`;
  return denials.has(code) ? { kind: 'denied', code, detail } : { kind: 'gone', code, detail };
}
