// A plan → the farm's own process with its lines up, and the site file that fits them.
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fault, good, type Outcome } from '../../../agent/model/outcome.ts';
import type { FarmPorts } from '../farm.ts';
import type { FarmMessage } from '../main.ts';
import { farmSite, influxSecret } from '../site.ts';
import type { Plan } from './plan.ts';
import { startProgram, type Program } from './program.ts';

type FarmPlan = NonNullable<Plan['farm']>;

export interface StartedFarm {
  readonly program: Program;
  readonly ports: FarmPorts;
  /** Path of the site file that was written for it. */
  readonly site: string;
}

export interface FarmStart {
  readonly farm: FarmPlan;
  readonly folder: string;
  readonly run: string;
  readonly env: NodeJS.ProcessEnv;
  /** Picks the weather; the same number gives the same day. */
  readonly seed: number;
}

const graceMs = 3_000;

/** Not started, in the farm's own words. The caller ends the program, also when it failed. */
export async function startFarmProcess(
  { farm, folder, run, env, seed }: FarmStart,
  own: (program: Program) => void,
): Promise<Outcome<StartedFarm, string>> {
  const args = ['--speed', String(farm.speed), '--seed', String(seed), '--rtu', join(run, 'rs485')];
  const entry = resolve(import.meta.dirname, '../main.ts');
  const program = startProgram(entry, { args, env, outFd: 2, errFd: 2, graceMs });
  own(program);
  const first = await Promise.race([firstWord(program), program.ended]);
  if (typeof first === 'number') return fault(`code ${first}`);
  if (first.type === 'failed') return fault(first.why);
  return good({ program, ports: first.ports, site: await writeSite(folder, first.ports, farm) });
}

const firstWord = (program: Program): Promise<FarmMessage> =>
  new Promise((resolve) => program.process.once('message', (message) => resolve(message as FarmMessage)));

/** The token goes into a file that only its owner reads, never into the site file, an argument or a child's environment. */
async function writeSite(folder: string, ports: FarmPorts, { influx }: FarmPlan): Promise<string> {
  const secrets = join(folder, 'secrets');
  const token = join(secrets, influxSecret);
  await mkdir(secrets, { recursive: true, mode: 0o700 });
  await rm(token, { force: true });
  if (influx) {
    await writeFile(token, influx.token, { mode: 0o600, flag: 'wx' });
    await chmod(token, 0o600);
  }
  const site = join(folder, 'site.yaml');
  await writeFile(site, farmSite(ports, influx));
  return site;
}
