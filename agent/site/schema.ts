// The site file's schema, section by section. What a later version of Kênh will know is an unknown key today.
import { z } from 'zod';
import { gpioLineSchema, pinDeviceSchema } from '../../drivers/gpio/schema.ts';
import { registerShape } from '../../drivers/modbus/schema-register.ts';
import { lineSchema } from '../../drivers/modbus/schema.ts';
import { profileId } from '../../drivers/modbus/schema-profile.ts';
import {
  bool,
  choice,
  duration,
  entries,
  everySchema,
  factor,
  id,
  mapping,
  number,
  range,
  size,
  text,
  unitSchema,
  whole,
} from '../../drivers/schema-words.ts';
import { expecting } from '../model/expectation.ts';
import { gatewayIdPattern } from '../model/ids.ts';
import { controlSections } from './schema-control.ts';
import { SecretName } from './secret-name.ts';

const dayMs = 86_400_000;

const gatewayId = () => {
  const error = expecting('gateway-id');
  return z.string({ error }).regex(gatewayIdPattern, { error });
};

const timezone = () =>
  z.string({ error: expecting('timezone') }).refine(isTimezone, {
    error: expecting('timezone'),
    params: { code: 'unknown-timezone' },
  });

/** `+07:00` is understood by the runtime as well, but knows no change of rules: only names are taken. */
function isTimezone(name: string): boolean {
  if (!/^(UTC|[A-Z][A-Za-z_]+(\/[A-Za-z0-9_+-]+)+)$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const location = mapping({
  // ±180 here, ±90 below, where both are seen: swapped coordinates are the most common mistake.
  lat: number(-180, 180).meta({ minimum: -90, maximum: 90 }),
  lon: number(-180, 180),
  elevation: number(-430, 9_000).optional(),
}).superRefine(({ lat, lon }, context) => {
  if (Math.abs(lat) <= 90) return;
  const code = Math.abs(lon) <= 90 ? 'lat-lon-swapped' : 'out-of-range';
  const message = expecting('number', { min: -90, max: 90 });
  context.addIssue({ code: 'custom', message, path: ['lat'], params: { code } });
});

export const gatewaySchema = mapping({
  id: gatewayId(),
  name: text().optional(),
  kind: choice(['greenhouse', 'orchard', 'hospital', 'school', 'station']),
  timezone: timezone(),
  location: location.optional(),
  trust_clock: choice(['ntp', 'system']).default('ntp'),
});

/** Every driver that a line may name; each has a schema of its own. */
export const driverSchema = choice(['modbus', 'gpio']);

/** What a site may say differently about a point of a profile. */
const overrideSchema = mapping({
  every: everySchema().optional(),
  name: text().optional(),
  record: choice(['normal', 'legal']).optional(),
  valid: range().optional(),
  unit: unitSchema().optional(),
  scale: factor().optional(),
  offset: number(-1e9, 1e9).optional(),
  skip: bool().optional(),
});
export type Override = z.output<typeof overrideSchema>;

export const siteRegisterSchema = mapping({
  ...registerShape,
  name: text().optional(),
  record: choice(['normal', 'legal']).default('normal'),
});

export const deviceSchema = mapping({
  profile: profileId().optional(),
  line: id(),
  unit: whole(1, 247),
  name: text().optional(),
  every: everySchema().optional(),
  timeout: duration(20, 10_000).optional(),
  points: entries(overrideSchema).optional(),
  registers: entries(siteRegisterSchema).optional(),
});
export type DeviceEntry = z.output<typeof deviceSchema>;

export const journalSchema = mapping({
  flush: duration(100, 60_000).prefault('5s'),
  size: size(16e6, 1e12).prefault('2GB'),
  keep: duration(dayMs, 7_300 * dayMs).prefault('400d'),
});

const url = () =>
  z.string({ error: expecting('url') }).superRefine((value, context) => {
    const parsed = URL.canParse(value) ? new URL(value) : undefined;
    const isWeb = parsed?.protocol === 'http:' || parsed?.protocol === 'https:';
    const isBare = isWeb && `${parsed.username}${parsed.password}${parsed.search}${parsed.hash}` === '';
    if (isBare && !/\s/.test(value)) return;
    const code = isWeb && !isBare ? 'url-with-password' : 'bad-format';
    context.addIssue({ code: 'custom', message: expecting('url'), params: { code } });
  });

const secret = () =>
  z
    .custom<SecretName>((value) => value instanceof SecretName, {
      error: expecting('secret'),
      params: { code: 'secret-literal' },
    })
    .superRefine((value, context) => {
      if (value.name !== undefined) return;
      context.addIssue({ code: 'custom', message: expecting('secret-name'), params: { code: 'secret-name' } });
    });

const influxSchema = mapping({
  kind: choice(['influxdb']),
  url: url(),
  org: text(),
  bucket: text(),
  token: secret(),
  keep: duration(dayMs, 7_300 * dayMs).prefault('30d'),
  backlog_per_sec: whole(10, 100_000).default(1_000),
});
export const uplinkSchema = influxSchema;

/** The whole file, for editors. Reading goes section by section, so that one bad entry hides no other. */
export const siteSchema = mapping({
  gateway: gatewaySchema,
  lines: entries(z.union([...lineSchema.options, gpioLineSchema])),
  devices: entries(z.union([deviceSchema, pinDeviceSchema])),
  ...controlSections,
  journal: journalSchema.optional(),
  uplinks: entries(uplinkSchema).optional(),
});
