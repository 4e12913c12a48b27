// A device of pins → its points, and the pins that its line asks the kernel for. One pin has one name.
import { pinKey, pinMeasure, pinMisfits, pinSpecOf } from '../../drivers/gpio/schema-pins.ts';
import { type PinDeviceEntry, pinDeviceSchema, type PinEntry } from '../../drivers/gpio/schema.ts';
import { pinMisfitTexts } from '../model/catalogue/site.ts';
import { deviceId, idPattern, lineId, pointId } from '../model/ids.ts';
import type { PinSpec } from '../model/pin.ts';
import type { DeviceSpec, LineSpec, PointSpec } from '../model/site.ts';
import { at, check, isMapping } from './check.ts';
import { quoted } from './complaint.ts';
import type { SourceDocument } from './document.ts';
import { staleMs } from './points.ts';
import { isId } from './profile.ts';

/** A contact is heard when it changes; this is how often it is looked at all the same, and a counter is read. */
const everyMsDefault = 1_000;
/** No request of a pin waits for anything; this is never reached. */
const timeoutMs = 100;

interface Owner {
  readonly name: string;
  readonly line: number;
}

export class Pins {
  /** By line, in the order in which their points name them. */
  readonly #byLine = new Map<string, PinSpec[]>();
  readonly #owners = new Map<string, Owner>();

  /** The device and its points; undefined when something in it keeps it from being one. */
  read(
    source: SourceDocument,
    id: string,
    line: LineSpec | undefined,
  ): { readonly spec: DeviceSpec; readonly points: readonly PointSpec[] } | undefined {
    const path = ['devices', id];
    const raw = at(source.data, [...path, 'pins']);
    this.#complainSamePins(source, id, line, raw);
    for (const key of Object.keys(isMapping(raw) ? raw : {})) isId(source, [...path, 'pins', key], key);
    const entry = check(source, pinDeviceSchema, path);
    if (entry === undefined || !idPattern.test(id)) return undefined;
    const points = Object.entries(entry.pins).flatMap(([key, pin]) => {
      const fits = fitTogether(source, [...path, 'pins', key], pin);
      return fits && idPattern.test(key) ? [this.#pointOf(id, key, entry, pin)] : [];
    });
    return { spec: specOf(id, entry), points };
  }

  /** The line with all its pins, whichever devices they belong to. */
  filled(line: LineSpec): LineSpec {
    if (line.driver !== 'gpio') return line;
    return { ...line, options: { ...line.options, pins: this.#byLine.get(line.id) ?? [] } };
  }

  #pointOf(device: string, key: string, entry: PinDeviceEntry, pin: PinEntry): PointSpec {
    const pins = this.#byLine.get(entry.line) ?? [];
    this.#byLine.set(entry.line, pins);
    const index = pins.push(pinSpecOf(pin)) - 1;
    const name = pin.name ?? key;
    const periodMs = pin.every ?? entry.every ?? everyMsDefault;
    return {
      id: pointId(`${device}.${key}`),
      device: deviceId(device),
      names: { vi: name, en: name },
      kind: pin.kind ?? key,
      periodMs,
      staleMs: staleMs(periodMs),
      record: pin.record,
      ...pinMeasure(pin, index),
    };
  }

  /** Looks at the pins as they were written, so that another mistake in one of them does not hide this one. */
  #complainSamePins(source: SourceDocument, device: string, line: LineSpec | undefined, raw: unknown): void {
    const chip = line?.driver === 'gpio' ? (line.options.chip ?? '') : '';
    for (const [key, entry] of Object.entries(isMapping(raw) ? raw : {})) {
      const pin = isMapping(entry) ? entry['pin'] : undefined;
      if (typeof pin !== 'number' && typeof pin !== 'string') continue;
      const path = ['devices', device, 'pins', key, 'pin'];
      const place = `${chip}\0${pinKey(pin)}`;
      const other = this.#owners.get(place);
      this.#owners.set(place, other ?? { name: `${device}.${key}`, line: source.place(path).line });
      if (other === undefined) continue;
      const params = { found: quoted(pin), other: other.name, first: other.line };
      source.complain(path, { code: 'same-pin', params, expected: 'different' });
    }
  }
}

function specOf(id: string, entry: PinDeviceEntry): DeviceSpec {
  return {
    id: deviceId(id),
    name: entry.name ?? id,
    line: lineId(entry.line),
    unit: 0,
    profile: 'pins',
    timeoutMs,
    gapMs: 0,
    holeMax: 0,
    forbidden: [],
  };
}

function fitTogether(source: SourceDocument, path: readonly string[], entry: PinEntry): boolean {
  const found = pinMisfits(entry);
  for (const { key, why } of found) {
    source.complain([...path, key], { code: 'does-not-fit', params: { key, why: pinMisfitTexts[why] } });
  }
  return found.length === 0;
}
