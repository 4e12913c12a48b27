// A site → lines of the measurement `directory`: what people call things and where they are. Everything that may change
// without the readings changing stands here, as fields, never in a sample's tags.
import type { WallMs } from '../../model/clock.ts';
import type { DeviceSpec, Gateway, LineSpec, PointSpec, Site } from '../../model/site.ts';
import { floatField, stringField } from './escape.ts';
import { tags } from './sample-line.ts';

const directoryMeasurement = 'directory';

/** Types are fixed by name: every field below keeps its type for ever. */
type Fields = Readonly<Record<string, string | undefined>>;

export function directoryLines(site: Site, wall: WallMs): string[] {
  const { gateway, lines, devices, points } = site;
  const deviceOf = new Map(devices.map((device) => [device.id, device]));
  const entry = (own: Readonly<Record<string, string>>, fields: Fields): string =>
    lineOf({ ...own, simulated: gateway.simulated ? 'true' : '', site: gateway.id }, fields, wall);
  return [
    entry({ entry: 'gateway' }, gatewayFields(gateway)),
    ...lines.map((line) => entry({ entry: 'line', line: line.id }, lineFields(line))),
    ...devices.map((device) => entry({ device: device.id, entry: 'device' }, deviceFields(device))),
    ...points.map((point) =>
      entry({ device: point.device, entry: 'point', point: point.id }, pointFields(point, deviceOf.get(point.device))),
    ),
  ];
}

function lineOf(own: Readonly<Record<string, string>>, fields: Fields, wall: WallMs): string {
  const written = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  return `${directoryMeasurement}${tags(own)} ${written.join(',')} ${Math.floor(wall)}`;
}

function gatewayFields({ name, kind, timezone, location }: Gateway): Fields {
  return {
    name: stringField(name),
    kind: stringField(kind),
    timezone: stringField(timezone),
    latitude: location && floatField(location.lat),
    longitude: location && floatField(location.lon),
    elevation_m: location?.elevation === undefined ? undefined : floatField(location.elevation),
  };
}

/** Where the line runs stays on the gateway: addresses are nobody's business outside. */
function lineFields({ name, driver, options }: LineSpec): Fields {
  const transport = 'transport' in options ? stringField(options.transport) : undefined;
  return { name: stringField(name), driver: stringField(driver), transport };
}

function deviceFields({ name, line, unit, profile }: DeviceSpec): Fields {
  const address = unit === 0 ? undefined : `${unit}i`;
  return { name: stringField(name), line_id: stringField(line), address, profile: stringField(profile) };
}

function pointFields(point: PointSpec, device: DeviceSpec | undefined): Fields {
  const { names, kind, unit, valueType, counter, decimals, periodMs, record, source } = point;
  return {
    name_vi: stringField(names.vi),
    name_en: stringField(names.en),
    device_name: device && stringField(device.name),
    profile: device && stringField(device.profile),
    kind: stringField(kind),
    unit: stringField(unit),
    value_type: stringField(valueType),
    counter: String(counter),
    decimals: decimals === null ? undefined : `${decimals}i`,
    period_ms: `${Math.round(periodMs)}i`,
    record: stringField(record),
    // The calibration in force: the profile's, or what the technician set in its place.
    scale: floatField(source.scale),
    offset: floatField('offset' in source ? source.offset : 0),
  };
}
