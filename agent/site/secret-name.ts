// `!secret influx` in a file is the name of a secret, never the secret. The name stays out of logs as well, because
// people write the secret itself behind the tag.
import { inspect } from 'node:util';

export const secretNamePattern = /^[a-z][a-z0-9_-]{0,47}$/;

export class SecretName {
  readonly #name: string;
  constructor(name: string) {
    this.#name = name;
  }
  /** Undefined when what stands behind the tag cannot be a name. */
  get name(): string | undefined {
    return secretNamePattern.test(this.#name) ? this.#name : undefined;
  }
  toJSON(): string {
    return '!secret';
  }
  toString(): string {
    return '!secret';
  }
  [inspect.custom](): string {
    return '!secret';
  }
}
