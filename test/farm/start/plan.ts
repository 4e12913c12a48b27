// Arguments and environment → what `npm start` is to do, or what is wrong with them in one sentence.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startTexts } from '../../../agent/model/catalogue/start.ts';
import { exitCodes } from '../../../agent/model/exit.ts';
import { foldersOf, systemFolders, type Environment } from '../../../agent/model/folders.ts';
import { say, type Language } from '../../../agent/model/language.ts';
import { fault, good, type Outcome } from '../../../agent/model/outcome.ts';
import { messageOf } from '../../../agent/model/thrown.ts';
import type { InfluxTarget } from '../site.ts';

export interface Plan {
  /** The technician's site file; without one the farm is simulated. */
  readonly site?: string;
  readonly farm?: { readonly speed: number; readonly influx?: InfluxTarget & { readonly token: string } };
  /** Everything of this run but the sockets; the agent's state is one folder inside it. */
  readonly folder: string;
  readonly state: string;
  readonly run: string;
  /** Where the command line looks for a checkout's state: a link to the one that was started last. */
  readonly lastState?: string;
}
/** `help` is no fault, but ends the run just the same. */
export interface NoPlan {
  readonly text: string;
  readonly exitCode: number;
}

export interface Surroundings {
  readonly args: readonly string[];
  readonly env: Environment;
  readonly language: Language;
  /** The checkout. */
  readonly top: string;
  readonly isRoot: boolean;
  readonly exists?: (path: string) => boolean;
}

const refuse = (exitCode: number, text: string): Outcome<never, NoPlan> => fault({ text, exitCode });

export function planOf(around: Surroundings): Outcome<Plan, NoPlan> {
  const { env, language, top, isRoot, exists = existsSync } = around;
  const args = readArgs(around.args);
  if (!args.ok) return refuse(exitCodes.usage, say(language, startTexts.wrongOption, { why: args.fault }));
  if (args.value.help === true) return refuse(exitCodes.ok, say(language, startTexts.usage, {}));
  const askedSite = args.value.site ?? given(env['KENH_SITE']);
  if (askedSite !== undefined && !exists(resolve(askedSite))) {
    return refuse(exitCodes.config, say(language, startTexts.siteMissing, { file: resolve(askedSite) }));
  }
  const site = askedSite ?? [foldersOf(env, isRoot).site, systemFolders.site].find((path) => exists(path));
  // The simulated farm's journal never shares a folder with a real gateway's: its readings would be sent as real ones.
  const askedState = args.value.state ?? given(env['KENH_STATE']);
  const own = join(top, '.kenh', site === undefined ? 'farm' : 'gateway');
  const folder = resolve(askedState ?? own);
  const run = runFolder(args.value.run ?? given(env['KENH_RUN']), join(top, '.kenh', 'run'));
  const link = askedState === undefined ? { lastState: join(top, '.kenh', 'state') } : {};
  const folders = { folder, state: join(folder, 'state'), run, ...link };
  // Where a gateway's state is asked for, it is there and nowhere else.
  if (site !== undefined)
    return good({ ...folders, ...(askedState !== undefined && { state: folder }), site: resolve(site) });
  const farm = farmPlan(env, language);
  return farm.ok ? good({ ...folders, farm: farm.value }) : farm;
}

const given = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

function readArgs(args: readonly string[]) {
  try {
    const string = { type: 'string' } as const;
    const options = { site: string, state: string, run: string, help: { type: 'boolean', short: 'h' } } as const;
    return good(parseArgs({ args: [...args], options }).values);
  } catch (error) {
    return fault(messageOf(error));
  }
}

/** The longest name in it is `camera.sock`, and a socket's path has at most 107 bytes (unix(7)). */
const longestName = 'camera.sock';
const pathBytesMax = 107;

/**
 * A checkout may lie so deep that no socket fits below it, or have a blank in its path, which no line's port may have:
 * then the run folder goes to the temporary folder, under a name that is the same at every start.
 */
function runFolder(asked: string | undefined, own: string): string {
  if (asked !== undefined) return resolve(asked);
  if (Buffer.byteLength(join(own, longestName)) <= pathBytesMax && !/\s/.test(own)) return own;
  const name = createHash('sha256').update(own).digest('hex').slice(0, 12);
  return join(tmpdir(), `kenh-${process.getuid?.() ?? 0}-${name}`);
}

function farmPlan(env: Environment, language: Language): Outcome<NonNullable<Plan['farm']>, NoPlan> {
  const found = given(env['KENH_FARM_SPEED']) ?? '1';
  const speed = Number(found);
  if (!(speed >= 0.1 && speed <= 3600))
    return refuse(exitCodes.config, say(language, startTexts.wrongSpeed, { found }));
  const url = given(env['KENH_INFLUX_URL']);
  if (url === undefined) return good({ speed });
  const [token, org, bucket] = [env['KENH_INFLUX_TOKEN'], env['KENH_INFLUX_ORG'], env['KENH_INFLUX_BUCKET']].map(given);
  if (token === undefined || org === undefined || bucket === undefined) {
    const missing = Object.entries({ KENH_INFLUX_TOKEN: token, KENH_INFLUX_ORG: org, KENH_INFLUX_BUCKET: bucket })
      .filter(([, value]) => value === undefined)
      .map(([name]) => name);
    return refuse(exitCodes.config, say(language, startTexts.influxIncomplete, { missing: missing.join(', ') }));
  }
  if (!isWebAddress(url)) return refuse(exitCodes.config, say(language, startTexts.influxUrl, {}));
  return good({ speed, influx: { url, org, bucket, token } });
}

function isWebAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (url?.protocol === 'http:' || url?.protocol === 'https:') && url.username === '' && url.password === '';
}
