// What `link` knows of one uplink → its running frame, from the saved cursor on, until the signal.
import type { CursorStore, Outbox } from '../journal/types.ts';
import type { Clock } from '../model/clock.ts';
import type { Logger } from '../model/logger.ts';
import type { Site, UplinkSpec } from '../model/site.ts';
import type { UplinkStatus } from '../model/uplink-status.ts';
import type { Uplink } from './contract.ts';
import { Cursors } from './cursors.ts';
import { DeadLetterFile } from './dead-letters.ts';
import { Frame, type Lost } from './frame.ts';
import { Lanes } from './lanes.ts';

/** Cursors are saved at most this long after they moved: what a crash sends again is overwritten, a save is a page of the card. */
const saveEveryMs = 10_000;
/** While nobody can read the cursor there is nothing to start from. */
const loadRetryMs = 5_000;

export interface UplinkRun {
  readonly spec: Pick<UplinkSpec, 'id' | 'kind' | 'backlogPerSec'>;
  readonly site: Pick<Site, 'gateway'>;
  readonly outbox: Outbox;
  readonly cursors: CursorStore;
  /** Called once; what it opens is closed at the end. */
  readonly open: () => Uplink;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly log: Logger;
  /** Gets `<uplink>.jsonl`. */
  readonly deadLetterFolder: string;
  /** At most once a second, and at every change of state. */
  readonly onStatus: (status: UplinkStatus) => void;
  /** Records that nobody can read any more were passed over: for a gap record in the journal. */
  readonly onLost?: (lost: Lost) => void;
  readonly signal: AbortSignal;
}

/** Runs until `signal`; then the cursors are saved and the uplink is closed. Faults of server and disk never end it. */
export async function runUplink(run: UplinkRun): Promise<void> {
  const { spec, outbox, clock, signal, log } = run;
  const onFault = (words: string): void =>
    log.warn({ uplink: spec.id, words }, 'the cursor could not be saved; a restart would send some records again');
  const cursors = new Cursors({ uplink: spec.id, store: run.cursors, clock, everyMs: saveEveryMs, onFault });
  const lanes = await firstLanes(cursors, run);
  if (lanes === undefined) return;
  const gateway = run.site.gateway.id;
  log.info({ uplink: spec.id, gateway, cursor: lanes.delivered(), end: outbox.end() }, 'the uplink starts');
  const uplink = run.open();
  try {
    const parts = { id: spec.id, kind: spec.kind, backlogPerSec: spec.backlogPerSec, lanes, cursors, outbox, uplink };
    const deadLetters = new DeadLetterFile(run.deadLetterFolder, spec.id);
    const { random, onStatus, onLost = () => {} } = run;
    await new Frame({ ...parts, deadLetters, clock, random, log, onStatus, onLost, signal }).run();
  } finally {
    await uplink.close();
  }
}

async function firstLanes(
  cursors: Cursors,
  { spec, outbox, clock, signal, log }: UplinkRun,
): Promise<Lanes | undefined> {
  while (!signal.aborted) {
    try {
      return new Lanes(await cursors.load(), outbox.end());
    } catch (error) {
      log.error({ uplink: spec.id, words: String(error) }, 'the cursor could not be read');
      await clock.sleep(loadRetryMs, signal);
    }
  }
  return undefined;
}
