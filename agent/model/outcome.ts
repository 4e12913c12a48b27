// Expected faults are values, sorted by what happens next; broken programs throw.
export interface Good<T> {
  readonly ok: true;
  readonly value: T;
}
export interface Fault<F> {
  readonly ok: false;
  readonly fault: F;
}
export type Outcome<T, F> = Good<T> | Fault<F>;

export const good = <T>(value: T): Good<T> => ({ ok: true, value });
export const fault = <F>(what: F): Fault<F> => ({ ok: false, fault: what });
