// Eletechsup RYN408F: the command words of the N4D8B08 from register 0 on, but while the timer of a channel runs the
// board hears nothing else for it than another time; a time of 0 seconds ends the timer and leaves the relay as it is.
// Source: the public bench notes of a RYN408F's user ("timers have absolute priority").
import type { Clock } from '../../../../agent/model/clock.ts';
import { illegalAddress, illegalValue, type Refusal, type Slave } from '../slave.ts';
import type { RelayBank } from './relays.ts';

const bitmapAddress = 0x80;

export function ryn408f(bank: RelayBank, clock: Clock): Slave {
  function command(index: number, word: number): Refusal {
    const now = clock.mono();
    const seconds = word & 0xff;
    const code = word >> 8;
    if (code === 6 && seconds > 0) return void bank.setFor(index, true, seconds * 1_000, now);
    if (code === 6) return void (bank.isTimed(index, now) && bank.set(index, bank.isOn(index, now), now));
    // Taken and acknowledged, and nothing happens.
    if (bank.isTimed(index, now)) return undefined;
    if (code === 1 || code === 2) return void bank.set(index, code === 1, now);
    return code === 3 ? void bank.set(index, !bank.isOn(index, now), now) : illegalValue;
  }

  return {
    image: () => {
      const all = bank.all(clock.mono());
      const bitmap = all.reduce((bits, on, index) => bits | (Number(on) << index), 0);
      return {
        holding: [
          { start: 0, elements: all.map(Number) },
          { start: bitmapAddress, elements: [bitmap] },
        ],
      };
    },
    writeRegisters(start, words) {
      if (start + words.length > bank.count) return illegalAddress;
      for (const [at, word] of words.entries()) {
        const refusal = command(start + at, word);
        if (refusal !== undefined) return refusal;
      }
      return undefined;
    },
  };
}
