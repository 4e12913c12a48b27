// A host's name → its addresses, without the thread pool: `dns.lookup` occupies a pool thread for as long as a name
// server is away, and four of them stop every serial port of the process. So: the literal address, else /etc/hosts,
// else the name server by c-ares. Names of multicast DNS (`*.local`) are known only if /etc/hosts has them.
import { Resolver } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { LineFault } from '../../agent/model/line.ts';
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';
import { cancelled, isAborted } from './link.ts';
import { lostFault } from './faults.ts';

const hostsFile = '/etc/hosts';
const askMs = 1_000;

/** At least one address, IPv4 first. */
export async function addressesOf(host: string, signal?: AbortSignal): Promise<Outcome<readonly string[], LineFault>> {
  if (isIP(host) !== 0) return good([host]);
  const known = addressesIn(hostsText(), host);
  if (known.length > 0) return good(known);
  const resolver = new Resolver({ timeout: askMs, tries: 2 });
  const stop = () => resolver.cancel();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    if (isAborted(signal)) return fault(cancelled(`while asking for ${host}`));
    const found = [four, six].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (found.length > 0) return good(found);
    return fault(lostFault(host, four.status === 'rejected' ? four.reason : { code: 'ENOTFOUND' }));
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** Addresses that a hosts file gives for a name, IPv4 first. */
export function addressesIn(hosts: string, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  const found = hosts.split('\n').flatMap((line) => {
    const [address, ...names] = (line.split('#', 1)[0] ?? '').trim().toLowerCase().split(/\s+/);
    return address !== undefined && isIP(address) !== 0 && names.includes(wanted) ? [address] : [];
  });
  return [...new Set(found)].sort((a, b) => isIP(a) - isIP(b));
}

function hostsText(): string {
  try {
    // A small file of the root disk, read in place: asynchronous reading would need the thread pool.
    return readFileSync(hostsFile, 'utf8');
  } catch {
    return ''; // A gateway may have none; then the name server decides.
  }
}
