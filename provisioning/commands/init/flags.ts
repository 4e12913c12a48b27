// The flags of `kenh init` → as much of a draft as they say, or the first of them that says nothing.
//   --port field=/dev/ttyUSB0,9600 --device air=xy-md02@1,5s --actuator fan=relays.relay_1,fan,none,why:…
import { actuatorRoles, wetRoles } from '../../../agent/model/actuator.ts';
import { initTexts, kindTexts } from '../../../agent/model/catalogue/init.ts';
import { type Language, say } from '../../../agent/model/language.ts';
import { fault, good } from '../../../agent/model/outcome.ts';
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
import type { ActuatorDraft, DeviceDraft, Draft, Kind, LineDraft } from './draft.ts';
import { profileAnswer, type ProfileChoice } from './profile-choice.ts';

export interface InitFlags {
  readonly id?: string;
  readonly name?: string;
  readonly kind?: string;
  readonly timezone?: string;
  readonly port?: readonly string[];
  readonly device?: readonly string[];
  readonly actuator?: readonly string[];
}

/** What was not given is not there. */
export type Given = Partial<Draft>;

export const kinds = Object.keys(kindTexts) as Kind[];
const baudMax = 10_000_000;

export function readFlags(flags: InitFlags, choices: readonly ProfileChoice[], language: Language): Answer<Given> {
  const reader = new FlagReader(choices, language);
  try {
    return good(reader.read(flags));
  } catch (error) {
    if (error instanceof WrongFlag) return fault(error.message);
    throw error;
  }
}

/** Flags without which nothing can be written where nobody can be asked. */
export function missingFlags(given: Given): string[] {
  const needed = { '--id': given.id, '--kind': given.kind, '--port': given.lines, '--device': given.devices };
  return Object.entries(needed).flatMap(([flag, value]) => (value === undefined ? [flag] : []));
}

export const longestUsual = (role: (typeof actuatorRoles)[number]): string =>
  ({ pump: '2h', 'main-valve': '3h', mist: '10min', dosing: '10min' })[role as string] ??
  (wetRoles.has(role) ? '45min' : '12h');

/** Thrown and caught in here alone: outside it is a value. */
class WrongFlag extends Error {}

/** `a,b,name:c` → bare words in order, and what has one of the keys. What comes last may hold commas. */
function split(
  text: string,
  keys: readonly string[],
): { readonly words: readonly string[]; readonly keyed: ReadonlyMap<string, string> } {
  const words: string[] = [];
  const keyed = new Map<string, string>();
  let last: string | undefined;
  for (const part of text.split(',')) {
    const [key = '', ...value] = part.trim().split(':');
    if (keys.includes(key) && value.length > 0) {
      keyed.set(key, value.join(':').trim());
      last = key;
    } else if (last === undefined) words.push(part.trim());
    else keyed.set(last, `${keyed.get(last)},${part}`);
  }
  return { words, keyed };
}

class FlagReader {
  readonly #choices: readonly ProfileChoice[];
  readonly #language: Language;

  constructor(choices: readonly ProfileChoice[], language: Language) {
    this.#choices = choices;
    this.#language = language;
  }

