// A good site file, section by section, and what a row of the table of mistakes says.
import type { ComplaintCode } from './complaint.ts';

export const good = {
  gateway: 'gateway: { id: nha_7, kind: greenhouse, timezone: Asia/Ho_Chi_Minh }',
  lines: 'lines:\n  field: { port: /dev/ttyAMA0 }',
  devices: 'devices:\n  air: { profile: xy-md02, line: field, unit: 1 }',
};
export type Sections = Readonly<Record<string, string>>;
export interface Row {
  readonly code: ComplaintCode;
  /** The section that is wrong in an else good file, or a whole file. */
  readonly text: Sections | string;
  readonly suggestion?: string;
  /** What else such a file is told. */
  readonly also?: readonly ComplaintCode[];
}

export const row = (code: ComplaintCode, text: Row['text'], suggestion?: string, also: Row['also'] = []): Row => ({
  code,
  text,
  ...(suggestion !== undefined && { suggestion }),
  also,
});
export function whole(text: Row['text']): string {
  return typeof text === 'string' ? text : `${Object.values({ ...good, ...text }).join('\n')}\n`;
}
