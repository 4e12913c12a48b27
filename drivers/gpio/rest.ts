// An output → what somebody without Kênh must know to bring it to rest: plain JSON, and the words for `rest-line.pl`.
import type { GpioLineSpec, PointSpec } from '../../agent/model/site.ts';
import { headerLabels } from './chips.ts';

export interface RestStep {
  /** Exactly one chip must have one of these labels. */
  readonly chips: readonly string[];
  /** Number within the chip, or name. */
  readonly pin: number | string;
  readonly activeLow: boolean;
  readonly drive: 'push-pull' | 'open-drain' | 'open-source';
  /** The logical state. */
  readonly value: boolean;
}

/** @returns undefined for what is no output of this line */
export function restStep({ options }: GpioLineSpec, { source }: Pick<PointSpec, 'source'>): RestStep | undefined {
  const pin = source.type === 'pin' && source.table === 'out' ? options.pins[source.start] : undefined;
  if (pin?.direction !== 'out') return undefined;
  const chips = options.chip === undefined ? headerLabels : [options.chip];
  return { chips, pin: pin.pin, activeLow: pin.activeLow, drive: pin.drive, value: pin.rest };
}

/** The five words of one step on `rest-line.pl`'s command line. */
export function restArguments({ chips, pin, activeLow, drive, value }: RestStep): readonly string[] {
  return [chips.join('\n'), String(pin), activeLow ? 'low' : 'high', drive, value ? 'on' : 'off'];
}
