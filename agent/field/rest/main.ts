// The last resort: brings every output to rest and reads it back, when control cannot. One file that needs no package
// and nothing of ours but types: it works beside a broken checkout, a full card, a site file full of mistakes.
//
// 1. It touches nothing while control lives: its name in the run folder, a socket that answers, a locked port say so.
// 2. Pumps first. A valve is touched only when its pumps are at rest; else it stays as it is, and is named.
// 3. Lines side by side. The fault of a line never stops another, nor a dead device the others of its line.
// 4. At rest is only what a fresh answer shows; what reads as rest is not written at all.
// 5. It ends within its bound, whatever hangs. Exit codes: 0 all at rest · 1 some are not, by name · 75 control lives
//    · 78 there is no plan.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, readSync, write, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { ReplyPattern, RestExchange, RestLine, RestPlace, RestPlan, RestStep } from '../../model/rest.ts';

const boundMsDefault = 8_000;
/** A port or host that does not open within this time is given up; a port may settle after its owner's death. */
const openMs = 4_000;
const openAgainMs = 150;
/** What names no pump waits this long for the pumps of all lines. */
const pumpsFirstMs = 2_500;
const triesMax = 3;
const tryAgainMs = 150;
/** After a read that was not answered: so long may an answer come that belongs to nobody any more. */
const lateMs = 300;
const pollMs = 2;
const helperMs = 2_000;
/** Sets one pin and reads it back, without any package. Exit code 0: it is so. */
const gpioHelper = resolve(import.meta.dirname, '../../../drivers/gpio/rest-line.pl');
const controlSockets = ['cli', 'web', 'link', 'flows', 'camera'];

/** Milliseconds since this process began. */
const now = (): number => performance.now();

// What is to be done

interface Task {
  readonly step: RestStep;
  readonly line: string;
  standing: 'open' | 'at-rest' | 'given-up';
  tries: number;
  notBefore: number;
  why: string;
}
type Modbus = Extract<RestExchange, { kind: 'modbus' }>;

const tasks = new Map<string, Task>();
const cannot: RestPlan['cannot'][number][] = [];
const isPump = ({ role }: RestStep): boolean => role === 'pump';

/** Whether its turn may come, by the pumps; one that waits in vain is given up. */
function isFree(task: Task): boolean {
  const pumps = task.step.after.map((id) => tasks.get(id)?.standing ?? 'given-up');
  if (pumps.includes('given-up')) give(task, 'its pump is not at rest; it stays as it is');
  if (pumps.length > 0) return pumps.every((standing) => standing === 'at-rest');
  if (isPump(task.step) || now() > pumpsFirstMs) return true;
  return [...tasks.values()].every((other) => !isPump(other.step) || other.standing !== 'open');
}

function give(task: Task, why: string): void {
  task.standing = 'given-up';
  task.why = why;
  log('error', { actuator: task.step.actuator, line: task.line, why }, 'output is not at rest');
}

/** The tasks of one line, over as many openings as it takes. */
async function workLine({ line, place }: RestLine): Promise<void> {
  const own = [...tasks.values()].filter((task) => task.line === line);
  while (own.some(({ standing }) => standing === 'open')) {
    try {
      await using link = await openLink(place);
      await workOpen(link, own);
    } catch (error) {
      const why = wordsOf(error);
      log('warn', { line, why }, 'the line does not open, or was lost');
      if (now() > openMs) for (const task of own.filter(({ standing }) => standing === 'open')) give(task, why);
      await sleep(openAgainMs);
    }
  }
}

/** In order, but what was tried already behind what was not, and there silent units behind the others. */
async function workOpen(link: Link, own: readonly Task[]): Promise<void> {
  const silent = new Set<string>();
  for (;;) {
    const open = own.filter(({ standing }) => standing === 'open').filter(isFree);
    const last = ({ tries, step }: Task): number => 2 * tries + (silent.has(unitOf(step)) ? 1 : 0);
    const [task] = open.filter(({ notBefore }) => notBefore <= now()).toSorted((a, b) => last(a) - last(b));
    if (task !== undefined) await tryTask(link, task, silent);
    else if (own.some(({ standing }) => standing === 'open')) await sleep(pollMs);
    else return;
  }
}

const unitOf = ({ how }: RestStep): string => (how.kind === 'modbus' ? how.ask.slice(0, 2) : '');

