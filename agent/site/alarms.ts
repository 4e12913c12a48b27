// The section `alarms` → alarm specs. The keys that an entry has say of which kind it is.
import type { Expression } from '../control/expression/types.ts';
import type { AlarmCondition, AlarmSpec } from '../model/alarm.ts';
import { expectation } from '../model/expectation.ts';
import { alarmId, pointId } from '../model/ids.ts';
import { durationText } from '../model/quantity.ts';
import { unitFactor } from '../model/units.ts';
import { at, check, isMapping, sectionAt } from './check.ts';
import { quoted } from './complaint.ts';
import type { Path } from './document.ts';
import type { Names } from './names.ts';
import { isId } from './profile.ts';
import { type AlarmKind, alarmSchemas } from './schema-control.ts';
import { numberWritten } from './values.ts';

export function readAlarms(names: Names): readonly AlarmSpec[] {
  const { source } = names;
  return sectionAt(source, 'alarms').flatMap(([id, raw]) => {
    const path = ['alarms', id];
    const before = source.complaints.length;
    const hasId = isId(source, path, id);
    const alarm = readers[kindOf(raw)](names, path);
    const isBroken = source.complaints.slice(before).some((one) => one.severity === 'error');
    if (!hasId || alarm === undefined || isBroken) return [];
    const { entry, condition, missingMs } = alarm;
    return [
      {
        id: alarmId(id),
        name: entry.name ?? id,
        priority: entry.priority,
        condition,
        clearForMs: entry.clear_for,
        missingMs,
        ...(entry.because !== undefined && { because: entry.because }),
      },
    ];
  });
}

function kindOf(raw: unknown): AlarmKind {
  if (!isMapping(raw)) return 'continuous';
  if ('points' in raw) return 'missing';
  if ('deviation' in raw) return 'deviation';
  if ('rate' in raw) return 'rate';
  return 'total' in raw || 'within' in raw ? 'cumulative' : 'continuous';
}

interface ReadAlarm {
  readonly entry: {
    readonly name?: string | undefined;
    readonly priority: AlarmSpec['priority'];
    readonly clear_for: number;
    readonly because?: string | undefined;
  };
  readonly condition: AlarmCondition;
  readonly missingMs: number | null;
}

const readers: Readonly<Record<AlarmKind, (names: Names, path: Path) => ReadAlarm | undefined>> = {
  continuous(names, path) {
    const entry = check(names.source, alarmSchemas.continuous, path);
    for (const key of ['when', 'clear']) names.expression([...path, key], 'boolean');
    if (entry === undefined) return undefined;
    const { when, clear } = entry;
    const condition = { kind: 'continuous', when, forMs: entry.for, ...(clear !== undefined && { clear }) } as const;
    return { entry, condition, missingMs: entry.missing };
  },
  cumulative(names, path) {
    const entry = check(names.source, alarmSchemas.cumulative, path);
    for (const key of ['when', 'clear']) names.expression([...path, key], 'boolean');
    if (entry === undefined) return undefined;
    const { when, total: totalMs, within: withinMs, clear } = entry;
    if (totalMs > withinMs) {
      const params = { found: durationText(totalMs), within: durationText(withinMs) };
      names.source.complain([...path, 'total'], { code: 'total-too-long', params });
    }
    const condition = { kind: 'cumulative', when, totalMs, withinMs, ...(clear !== undefined && { clear }) } as const;
    return { entry, condition, missingMs: entry.missing };
  },
  rate(names, path) {
    const entry = check(names.source, alarmSchemas.rate, path);
    const of = names.expression([...path, 'rate'], 'number');
    if (entry === undefined || of === undefined) return undefined;
    const above = boundAt(names, [...path, 'above'], of);
    const below = boundAt(names, [...path, 'below'], of);
    if (entry.above === undefined && entry.below === undefined) {
      names.source.complain(path, { code: 'bounds-missing', params: { found: quoted(path.at(-1)) } }, 'key');
    }
    if (above !== undefined && below !== undefined && below >= above) {
      names.source.complain([...path, 'below'], { code: 'bounds-crossed', params: { found: below, above } });
    }
    const bounds = { ...(above !== undefined && { above }), ...(below !== undefined && { below }) };
    const condition = { kind: 'rate', of: entry.rate, overMs: entry.over, ...bounds, forMs: entry.for } as const;
    return { entry, condition, missingMs: entry.missing };
  },
  deviation(names, path) {
    const entry = check(names.source, alarmSchemas.deviation, path);
    const of = names.expression([...path, 'deviation'], 'number');
    const from = names.expression([...path, 'from'], 'number');
    if (entry === undefined || of === undefined || from === undefined) return undefined;
    complainUnits(names, path, of, from);
    const by = boundAt(names, [...path, 'by'], of);
    const rearm = entry.rearm === undefined ? 0 : boundAt(names, [...path, 'rearm'], of);
    if (by === undefined || rearm === undefined) return undefined;
    if (by <= 0) {
      names.source.complain([...path, 'by'], { code: 'out-of-range', params: { key: 'by', found: by } });
    } else if (rearm < 0 || rearm >= by) {
      names.source.complain([...path, 'rearm'], { code: 'rearm-too-large', params: { found: rearm, by } });
    }
    const condition = {
      kind: 'deviation',
      of: entry.deviation,
      from: entry.from,
      by,
      rearm,
      forMs: entry.for,
    } as const;
    return { entry, condition, missingMs: entry.missing };
  },
  missing(names, path) {
    const entry = check(names.source, alarmSchemas.missing, path);
    const raw = at(names.source.data, [...path, 'points']);
    for (const index of (Array.isArray(raw) ? raw : []).keys()) names.point([...path, 'points', index]);
    if (entry === undefined) return undefined;
    const points = entry.points.map((point) => pointId(point));
    return { entry, condition: { kind: 'missing', points, forMs: entry.missing }, missingMs: null };
  },
};

/** A bound in the unit of what it bounds. */
function boundAt(names: Names, path: Path, of: Expression): number | undefined {
  if (at(names.source.data, path) === undefined) return undefined;
  return numberWritten(names.source, path, { id: of.text, unit: of.unit });
}

function complainUnits(names: Names, path: Path, of: Expression, from: Expression): void {
  if (of.unit === from.unit || of.unit === '' || from.unit === '') return;
  const factor = unitFactor(from.unit, of.unit);
  names.source.complain([...path, 'from'], {
    code: 'expression-units-differ',
    params: { left: of.text, leftUnit: of.unit, found: from.text, rightUnit: from.unit },
    expected: expectation('expression-same-unit'),
    ...(factor !== undefined && { suggestion: `convert(${from.text}, "${of.unit}")` }),
  });
}
