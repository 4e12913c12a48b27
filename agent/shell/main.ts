// The control process: the checked site and two folders → lines, journal and sockets, until the supervisor says stop.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runChild } from '../child.ts';
import { keepRestPlan, nameDriver } from '../field/rest/keep.ts';
import { restPlan } from '../field/rest/plan.ts';
import { type Kept, unreadable } from '../control/memory.ts';
import { Forgotten, recallMemory } from '../journal/recall.ts';
import { openJournalWriter } from '../journal/log/writer.ts';
import { openLog } from '../log.ts';
import { type ChildArguments, childArguments } from '../child-arguments.ts';
import { systemClock } from '../model/clock.ts';
import { exitCodes } from '../model/exit.ts';
import { type BootId, bootId } from '../model/ids.ts';
import { languageOf } from '../model/language.ts';
import { siteHash } from '../model/site-hash.ts';
import { fault, good } from '../model/outcome.ts';
import type { Site } from '../model/site.ts';
import { messageOf } from '../model/thrown.ts';
import { version } from '../model/version.ts';
import { runControl } from './control.ts';
import { drivers } from './drivers.ts';

const closeGraceMs = 5_000;
const recallMsMax = 4_000;

const log = await openLog('control');
await runChild(
  async (signal, { ready, movesWhile }) => {
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
    // From here on outputs may be driven: whoever finds us dead must know what to do.
    await keepLastResort(site, places);
    await using _driver = await nameDriver(places.run);
    const end = await runControl(
      {
        site,
        siteHash: siteHash(site),
        version,
        boot,
        journal,
        kept: await recalled(places.state, boot),
        runFolder: places.run,
        clock: systemClock,
        random: Math.random,
        log,
        movesWhile,
      },
      ready,
      signal,
    );
    await journal.close(closeGraceMs);
    if (end === 'at-rest') return exitCodes.ok;
    if (end === 'not-at-rest') log.error({}, 'some outputs are not confirmed to be at rest');
    else log.error({ fault: end }, 'the sockets could not be opened');
    return exitCodes.failure;
  },
  { log, orphanMs: closeGraceMs + 2_000 },
);

/** What an earlier run must not have forgotten. Who cannot know what was locked lets nothing wet run. */
async function recalled(state: string, boot: BootId): Promise<ReadonlyMap<string, Kept>> {
  const enough = new AbortController();
  const late = systemClock.sleep(recallMsMax, enough.signal).then(() => fault<unknown>('the card does not answer'));
  const read = recallMemory(join(state, 'journal')).then(good, (error: unknown) => fault(error));
  const memory = await Promise.race([read, late]);
  enough.abort();
  if (memory.ok) return memory.value;
  const words = typeof memory.fault === 'string' ? memory.fault : messageOf(memory.fault);
  log.error({ words }, 'what was locked before cannot be read: all water stays off until a person releases it');
  return unreadable(memory.fault instanceof Forgotten ? undefined : words, systemClock, boot);
}

async function keepLastResort(site: Site, places: ChildArguments): Promise<void> {
  const plan = restPlan(site, drivers);
  const { faults } = await keepRestPlan(plan, places, systemClock);
  for (const fields of faults) log.error(fields, 'the plan of the last resort cannot be kept here');
  for (const fields of plan.cannot) log.error(fields, 'the last resort cannot bring this output to rest');
}
