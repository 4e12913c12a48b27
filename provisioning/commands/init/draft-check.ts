// A draft → what the checker of site files says about it, as a whole or about one entry.
import type { Complaint } from '../../../agent/site/complaint.ts';
import { loadSite, type SiteResult } from '../../../agent/site/load.ts';
import type { Profiles } from '../../../agent/site/profiles.ts';
import { isDrivable } from '../../../agent/site/values.ts';
import type { Language } from '../../../agent/model/language.ts';
import type { Draft } from './draft.ts';
import type { ProfileChoice } from './profile-choice.ts';
import { siteText } from './site-text.ts';

export class DraftChecker {
  readonly #profiles: Profiles;
  readonly #names: ReadonlyMap<string, string>;
  readonly #language: Language;
  readonly #file: string;

  constructor(profiles: Profiles, choices: readonly ProfileChoice[], language: Language, file: string) {
    this.#profiles = profiles;
    this.#names = new Map(choices.map(({ id, name }) => [id, name]));
    this.#language = language;
    this.#file = file;
  }

  check(draft: Draft): SiteResult {
    const profileName = (id: string): string | undefined => this.#names.get(id);
    const text = siteText(draft, { language: this.#language, file: this.#file, profileName });
    return loadSite(text, { file: this.#file, profiles: this.#profiles });
  }

  /** The mistakes in the entry of that id, each of which stands on one line. */
  mistakesIn(draft: Draft, section: 'lines' | 'devices' | 'actuators', id: string): readonly Complaint[] {
    const { complaints, text } = this.check(draft);
    const rows = text.split('\n');
    const from = rows.indexOf(`${section}:`);
    const line = 1 + rows.findIndex((row, index) => index > from && row.startsWith(`  ${id}: {`));
    return complaints.filter((one) => one.severity === 'error' && one.line === line);
  }

  /** Points that could be an actuator's, by their ids, with their names. */
  outputs(draft: Draft): { readonly id: string; readonly name: string }[] {
    const result = this.check({ ...draft, actuators: [] });
    if (!result.ok) return [];
    const deviceNames = new Map(result.site.devices.map(({ id, name }) => [id, name]));
    return result.site.points
      .filter((point) => isDrivable(point) && point.valueType === 'boolean')
      .map((point) => ({ id: point.id, name: `${deviceNames.get(point.device)}: ${point.names[this.#language]}` }));
  }
}
