// A path → the site in that file, or complaints. The only place here that touches the disk for a site.
import { readFile, stat } from 'node:fs/promises';
import { unreadableTexts } from '../model/catalogue/site.ts';
import { languages, say, type Text } from '../model/language.ts';
import { codeOf } from '../model/thrown.ts';
import { complaint, type Finding } from './complaint.ts';
import { bytesMax } from './document.ts';
import { loadSite, type SiteRefused, type SiteResult } from './load.ts';
import { loadProfiles, type Profiles } from './profiles.ts';

export interface ReadOptions {
  readonly profiles?: Profiles;
  readonly simulated?: boolean;
}

/** Reads and checks a site file. A file that is not there or not readable is a complaint, never a rejection. */
export async function readSiteFile(path: string, options: ReadOptions = {}): Promise<SiteResult> {
  let bytes: Uint8Array;
  try {
    const stats = await stat(path);
    // A pipe without a writer would wait for ever, and /dev/zero never ends.
    const isSpecial = !stats.isFile() && !stats.isDirectory();
    if (isSpecial) return refused(path, { code: 'unreadable', params: { found: path, why: unreadableTexts.special } });
    if (stats.size > bytesMax) {
      return refused(path, { code: 'too-large', params: { found: stats.size, max: bytesMax } });
    }
    bytes = await readFile(path);
  } catch (error) {
    return refused(path, { code: 'unreadable', params: { found: path, why: whyUnreadable(error) } });
  }
  let text: string;
  try {
    // The byte order mark stays in the text: columns count from what the file really holds.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refused(path, { code: 'not-utf8' });
  }
  const profiles = options.profiles ?? (await loadProfiles());
  return loadSite(text, { file: path, profiles, simulated: options.simulated ?? false });
}

function refused(path: string, finding: Finding): SiteRefused {
  return { ok: false, complaints: [complaint(path, { line: 1, column: 1, endColumn: 1 }, finding)], text: '' };
}

function whyUnreadable(error: unknown): Text {
  const code = codeOf(error) ?? 'EIO';
  const text: Text =
    code in unreadableTexts ? unreadableTexts[code as keyof typeof unreadableTexts] : unreadableTexts.other;
  const [vi = '', en = ''] = languages.map((language) => say(language, text, { code }));
  return { vi, en };
}
