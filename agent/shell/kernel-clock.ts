// The kernel's own word on its wall clock → trusted or not, and how wrong it may be.
//
// Node cannot call adjtimex(2). perl can, and is part of every Debian (package perl-base is essential); where it is
// missing, systemd's file and `timedatectl` are asked. Sources: adjtimex(2), linux/timex.h, systemd-timesyncd(8).
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';

export type KernelClock =
  | { readonly synchronised: true; readonly errorMs: number }
  | { readonly synchronised: false; readonly why: string };

const run = promisify(execFile);
const timeoutMs = 3_000;

/** Number of the adjtimex system call by machine; the struct has 64-bit longs on all of these. */
const adjtimexNumber: Readonly<Partial<Record<NodeJS.Architecture, number>>> = { x64: 159, arm64: 171, riscv64: 171 };
/** Prints the state, maxerror in µs and the status bits; reads only (modes = 0). */
const perl = 'my $t="\\0"x256; my $s=syscall($ARGV[0]+0,$t); my @f=unpack("x24 q q l",$t); print "$s $f[0] $f[2]"';
const timeError = 5;
const statusUnsynchronised = 0x40;
/** What is assumed where only "synchronised" is known: timesyncd's own limit before it steps, ms. */
const errorMsGuess = 400;

export async function kernelClock(arch: NodeJS.Architecture = process.arch): Promise<KernelClock> {
  return (await byAdjtimex(arch)) ?? (await byTimesyncd()) ?? (await byTimedatectl()) ?? unknown;
}

const unknown: KernelClock = { synchronised: false, why: 'neither perl nor systemd can say whether NTP is in step' };

async function byAdjtimex(arch: NodeJS.Architecture): Promise<KernelClock | undefined> {
  const number = adjtimexNumber[arch];
  if (number === undefined) return undefined;
  try {
    const { stdout } = await run('perl', ['-e', perl, String(number)], { timeout: timeoutMs });
    return fromAdjtimex(stdout);
  } catch {
    return undefined;
  }
}

/** `state maxerror-µs status` as the perl line prints it; undefined for anything else. */
export function fromAdjtimex(text: string): KernelClock | undefined {
  const [state, maxErrorUs, status] = text.trim().split(' ').map(Number);
  if (state === undefined || maxErrorUs === undefined || status === undefined) return undefined;
  if (![state, maxErrorUs, status].every(Number.isInteger) || state < 0) return undefined;
  if (state === timeError || (status & statusUnsynchronised) !== 0) {
    return { synchronised: false, why: 'the kernel says that its clock is not synchronised' };
  }
  return { synchronised: true, errorMs: Math.ceil(maxErrorUs / 1_000) };
}

async function byTimesyncd(): Promise<KernelClock | undefined> {
  return stat('/run/systemd/timesync/synchronized').then(
    () => ({ synchronised: true as const, errorMs: errorMsGuess }),
    () => undefined,
  );
}

async function byTimedatectl(): Promise<KernelClock | undefined> {
  try {
    const { stdout } = await run('timedatectl', ['show', '-p', 'NTPSynchronized', '--value'], { timeout: timeoutMs });
    if (stdout.trim() === 'yes') return { synchronised: true, errorMs: errorMsGuess };
    return { synchronised: false, why: 'timedatectl says that NTP is not in step' };
  } catch {
    return undefined;
  }
}
