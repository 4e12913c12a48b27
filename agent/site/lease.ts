// How a board ends a run by itself when the gateway is dead: what the file asks for, what the profile can do.
import type { ActuatorRole, ActuatorValue, LeaseSpec } from '../model/actuator.ts';
import { expectation } from '../model/expectation.ts';
import { durationText } from '../model/quantity.ts';
import type { PointSpec } from '../model/site.ts';
import { at } from './check.ts';
import { quoted } from './complaint.ts';
import type { Path, SourceDocument } from './document.ts';
import type { ActuatorEntry } from './schema-control.ts';

export const leaseMsMin = 2_000;
/** A pump lets go before its valves do. */
const leaseMsOf = (role: ActuatorRole): number => (role === 'pump' ? 20_000 : 30_000);

export interface Leased {
  readonly path: Path;
  readonly entry: ActuatorEntry;
  readonly rest: ActuatorValue | 'hold';
  readonly point: PointSpec;
  readonly profile: string;
}

/** Undefined where the board cannot, or shall not; that it cannot is said. */
export function leaseOf(source: SourceDocument, { path, entry, rest, point, profile }: Leased): LeaseSpec | undefined {
  const mostMs = (point.source.write?.onFor?.secondsMax ?? 0) * 1_000;
  const asked = entry.lease;
  const lease = [...path, 'lease'];
  if (asked === null) {
    if (rest !== 'hold') source.complain(lease, { code: 'lease-none', params: { found: quoted(path.at(-1)) } });
    return undefined;
  }
  if (asked === undefined) {
    if (mostMs >= leaseMsMin && rest === false) return { leaseMs: Math.min(leaseMsOf(entry.role), mostMs) };
    // What stays where it is has nothing to fall back to.
    if (rest === 'hold') return undefined;
    if (mostMs >= leaseMsMin) {
      source.complain([...path, 'rest'], { code: 'lease-none', params: { found: quoted(path.at(-1)) } });
      return undefined;
    }
    source.complain([...path, 'point'], { code: 'no-own-timer', params: { found: quoted(path.at(-1)), profile } });
    return undefined;
  }
  const params = { found: quoted(at(source.data, lease)), key: 'lease', point: point.id, profile };
  if (mostMs < leaseMsMin) source.complain(lease, { code: 'no-timer', params });
  else if (rest !== false) source.complain(lease, { code: 'lease-needs-off', params });
  else if (asked > mostMs) {
    const expected = expectation('duration-or-none', { min: durationText(leaseMsMin), max: durationText(mostMs) });
    source.complain(lease, { code: 'out-of-range', params, expected });
  } else return { leaseMs: asked };
  return undefined;
}