async function tryTask(link: Link, task: Task, silent: Set<string>): Promise<void> {
  const { how, actuator } = task.step;
  const unit = unitOf(task.step);
  task.tries += 1;
  const shown = how.kind === 'modbus' ? await tryModbus(link, how, silent.has(unit)) : await tryGpio(how);
  if (shown === 'silent') silent.add(unit);
  else silent.delete(unit);
  task.notBefore = now() + tryAgainMs;
  task.why = shown === 'silent' ? 'no answer' : 'it does not read as at rest';
  if (shown === 'at rest' || shown === 'brought to rest') {
    task.standing = 'at-rest';
    log('info', { actuator, line: task.line, ms: Math.round(now()) }, shown);
  } else if (task.tries >= triesMax) give(task, task.why);
}

type Shown = 'at rest' | 'brought to rest' | 'elsewhere' | 'silent';

/** Who was silent before is told blindly first: its ear may be well. */
async function tryModbus(link: Link, how: Modbus, blindly: boolean): Promise<Shown> {
  const { head, payload } = how.atRest;
  const ask = () => exchange(link, how.ask, head, payload.length / 2, how);
  const before = blindly ? undefined : await ask();
  if (before !== undefined && isAtRest(before, how.atRest)) return 'at rest';
  let heard = before !== undefined;
  for (const { request, reply } of how.writes)
    heard = (await exchange(link, request, reply, 0, how)) !== undefined || heard;
  const after = heard ? await ask() : undefined;
  if (after === undefined) return 'silent';
  return isAtRest(after, how.atRest) ? 'brought to rest' : 'elsewhere';
}

const bytesOf = (hex: string): Buffer => Buffer.from(hex, 'hex');

/** @param reply without check sum; of an exception, or of another function: not at rest */
function isAtRest(reply: Buffer, { head, payload, mask, differs }: ReplyPattern): boolean {
  const [wantedHead, wanted, bits] = [bytesOf(head), bytesOf(payload), bytesOf(mask)];
  const shown = reply.subarray(wantedHead.length);
  if (!reply.subarray(0, wantedHead.length).equals(wantedHead) || shown.length !== wanted.length) return false;
  const isSame = wanted.every((byte, at) => (byte & (bits[at] ?? 0)) === ((shown[at] ?? 0) & (bits[at] ?? 0)));
  return isSame !== (differs === true);
}

async function tryGpio({ words }: Extract<RestExchange, { kind: 'gpio' }>): Promise<Shown> {
  return (await run('perl', [gpioHelper, ...words])) === 0 ? 'brought to rest' : 'elsewhere';
}

// The wires

/** Bytes out, bytes in, and when the next frame may go out. */
interface Link extends AsyncDisposable {
  readonly isTcp: boolean;
  readonly quietMs: number;
  readonly byteMs: number;
  send(bytes: Buffer): void;
  /** What came since it was asked last. @throws when the wire is lost */
  take(): Buffer;
  quietFrom: number;
  transaction: number;
}

async function openLink(place: RestPlace): Promise<Link> {
  const silent = { send: () => {}, take: () => Buffer.alloc(0), [Symbol.asyncDispose]: async () => {} };
  const open = place.kind === 'gpio' ? silent : place.kind === 'serial' ? openSerial(place) : openTcp(place);
  const timing = 'quietMs' in place ? { quietMs: place.quietMs, byteMs: place.byteMs } : { quietMs: 0, byteMs: 0 };
  return { ...(await open), ...timing, isTcp: place.kind === 'tcp', quietFrom: now(), transaction: 0 };
}

/**
 * Sends a request and waits for the answer that begins as said and goes on for `more` bytes, or for an exception; the
 * answer is without check sum, undefined is silence. @throws when the wire is lost
 */
async function exchange(
  link: Link,
  asked: string,
  answered: string,
  more: number,
  { timeoutMs, gapMs }: Modbus,
): Promise<Buffer | undefined> {
  const [request, head] = [bytesOf(asked), bytesOf(answered)];
  await sleep(Math.max(0, link.quietFrom + Math.max(link.quietMs, gapMs) - now()));
  link.take(); // What nobody asked for.
  link.transaction = (link.transaction + 1) & 0xffff;
  link.send(link.isTcp ? tcpFrame(request, link.transaction) : request);
  link.quietFrom = now() + request.length * link.byteMs;
  let received: Buffer = Buffer.alloc(0);
  for (const until = now() + timeoutMs; now() < until;) {
    await sleep(pollMs);
    received = Buffer.concat([received, link.take()]);
    const reply = link.isTcp ? tcpReply(received, link.transaction) : rtuReply(received, head, more);
    if (reply === undefined) continue;
    link.quietFrom = now();
    return reply;
  }
  // An acknowledgement says what it is about; an answer to a read does not.
  link.quietFrom = now() + (more > 0 ? lateMs : 0);
  return undefined;
}

/**
 * The answer anywhere in the bytes: before it there may be the request's echo, or a glitch of the line driver. The answer
 * to a write may look like its echo: it does no harm to take one for the other, the read decides.
 */
