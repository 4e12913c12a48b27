// The command line that the supervisor gives to every child: where the checked site lies, and the two folders.
import { parseArgs } from 'node:util';

export interface ChildArguments {
  /** The checked site as JSON. */
  readonly siteJson: string;
  /** The site file that it was made from: secrets lie beside it. */
  readonly site: string;
  readonly state: string;
  readonly run: string;
}

/** @throws {TypeError} when one is missing: only the supervisor starts children. */
export function childArguments(argv: readonly string[]): ChildArguments {
  const option = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: { 'site-json': option, site: option, state: option, run: option },
  });
  const given = (name: keyof typeof values): string => {
    const value = values[name];
    if (value === undefined) throw new TypeError(`--${name} is missing: this process is started by the supervisor`);
    return value;
  };
  return { siteJson: given('site-json'), site: given('site'), state: given('state'), run: given('run') };
}
