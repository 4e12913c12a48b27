// `kenh status`: what runs and what is wrong, lines, devices, journal and uplinks in words.
import { faultTexts, stateTexts, statusTexts, wordTexts } from '../../agent/model/catalogue/cli.ts';
import { lineHelpTexts } from '../../agent/model/catalogue/line.ts';
import { type ExitCode, exitCodes } from '../../agent/model/exit.ts';
import { type Language, say } from '../../agent/model/language.ts';
import type { DeviceStatus, LineStatus } from '../../agent/model/line-status.ts';
import type { UplinkStatus } from '../../agent/model/uplink-status.ts';
import type { ControlClient } from '../../agent/socket/client.ts';
import type { Status } from '../../agent/socket/protocol.ts';
import { type Place, tellFault, withControl } from '../reach.ts';
import type { Paint, Style } from '../screen/paint.ts';
import { bytesText, countText, numberText, timeText } from '../screen/values.ts';
import { spanText } from '../../agent/model/span.ts';
import { pad, printable, widthOf } from '../screen/width.ts';
import { wrapParts, wrapText } from '../screen/wrap.ts';
import { outJson, type Terminal } from '../terminal.ts';
import { type Overview, overviewLines, overviewOf } from './overview.ts';
import { readingFor } from '../reading.ts';

export async function status(terminal: Terminal, options: Place & { readonly json?: boolean }): Promise<ExitCode> {
  return withControl(terminal, options, 'status', async (control) => {
    const answer = await control.ask({ type: 'status' });
    if (!answer.ok) return tellFault(terminal, answer.fault);
    const overview = await overviewOf(control);
    if (options.json === true) {
      await outJson(terminal, { ...answer.value, ...(overview !== undefined && { control: overview }) });
      return exitCodes.ok;
    }
    const block = overview === undefined ? [] : ['', ...(await overviewBlock(terminal, control, overview))];
    await terminal.out(`${statusLines(answer.value, block, terminal).join('\n')}\n`);
    return exitCodes.ok;
  });
}

async function overviewBlock(terminal: Terminal, control: ControlClient, overview: Overview): Promise<string[]> {
  return overviewLines(terminal, overview, await readingFor(control, terminal.language, overview.actuators));
}

interface View {
  readonly language: Language;
  readonly paint: Paint;
  /** Columns of the terminal. */
  readonly width: number;
}

function statusLines(all: Status, overview: readonly string[], view: View): string[] {
  const { language, paint } = view;
  const title = (text: string): string => paint('title', text);
  return [
    ...headLines(all, view),
    ...overview,
    '',
    title(wordTexts.lines[language]),
    ...all.lines.flatMap((line) => lineLines(line, view)),
    '',
    title(wordTexts.journal[language]),
    ...journalLines(all, view),
    '',
    title(wordTexts.uplinks[language]),
    ...(all.uplinks.length === 0
      ? [`  ${statusTexts.noUplinks[language]}`]
      : all.uplinks.flatMap((uplink) => uplinkLines(uplink, view))),
    '',
    ...wrapParts(0, processLine(all, language).split(' · '), view.width).map((text) => paint('dim', text)),
  ];
}

function headLines(all: Status, { language, paint, width }: View): string[] {
  const mark = all.simulated ? ` ${paint('warning', wordTexts.simulated[language])}` : '';
  const up = spanText(language, all.upMs);
  const trusted = all.wallTrusted
    ? paint('good', wordTexts.clockTrusted[language])
    : paint('wrong', wordTexts.clockNotTrusted[language]);
  return [
    ...wrapText(`${all.gateway} · ${all.name}`, width - widthOf(wordTexts.simulated[language]) - 1, 2, 0).map(
      (line, n, { length }) => `${paint('strong', line)}${n === length - 1 ? mark : ''}`,
    ),
    ...wrapParts(
      0,
      say(language, statusTexts.running, { up, version: all.version, site: all.siteHash }).split(' · '),
      width,
    ),
    ...(width < 45 ? [timeText(language, all.wall), trusted] : [`${timeText(language, all.wall)} · ${trusted}`]),
  ];
}

const dotOf = (paint: Paint, style: Style): string => paint(style, '●');

function lineLines(line: LineStatus, view: View): string[] {
  const { language, paint, width } = view;
  const style = line.state === 'open' ? 'good' : line.state === 'opening' ? 'warning' : 'wrong';
  const figures = say(language, statusTexts.line, {
    load: numberText(language, line.load * 100, 0),
    reads: countText(line.reads),
    late: countText(line.latePolls),
  });
  return [
    ...headed(view, style, `${line.line} · ${line.name}`, stateTexts[line.state][language]),
    ...wrapParts(4, faultParts(line.fault, language), width).map((text) => paint('wrong', text)),
    ...wrapParts(4, figures.split(' · '), width).map((text) => paint('dim', text)),
    ...line.devices.flatMap((device) => deviceLines(device, nameWidth(line.devices), view)),
  ];
}

/** A name and its state beside it, or below it where there is no room: a name is never cut. */
function headed({ paint, width }: View, style: Style, name: string, state: string): string[] {
  const isNarrow = 2 + widthOf(printable(name)) + 2 + widthOf(state) > width;
  const [first = '', ...rest] = wrapText(name, width, 2);
  const lines = [
    `${dotOf(paint, style)} ${paint('strong', first.slice(2))}`,
    ...rest.map((line) => paint('strong', line)),
  ];
  if (isNarrow) return [...lines, ...wrapText(state, width, 4).map((line) => paint(style, line))];
  return [`${lines[0]}  ${paint(style, state)}`];
}

