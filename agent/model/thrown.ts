// Whatever was thrown or rejected → the system's code in it, its words. Libraries throw strange things.

/** `ENOENT`, `EACCES`, `ERR_TLS_…`; undefined where there is none. */
export function codeOf(thrown: unknown): string | undefined {
  const code: unknown = typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, 'code') : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** For logs and for details of a fault: English, without the stack. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
