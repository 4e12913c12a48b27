// A draft → the text of a site file, commented in the reader's language. Pure; what is wrong in it, the checker says.
import { siteCommentTexts } from '../../../agent/model/catalogue/init.ts';
import { type Language, say } from '../../../agent/model/language.ts';
import type { ActuatorDraft, DeviceDraft, Draft, LineDraft } from './draft.ts';

export interface TextOptions {
  readonly language: Language;
  /** As comments name it. */
  readonly file: string;
  /** The profile's name, above each device. */
  readonly profileName: (id: string) => string | undefined;
}

export function siteText(draft: Draft, options: TextOptions): string {
  const { language, file } = options;
  const says = (key: Exclude<keyof typeof siteCommentTexts, 'head'>): string =>
    comment(siteCommentTexts[key][language]);
  const sections = [
    comment(say(language, siteCommentTexts.head, { file })),
    [
      'gateway:',
      `  id: ${draft.id}`,
      `  name: ${quoted(draft.name)}`,
      `  kind: ${draft.kind}`,
      `  timezone: ${draft.timezone}`,
    ],
    [says('lines'), 'lines:', ...draft.lines.map(lineEntry)],
    [says('devices'), 'devices:', ...draft.devices.flatMap((device) => deviceEntry(device, options))],
    draft.actuators.length === 0 ? [] : [says('actuators'), 'actuators:', ...draft.actuators.map(actuatorEntry)],
    [says('pins'), ...pinExample],
    draft.actuators.length === 0 ? [] : [says('more'), `#   ${moreExample(draft)}`],
    draft.actuators.length === 0 ? [] : [says('rules'), '# rules:', `#   ${ruleExample(draft)}`],
    [
      says('uplinks'),
      '# uplinks:',
      '#   centre: { kind: influxdb, url: https://…, org: …, bucket: …, token: !secret influx }',
    ],
  ];
  return `${sections
    .map((lines) => [lines].flat().join('\n'))
    .filter((text) => text !== '')
    .join('\n\n')}\n`;
}

const comment = (text: string): string => text.replaceAll(/^/gm, '# ');

/** A double-quoted scalar of YAML is a string of JSON, but for signs that nobody types. */
const quoted = (text: string): string => JSON.stringify(text);
const plain = (text: string): string => (/^[\w/.-]+$/.test(text) && !/^[\d.]+$/.test(text) ? text : quoted(text));

type Entry = readonly (readonly [key: string, value: string | number | undefined])[];

function entry(id: string, pairs: Entry): string {
  const given = pairs.filter(([, value]) => value !== undefined);
  return `  ${id}: { ${given.map(([key, value]) => `${key}: ${value}`).join(', ')} }`;
}

const named = (name: string | undefined): string | undefined => (name === undefined ? undefined : quoted(name));

function lineEntry({ id, path, host, tcpPort, baud }: LineDraft): string {
  if (path !== undefined)
    return entry(id, [
      ['port', plain(path)],
      ['baud', baud],
    ]);
  const transport = baud === undefined ? undefined : 'rtu-over-tcp';
  return entry(id, [
    ['transport', transport],
    ['host', plain(host ?? '')],
    ['port', tcpPort],
    ['baud', baud],
  ]);
}

function deviceEntry({ id, name, profile, line, unit, every }: DeviceDraft, { profileName }: TextOptions): string[] {
  const what = profileName(profile);
  const pairs: Entry = [
    ['name', named(name)],
    ['profile', profile],
    ['line', line],
    ['unit', unit],
    ['every', every],
  ];
  return [...(what === undefined ? [] : [`  # ${what}`]), entry(id, pairs)];
}

function actuatorEntry({ id, name, point, role, longest, why, pause, pump, main }: ActuatorDraft): string {
  return entry(id, [
    ['name', named(name)],
    ['point', point],
    ['role', role],
    ['rest', 'off'],
    ['longest', longest],
    ['why', named(why)],
    ['pause', pause],
    ['pump', pump],
    ['main', main],
  ]);
}

/** Lines that may be taken over as they are, but for their pins. */
const pinExample = [
  '# lines:',
  '#   header: { driver: gpio }',
  '# devices:',
  '#   board: { line: header, pins: { relay: { pin: 17, direction: out, rest: off }, button: { pin: 27, direction: in } } }',
];

function moreExample({ actuators, devices }: Draft): string {
  const pump = actuators.find(({ role }) => role === 'pump')?.id ?? 'pump';
  const tank = devices.find(({ profile }) => profile === 'qdy30a')?.id ?? 'tank';
  const flow = devices.find(({ profile }) => profile === 'tuf-2000m')?.id ?? 'flow';
  return `${pump}: { …, needs: ${tank}.level > 0.3, proof: { when: ${flow}.flow > 2 }, meter: ${flow}.flow }`;
}

/** It is only shown; and nobody is shown how to cool a house with the water pump. */
function ruleExample({ actuators, devices }: Draft): string {
  const fan = actuators.find(({ role }) => role === 'fan')?.id ?? 'fan';
  const sensor = devices.find(({ profile }) => profile === 'xy-md02')?.id ?? 'air';
  return `vent: { when: ${sensor}.air_temp > 32, until: ${sensor}.air_temp < 29, then: { ${fan}: on }, without: rest }`;
}
