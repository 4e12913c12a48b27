// `kenh rules` and `kenh rules explain`: what the rules see, want and do without their data.
import type { ActuatorStatus } from '../../agent/model/actuator-status.ts';
import { ruleTexts } from '../../agent/model/catalogue/cli-alarms.ts';
import { type ExitCode, exitCodes } from '../../agent/model/exit.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import type { RuleStatus } from '../../agent/model/rule-status.ts';
import type { ControlClient } from '../../agent/socket/client.ts';
import { findNamed } from '../actuators.ts';
import { type Place, tellFault, withControl } from '../reach.ts';
import { askReading } from '../reading.ts';
import { outJson, type Terminal } from '../terminal.ts';
import { explainedRule, overviewOfRules, type Surroundings } from './rule-words.ts';

export interface RulesOptions extends Place {
  readonly json?: boolean;
}

export async function rules(terminal: Terminal, { json = false, ...place }: RulesOptions): Promise<ExitCode> {
  return withControl(terminal, place, 'rules', async (control) => {
    const known = await rulesNow(terminal, control);
    if (!known.ok) return known.fault;
    const { all, around } = known.value;
    if (json) await outJson(terminal, all);
    else await terminal.out(`${overviewOfRules(terminal, all, around).join('\n')}\n`);
    return exitCodes.ok;
  });
}

export async function explain(
  terminal: Terminal,
  word: string,
  { json = false, ...place }: RulesOptions,
): Promise<ExitCode> {
  return withControl(terminal, place, 'rules', async (control) => {
    const known = await rulesNow(terminal, control);
    if (!known.ok) return known.fault;
    const { all, around } = known.value;
    const found = findNamed(
      terminal,
      all.map((one) => ({ id: one.rule, name: one.name, one })),
      word,
      ruleTexts.unknown,
    );
    if (!found.ok) return found.fault;
    const { one } = found.value;
    if (json) {
      await outJson(terminal, one);
      return exitCodes.ok;
    }
    const reading = await askReading(control, terminal.language);
    await terminal.out(`${explainedRule(terminal, one, { ...around, reading }).join('\n')}\n`);
    return exitCodes.ok;
  });
}

interface Known {
  readonly all: readonly RuleStatus[];
  readonly around: Surroundings;
}

async function rulesNow(terminal: Terminal, control: ControlClient): Promise<Outcome<Known, ExitCode>> {
  const asked = await control.ask({ type: 'rules' });
  if (!asked.ok) return fault(await tellFault(terminal, asked.fault));
  const actuators = await control.ask({ type: 'actuators' });
  if (!actuators.ok) return fault(await tellFault(terminal, actuators.fault));
  const byId = new Map<string, ActuatorStatus>(actuators.value.map((one) => [one.actuator, one]));
  const isMissing = asked.value.some(({ missing }) => missing !== undefined);
  return good({
    all: asked.value,
    around: { actuators: byId, reading: await askReading(control, terminal.language, isMissing) },
  });
}
