// The points of a site → what its expressions may name.
import { type PointSpec, registerOf } from '../../model/site.ts';
import type { Named, Vocabulary } from './types.ts';

export function vocabularyOf(points: readonly PointSpec[], timezone: string): Vocabulary {
  return { points: new Map(points.map((point) => [point.id, named(point)])), timezone };
}

/** Of a point with codes: the only texts that it can ever be. */
export function named({ valueType, unit, source }: PointSpec): Named {
  const register = registerOf(source);
  const codes = valueType === 'string' && register?.type !== 'string' ? Object.values(register?.codes ?? {}) : [];
  const valid = register?.valid;
  return {
    valueType,
    unit,
    ...(codes.length > 0 && { texts: codes.map(String) }),
    ...(valid !== undefined && { valid }),
  };
}