function rtuReply(received: Buffer, head: Buffer, more: number): Buffer | undefined {
  const refused = Buffer.of(head[0] ?? 0, (head[1] ?? 0) | 0x80);
  for (let at = 0; at + 5 <= received.length; at++) {
    const rest = received.subarray(at);
    for (const [begin, length] of [[head, head.length + more + 2] as const, [refused, 5] as const]) {
      const frame = rest.subarray(0, length);
      if (frame.length < length || !frame.subarray(0, begin.length).equals(begin)) continue;
      if (crc16(frame.subarray(0, -2)) === frame.readUInt16LE(length - 2)) return frame.subarray(0, -2);
    }
  }
  return undefined;
}

function crc16(bytes: Buffer): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}

function tcpFrame(request: Buffer, transaction: number): Buffer {
  const head = Buffer.of(transaction >> 8, transaction & 0xff, 0, 0, 0, request.length - 2);
  return Buffer.concat([head, request.subarray(0, -2)]);
}

/** Answers to other transactions are late ones: they are passed over. */
function tcpReply(received: Buffer, transaction: number): Buffer | undefined {
  for (let at = 0; at + 6 <= received.length;) {
    const end = at + 6 + received.readUInt16BE(at + 4);
    if (end > received.length) return undefined;
    if (received.readUInt16BE(at) === transaction) return received.subarray(at + 6, end);
    at = end;
  }
  return undefined;
}

type Wire = Pick<Link, 'send' | 'take' | typeof Symbol.asyncDispose>;

