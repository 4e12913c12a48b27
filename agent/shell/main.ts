// The control process: the checked site and two folders → lines, journal and sockets, until the supervisor says stop.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runChild } from '../child.ts';
import { openJournalWriter } from '../journal/log/writer.ts';
import { openLog } from '../log.ts';
import { childArguments } from '../child-arguments.ts';
import { systemClock } from '../model/clock.ts';
import { exitCodes } from '../model/exit.ts';
import { bootId } from '../model/ids.ts';
import { languageOf } from '../model/language.ts';
import { siteHash } from '../model/site-hash.ts';
import type { Site } from '../model/site.ts';
import { version } from '../model/version.ts';
import { runControl } from './control.ts';

const closeGraceMs = 5_000;

const log = await openLog('control');
await runChild(
  async (signal, { ready }) => {
    const places = childArguments(process.argv.slice(2));
    // Written and checked by the supervisor of this very version.
    const site = JSON.parse(await readFile(places.siteJson, 'utf8')) as Site;
    const boot = bootId((await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim());
    const { gateway, points, journal: spec } = site;
    const journal = await openJournalWriter(join(places.state, 'journal'), {
      clock: systemClock,
      boot,
      gateway: gateway.id,
      simulated: gateway.simulated,
      points,
      flushMs: spec.flushMs,
      language: languageOf(process.env),
      log,
    });
    const fault = await runControl(
      {
        site,
        siteHash: siteHash(site),
        version,
        boot,
        journal,
        runFolder: places.run,
        clock: systemClock,
        random: Math.random,
        log,
      },
      ready,
      signal,
    );
    await journal.close(closeGraceMs);
    if (fault === undefined) return exitCodes.ok;
    log.error({ fault }, 'the sockets could not be opened');
    return exitCodes.failure;
  },
  { log, orphanMs: closeGraceMs + 2_000 },
);
