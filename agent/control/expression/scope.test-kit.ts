// A greenhouse to write rules about, and a scope that says what its points are at this moment.
import { type MonoMs, monoMs, type WallMs, wallMs } from '../../model/clock.ts';
import { pointId, type PointId } from '../../model/ids.ts';
import type { Quality, Value } from '../../model/sample.ts';
import type { ExpressionFault } from './fault.ts';
import { compile } from './compile.ts';
import type { Expression, Named, Scope, Vocabulary } from './types.ts';

const named: Readonly<Record<string, Named>> = {
  'air.air_temp': { valueType: 'number', unit: '°C' },
  'air.air_rh': { valueType: 'number', unit: '%' },
  'leaf.temp': { valueType: 'number', unit: '°C' },
  'tank.level': { valueType: 'number', unit: 'm' },
  'pipe.pressure': { valueType: 'number', unit: 'bar' },
  'pump.pressure': { valueType: 'number', unit: 'kPa' },
  'meter.volume': { valueType: 'number', unit: 'L' },
  'meter.flow': { valueType: 'number', unit: 'L/min' },
  'raw.x': { valueType: 'number', unit: '' },
  'raw.y': { valueType: 'number', unit: '' },
  'relays.relay_1': { valueType: 'boolean', unit: '' },
  'relays.relay_2': { valueType: 'boolean', unit: '' },
  'drive.status': { valueType: 'string', unit: '', texts: ['run', 'stop', 'fault'] },
};

export const vocabulary: Vocabulary = { points: new Map(Object.entries(named)), timezone: 'Asia/Ho_Chi_Minh' };

export function expressionOf(text: string, expected?: 'boolean' | 'number'): Expression {
  const compiled = compile(text, vocabulary, expected);
  if (!compiled.ok) throw new Error(`${text}: ${compiled.fault.map(({ code }) => code).join(', ')}`);
  return compiled.value;
}

export function faultsOf(text: string, expected?: 'boolean' | 'number'): readonly ExpressionFault[] {
  const compiled = compile(text, vocabulary, expected);
  return compiled.ok ? [] : compiled.fault;
}

export interface Told {
  readonly value: Value | null;
  readonly quality?: Quality;
  readonly ageMs?: number;
}
interface Moment {
  readonly mono?: MonoMs;
  readonly wall?: WallMs;
  readonly wallTrusted?: boolean;
  readonly window?: Scope['window'];
}

/** Good values as they are, others with their quality; what is not named was never seen. */
export function scopeOf(points: Readonly<Record<string, Value | Told>>, moment: Moment = {}): Scope {
  const { mono = monoMs(1_000_000), wall = wallMs(Date.UTC(2026, 10, 23, 2)), wallTrusted = true } = moment;
  const told = new Map<PointId, Required<Told>>(
    Object.entries(points).map(([id, one]) => {
      const of = typeof one === 'object' ? one : { value: one };
      return [pointId(id), { quality: 'good', ageMs: 0, ...of }];
    }),
  );
  return {
    now: { mono, wall, wallTrusted },
    sample: (point) => {
      const one = told.get(point);
      if (one === undefined) return undefined;
      const { value, quality } = one;
      return { point, value, quality, mono, ...(quality !== 'good' && { reason: 'silent' }) };
    },
    answeredAt: (point) => (told.has(point) ? monoMs(mono - (told.get(point)?.ageMs ?? 0)) : undefined),
    window: moment.window ?? (() => undefined),
  };
}
