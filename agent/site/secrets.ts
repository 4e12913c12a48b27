// `!secret influx` → the text of that secret, for the one process that needs it. Nothing else resolves secrets.
//
// 1. A secret never shows itself: as text, in JSON, in a template, in the console it is `•••`.
// 2. No fault carries any part of a secret.
// 3. A secret of the site's own folder that others may read is refused: it is no secret any more.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { inspect } from 'node:util';
import { secretTexts } from '../model/catalogue/site.ts';
import { type Language, say } from '../model/language.ts';
import { fault, good, type Outcome } from '../model/outcome.ts';
import { codeOf } from '../model/thrown.ts';
import { secretNamePattern } from './secret-name.ts';

const hidden = '•••';
const bytesMax = 16 * 1024;

export class Secret {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  /** The text itself. Only for the call that sends it. */
  reveal(): string {
    return this.#text;
  }
  toString(): string {
    return hidden;
  }
  toJSON(): string {
    return hidden;
  }
  [Symbol.toPrimitive](): string {
    return hidden;
  }
  [inspect.custom](): string {
    return hidden;
  }
}

/** What is wrong, and with which file. Each kind has its words in `secretFaultText`. */
export type SecretFault =
  | { readonly kind: 'missing'; readonly name: string; readonly places: readonly string[] }
  | { readonly kind: 'unreadable'; readonly name: string; readonly file: string; readonly code: string }
  | { readonly kind: 'exposed'; readonly name: string; readonly file: string; readonly mode: string }
  | { readonly kind: 'empty' | 'not-text'; readonly name: string; readonly file: string };

export interface SecretPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder of the site file; its `secrets/` is the last place. */
  readonly siteFolder: string;
}

/**
 * Looks in this order, and the first place that is there decides, good or bad: the file named by
 * `KENH_SECRET_<NAME>_FILE`, by `<NAME>_FILE`, `$CREDENTIALS_DIRECTORY/<name>` or `…/secret_<name>`, `secrets/<name>`
 * beside the site file.
 */
export async function resolveSecret(name: string, places: SecretPlaces): Promise<Outcome<Secret, SecretFault>> {
  const candidates = secretNamePattern.test(name) ? candidatesOf(name, places) : [];
  for (const { file, isOwn, isNamed } of candidates) {
    const found = await readSecret(name, file, isOwn);
    if (found.ok || isNamed || !isAbsent(found.fault, isOwn && isGivenSecrets(places))) return found;
  }
  return fault({ kind: 'missing', name, places: candidates.map(({ where }) => where) });
}

const isGivenSecrets = ({ env }: SecretPlaces): boolean => (env['CREDENTIALS_DIRECTORY'] ?? '') !== '';

/** @param isBehind systemd hands secrets over out of a folder that is closed to us: that we may not look is no fault. */
function isAbsent(what: SecretFault, isBehind: boolean): boolean {
  return what.kind === 'unreadable' && (what.code === 'ENOENT' || (isBehind && what.code === 'EACCES'));
}

interface Candidate {
  readonly file: string;
  /** How the place is called where nothing was found. */
  readonly where: string;
  /** In the site's own folder, where nobody but us looks after permissions. */
  readonly isOwn: boolean;
  /** Named by somebody on purpose: that it is not there is a mistake and not a reason to look further. */
  readonly isNamed: boolean;
}

function candidatesOf(name: string, { env, siteFolder }: SecretPlaces): readonly Candidate[] {
  const upper = name.toUpperCase().replaceAll('-', '_');
  const named = [`KENH_SECRET_${upper}_FILE`, `${upper}_FILE`].flatMap((variable) => {
    const file = env[variable];
    return file === undefined || file === ''
      ? []
      : [
          {
            file: isAbsolute(file) ? file : join(siteFolder, file),
            where: `$${variable}`,
            isOwn: false,
            isNamed: true,
          },
        ];
  });
  const credentials = env['CREDENTIALS_DIRECTORY'];
  // systemd calls the files of a folder that it hands over as a whole by the folder's name and theirs.
  const given =
    credentials === undefined || credentials === ''
      ? []
      : [join(credentials, name), join(credentials, `secret_${name}`)];
  const own = join(siteFolder, 'secrets', name);
  return [
    ...named,
    ...given.map((file) => ({ file, where: file, isOwn: false, isNamed: false })),
    { file: own, where: own, isOwn: true, isNamed: false },
  ];
}

async function readSecret(name: string, file: string, isOwn: boolean): Promise<Outcome<Secret, SecretFault>> {
  try {
    // Permissions are asked of the open file, so that nobody swaps it between the question and the reading; a named
    // pipe does not block the opening.
    await using handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size > bytesMax) return fault({ kind: 'not-text', name, file });
    const mode = (stats.mode & 0o777).toString(8).padStart(4, '0');
    if (isOwn && (stats.mode & 0o007) !== 0) return fault({ kind: 'exposed', name, file, mode });
    return textOf(name, file, await handle.readFile());
  } catch (error) {
    const code = codeOf(error) ?? 'EIO';
    return fault({ kind: 'unreadable', name, file, code });
  }
}

/** One line; editors and `echo` end it with a newline, Windows with two characters. */
function textOf(name: string, file: string, bytes: Uint8Array): Outcome<Secret, SecretFault> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/[\r\n]+$/, '');
  } catch {
    return fault({ kind: 'not-text', name, file });
  }
  if (text.trim() === '') return fault({ kind: 'empty', name, file });
  if (/\p{Cc}/u.test(text)) return fault({ kind: 'not-text', name, file });
  return good(new Secret(text));
}

/** The fault in words; it names files and never quotes them. */
export function secretFaultText(what: SecretFault, language: Language): string {
  const { name } = what;
  switch (what.kind) {
    case 'missing':
      return say(language, secretTexts.missing, { name, places: what.places.join(', ') || '—' });
    case 'unreadable':
      return say(language, secretTexts.unreadable, { name, file: what.file, code: what.code });
    case 'exposed':
      return say(language, secretTexts.exposed, { name, file: what.file, mode: what.mode });
    case 'empty':
    case 'not-text':
      return say(language, secretTexts[what.kind], { name, file: what.file });
    default:
      return what satisfies never;
  }
}
