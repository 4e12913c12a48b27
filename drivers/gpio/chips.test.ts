import { describe, expect, test } from 'vitest';
import type { PinSpec } from '../../agent/model/pin.ts';
import { type Chip, type ChipLine, chooseChip, locatePins } from './chips.ts';

const chip = (name: string, label: string, lines = 54): Chip => ({ name, label, lines });
/** As seen on boards: numbers move, labels stay. */
const pi4 = [chip('gpiochip0', 'pinctrl-bcm2711', 58), chip('gpiochip1', 'raspberrypi-exp-gpio', 8)];
const pi5 = [
  chip('gpiochip11', 'gpio-brcmstb@107d508500', 32),
  chip('gpiochip15', 'pinctrl-rp1'),
  chip('gpiochip12', 'gpio-brcmstb@107d508520', 4),
];

describe('the chip', () => {
  test.each([
    ['Raspberry Pi 4', pi4, 'gpiochip0'],
    ['Raspberry Pi 5', pi5, 'gpiochip15'],
  ])('of the header of a %s is found by its label', (_, chips, name) => {
    expect(chooseChip(chips, undefined)).toMatchObject({ ok: true, value: { name } });
  });
  test('may be another one, by its label', () => {
    expect(chooseChip(pi4, 'raspberrypi-exp-gpio')).toMatchObject({ ok: true, value: { name: 'gpiochip1' } });
  });
  test('that is not there may come, and whoever asks is told what is there', () => {
    const detail =
      'no chip is "pinctrl-rp1"; there are: gpiochip0 "pinctrl-bcm2711" (58 lines), gpiochip1 "raspberrypi-exp-gpio" (8 lines)';
    expect(chooseChip(pi4, 'pinctrl-rp1')).toEqual({
      ok: false,
      fault: { kind: 'gone', code: 'gpio-no-chip', detail },
    });
    expect(chooseChip([], undefined)).toMatchObject({ ok: false, fault: { detail: expect.stringContaining('none') } });
  });
  test('that two could be is nobody', () => {
    const two = [...pi5, chip('gpiochip3', 'mcp23017'), chip('gpiochip4', 'mcp23017')];
    expect(chooseChip(two, 'mcp23017')).toMatchObject({ ok: false, fault: { kind: 'denied', code: 'gpio-two-chips' } });
  });
});

const line = (name: string, consumer?: string): ChipLine => ({
  name,
  used: consumer !== undefined,
  consumer: consumer ?? '',
});
const lines = [
  ...['ID_SDA', 'ID_SCL', 'GPIO2', 'GPIO3', 'GPIO4'].map((name) => line(name)),
  line('GPIO5', 'spi0 CS0'),
  line('GPIO7'),
  line('GPIO6'),
  line('LED'),
  line('LED'),
  line('GPIO10', ''),
];
const pins = (...asked: readonly (number | string)[]): PinSpec[] =>
  asked.map((pin) => ({ pin, direction: 'out', activeLow: false, rest: false, drive: 'push-pull' }));

describe('pins', () => {
  test('are found by number and by name, in the order in which they were asked', () => {
    expect(locatePins(pi4[0]!, lines, pins('GPIO4', 0, 'GPIO7', 3))).toEqual({ ok: true, value: [4, 0, 6, 3] });
  });
  test('of a header are known by their BCM number, also where the board calls them by what they can do', () => {
    const serial = [...lines.slice(0, 2), line('TXD1')];
    expect(locatePins(pi4[0]!, serial, pins('GPIO2'))).toEqual({ ok: true, value: [2] });
    const other = chip('gpiochip2', 'mcp23017');
    expect(locatePins(other, serial, pins('GPIO2'))).toMatchObject({ ok: false, fault: { code: 'gpio-no-pin' } });
  });
  test.each<readonly [string, readonly (number | string)[], string, string]>([
    ['a number beyond the chip', [11], 'gpio-no-pin', 'has the pins 0 to 10'],
    ['a number whose line has the name of another', [6], 'gpio-other-pin', 'line 6 of pinctrl-bcm2711 is called GPIO7'],
    ['a name that nothing has', ['LAMP'], 'gpio-no-pin', 'its pins are ID_SDA, ID_SCL'],
    ['a BCM number beyond the chip', ['GPIO17'], 'gpio-no-pin', 'has the pins 0 to 10'],
    ['a name that two have', ['LED'], 'gpio-no-pin', 'has 2 pins of that name'],
    ['two names for one pin', [4, 'GPIO4'], 'gpio-same-pin', 'GPIO4 and 4 are one pin'],
    ['one number twice', [4, 4], 'gpio-same-pin', '4 and 4 are one pin'],
    ['a pin of somebody', [5], 'EBUSY', 'pin 5 (GPIO5) of pinctrl-bcm2711 is held by "spi0 CS0"'],
    ['a pin of somebody without a name', [10], 'EBUSY', 'held by a program that does not give its name'],
  ])('%s is refused', (_, asked, code, words) => {
    const found = locatePins(pi4[0]!, lines, pins(...asked));
    expect(found).toMatchObject({ ok: false, fault: { kind: 'denied', code, detail: expect.stringContaining(words) } });
  });
});
