// One line from a client → a hello, a request, or the reason why it is neither. Never throws, whatever the line holds.
import { monoMs } from '../model/clock.ts';
import { type Gap, gapReasons } from '../model/fact.ts';
import { bootId, type PointId, pointId, uplinkId } from '../model/ids.ts';
import { fault, good, type Outcome } from '../model/outcome.ts';
import { isStorageTrouble } from '../model/storage-trouble.ts';
import { uplinkStates, type UplinkStatus } from '../model/uplink-status.ts';
import type { Hello, Request } from './protocol.ts';
import {
  type Fields,
  idOf,
  isBoolean,
  isCount,
  isFields,
  isNumber,
  isOneOf,
  isOptional,
  isText,
  parseJson,
} from './shape.ts';
import { parseWish } from './wish-request.ts';

export interface Unreadable {
  /** Present when the question can be answered by `refused` with its id; without it nothing can be matched any more. */
  readonly id?: number;
  readonly why: string;
}

const pointsMax = 20_000;
const uplinksMax = 64;
const textLengthMax = 2_000;

export function parseRequest(line: string): Outcome<Hello | Request, Unreadable> {
  const fields = parseJson(line);
  if (!isFields(fields)) return fault({ why: 'not a JSON object' });
  if (fields['type'] === 'hello') return parseHello(fields);
  const id = fields['id'];
  if (!isCount(id)) return fault({ why: 'no usable id' });
  const request = parseAsked(fields, id);
  return typeof request === 'string' ? fault({ id, why: request }) : good(request);
}

function parseHello({ version, name }: Fields): Outcome<Hello, Unreadable> {
  if (!isCount(version) || !isText(name, 100)) return fault({ why: 'hello needs a version and a name' });
  return good({ type: 'hello', version, name });
}

/** The request, or what is wrong with it. */
function parseAsked(fields: Fields, id: number): Request | string {
  switch (fields['type']) {
    case 'status':
    case 'points':
    case 'follow':
    case 'actuators':
    case 'alarms':
    case 'holds':
    case 'rules':
    case 'zones':
    case 'water':
      return { type: fields['type'], id };
    case 'watch':
      return parseWatch(fields, id);
    case 'report':
      return parseReport(fields, id);
    case 'fact':
      return parseFact(fields, id);
    case 'wish': {
      const wish = parseWish(fields['wish']);
      return typeof wish === 'string' ? wish : { type: 'wish', id, wish };
    }
    default:
      return 'unknown request';
  }
}

const watchable = ['actuators', 'alarms', 'holds'] as const;

function parseWatch(fields: Fields, id: number): Request | string {
  const { points } = fields;
  const also: { -readonly [key in (typeof watchable)[number]]?: boolean } = {};
  for (const key of watchable) {
    const value = fields[key];
    if (!isOptional(isBoolean, value)) return `${key} is neither true nor false`;
    if (value !== undefined) also[key] = value;
  }
  if (points === undefined) return { type: 'watch', id, ...also };
  if (!Array.isArray(points) || points.length > pointsMax) return `points is no list of at most ${pointsMax}`;
  const known: PointId[] = [];
  for (const text of points) {
    const point = idOf(pointId, text);
    if (point === undefined) return 'points holds something that is no point id';
    known.push(point);
  }
  return { type: 'watch', id, points: known, ...also };
}

function parseReport({ uplinks, storage }: Fields, id: number): Request | string {
  if (!Array.isArray(uplinks) || uplinks.length > uplinksMax) return `uplinks is no list of at most ${uplinksMax}`;
  const known: UplinkStatus[] = [];
  for (const fields of uplinks) {
    const uplink = isFields(fields) ? parseUplink(fields) : undefined;
    if (uplink === undefined) return 'uplinks holds something that is no uplink status';
    known.push(uplink);
  }
  if (storage === undefined) return { type: 'report', id, uplinks: known };
  if (!isStorageTrouble(storage)) return 'storage is no trouble that is known here';
  return { type: 'report', id, uplinks: known, storage };
}

const isDetail = (what: unknown): what is string => typeof what === 'string';
const isAge = (what: unknown): what is number | null => what === null || isNumber(what);

function parseUplink(fields: Fields): UplinkStatus | undefined {
  const { kind, state, detail, acceptedPoints, setAsidePoints, lostRecords, backlogRecords, oldestMs, liveAgeMs } =
    fields;
  const uplink = idOf(uplinkId, fields['uplink']);
  if (uplink === undefined || !isText(kind, 100) || !isOneOf(state, uplinkStates)) return undefined;
  if (!isCount(acceptedPoints) || !isCount(setAsidePoints) || !isCount(backlogRecords)) return undefined;
  if (!isAge(oldestMs) || !isAge(liveAgeMs)) return undefined;
  if (!isOptional(isCount, lostRecords) || !isOptional(isDetail, detail)) return undefined;
  const status = { uplink, kind, state, acceptedPoints, setAsidePoints, backlogRecords, oldestMs, liveAgeMs };
  return {
    ...status,
    ...(lostRecords === undefined ? {} : { lostRecords }),
    // A server's last words may be a whole page.
    ...(detail === undefined ? {} : { detail: detail.slice(0, textLengthMax) }),
  };
}

function parseFact({ event }: Fields, id: number): Request | string {
  const gap = isFields(event) ? parseGap(event) : undefined;
  return gap === undefined ? 'event is no gap' : { type: 'fact', id, event: gap };
}

function parseGap(fields: Fields): Gap | undefined {
  const { type, mono, lost, boot, from, to, why, uplink } = fields;
  if (type !== 'gap' || !isNumber(mono) || !isCount(lost) || !isNumber(from) || !isNumber(to)) return undefined;
  if (!isOneOf(why, gapReasons)) return undefined;
  const of = idOf(bootId, boot);
  if (boot !== undefined && of === undefined) return undefined;
  if (uplink !== undefined && !isText(uplink, 100)) return undefined;
  return {
    type,
    mono: monoMs(mono),
    lost,
    from: monoMs(from),
    to: monoMs(to),
    why,
    ...(of === undefined ? {} : { boot: of }),
    ...(uplink === undefined ? {} : { uplink }),
  };
}
