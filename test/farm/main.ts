// Process: the simulated farm. Tells whoever started it where its lines are; ends when asked or when that one is gone.
import { parseArgs } from 'node:util';
import { runChild } from '../../agent/child.ts';
import { openLog } from '../../agent/log.ts';
import { systemClock } from '../../agent/model/clock.ts';
import { messageOf } from '../../agent/model/thrown.ts';
import { startFarm, type FarmPorts } from './farm.ts';

export type FarmMessage =
  | { readonly type: 'listening'; readonly ports: FarmPorts }
  | { readonly type: 'failed'; readonly why: string };

const { values } = parseArgs({
  options: { speed: { type: 'string' }, seed: { type: 'string' }, rtu: { type: 'string' }, port: { type: 'string' } },
});
// Anything that is said here belongs to the operator's stderr: stdout is for values.
const log = await openLog('farm', { fd: 2 });
const tell = (message: FarmMessage): void => void process.send?.(message, undefined, {}, () => {});

await runChild(
  async (signal) => {
    try {
      await using farm = await startFarm({
        clock: systemClock,
        seed: Number(values.seed ?? 1),
        speed: Number(values.speed ?? 1),
        tcpPort: Number(values.port ?? 0),
        ...(values.rtu !== undefined && { rtuPath: values.rtu }),
      });
      tell({ type: 'listening', ports: farm.ports });
      log.debug({ ports: farm.ports }, 'the simulated farm listens');
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      return 0;
    } catch (error) {
      log.error({ err: error }, 'the simulated farm cannot start');
      tell({ type: 'failed', why: messageOf(error) });
      return 1;
    }
  },
  { log },
);
