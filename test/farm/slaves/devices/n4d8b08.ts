// Eletechsup N4D8B08: relays moved by command words in registers (function 6), eight inputs beside them.
// Source: N4D8B08 command list V1.3 as published with the board.
import type { Clock } from '../../../../agent/model/clock.ts';
import { illegalAddress, illegalValue, type Refusal, type Slave } from '../slave.ts';
import type { RelayBank } from './relays.ts';

const momentaryMs = 1_000;

export function n4d8b08(bank: RelayBank, inputs: () => readonly boolean[], clock: Clock): Slave {
  function command(index: number, word: number): Refusal {
    const seconds = word & 0xff;
    switch (word & 0xff00) {
      case 0x0100:
        return void bank.set(index, true, clock.mono());
      case 0x0200:
        return void bank.set(index, false, clock.mono());
      case 0x0300:
        return void bank.set(index, !bank.isOn(index, clock.mono()), clock.mono());
      case 0x0400:
        bank.setAll(false, clock.mono());
        return void bank.set(index, true, clock.mono());
      case 0x0500:
        return void bank.setFor(index, true, momentaryMs, clock.mono());
      case 0x0600:
        return void bank.setFor(index, true, seconds * 1000, clock.mono());
      default:
        // A plain 1 is taken and does nothing, as on the board: 1 is not "on".
        return undefined;
    }
  }

  function write(address: number, word: number): Refusal {
    if (address === 0 && word === 0x0700) return void bank.setAll(true, clock.mono());
    if (address === 0 && word === 0x0800) return void bank.setAll(false, clock.mono());
    if (address === 0) return illegalValue;
    return address <= bank.count ? command(address - 1, word) : illegalAddress;
  }

  return {
    image: () => ({
      holding: [
        { start: 1, elements: bank.all(clock.mono()).map(Number) },
        { start: 0x81, elements: inputs().map(Number) },
        { start: 0xfd, elements: [0, 2] },
      ],
    }),
    writeRegisters(start, words) {
      if (start + words.length > bank.count + 1) return illegalAddress;
      for (const [index, word] of words.entries()) {
        const refusal = write(start + index, word);
        if (refusal !== undefined) return refusal;
      }
      return undefined;
    },
  };
}
