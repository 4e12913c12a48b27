// One line from control → a message. A client trusts control's contents but not the wire: the frame is checked,
// results are typed by the question that they answer.
import type { Message } from './protocol.ts';
import { isCount, isFields, isText, parseJson } from './shape.ts';

/** Undefined where the line is no message of this version; the connection is then of no use any more. */
export function parseMessage(line: string): Message | undefined {
  const message = parseJson(line);
  return isMessage(message) ? message : undefined;
}

const isZone = (what: unknown): boolean => what === undefined || isText(what, 100);
const isList = (what: unknown): boolean => what === undefined || Array.isArray(what);

function isMessage(what: unknown): what is Message {
  if (!isFields(what)) return false;
  switch (what['type']) {
    case 'hello':
      return isCount(what['version']) && isText(what['name'], 1_000) && isZone(what['timezone']);
    case 'reply':
      return isCount(what['id']) && 'result' in what;
    case 'refused':
      return isText(what['why'], 10_000) && (what['id'] === undefined || isCount(what['id']));
    case 'update':
      return Array.isArray(what['samples']) && ['actuators', 'alarms', 'holds'].every((name) => isList(what[name]));
    case 'durable':
      return isFields(what['ends']);
    default:
      return false;
  }
}