async function openSerial({ path, stty }: Extract<RestPlace, { kind: 'serial' }>): Promise<Wire> {
  const fd = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  try {
    // Whoever drives a port holds this lock; a dead process holds none.
    if ((await run('flock', ['-n', '3'], fd)) === 1) throw new Error(`another program uses ${path}`);
    if ((await run('stty', ['-F', path, ...stty])) !== 0) log('warn', { path }, 'stty did not take the settings');
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  const close = async (): Promise<void> => closeSync(fd);
  return { send: (bytes) => void writeSync(fd, bytes), take: () => readAvailable(fd), [Symbol.asyncDispose]: close };
}

function readAvailable(fd: number): Buffer {
  const bytes = Buffer.alloc(512);
  try {
    // 0 is nothing new, or a port that hung up: then the next write fails.
    return bytes.subarray(0, readSync(fd, bytes));
  } catch (error) {
    if (wordsOf(error).includes('EAGAIN')) return Buffer.alloc(0);
    throw error;
  }
}

function openTcp({ host, port }: Extract<RestPlace, { host: string }>): Promise<Wire> {
  return new Promise((opened, failed) => {
    const received: Buffer[] = [];
    let lost: Error | undefined;
    const close = async (): Promise<void> => void socket.destroy();
    const take = (): Buffer => {
      if (lost !== undefined) throw lost;
      return Buffer.concat(received.splice(0));
    };
    const lose = (why: Error): void => failed((lost ??= why));
    const socket = connect({ host, port, noDelay: true }, () =>
      opened({ send: (bytes) => void socket.write(bytes), take, [Symbol.asyncDispose]: close }),
    );
    socket.on('data', (chunk) => received.push(chunk)).on('error', lose);
    socket.on('close', () => lose(new Error(`${host}:${port} closed the connection`)));
    setTimeout(() => socket.connecting && socket.destroy(new Error(`${host}:${port} does not answer`)), openMs / 2);
  });
}

/** A program of the system, with `fd` as its descriptor 3 → its exit code; −1 when it is not there or hangs. */
function run(program: string, args: readonly string[], fd?: number): Promise<number> {
  return new Promise((ended) => {
    const child = spawn(program, args, {
      env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/bin:/sbin:/bin` },
      // Never as one of the first three: node would make it block, and with it ours.
      stdio: ['ignore', 'ignore', 'ignore', ...(fd === undefined ? [] : [fd])],
    });
    child.on('error', () => ended(-1)).on('exit', (code) => ended(code ?? -1));
    setTimeout(() => child.kill('SIGKILL'), helperMs).unref();
  });
}

// The plan, and who else is there

async function readPlan(folders: readonly string[]): Promise<RestPlan | undefined> {
  const paths = folders.flatMap((folder) => [join(folder, 'rest.plan'), join(folder, 'rest.plan.old')]);
  const found = (await Promise.all(paths.map(readNumbered))).filter((one) => one !== undefined);
  return found.toSorted((a, b) => b.serial - a.serial)[0]?.plan;
}

/** A file that is not there, is torn, or lies on a card that is stuck: no plan. */
async function readNumbered(path: string): Promise<{ serial: number; plan: RestPlan } | undefined> {
  const text = await Promise.race([readFile(path, 'utf8'), sleep(1_000, '', { ref: false })]).catch(() => '');
  const [json = '', sum] = text.split('\n');
  if (createHash('sha256').update(json).digest('hex') !== sum) return undefined;
  const numbered = JSON.parse(json) as { serial: number; plan: RestPlan };
  return numbered.plan.format === 1 ? numbered : undefined;
}

/** Who must not be disturbed; undefined: nobody drives the outputs. */
async function whoLives(folder: string): Promise<string | undefined> {
  const name = await readFile(join(folder, 'drives.json'), 'utf8').catch(() => '');
  const [, pid, ticks, boot] = /"pid":(\d+),"startTicks":(\d+),"boot":"([0-9a-f-]+)"/.exec(name) ?? [];
  const stat = pid === undefined ? '' : await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [state = '', ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const isOfThisBoot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim() === boot;
  if (isOfThisBoot && fields[18] === ticks && !'ZX'.includes(state)) return `process ${pid} drives the outputs`;
  const answers = await Promise.all(controlSockets.map((role) => knock(join(folder, `${role}.sock`))));
  return answers.find((answer) => answer !== undefined);
}

function knock(path: string): Promise<string | undefined> {
  return new Promise((answered) => {
    const socket = connect({ path }, () => {
      socket.destroy();
      answered(`${path} answers`);
    });
    // Busy, or not for us: somebody may well live there.
    const isDoubtful = (error: Error): boolean => /EAGAIN|EACCES|EPERM/.test(error.message);
    socket.on('error', (error) => answered(isDoubtful(error) ? error.message : undefined));
  });
}

// Talking and ending

let logging: Promise<unknown> = Promise.resolve();

/** Lines like those of every process. Nobody who does not read them can hold this up. */
function log(level: 'info' | 'warn' | 'error', fields: object, msg: string): void {
  const head = { level, time: new Date().toISOString(), pid: process.pid, name: 'rest' };
  const line = `${JSON.stringify({ ...head, ...fields, msg })}\n`;
  logging = logging.then(() => new Promise((written) => write(1, line, written)));
}

async function end(code: number, fields: object, msg: string): Promise<never> {
  log(code === 0 || code === 78 ? 'info' : 'error', { code, ms: Math.round(now()), ...fields }, msg);
  await Promise.race([logging, sleep(200)]);
  process.exit(code);
}

function report(): Promise<never> {
  const missed = [...tasks.values()].filter(({ standing }) => standing !== 'at-rest');
  const notAtRest = [...missed.map(({ step, why }) => ({ actuator: step.actuator, why })), ...cannot];
  const outputs = tasks.size + cannot.length;
  if (notAtRest.length === 0) return end(0, { outputs }, 'all outputs are at rest');
  return end(1, { outputs, notAtRest }, 'NOT ALL OUTPUTS ARE AT REST');
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function main(): Promise<never> {
  const text = { type: 'string' } as const;
  const options = { state: text, run: text, 'within-ms': text, 'keep-on-stop': { type: 'boolean' } } as const;
  const { values } = parseArgs({ options });
  const folder = (given: string | undefined, ours: string, systemd: string, usual: string): string =>
    given ?? process.env[ours] ?? process.env[systemd]?.split(':', 1)[0] ?? usual;
  const state = folder(values.state, 'KENH_STATE', 'STATE_DIRECTORY', '/var/lib/kenh');
  const runFolder = folder(values.run, 'KENH_RUN', 'RUNTIME_DIRECTORY', '/run/kenh');
  const boundMs = Number(values['within-ms'] ?? boundMsDefault) - now();
  setTimeout(() => void (tasks.size > 0 ? report() : end(1, {}, 'no time was left for anything')), boundMs);
  const lives = await whoLives(runFolder);
  if (lives !== undefined) return end(75, { lives }, 'control lives; nothing was touched');
  const plan = await readPlan([runFolder, state]);
  if (plan === undefined) return end(78, { state }, 'there is no plan: nothing was ever driven from here');
  cannot.push(...plan.cannot);
  for (const { line, steps } of plan.lines) {
    for (const step of steps.filter(({ keepOnStop }) => !keepOnStop || values['keep-on-stop'] !== true)) {
      tasks.set(step.actuator, { step, line, standing: 'open', tries: 0, notBefore: 0, why: 'out of time' });
    }
  }
  await Promise.all(plan.lines.map(workLine));
  return report();
}

// Whoever asks it to stop wants the outputs at rest, too; its own bound ends it.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('uncaughtException', (error) => log('error', { why: wordsOf(error) }, 'unexpected fault; the others go on'));
await main().catch((error: unknown) => end(1, { why: wordsOf(error) }, 'unexpected fault'));
