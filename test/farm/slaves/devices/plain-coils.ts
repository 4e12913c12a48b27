// A relay board that knows on and off and nothing else, such as WellPro's WP8025ADAM: what is on stays on.
import type { Clock } from '../../../../agent/model/clock.ts';
import { illegalAddress, illegalValue, type Slave } from '../slave.ts';
import type { RelayBank } from './relays.ts';

const onWord = 0xff00;

export function plainCoils(bank: RelayBank, clock: Clock): Slave {
  return {
    image: () => ({ coil: [{ start: 0, elements: bank.all(clock.mono()).map(Number) }] }),
    writeCoil(address, word) {
      if (address >= bank.count) return illegalAddress;
      if (word !== onWord && word !== 0) return illegalValue;
      return void bank.set(address, word === onWord, clock.mono());
    },
    writeCoils(start, bits) {
      if (start + bits.length > bank.count) return illegalAddress;
      bits.forEach((bit, at) => bank.set(start + at, bit === 1, clock.mono()));
      return undefined;
    },
  };
}
