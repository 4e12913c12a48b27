// A person at a terminal and what the flags have said already → a whole draft. One question, one line, asked again until
// it can be that; an entry that the checker refuses is asked for anew, with the checker's own words.
import { actuatorRoles, wetRoles } from '../../../agent/model/actuator.ts';
import { initTexts, kindTexts, roleTexts } from '../../../agent/model/catalogue/init.ts';
import { type Language, say } from '../../../agent/model/language.ts';
import { fault, good } from '../../../agent/model/outcome.ts';
import type { Complaint } from '../../../agent/site/complaint.ts';
import { idFrom } from '../../../agent/site/nearest.ts';
import type { Asker } from '../../screen/asker.ts';
import {
  type Answer,
  choiceAnswer,
  durationAnswer,
  gatewayIdAnswer,
  idAnswer,
  placeAnswer,
  timezoneAnswer,
  wholeAnswer,
} from './answers.ts';
import type { ActuatorDraft, DeviceDraft, Draft, LineDraft } from './draft.ts';
import type { DraftChecker } from './draft-check.ts';
import { freeId, type Given, kinds, longestUsual } from './flags.ts';
import { profileAnswer, type ProfileChoice } from './profile-choice.ts';

export interface InterviewDeps {
  readonly asker: Asker;
  readonly language: Language;
  /** Prints a line. */
  readonly print: (text: string) => Promise<void>;
  readonly checker: DraftChecker;
  readonly choices: readonly ProfileChoice[];
  readonly ports: readonly string[];
  readonly timezone: string;
}

type Place = Pick<LineDraft, 'path' | 'host' | 'tcpPort'>;

/** As the checker has it. */
const nameMax = 120;

interface Question<T> {
  readonly words: string;
  /** Taken when nothing is typed. */
  readonly usual?: string;
  readonly read: (text: string) => Answer<T>;
}

export class Interview {
  readonly #deps: InterviewDeps;
  readonly #says: (key: PlainText) => string;

  constructor(deps: InterviewDeps) {
    this.#deps = deps;
    this.#says = (key) => initTexts[key][deps.language];
  }

  async run(given: Given): Promise<Draft> {
    await this.#deps.print(this.#says('begin'));
    let draft: Draft = { ...(await this.#gateway(given)), lines: [], devices: [], actuators: [] };
    draft = { ...draft, lines: given.lines ?? (await this.#lines(draft)) };
    draft = { ...draft, devices: given.devices ?? (await this.#devices(draft)) };
    return { ...draft, actuators: given.actuators ?? (await this.#actuators(draft)) };
  }

  /** The last question, below what would be written. */
  async isWanted(file: string, text: string): Promise<boolean> {
    await this.#deps.print(`\n${text}`);
    return this.#yes(say(this.#deps.language, initTexts.askWrite, { file }));
  }

  async #gateway(given: Given): Promise<Pick<Draft, 'id' | 'name' | 'kind' | 'timezone'>> {
    const { language, timezone } = this.#deps;
    const isWhole = given.name !== undefined && given.id !== undefined && given.kind !== undefined;
    if (!isWhole) await this.#title('gateway');
    const name = given.name ?? (await this.#ask({ words: this.#says('askName'), read: (text) => this.#named(text) }));
    const usualId = idFrom(name);
    const id =
      given.id ?? (await this.#ask({ words: this.#says('askId'), ...usual(usualId), read: gatewayIdAnswer(language) }));
    const kind =
      given.kind ??
      (await this.#choose(this.#says('askKind'), kinds, (word) => kindTexts[word][language], 'greenhouse'));
    const zone =
      given.timezone ??
      (isWhole
        ? timezone
        : await this.#ask({ words: this.#says('askTimezone'), usual: timezone, read: timezoneAnswer(language) }));
    return { name, id, kind, timezone: zone };
  }

  async #lines(draft: Draft): Promise<readonly LineDraft[]> {
    const { ports } = this.#deps;
    await this.#title('lines');
    await this.#deps.print(this.#says(ports.length > 0 ? 'portsFound' : 'noPorts'));
    await this.#number(ports);
    return this.#entries('lines', draft, (lines) => this.#line(lines));
  }

  async #line(lines: readonly LineDraft[]): Promise<LineDraft | undefined> {
    const { language, ports } = this.#deps;
    const place = await this.#ask<Place | undefined>({
      words: this.#says(lines.length === 0 ? 'askLine' : 'askNextLine'),
      read: (text) => {
        if (text === '') return lines.length === 0 ? fault(this.#says('wrongEmpty')) : good(undefined);
        if (!/^\d+$/.test(text)) return placeAnswer(text);
        const path = ports[Number(text) - 1];
        if (path !== undefined) return good({ path });
        return fault(say(language, initTexts.wrongNumber, { found: text, min: 1, max: ports.length }));
      },
    });
    if (place === undefined) return undefined;
    const isSerial = place.path !== undefined;
    const baud = await this.#ask({
      words: this.#says(isSerial ? 'askBaud' : 'askHostBaud'),
      ...(isSerial && { usual: '9600' }),
      read: (text) => (text === '' ? good(undefined) : wholeAnswer(language, 300, 1_000_000)(text)),
    });
    const id = await this.#newId('askLineId', freeId(isSerial ? 'field' : 'net', lines), lines);
    return { id, ...place, ...(baud !== undefined && { baud }) };
  }

  async #devices(draft: Draft): Promise<readonly DeviceDraft[]> {
    await this.#title('devices');
    await this.#deps.print(this.#says('profilesHere'));
    await this.#number(this.#deps.choices.map(({ name, id }) => `${name} (${id})`));
    return this.#entries('devices', draft, (devices) => this.#device(draft.lines, devices));
  }

  async #device(lines: readonly LineDraft[], devices: readonly DeviceDraft[]): Promise<DeviceDraft | undefined> {
    const { language } = this.#deps;
    const choice = await this.#profile(devices.length > 0);
    if (choice === undefined) return undefined;
    const ids = lines.map(({ id }) => id);
    const line = ids.length === 1 ? ids[0]! : await this.#choose(this.#says('askDeviceLine'), ids, (id) => id, ids[0]);
    const unit = await this.#ask({
      words: this.#says('askUnit'),
      usual: String(choice.unit),
      read: (text) => {
        const answer = wholeAnswer(language, 1, 247)(text);
        const other = devices.find((one) => answer.ok && one.line === line && one.unit === answer.value);
        return other === undefined
          ? answer
          : fault(say(language, initTexts.wrongUnit, { unit: text, line, other: other.id }));
      },
    });
    const name = await this.#ask({ words: this.#says('askDeviceName'), read: good<string> });
    const id = await this.#newId('askDeviceId', freeId(idFrom(name) ?? choice.class, devices), devices);
    const every = await this.#ask({
      words: this.#says('askEvery'),
      usual: choice.every,
      read: durationAnswer(language),
    });
    return {
      id,
      ...(name !== '' && { name }),
      profile: choice.id,
      line,
      unit,
      ...(every !== choice.every && { every }),
    };
  }

