// What control knows at this moment → the status that every client may ask for.
import type { JournalWriter } from '../journal/types.ts';
import type { MonoMs, WallMs } from '../model/clock.ts';
import type { BootId } from '../model/ids.ts';
import type { LineStatus } from '../model/line-status.ts';
import type { Site } from '../model/site.ts';
import type { UplinkStatus } from '../model/uplink-status.ts';
import type { Status } from '../socket/protocol.ts';
import type { LatenessFigures } from './lateness.ts';

export interface StatusParts {
  readonly site: Site;
  readonly siteHash: string;
  readonly version: string;
  readonly boot: BootId;
  readonly journal: JournalWriter;
  readonly now: { readonly mono: MonoMs; readonly wall: WallMs; readonly wallTrusted: boolean };
  readonly startedAt: number;
  readonly lines: readonly LineStatus[];
  readonly uplinks: readonly UplinkStatus[];
  readonly lateness: LatenessFigures;
}

export function statusOf(parts: StatusParts): Status {
  const { gateway } = parts.site;
  return {
    gateway: gateway.id,
    name: gateway.name,
    simulated: gateway.simulated,
    version: parts.version,
    siteHash: parts.siteHash,
    boot: parts.boot,
    epoch: parts.journal.epoch,
    ...parts.now,
    upMs: parts.now.mono - parts.startedAt,
    lines: parts.lines,
    journal: parts.journal.state(),
    uplinks: parts.uplinks,
    process: { rssBytes: process.memoryUsage.rss(), ...parts.lateness },
  };
}
