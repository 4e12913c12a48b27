// An uplink of the site file → an open connection. One more kind of uplink is one more case.
import type { InfluxUplinkSpec, UplinkSpec } from '../model/site.ts';
import { resolveSecret, secretFaultText } from '../site/secrets.ts';
import type { Uplink } from '../uplinks/contract.ts';
import { openInfluxdb, TokenAbsent } from '../uplinks/influxdb/influxdb.ts';
import type { LinkDeps } from './deps.ts';

export function openUplink(spec: UplinkSpec, deps: LinkDeps): Uplink {
  switch (spec.kind) {
    case 'influxdb':
      return openInfluxdb(spec, { site: deps.site, clock: deps.clock, token: () => tokenOf(spec, deps) });
    default:
      return spec.kind satisfies never;
  }
}

/** Read anew for every request: a renewed token needs no restart. */
async function tokenOf({ tokenSecret }: InfluxUplinkSpec, { env, siteFolder, log }: LinkDeps): Promise<string> {
  const found = await resolveSecret(tokenSecret, { env, siteFolder });
  if (found.ok) return found.value.reveal();
  const why = secretFaultText(found.fault, 'en');
  log.error({ why }, 'a secret cannot be read');
  throw new TokenAbsent(why);
}
