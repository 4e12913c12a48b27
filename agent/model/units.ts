// The field's units: one symbol for each, so that the platform never sees `C`, `oC` and `°C` side by side.
import type { Text } from './language.ts';

export interface Unit {
  /** What is measured, stable for the platform: two units of one quantity can be converted into each other. */
  readonly quantity: string;
  readonly names: Text;
  /** How many of the smallest unit of its quantity it is: 1 bar is 100 000 Pa. */
  readonly size: number;
}

const unit = (quantity: string, vi: string, en: string, size = 1): Unit => ({ quantity, names: { vi, en }, size });

/** Canonical symbol → what it is. Symbols are NFC; the micro sign is U+00B5, the degree sign U+00B0. */
export const units: ReadonlyMap<string, Unit> = new Map([
  ['°C', unit('temperature', 'độ C', 'degrees Celsius')],
  ['°C·d', unit('thermal-time', 'độ ngày', 'degree days')],
  ['%', unit('ratio', 'phần trăm', 'per cent')],
  ['pH', unit('acidity', 'độ pH', 'pH')],
  ['µS/cm', unit('conductivity', 'micro-simen trên xentimét', 'microsiemens per centimetre')],
  ['mS/cm', unit('conductivity', 'mili-simen trên xentimét', 'millisiemens per centimetre', 1e3)],
  ['mg/kg', unit('mass-fraction', 'miligam trên kilôgam', 'milligrams per kilogram')],
  ['mg/L', unit('concentration', 'miligam trên lít', 'milligrams per litre', 1e6)],
  ['µg/m³', unit('concentration', 'micrôgam trên mét khối', 'micrograms per cubic metre')],
  ['g/m³', unit('concentration', 'gam trên mét khối', 'grams per cubic metre', 1e6)],
  ['ppm', unit('volume-fraction', 'phần triệu', 'parts per million', 1e3)],
  ['ppb', unit('volume-fraction', 'phần tỉ', 'parts per billion')],
  ['lx', unit('illuminance', 'lux', 'lux')],
  ['W/m²', unit('irradiance', 'oát trên mét vuông', 'watts per square metre')],
  ['J/cm²', unit('radiant-exposure', 'jun trên xentimét vuông', 'joules per square centimetre')],
  ['MJ/m²', unit('radiant-exposure', 'mêgajun trên mét vuông', 'megajoules per square metre', 100)],
  ['µmol/m²/s', unit('photon-flux', 'micrômol trên mét vuông giây', 'micromoles per square metre and second')],
  ['m/s', unit('speed', 'mét trên giây', 'metres per second', 3.6)],
  ['km/h', unit('speed', 'kilômét trên giờ', 'kilometres per hour')],
  ['Bft', unit('wind-force', 'cấp gió', 'Beaufort')],
  ['°', unit('angle', 'độ', 'degrees')],
  ['mm', unit('length', 'milimét', 'millimetres')],
  ['cm', unit('length', 'xentimét', 'centimetres', 10)],
  ['m', unit('length', 'mét', 'metres', 1e3)],
  ['mm/h', unit('rain-rate', 'milimét trên giờ', 'millimetres per hour')],
  ['Pa', unit('pressure', 'pascan', 'pascals')],
  ['hPa', unit('pressure', 'hectopascan', 'hectopascals', 100)],
  ['kPa', unit('pressure', 'kilôpascan', 'kilopascals', 1e3)],
  ['MPa', unit('pressure', 'mêgapascan', 'megapascals', 1e6)],
  ['bar', unit('pressure', 'bar', 'bars', 1e5)],
  ['L', unit('volume', 'lít', 'litres')],
  ['m³', unit('volume', 'mét khối', 'cubic metres', 1e3)],
  ['L/min', unit('flow', 'lít trên phút', 'litres per minute', 60)],
  ['L/h', unit('flow', 'lít trên giờ', 'litres per hour')],
  ['m³/h', unit('flow', 'mét khối trên giờ', 'cubic metres per hour', 1e3)],
  ['mV', unit('voltage', 'milivôn', 'millivolts')],
  ['V', unit('voltage', 'vôn', 'volts', 1e3)],
  ['mA', unit('current', 'miliampe', 'milliamperes')],
  ['A', unit('current', 'ampe', 'amperes', 1e3)],
  ['W', unit('power', 'oát', 'watts')],
  ['kW', unit('power', 'kilôoát', 'kilowatts', 1e3)],
  ['VA', unit('apparent-power', 'vôn-ampe', 'volt-amperes')],
  ['kVA', unit('apparent-power', 'kilôvôn-ampe', 'kilovolt-amperes', 1e3)],
  ['var', unit('reactive-power', 'var', 'volt-amperes reactive')],
  ['kvar', unit('reactive-power', 'kilôvar', 'kilovolt-amperes reactive', 1e3)],
  ['Wh', unit('energy', 'oát giờ', 'watt-hours')],
  ['kWh', unit('energy', 'kilôoát giờ (số điện)', 'kilowatt-hours', 1e3)],
  ['kvarh', unit('reactive-energy', 'kilôvar giờ', 'kilovar-hours')],
  ['Hz', unit('frequency', 'héc', 'hertz')],
  ['dB', unit('sound-level', 'đêxiben', 'decibels')],
  ['s', unit('time', 'giây', 'seconds')],
  ['min', unit('time', 'phút', 'minutes', 60)],
  ['h', unit('time', 'giờ', 'hours', 3_600)],
  ['g', unit('mass', 'gam', 'grams')],
  ['kg', unit('mass', 'kilôgam', 'kilograms', 1e3)],
]);

/** What a number in `from` is multiplied by to be one in `to`; undefined when the one cannot become the other. */
export function unitFactor(from: string, to: string): number | undefined {
  const [a, b] = [units.get(from), units.get(to)];
  return a === undefined || b === undefined || a.quantity !== b.quantity ? undefined : a.size / b.size;
}

/** All units into which one of `unit` can be converted, itself included. */
export function unitsLike(unit: string): readonly string[] {
  const quantity = units.get(unit)?.quantity;
  return [...units].filter(([, other]) => other.quantity === quantity).map(([symbol]) => symbol);
}

/** What people and other makers write, in lower case without spaces, for a unit that has one symbol here. */
const spellings: ReadonlyMap<string, string> = new Map(
  Object.entries({
    c: '°C',
    oc: '°C',
    degc: '°C',
    celsius: '°C',
    '%rh': '%',
    rh: '%',
    percent: '%',
    lux: 'lx',
    mh2o: 'm',
    mmh2o: 'mm',
    deg: '°',
    degree: '°',
    dba: 'dB',
    'lít/phút': 'L/min',
    lpm: 'L/min',
    'l/p': 'L/min',
    cbm: 'm³',
    'm^3': 'm³',
    'm^3/h': 'm³/h',
    'w/m^2': 'W/m²',
    umol: 'µmol/m²/s',
  }),
);

/** The canonical symbol somebody most likely meant by `text`, undefined when nothing is known to be meant by it. */
export function unitMeant(text: string): string | undefined {
  const folded = fold(text);
  return spellings.get(folded) ?? [...units.keys()].find((symbol) => fold(symbol) === folded);
}

/** Superscripts, Greek mu, masculine ordinal, letter case and spaces do not make another unit: `M3/H` is `m³/h`. */
function fold(text: string): string {
  const plain = text.replaceAll('º', '°').replaceAll('µ', 'u').replaceAll('μ', 'u').normalize('NFKC');
  return plain.toLowerCase().replaceAll(/\s/g, '');
}
