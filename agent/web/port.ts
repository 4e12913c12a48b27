// `KENH_HTTP_PORT` → a port (0: any that is free), or what is wrong with it.
import { fault, good, type Outcome } from '../model/outcome.ts';

const portDefault = 9464;

export function portOf(text: string | undefined): Outcome<number, string> {
  if (text === undefined || text === '') return good(portDefault);
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return good(port);
  return fault(`"${text}" is no port from 0 to 65535`);
}
