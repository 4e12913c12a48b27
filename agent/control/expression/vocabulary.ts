// The points of a site → what its expressions may name.
import type { PointSpec } from '../../model/site.ts';
import type { Named, Vocabulary } from './types.ts';

export function vocabularyOf(points: readonly PointSpec[], timezone: string): Vocabulary {
  return { points: new Map(points.map((point) => [point.id, named(point)])), timezone };
}

/** Of a point with codes: the only texts that it can ever be. */
function named({ valueType, unit, source }: PointSpec): Named {
  const codes =
    valueType === 'string' && source.type !== 'string' && source.type !== 'pin'
      ? Object.values(source.codes ?? {})
      : [];
  return { valueType, unit, ...(codes.length > 0 && { texts: codes.map(String) }) };
}
