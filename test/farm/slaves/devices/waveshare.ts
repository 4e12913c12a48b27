// Waveshare Modbus RTU Relay 8CH: coils, and coils that switch back by themselves ("flash-on").
// Source: Waveshare wiki, Modbus RTU Relay, development protocol V2.
import type { Clock } from '../../../../agent/model/clock.ts';
import { illegalAddress, illegalValue, type Refusal, type Slave } from '../slave.ts';
import type { RelayBank } from './relays.ts';

const turns: Readonly<Record<number, 'on' | 'off' | 'toggle'>> = { 0xff00: 'on', 0: 'off', 0x5500: 'toggle' };
const allRelays = 0xff;
const flashOn = 0x0200;
const flashOff = 0x0400;
const flashMsPerStep = 100;
const flashStepsMax = 0x7fff;

export function waveshareRelay8(bank: RelayBank, clock: Clock, unit: number): Slave {
  const turn = (index: number, word: number): void =>
    bank.set(index, turns[word] === 'toggle' ? !bank.isOn(index, clock.mono()) : turns[word] === 'on', clock.mono());

  function flash(index: number, on: boolean, steps: number): Refusal {
    if (steps > flashStepsMax) return illegalValue;
    bank.setFor(index, on, steps * flashMsPerStep, clock.mono());
    return undefined;
  }

  return {
    image: () => ({
      coil: [{ start: 0, elements: bank.all(clock.mono()).map(Number) }],
      holding: [
        { start: 0x2000, elements: [1] },
        { start: 0x4000, elements: [unit] },
        { start: 0x8000, elements: [0x00c8] },
      ],
    }),
    writeCoil(address, word) {
      if (address >= flashOn && address < flashOn + bank.count) return flash(address - flashOn, true, word);
      if (address >= flashOff && address < flashOff + bank.count) return flash(address - flashOff, false, word);
      if (address !== allRelays && address >= bank.count) return illegalAddress;
      if (turns[word] === undefined) return illegalValue;
      if (address !== allRelays) turn(address, word);
      else for (let index = 0; index < bank.count; index++) turn(index, word);
      return undefined;
    },
    writeCoils(start, bits) {
      if (start + bits.length > bank.count) return illegalAddress;
      bits.forEach((bit, index) => bank.set(start + index, bit === 1, clock.mono()));
      return undefined;
    },
  };
}
