// A time-series server that can be away, and what it holds: InfluxDB 1.6.7, or a fake that keeps what it acknowledges.
import { startInfluxd } from '../peers/influxd.ts';
import { influxServer } from '../wire/influx-server.ts';

export interface Row {
  /** `device.point` */
  readonly series: string;
  readonly timeMs: number;
  /** Left out where the sample has no good value. */
  readonly value?: number;
}
export interface Database extends AsyncDisposable {
  readonly url: string;
  turn(to: 'up' | 'down'): Promise<void>;
  /** Every stored sample; of the fake also those that were sent twice. */
  rows(): Promise<readonly Row[]>;
}

export async function fakeDatabase(): Promise<Database> {
  const server = await influxServer();
  let turns = 0;
  return {
    url: server.url,
    turn(to) {
      // Away in more ways than one: an answer that gets lost after the lines were stored is the worst of them.
      server.turn(
        to === 'up' ? 'well' : ((['unavailable', 'silent', 'half', 'reset'] as const)[turns++ % 4] ?? 'reset'),
      );
      return Promise.resolve();
    },
    async rows() {
      const rows = new Map<string, Row>();
      for (const line of server.lines) {
        const row = rowOf(line);
        if (row !== undefined) rows.set(`${row.series} ${row.timeMs}`, row);
      }
      return [...rows.values()];
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** `sample,device=…,point=… value=…,quality=192i 1795…`; undefined for lines of the directory. */
function rowOf(line: string): Row | undefined {
  if (!line.startsWith('sample,')) return undefined;
  const [tags = '', fields = '', time] = line.split(' ');
  const point = /,point=([^, ]+)/.exec(tags)?.[1];
  const value = /(?:^|,)value=([^,]+)/.exec(fields)?.[1];
  if (point === undefined) return undefined;
  return { series: point, timeMs: Number(time), ...(value === undefined ? {} : { value: Number(value) }) };
}

export async function influxDatabase(): Promise<Database> {
  const influxd = await startInfluxd();
  let isUp = true;
  return {
    url: influxd.url,
    async turn(to) {
      if (to === 'down' && isUp) await influxd.kill();
      if (to === 'up' && !isUp) await influxd.restart();
      isUp = to === 'up';
    },
    async rows() {
      const rows = await influxd.query('SELECT "point", "value", "quality" FROM "sample"');
      return rows.map(([timeMs, point, value]) => {
        return { series: String(point), timeMs: Number(timeMs), ...(value === null ? {} : { value: Number(value) }) };
      });
    },
    [Symbol.asyncDispose]: () => influxd[Symbol.asyncDispose](),
  };
}