  async #profile(mayEnd: boolean): Promise<ProfileChoice | undefined> {
    const { language, choices } = this.#deps;
    for (;;) {
      const found = await this.#ask({
        words: this.#says(mayEnd ? 'askNextProfile' : 'askProfile'),
        read: (text) => (text === '' && mayEnd ? good(undefined) : profileAnswer(language, choices)(text)),
      });
      if (found === undefined) return undefined;
      const what = `${found.choice.name} (${found.choice.id})`;
      if (!found.isGuess) {
        await this.#deps.print(`  → ${what}`);
        return found.choice;
      }
      if (await this.#yes(say(language, initTexts.meant, { what }))) return found.choice;
    }
  }

  async #actuators(draft: Draft): Promise<readonly ActuatorDraft[]> {
    const outputs = this.#deps.checker.outputs(draft);
    if (outputs.length === 0) return [];
    await this.#title('actuators');
    await this.#deps.print(this.#says('outputsFree'));
    await this.#number(outputs.map(({ id, name }) => `${name} (${id})`));
    const ids = outputs.map(({ id }) => id);
    return this.#entries('actuators', draft, (actuators) => this.#actuator(ids, actuators));
  }

  async #actuator(outputs: readonly string[], others: readonly ActuatorDraft[]): Promise<ActuatorDraft | undefined> {
    const { language } = this.#deps;
    const isFree = (id: string): boolean => others.every(({ point }) => point !== id);
    const point = await this.#ask({
      words: this.#says('askOutput'),
      read: (text) => {
        if (text === '') return good(undefined);
        const answer = choiceAnswer(language, outputs)(text);
        if (!answer.ok || isFree(answer.value)) return answer;
        return fault(say(language, initTexts.wrongTaken, { found: answer.value }));
      },
    });
    if (point === undefined) return undefined;
    const role = await this.#choose(this.#says('askRole'), actuatorRoles, (word) => roleTexts[word][language]);
    const words = this.#says('askActuatorName');
    const name = await this.#ask({ words, usual: roleTexts[role][language], read: (text) => this.#filled(text) });
    const id = await this.#newId('askActuatorId', freeId(idFrom(name) ?? 'output', others), others);
    const isWet = wetRoles.has(role);
    const longest = await this.#ask({
      words: this.#says(isWet ? 'askLongest' : 'askLongestDry'),
      usual: longestUsual(role),
      read: (text) => {
        if (text !== 'none') return durationAnswer(language)(text);
        return isWet ? fault(this.#says('wrongNoneWet')) : good(text);
      },
    });
    const why =
      longest === 'none'
        ? await this.#ask({ words: this.#says('askWhy'), read: (text) => this.#filled(text) })
        : undefined;
    const pause = await this.#ask({
      words: this.#says('askPause'),
      usual: role === 'pump' ? '60s' : '0s',
      read: durationAnswer(language),
    });
    const isValve = role === 'zone-valve' || role === 'valve';
    const pump = isValve || role === 'main-valve' ? await this.#one('askPump', others, 'pump') : undefined;
    const main = isValve ? await this.#one('askMain', others, 'main-valve') : undefined;
    return {
      id,
      name,
      point,
      role,
      longest,
      ...(why !== undefined && { why }),
      ...(pause !== '0s' && { pause }),
      ...(pump !== undefined && { pump }),
      ...(main !== undefined && { main }),
    };
  }

  /** One of the actuators of a role, or none; the first is the usual one. */
  async #one(key: PlainText, all: readonly ActuatorDraft[], role: ActuatorDraft['role']): Promise<string | undefined> {
    const fitting = all.filter((one) => one.role === role);
    if (fitting.length === 0) return undefined;
    const none = '0';
    await this.#number(fitting.map(({ name, id }) => `${name ?? id} (${id})`));
    await this.#deps.print(`  0  ${this.#says('none')}`);
    const ids = fitting.map(({ id }) => id);
    const read = choiceAnswer(this.#deps.language, ids);
    const answer = await this.#ask({
      words: this.#says(key),
      usual: '1',
      read: (text) => (text === none ? good(none) : read(text)),
    });
    return answer === none ? undefined : answer;
  }

  /** Asks for entries until there is none; each must please the checker. */
  async #entries<Entry extends { readonly id: string }>(
    section: 'lines' | 'devices' | 'actuators',
    draft: Draft,
    ask: (before: readonly Entry[]) => Promise<Entry | undefined>,
  ): Promise<readonly Entry[]> {
    let entries: readonly Entry[] = [];
    for (;;) {
      const entry = await ask(entries);
      if (entry === undefined) return entries;
      const tried = [...entries, entry];
      const mistakes = this.#deps.checker.mistakesIn({ ...draft, [section]: tried }, section, entry.id);
      if (mistakes.length === 0) entries = tried;
      else await this.#tell(mistakes);
    }
  }

  async #tell(mistakes: readonly Complaint[]): Promise<void> {
    const { language, print } = this.#deps;
    await print(this.#says('wrongHere'));
    for (const { message, expected, suggestion } of mistakes) {
      const hints = [expected?.[language], suggestion].filter((hint) => hint !== undefined);
      await print(`  ${[message[language], ...hints].join(' → ')}`);
    }
  }

  #newId(key: PlainText, usualId: string, others: readonly { readonly id: string }[]): Promise<string> {
    const taken = others.map(({ id }) => id);
    return this.#ask({ words: this.#says(key), usual: usualId, read: idAnswer(this.#deps.language, taken) });
  }

  /** Of the gateway, which is no entry that the checker sees at once. */
  #named(text: string): Answer<string> {
    if (text.length <= nameMax) return this.#filled(text);
    return fault(say(this.#deps.language, initTexts.wrongLong, { max: nameMax }));
  }

  #filled(text: string): Answer<string> {
    return text === '' ? fault(this.#says('wrongEmpty')) : good(text);
  }

  async #choose<const Word extends string>(
    words: string,
    choices: readonly Word[],
    name: (word: Word) => string,
    usualWord?: Word,
  ): Promise<Word> {
    const shown = choices.map(name);
    await this.#number(choices.map((word, index) => (shown[index] === word ? word : `${shown[index]} (${word})`)));
    const index = usualWord === undefined ? -1 : choices.indexOf(usualWord);
    const usualNumber = index < 0 ? undefined : String(index + 1);
    return this.#ask({ words, ...usual(usualNumber), read: choiceAnswer(this.#deps.language, choices, shown) });
  }

  #yes(words: string): Promise<boolean> {
    const yes = this.#says('yes');
    return this.#ask({
      words: `${words} ${this.#says('yesNo')}`,
      usual: yes,
      read: (text) => {
        const letter = text.toLowerCase().slice(0, 1);
        if (letter === yes) return good(true);
        return letter === this.#says('no') ? good(false) : fault(this.#says('wrongYesNo'));
      },
    });
  }

  async #ask<T>({ words, usual: usualText, read }: Question<T>): Promise<T> {
    const prompt = usualText === undefined ? `${words}: ` : `${words} [${usualText}]: `;
    for (;;) {
      const typed = (await this.#deps.asker.line(prompt)).normalize('NFC').trim();
      const answer = read(typed === '' ? (usualText ?? '') : typed);
      if (answer.ok) return answer.value;
      await this.#deps.print(`  ${answer.fault}`);
    }
  }

  async #number(rows: readonly string[]): Promise<void> {
    for (const [index, row] of rows.entries()) await this.#deps.print(`${String(index + 1).padStart(3)}  ${row}`);
  }

  #title(key: PlainText): Promise<void> {
    return this.#deps.print(`\n${this.#says(key)}`);
  }
}

/** Texts that need no parameters are shown as they are. */
type PlainText = Exclude<keyof typeof initTexts, 'meant' | 'askWrite' | `wrong${'Id' | 'Long' | 'Number' | 'Unit'}`>;

const usual = (text: string | undefined): { usual?: string } => (text === undefined ? {} : { usual: text });
