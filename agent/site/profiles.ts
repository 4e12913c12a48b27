// The folder of profiles → what a site file may name. A profile is parsed when a site first asks for it: parsing all
// of them takes longer than everything else that a start does.
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Complaint, complaint } from './complaint.ts';
import { type ProfileResult, readProfile } from './profile.ts';

interface ProfileText {
  readonly file: string;
  readonly text: string;
}

export class Profiles {
  readonly #texts: ReadonlyMap<string, ProfileText>;
  readonly #read = new Map<string, ProfileResult>();

  /** A profile's id is its file's name, so that nobody finds one under another's. */
  constructor(texts: readonly ProfileText[]) {
    this.#texts = new Map(texts.map((one) => [basename(one.file, '.yaml'), one]));
  }

  get ids(): readonly string[] {
    return [...this.#texts.keys()];
  }

  /** The profile or its complaints; undefined when there is no file of that name. */
  get(id: string): ProfileResult | undefined {
    const source = this.#texts.get(id);
    if (source === undefined) return undefined;
    const known = this.#read.get(id) ?? readNamed(id, source);
    this.#read.set(id, known);
    return known;
  }

  /** Parses every profile. A broken one harms only the sites that use it. */
  complaints(): readonly Complaint[] {
    return this.ids.flatMap((id) => this.get(id)?.complaints ?? []);
  }
}

function readNamed(id: string, { file, text }: ProfileText): ProfileResult {
  const result = readProfile(text, file);
  if (result.profile === undefined || result.profile.id === id) return result;
  const start = { line: 1, column: 1, endColumn: 1 };
  const finding = { code: 'bad-id', params: { found: result.profile.id }, suggestion: id } as const;
  return { profile: undefined, complaints: [complaint(file, start, finding)] };
}

const ownFolder = fileURLToPath(new URL('../../drivers/modbus/profiles/', import.meta.url));

/** Reads every `<id>.yaml` of the folder; `<id>.example.yaml` files are for tests. Rejects when there is no folder. */
export async function loadProfiles(folder = ownFolder): Promise<Profiles> {
  const isProfile = (name: string) => name.endsWith('.yaml') && !name.endsWith('.example.yaml');
  const files = (await readdir(folder))
    .filter(isProfile)
    .sort()
    .map((name) => join(folder, name));
  return new Profiles(await Promise.all(files.map(async (file) => ({ file, text: await readFile(file, 'utf8') }))));
}
