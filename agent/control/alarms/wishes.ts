// What named people ask of an alarm → what it remembers of that, or why not.
import type { AlarmFact, AlarmState } from '../../model/alarm.ts';
import { because, type Because } from '../../model/because.ts';
import type { Author } from '../../model/command.ts';
import { fault, good, type Outcome } from '../../model/outcome.ts';
import type { Wish } from '../../model/wish.ts';
import type { AlarmMemory } from './memory.ts';

export type AlarmWish = Extract<Wish, { readonly alarm: string }>;

/** What was done, for the row that tells it. */
export interface Done {
  readonly what: AlarmFact['what'];
  readonly to: AlarmState;
  readonly because?: Because;
  readonly forMs?: number;
}

const shelfMsMax = 7 * 86_400_000;

export function grant(m: AlarmMemory, wish: AlarmWish, t: number): Outcome<Done, Because> {
  const refusal = authorRefusal(wish);
  if (refusal !== undefined) return fault(refusal);
  switch (wish.type) {
    case 'acknowledge':
      return acknowledge(m, wish);
    case 'shelve':
      return shelve(m, wish, t);
    case 'unshelve':
      if (m.shelved === undefined) return fault(because('not-shelved'));
      delete m.shelved;
      return good({ what: 'unshelved', to: m.state });
    case 'out-of-service':
      if (m.outOfService !== undefined) return fault(because('out-of-service', { name: m.outOfService.by.name }));
      m.outOfService = { by: wish.author, because: wish.because };
      return good({ what: 'out-of-service', to: m.state, because: said(wish.because) });
    case 'in-service':
      if (m.outOfService === undefined) return fault(because('in-service'));
      delete m.outOfService;
      return good({ what: 'in-service', to: m.state });
    default:
      return wish satisfies never;
  }
}

/** Only people may, here or at the centre, and nobody without a name; whoever silences says why. */
function authorRefusal(wish: AlarmWish): Because | undefined {
  const { kind, id, name } = wish.author;
  if (!speaksForPeople(kind)) return because('not-allowed', { name: name === '' ? id : name });
  const words = 'because' in wish ? wish.because : undefined;
  if (name.trim() === '' || words?.trim() === '') return because('needs-name');
  return undefined;
}

function speaksForPeople(kind: Author['kind']): boolean {
  return kind === 'person' || kind === 'centre';
}

function acknowledge(m: AlarmMemory, wish: Extract<AlarmWish, { type: 'acknowledge' }>): Outcome<Done, Because> {
  if (m.state === 'acknowledged') return fault(because('known-already', { name: m.acknowledged?.by.name ?? '' }));
  if (m.state !== 'active' && m.state !== 'cleared') return fault(because('not-standing'));
  m.acknowledged = { by: wish.author, because: wish.because };
  return good({ what: 'state', to: m.state === 'active' ? 'acknowledged' : 'normal', because: said(wish.because) });
}

function shelve(m: AlarmMemory, wish: Extract<AlarmWish, { type: 'shelve' }>, t: number): Outcome<Done, Because> {
  const forMs = Math.floor(wish.forMs);
  if (!(forMs > 0)) return fault(because('wrong-value', { value: String(wish.forMs) }));
  if (forMs > shelfMsMax) return fault(because('too-long', { time: shelfMsMax }));
  m.shelved = { by: wish.author, because: wish.because, since: t, until: t + forMs };
  return good({ what: 'shelved', to: m.state, because: said(wish.because), forMs });
}

function said(words: string): Because {
  return because('said', { words: words.trim() });
}
