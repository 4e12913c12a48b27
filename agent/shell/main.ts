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
import { fault, good, type Outcome } from '../model/outcome.ts';
import type { Site } from '../model/site.ts';
import { messageOf } from '../model/thrown.ts';
import { version } from '../model/version.ts';
import { runControl } from './control.ts';
import { drivers } from './drivers.ts';
import { HoldsFile } from './holds-file.ts';

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
    const holds = new HoldsFile(places.state);
    const end = await runControl(
      {
        site,
        siteHash: siteHash(site),
        version,
        boot,
        journal,
        kept: await recalled(holds, places.state, boot),
        keepHolds: (standing) => holds.write(standing),
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
async function recalled(holds: HoldsFile, state: string, boot: BootId): Promise<ReadonlyMap<string, Kept>> {
  const [memory, own] = await Promise.all([inTime(recallMemory(join(state, 'journal'))), inTime(holds.read())]);
  const at = { mono: systemClock.mono(), wall: systemClock.wall(), wallTrusted: false, boot };
  const added = new Map<string, Kept>((own.ok ? own.value : []).map((part) => [`hold.${part.id}`, { part, at }]));
  if (memory.ok) return new Map<string, Kept>([...added, ...memory.value]);
  const words = messageOf(memory.fault);
  log.error({ words }, 'what was locked before cannot be read: all water stays off until a person releases it');
  const isDamaged = memory.fault instanceof Forgotten;
  return new Map([...added, ...unreadable(isDamaged ? undefined : words, systemClock, boot)]);
}

/** A card that does not answer is not waited for. */
async function inTime<T>(reading: Promise<T>): Promise<Outcome<T, unknown>> {
  const enough = new AbortController();
  const late = systemClock.sleep(recallMsMax, enough.signal).then(() => fault(new Error('the card does not answer')));
  const read = await Promise.race([reading.then(good, (error: unknown) => fault(error)), late]);
  enough.abort();
  return read;
}

async function keepLastResort(site: Site, places: ChildArguments): Promise<void> {
  const plan = restPlan(site, drivers);
  const { faults } = await keepRestPlan(plan, places, systemClock);
  for (const fields of faults) log.error(fields, 'the plan of the last resort cannot be kept here');
  for (const fields of plan.cannot) log.error(fields, 'the last resort cannot bring this output to rest');
}
