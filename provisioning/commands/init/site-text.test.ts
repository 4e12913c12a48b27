import fc from 'fast-check';
import { expect, test } from 'vitest';
import { actuatorRoles } from '../../../agent/model/actuator.ts';
import { languages } from '../../../agent/model/language.ts';
import { loadProfiles } from '../../../agent/site/profiles.ts';
import type { Draft } from './draft.ts';
import { DraftChecker } from './draft-check.ts';
import { longestUsual } from './flags.ts';
import { profileChoices } from './profile-choice.ts';

const profiles = await loadProfiles();
const port = '/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A10KZP-if00-port0';

test('whatever people call their things, the file that is written is read as it was meant', () => {
  const choices = profileChoices(profiles, 'vi');
  // What the checker itself refuses as a name is not written at all.
  const words = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
    fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 }),
    fc.constantFrom(
      'null',
      '~',
      '7',
      'on',
      'a: b',
      '- a',
      '# a',
      '{ a',
      'a } , b',
      '"a"',
      "'",
      '!secret a',
      '&a',
      '*a',
      '\\',
    ),
  );
  const anyName = words.filter((text) => /^[^\p{C}\u2028\u2029]+$/u.test(text) && text.trim() === text);
  fc.assert(
    fc.property(
      anyName,
      anyName,
      anyName,
      fc.constantFrom(...actuatorRoles),
      fc.constantFrom(...languages),
      (name, device, why, role, language) => {
        const draft: Draft = {
          id: 'a',
          name,
          kind: 'station',
          timezone: 'UTC',
          lines: [{ id: 'field', path: port, baud: 9600 }],
          devices: [{ id: 'relays', name: device, profile: 'waveshare-rtu-relay-8ch', line: 'field', unit: 1 }],
          actuators: [{ id: 'it', name: why, point: 'relays.relay_1', role, longest: longestUsual(role), why }],
        };
        const result = new DraftChecker(profiles, choices, language, 'site.yaml').check(draft);
        if (!result.ok) throw new Error(JSON.stringify(result.complaints));
        expect(result.site.gateway.name).toBe(name.normalize('NFC'));
        expect(result.site.devices[0]?.name).toBe(device.normalize('NFC'));
        expect(result.site.actuators[0]).toMatchObject({ name: why.normalize('NFC'), why: why.normalize('NFC'), role });
      },
    ),
  );
});
