// A control server over a real core with boards at its other end, on this machine's clocks.
import { holdsOf } from '../agent/control/holds.ts';
import { join } from 'node:path';
import { Rig } from '../agent/control/control.test-kit.ts';
import { describeWater } from '../agent/control/derived/derived.ts';
import { describeAll } from '../agent/control/describe.ts';
import { describeRules } from '../agent/control/rules/describe.ts';
import type { DurableEnds, JournalWriter } from '../agent/journal/types.ts';
import { openJournalWriter } from '../agent/journal/log/writer.ts';
import { systemClock } from '../agent/model/clock.ts';
import { silentLogger } from '../agent/model/logger.ts';
import type { Site } from '../agent/model/site.ts';
import { roles } from '../agent/socket/protocol.ts';
import { type ControlServer, serveControl } from '../agent/socket/server.ts';
import { endsAt, someHandlers, socketFolder } from '../agent/socket/test-kit.ts';
import { smallFarm, vietnamese } from './farm.test-kit.ts';
import { type Ask, kenh, type Ran } from './terminal.test-kit.ts';

export interface LiveCore extends AsyncDisposable {
  readonly rig: Rig;
  /** Where its sockets and its journal are, as the command line wants to be told. */
  readonly where: readonly string[];
  readonly folder: string;
  readonly journal: JournalWriter;
  readonly server: ControlServer;
  /** The same, in Lan's name. */
  kenh(argv: readonly string[], asked?: Ask): Promise<Ran>;
}

const tickMs = 5;

/** The rig's time is this machine's: it is moved on whenever somebody looks. */
export async function liveCore(site: Site): Promise<LiveCore> {
  const folder = await socketFolder();
  const rig = new Rig(site, systemClock.mono(), systemClock.wall());
  const journal = await openJournalWriter(join(folder.path, 'journal'), {
    clock: systemClock,
    boot: rig.boot,
    gateway: site.gateway.id,
    simulated: true,
    points: site.points,
    flushMs: 50,
  });
  const start = { mono: systemClock.mono(), wall: systemClock.wall() };
  journal.event({ type: 'anchor', boot: rig.boot, ...start, errorMs: 1, source: 'ntp' });
  let told = 0;
  const now = (): void => {
    rig.run(Math.max(0, systemClock.mono() - rig.mono));
    for (; told < rig.facts.length; told += 1) journal.event(rig.facts[told]!);
  };
  const { control } = rig;
  let durable: DurableEnds = endsAt(0);
  const served = await serveControl({
    folder: folder.path,
    roles,
    clock: systemClock,
    log: silentLogger,
    hello: { name: site.gateway.id, boot: rig.boot, timezone: site.gateway.timezone },
    durable,
    handlers: someHandlers({
      points: () => site.points,
      wish: (wish, via) => {
        now();
        const [answer] = rig.step({ type: 'wish', wish, via }).answers;
        now();
        return answer!.ok ? { ...answer!, ...(answer!.value.mustSettle === true && { isDurable: true }) } : answer!;
      },
      actuators: () => (now(), describeAll(control.state, rig.now.mono)),
      alarms: () => (now(), control.alarms.status(rig.now)),
      holds: () => holdsOf(control.state),
      rules: () => (
        now(),
        describeRules(control.book, control.state, (point) => control.table.sample(point), rig.now.mono)
      ),
      zones: () => site.zones,
      water: () => (now(), describeWater(control.derived, rig.now, control.localTime(rig.now.wall))),
      gone: (client) => void rig.step({ type: 'gone', client }),
    }),
  });
  if (!served.ok) throw new Error(served.fault.detail);
  const follower = journal.onDurable((ends) => served.value.durable((durable = ends)));
  const ticking = setInterval(() => {
    now();
    served.value.publish(site.points.flatMap(({ id }) => control.table.sample(id) ?? []));
    served.value.stepped();
  }, tickMs);
  now();
  const where = ['--run', folder.path, '--state', folder.path];
  return {
    rig,
    where,
    folder: folder.path,
    journal,
    server: served.value,
    kenh: (argv, asked = {}) =>
      kenh([...argv, ...where.slice(0, 2)], { env: { KENH_NAME: 'Lan', KENH_STATE: folder.path }, ...asked }),
    async [Symbol.asyncDispose]() {
      clearInterval(ticking);
      follower[Symbol.dispose]();
      await served.value.close();
      await journal.close(5_000);
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** The small farm, its readings good and quiet, everything at rest. */
export async function liveFarm(names = vietnamese): Promise<LiveCore> {
  const core = await liveCore(smallFarm(names));
  core.rig.sample('tank.level', 0.8);
  core.rig.sample('air.temp', 25);
  core.rig.sample('flow.flow', 0);
  await systemClock.sleep(100);
  return core;
}