const nameOf = ({ device, name }: DeviceStatus): string => printable(`${device} · ${name}`);

const nameWidth = (devices: readonly DeviceStatus[]): number =>
  Math.max(0, ...devices.map((device) => widthOf(nameOf(device))));
/** What stands beside a device's name takes so many columns. */
const besideName = 44;

function deviceLines(device: DeviceStatus, nameColumns: number, view: View): string[] {
  const { language, paint, width } = view;
  const style = device.state === 'answering' ? 'good' : device.state === 'silent' ? 'wrong' : 'warning';
  const state = stateTexts[device.state][language];
  const answer = device.answerMsMedian === null ? '' : ` ${numberText(language, device.answerMsMedian, 1)} ms`;
  const unit = device.unit === 0 ? '' : say(language, statusTexts.device, { unit: device.unit });
  const probe =
    device.nextProbeMs === undefined
      ? ''
      : say(language, statusTexts.probe, { time: spanText(language, device.nextProbeMs) });
  const more = device.state === 'answering' ? [] : [...faultParts(device.fault, language), probe];
  if (nameColumns + besideName > width) {
    const [first = '', ...rest] = wrapText(nameOf(device), width, 6);
    return [
      `    ${dotOf(paint, style)}${first.slice(5)}`,
      ...rest,
      ...wrapText([unit, state].filter((part) => part !== '').join(' · ') + answer, width, 8).map((line) =>
        paint(style, line),
      ),
      ...wrapParts(8, more, width).map((text) => paint('wrong', text)),
    ];
  }
  return [
    `    ${dotOf(paint, style)} ${pad(nameOf(device), nameColumns)}  ${pad(unit, 11)}  ${paint(style, state)}${paint('dim', answer)}`,
    ...wrapParts(8, more, width).map((text) => paint('wrong', text)),
  ];
}

function faultParts(fault: DeviceStatus['fault'], language: Language): string[] {
  if (fault === undefined) return [];
  const help = 'code' in fault ? lineHelpTexts[fault.code] : undefined;
  // The detail is for the log too, so it is English and has the English help in it.
  if (help !== undefined && fault.detail.includes(help.en)) {
    return [printable(fault.detail.replace(help.en, () => help[language]))];
  }
  const words = faultTexts[fault.kind][language];
  if (fault.kind === 'silent') return [words]; // its detail says the same once more
  const code = 'code' in fault && help === undefined ? ` (${fault.code})` : '';
  return [`${words}${code}`, ...(help === undefined ? [] : [help[language]]), whereOf(fault.detail)];
}

/** The port or host of a detail: the rest of it is for the log and for `--json`. */
const whereOf = (detail: string): string => printable(/^(\/\S+|[\w.-]+:\d+)(?=:|$)/.exec(detail)?.[0] ?? '');

function journalLines({ journal }: Status, { language, paint, width }: View): string[] {
  const style = journal.fault !== undefined ? 'wrong' : journal.lostSamples > 0 ? 'warning' : 'good';
  const text = say(language, statusTexts.journal, {
    written: countText(journal.writtenSamples),
    waiting: countText(journal.waitingSamples),
    lost: countText(journal.lostSamples),
    bytes: bytesText(language, journal.bytesWritten),
    flushes: countText(journal.flushes),
  });
  const [first = '', ...rest] = wrapParts(2, text.split(' · '), width);
  const fault = journal.fault === undefined ? [] : wrapParts(2, [printable(journal.fault)], width);
  return [`${dotOf(paint, style)}${first.slice(1)}`, ...rest, ...fault.map((words) => paint('wrong', words))];
}

const uplinkStyles = {
  live: 'good',
  'catching-up': 'good',
  waiting: 'warning',
  undated: 'warning',
  unknown: 'warning',
  refused: 'wrong',
} as const;

function uplinkLines(uplink: UplinkStatus, { language, paint, width }: View): string[] {
  const style = uplinkStyles[uplink.state];
  const count = (text: (typeof statusTexts)['accepted' | 'setAside' | 'lost'], n: number | undefined): string =>
    n === undefined || n === 0 ? '' : say(language, text, { count: countText(n) });
  const backlog =
    uplink.backlogRecords === 0
      ? ''
      : say(language, statusTexts.backlog, {
          count: countText(uplink.backlogRecords),
          time: spanText(language, uplink.oldestMs ?? 0),
        });
  const parts = [
    count(statusTexts.accepted, uplink.acceptedPoints),
    backlog,
    count(statusTexts.setAside, uplink.setAsidePoints),
    count(statusTexts.lost, uplink.lostRecords),
  ];
  const words = uplink.detail === undefined ? [] : wrapParts(4, [`«${printable(uplink.detail)}»`], width);
  return [
    `${dotOf(paint, style)} ${paint('strong', `${uplink.uplink} (${printable(uplink.kind)})`)}  ${paint(style, stateTexts[uplink.state][language])}`,
    ...wrapParts(4, parts, width),
    ...words.map((text) => paint('dim', text)),
  ];
}

function processLine({ process }: Status, language: Language): string {
  return say(language, statusTexts.process, {
    memory: bytesText(language, process.rssBytes),
    p99: numberText(language, process.latenessMsP99, 1),
    max: numberText(language, process.latenessMsMax, 1),
  });
}