  read(flags: InitFlags): Given {
    const { port = [], device = [], actuator = [] } = flags;
    const language = this.#language;
    const one = <T>(flag: string, text: string | undefined, answer: (text: string) => Answer<T>): T | undefined =>
      text === undefined ? undefined : this.#good(flag, text, answer(text));
    const id = one('--id', flags.id, gatewayIdAnswer(language));
    const kind = one('--kind', flags.kind, choiceAnswer(language, kinds));
    const timezone = one('--timezone', flags.timezone, timezoneAnswer(language));
    const lines: LineDraft[] = [];
    for (const text of port) lines.push(this.#line(text, lines));
    const devices: DeviceDraft[] = [];
    for (const text of device) devices.push(this.#device(text, lines, devices));
    const actuators: ActuatorDraft[] = [];
    for (const text of actuator) actuators.push(this.#actuator(text, actuators));
    return {
      ...(id !== undefined && { id }),
      ...(flags.name !== undefined && { name: flags.name }),
      ...(kind !== undefined && { kind }),
      ...(timezone !== undefined && { timezone }),
      ...(lines.length > 0 && { lines }),
      ...(devices.length > 0 && { devices }),
      ...(actuators.length > 0 && { actuators }),
    };
  }

  #good<T>(flag: string, found: string, answer: Answer<T>): T {
    if (answer.ok) return answer.value;
    throw this.#wrong(flag, found, answer.fault);
  }

  #wrong(flag: string, found: string, why: string): WrongFlag {
    return new WrongFlag(say(this.#language, initTexts.wrongFlag, { flag, found, why }));
  }

  #id(flag: string, text: string, id: string, others: readonly { readonly id: string }[]): string {
    const taken = others.map((other) => other.id);
    return this.#good(flag, text, idAnswer(this.#language, taken)(id));
  }

  #line(text: string, before: readonly LineDraft[]): LineDraft {
    const [, named, rest = ''] = /^(?:([^/=]+)=)?(.+)$/.exec(text) ?? [];
    const { words } = split(rest, []);
    const [place, baud, ...more] = words;
    if (place === undefined || place === '' || more.length > 0)
      throw this.#wrong('--port', text, initTexts.formPort[this.#language]);
    const where = this.#good('--port', text, placeAnswer(place));
    const id = this.#id('--port', text, named ?? freeId(where.path === undefined ? 'net' : 'field', before), before);
    if (baud === undefined) return { id, ...where };
    return { id, ...where, baud: this.#good('--port', text, wholeAnswer(this.#language, 1, baudMax)(baud)) };
  }

  #device(text: string, lines: readonly LineDraft[], before: readonly DeviceDraft[]): DeviceDraft {
    const language = this.#language;
    const good = <T>(answer: Answer<T>): T => this.#good('--device', text, answer);
    const { words, keyed } = split(text, ['line', 'name']);
    const [head = '', every, ...more] = words;
    const [, named, profile, unit] = /^(?:([^=@]+)=)?([^=@]+)@(\d+)$/.exec(head) ?? [];
    if (profile === undefined || unit === undefined || more.length > 0)
      throw this.#wrong('--device', text, initTexts.formDevice[language]);
    const { choice, isGuess } = good(profileAnswer(language, this.#choices)(profile));
    if (isGuess) throw this.#wrong('--device', text, say(language, initTexts.meant, { what: choice.id }));
    const only = lines.length === 1 ? lines[0]?.id : undefined;
    const line = keyed.get('line') ?? only;
    if (line === undefined) throw this.#wrong('--device', text, initTexts.whichLine[language]);
    if (!lines.some(({ id }) => id === line))
      throw this.#wrong('--device', text, say(language, initTexts.unknownLine, { line }));
    const name = keyed.get('name');
    return {
      id: this.#id('--device', text, named ?? freeId(choice.class, before), before),
      ...(name !== undefined && { name }),
      profile: choice.id,
      line,
      unit: good(wholeAnswer(language, 1, 247)(unit)),
      ...(every !== undefined && { every: good(durationAnswer(language)(every)) }),
    };
  }

  #actuator(text: string, before: readonly ActuatorDraft[]): ActuatorDraft {
    const language = this.#language;
    const good = <T>(answer: Answer<T>): T => this.#good('--actuator', text, answer);
    const { words, keyed } = split(text, ['name', 'pump', 'main', 'why']);
    const [head = '', roleWord, longest, pause, ...more] = words;
    const [, named, point] = /^([^=]+)=([^=]+)$/.exec(head) ?? [];
    if (named === undefined || point === undefined || roleWord === undefined || more.length > 0)
      throw this.#wrong('--actuator', text, initTexts.formActuator[language]);
    const role = good(choiceAnswer(language, actuatorRoles)(roleWord));
    return {
      id: this.#id('--actuator', text, named, before),
      point,
      role,
      longest: longest === 'none' ? longest : good(durationAnswer(language)(longest ?? longestUsual(role))),
      ...(pause !== undefined && { pause: good(durationAnswer(language)(pause)) }),
      ...Object.fromEntries(keyed),
    };
  }
}

/** `field`, then `field_2`, … */
export function freeId(base: string, taken: readonly { readonly id: string }[]): string {
  const ids = new Set(taken.map(({ id }) => id));
  for (let number = 1; ; number++) {
    const id = number === 1 ? base : `${base}_${number}`;
    if (!ids.has(id)) return id;
  }
}
