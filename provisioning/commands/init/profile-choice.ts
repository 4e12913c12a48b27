// Letters of a device's name → the profile that is meant: by number, id, part of a name or model, or the nearest word.
import { initTexts } from '../../../agent/model/catalogue/init.ts';
import { type Language, say } from '../../../agent/model/language.ts';
import { foldedWord } from '../../../agent/model/nearest.ts';
import { fault, good } from '../../../agent/model/outcome.ts';
import { durationText } from '../../../agent/model/quantity.ts';
import { nearest } from '../../../agent/site/nearest.ts';
import type { Profiles } from '../../../agent/site/profiles.ts';
import type { Answer } from './answers.ts';

export interface ProfileChoice {
  readonly id: string;
  readonly name: string;
  readonly unit: number;
  /** How often it is read unless somebody says otherwise. */
  readonly every: string;
  /** `air_temp_rh`, `relay` … */
  readonly class: string;
  readonly models: readonly string[];
}

/** Whole profiles, in the order of their names as they are shown. A broken one is left out. */
export function profileChoices(profiles: Profiles, language: Language): ProfileChoice[] {
  return profiles.ids.flatMap((id) => {
    const facts = profiles.get(id)?.profile?.facts;
    if (facts === undefined) return [];
    const { names, link, every, class: kind, models } = facts;
    const words = { id, name: names[language], class: kind, models: models.map(({ model }) => model) };
    return [{ ...words, unit: link.unit, every: durationText(every) }];
  });
}

/** `isGuess`: nobody wrote it like that; whoever is there is asked before it is taken. */
export interface FoundProfile {
  readonly choice: ProfileChoice;
  readonly isGuess: boolean;
}

export function profileAnswer(language: Language, choices: readonly ProfileChoice[]) {
  return (text: string): Answer<FoundProfile> => {
    const numbered = /^\d+$/.test(text) ? choices[Number(text) - 1] : undefined;
    const exact = numbered ?? choices.find(({ id }) => id === text);
    if (exact !== undefined) return good({ choice: exact, isGuess: false });
    const ids = choices.map(({ id }) => id).join(', ');
    const word = foldedWord(text);
    if (word === '') return fault(say(language, initTexts.wrongProfile, { found: text, choices: ids }));
    const holding = choices.filter((one) => wordsOf(one).some((words) => foldedWord(words).includes(word)));
    if (holding.length > 1) {
      const several = holding.map(({ id }) => id).join(', ');
      return fault(say(language, initTexts.manyProfiles, { found: text, choices: several }));
    }
    const [only] = holding;
    if (only !== undefined) return good({ choice: only, isGuess: false });
    const near = nearest(text, choices.flatMap(wordsOf));
    const guess = choices.find((one) => near !== undefined && wordsOf(one).includes(near));
    if (guess !== undefined) return good({ choice: guess, isGuess: true });
    return fault(say(language, initTexts.wrongProfile, { found: text, choices: ids }));
  };
}

const wordsOf = ({ id, name, models }: ProfileChoice): string[] => [id, name, ...models];
