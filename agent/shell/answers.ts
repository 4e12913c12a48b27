// A living core → what its clients may ask of it: the part of the socket's handlers that is about deciding.
import { holdsOf } from '../control/holds.ts';
import type { Control } from '../control/step.ts';
import { describeWater } from '../control/derived/derived.ts';
import { describeAll } from '../control/describe.ts';
import { describeRules } from '../control/rules/describe.ts';
import type { Now } from '../control/expression/types.ts';
import type { Site } from '../model/site.ts';
import type { Handlers } from '../socket/server.ts';
import type { Core } from './core.ts';

type Answers = Pick<Handlers, 'wish' | 'actuators' | 'alarms' | 'holds' | 'rules' | 'zones' | 'water' | 'gone'>;

export function answersOf(core: Pick<Core, 'ask' | 'gone'>, control: Control, site: Site, now: () => Now): Answers {
  const { state, book, alarms, table } = control;
  return {
    wish: (wish, via) => core.ask(wish, via),
    actuators: () => describeAll(state, now().mono),
    alarms: () => alarms.status(now()),
    holds: () => holdsOf(state),
    rules: () => describeRules(book, state, (point) => table.sample(point), now().mono),
    zones: () => site.zones,
    water: () => {
      const at = now();
      return describeWater(control.derived, at, at.wallTrusted ? control.localTime(at.wall) : undefined);
    },
    gone: (client) => core.gone(client),
  };
}
