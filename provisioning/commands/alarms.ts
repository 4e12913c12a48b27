// `kenh alarms`, `ack`, `shelve`, `unshelve`, `out-of-service`, `in-service`: what people must know, and who says that he does.
import { alarmName, type AlarmStatus } from '../../agent/model/alarm.ts';
import { alarmLineTexts } from '../../agent/model/catalogue/cli-alarms.ts';
import { runTexts } from '../../agent/model/catalogue/cli-control.ts';
import { type ExitCode, exitCodes } from '../../agent/model/exit.ts';
import type { Language } from '../../agent/model/language.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import type { Value } from '../../agent/model/sample.ts';
import { spanText } from '../../agent/model/span.ts';
import type { ControlClient, Wished } from '../../agent/socket/client.ts';
import { findNamed } from '../actuators.ts';
import { type As, authorOf, reasonOf } from '../author.ts';
import { parseDuration } from '../durations.ts';
import { type Place, tellFault, withControl } from '../reach.ts';
import { askReading } from '../reading.ts';
import { phrase } from '../screen/words.ts';
import { complain, outJson, outText, type Terminal } from '../terminal.ts';
import { askFor } from '../wishing.ts';
import { writtenCondition } from './alarm-condition.ts';
import { alarmLines, isComing, isTold, sorted, type Surroundings } from './alarm-words.ts';

export interface AlarmsOptions extends Place {
  readonly all?: boolean;
  readonly json?: boolean;
}

export async function alarms(
  terminal: Terminal,
  { all = false, json = false, ...place }: AlarmsOptions,
): Promise<ExitCode> {
  return withControl(terminal, place, 'alarms', async (control) => {
    const answer = await control.ask({ type: 'alarms' });
    if (!answer.ok) return tellFault(terminal, answer.fault);
    const { language } = terminal;
    const shown = sorted(all ? answer.value : answer.value.filter(isTold));
    if (json) {
      await outJson(
        terminal,
        shown.map((one) => ({ ...one, words: alarmName(language, one.name) })),
      );
      return exitCodes.ok;
    }
    if (shown.length === 0) await outText(terminal, alarmLineTexts.none[language], 'good');
    else {
      const around = await surroundingsOf(terminal, control, shown);
      const lines = shown.flatMap((one) => alarmLines(terminal, one, terminal.clock.mono(), around));
      await terminal.out(`${lines.join('\n')}\n`);
    }
    const untold = answer.value.filter((one) => !isTold(one) && one.state !== 'normal');
    const coming = untold.filter(isComing).length;
    const hidden = untold.length - coming;
    if (!all && coming > 0)
      await outText(terminal, phrase(language, alarmLineTexts.coming, { count: coming }), 'warning');
    if (!all && hidden > 0) await outText(terminal, phrase(language, alarmLineTexts.hidden, { count: hidden }), 'dim');
    return exitCodes.ok;
  });
}

/** What the conditions read is asked for once. A control that says nothing for so long leaves the values out, ms. */
const valuesMsMax = 1_000;

async function surroundingsOf(
  terminal: Terminal,
  control: ControlClient,
  shown: readonly AlarmStatus[],
): Promise<Surroundings> {
  const conditions = shown.flatMap(({ condition }) => condition ?? []);
  const reading = await askReading(control, terminal.language, conditions.length > 0);
  const points = [...new Set(conditions.flatMap((one) => reading.named(writtenCondition(one))))];
  const values = new Map<string, Value | null>();
  if (points.length === 0) return { reading, values };
  const enough = new AbortController();
  void terminal.clock.sleep(valuesMsMax, enough.signal).then(() => enough.abort());
  for await (const samples of control.watch(points, enough.signal)) {
    for (const { point, quality, value } of samples) values.set(point, quality === 'good' ? value : null);
    if (values.size >= points.length) break;
  }
  enough.abort();
  return { reading, values };
}

