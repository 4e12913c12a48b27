// Why an order failed, as the field says it → a reason that becomes words. The field's own words go along for the logs
// and for `--json`: they are English, and full of registers and ports.
import type { Because, BecauseCode } from '../model/because.ts';

export interface OrderFault {
  readonly kind: string;
  readonly detail: string;
}

const codes: Readonly<Record<string, BecauseCode>> = {
  silent: 'order-silent',
  garbled: 'order-garbled',
  refused: 'order-refused',
  busy: 'order-busy',
  gone: 'order-gone',
  denied: 'order-denied',
  cancelled: 'order-cancelled',
  late: 'order-late',
  unwritable: 'order-unwritable',
  unconfirmed: 'order-unconfirmed',
};

export const faultBecause = ({ kind, detail }: OrderFault): Because => ({
  code: codes[kind] ?? 'order-failed',
  params: { kind, detail },
});
