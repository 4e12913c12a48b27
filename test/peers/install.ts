// Installs what is missing of the foreign programs on Debian; used by `npm run test:peers`.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { missingPeers } from './peers.ts';

/** Debian asks this file before a package starts its service; 101 is "no". Tests start what they need themselves. */
const policyFile = '/usr/sbin/policy-rc.d';

/** What is still missing afterwards, in words; nothing when all is there. */
export function installPeers(): string[] {
  const missing = missingPeers();
  if (missing.length === 0) return [];
  if (process.getuid?.() !== 0) return [`cannot install ${missing.map(({ name }) => name).join(', ')}: not root`];
  const packages = missing.flatMap((peer) => peer.packages);
  console.log(`installing ${packages.join(' ')}`);
  const ownPolicy = !existsSync(policyFile);
  if (ownPolicy) writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const faults = [aptGet('update'), aptGet('install', '--yes', '--no-install-recommends', ...packages)];
    for (const { found, fetch } of missing) if (!found() && fetch !== undefined) faults.push(fetch());
    const still = missingPeers().map(({ name }) => `${name} is still missing`);
    return still.length === 0 ? [] : [...faults.filter((fault) => fault !== ''), ...still];
  } finally {
    if (ownPolicy) rmSync(policyFile);
  }
}

/** Empty when it went well, else the end of what it said. */
function aptGet(...args: string[]): string {
  const ran = spawnSync('apt-get', ['-q', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 300_000,
  });
  if (ran.status === 0) return '';
  const words = ran.error?.message ?? `${ran.stdout}\n${ran.stderr}`.trim().split('\n').slice(-5).join('\n');
  return `apt-get ${args[0]} failed: ${words}`;
}