export interface AlarmWishOptions extends Place, As {
  readonly json?: boolean;
}

export async function acknowledge(terminal: Terminal, word: string, options: AlarmWishOptions): Promise<ExitCode> {
  const words = reasonOf(terminal, options, true);
  if (!words.ok) return words.fault;
  const because = words.value ?? '';
  return about(terminal, word, options, {
    wished: (alarm) => ({ type: 'acknowledge', alarm, because }),
    said: (language, name) => phrase(language, alarmLineTexts.acknowledged, { name }),
  });
}

export async function shelve(
  terminal: Terminal,
  word: string,
  durationWord: string,
  options: AlarmWishOptions,
): Promise<ExitCode> {
  const forMs = parseDuration(durationWord);
  if (forMs === undefined) return complain(terminal, exitCodes.usage, runTexts.wrongDuration, { text: durationWord });
  const words = reasonOf(terminal, options, true);
  if (!words.ok) return words.fault;
  const because = words.value ?? '';
  return about(terminal, word, options, {
    wished: (alarm) => ({ type: 'shelve', alarm, forMs, because }),
    said: (language, name) => phrase(language, alarmLineTexts.shelvedNow, { name, time: spanText(language, forMs) }),
  });
}

export async function unshelve(terminal: Terminal, word: string, options: AlarmWishOptions): Promise<ExitCode> {
  return about(terminal, word, options, {
    wished: (alarm) => ({ type: 'unshelve', alarm }),
    said: (language, name) => phrase(language, alarmLineTexts.unshelved, { name }),
  });
}

/** For a sensor that is broken or taken away: until somebody puts it back, not for a time. */
export async function outOfService(terminal: Terminal, word: string, options: AlarmWishOptions): Promise<ExitCode> {
  const words = reasonOf(terminal, options, true);
  if (!words.ok) return words.fault;
  const because = words.value ?? '';
  return about(terminal, word, options, {
    wished: (alarm) => ({ type: 'out-of-service', alarm, because }),
    said: (language, name) => phrase(language, alarmLineTexts.outOfServiceNow, { name }),
  });
}

export async function inService(terminal: Terminal, word: string, options: AlarmWishOptions): Promise<ExitCode> {
  return about(terminal, word, options, {
    wished: (alarm) => ({ type: 'in-service', alarm }),
    said: (language, name) => phrase(language, alarmLineTexts.inServiceNow, { name }),
  });
}

interface Doing {
  readonly wished: (alarm: string) => Wished;
  readonly said: (language: Language, name: string) => string;
}

async function about(
  terminal: Terminal,
  word: string,
  options: AlarmWishOptions,
  { wished, said }: Doing,
): Promise<ExitCode> {
  const author = authorOf(terminal, options);
  if (!author.ok) return author.fault;
  return withControl(terminal, options, 'alarms', async (control) => {
    const found = await alarmOf(terminal, control, word);
    if (!found.ok) return found.fault;
    const { id, name } = found.value;
    const reply = await askFor(terminal, control, wished(id), author.value, options);
    if (!reply.ok) return reply.fault;
    if (options.json === true) await outJson(terminal, reply.value);
    else await outText(terminal, said(terminal.language, name), 'good');
    return exitCodes.ok;
  });
}

async function alarmOf(
  terminal: Terminal,
  control: ControlClient,
  word: string,
): Promise<Outcome<{ readonly id: string; readonly name: string }, ExitCode>> {
  const answer = await control.ask({ type: 'alarms' });
  if (!answer.ok) return fault(await tellFault(terminal, answer.fault));
  const { language } = terminal;
  const called = ({ alarm, name }: AlarmStatus) => ({ id: alarm, name: alarmName(language, name) });
  const standing = sorted(answer.value.filter(({ state }) => state !== 'normal')).map(called);
  const found = findNamed(terminal, answer.value.map(called), word, alarmLineTexts.unknown, standing);
  return found.ok ? good(found.value) : found;
}
