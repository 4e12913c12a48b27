// The link process: the journal → chunks and uplinks. It may die at any moment: the cursors stay.
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { runChild } from '../child.ts';
import { openLog } from '../log.ts';
import { childArguments } from '../child-arguments.ts';
import { systemClock } from '../model/clock.ts';
import type { Site } from '../model/site.ts';
import { runLink } from './link.ts';

const log = await openLog('link');
await runChild(
  async (signal, { ready }) => {
    const { siteJson, site: siteFile, state, run } = childArguments(process.argv.slice(2));
    // Written and checked by the supervisor of this very version.
    const site = JSON.parse(await readFile(siteJson, 'utf8')) as Site;
    const deps = { site, siteFolder: dirname(siteFile), stateFolder: state, runFolder: run, env: process.env };
    await runLink({ ...deps, clock: systemClock, random: Math.random, log }, ready, signal);
  },
  { log },
);
