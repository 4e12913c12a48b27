// The technician's whole configuration of one gateway: checked as a whole, plain JSON, immutable once loaded.
// The processes get it as a file of JSON: no YAML and no schema library are needed to read it.
import type { ActuatorSpec, GroupSpec } from './actuator.ts';
import type { AlarmSpec } from './alarm.ts';
import type { DerivedSource } from './derived.ts';
import type { DeviceId, GatewayId, LineId, PointId, UplinkId } from './ids.ts';
import type { GpioLineOptions, PinSource } from './pin.ts';
import type { RuleSpec, StopInputSpec, ZoneSpec } from './rule.ts';

export interface Site {
  readonly gateway: Gateway;
  readonly lines: readonly LineSpec[];
  readonly devices: readonly DeviceSpec[];
  /** Every point of every device, resolved: profile, repeats and the site's own overrides applied; then the derived ones. */
  readonly points: readonly PointSpec[];
  readonly actuators: readonly ActuatorSpec[];
  readonly groups: readonly GroupSpec[];
  readonly zones: readonly ZoneSpec[];
  readonly rules: readonly RuleSpec[];
  readonly alarms: readonly AlarmSpec[];
  readonly stops: readonly StopInputSpec[];
  readonly journal: JournalSpec;
  readonly uplinks: readonly UplinkSpec[];
}

export interface Gateway {
  readonly id: GatewayId;
  readonly name: string;
  readonly kind: 'greenhouse' | 'orchard' | 'hospital' | 'school' | 'station';
  readonly timezone: string;
  readonly location?: { readonly lat: number; readonly lon: number; readonly elevation?: number };
  /** True for the embedded simulated farm only; then everything that is sent carries `simulated=true`. */
  readonly simulated: boolean;
  /** Whose word on the wall clock is taken: the kernel's NTP state, or (developers' machines, simulations) the clock itself. */
  readonly trustClock: 'ntp' | 'system';
}

/** One line. `options` belongs to the driver and was checked by the driver's own schema. */
export type LineSpec = ModbusLineSpec | GpioLineSpec;
interface AnyLineSpec {
  readonly id: LineId;
  readonly name: string;
}
export interface ModbusLineSpec extends AnyLineSpec {
  readonly driver: 'modbus';
  readonly options: ModbusLineOptions;
}
export interface GpioLineSpec extends AnyLineSpec {
  readonly driver: 'gpio';
  readonly options: GpioLineOptions;
}

export type ModbusLineOptions = ModbusRtuOptions | ModbusTcpOptions | ModbusRtuOverTcpOptions;
export interface ModbusRtuOptions {
  readonly transport: 'rtu';
  readonly port: string;
  readonly baud: number;
  readonly parity: 'none' | 'even' | 'odd';
  readonly dataBits: 7 | 8;
  readonly stopBits: 1 | 2;
}
export interface ModbusTcpOptions {
  readonly transport: 'tcp';
  readonly host: string;
  readonly port: number;
}
/** RTU frames through a transparent serial server; `baud` is the far side's, so that gaps and costs are right. */
export interface ModbusRtuOverTcpOptions {
  readonly transport: 'rtu-over-tcp';
  readonly host: string;
  readonly port: number;
  readonly baud: number;
}

export interface DeviceSpec {
  readonly id: DeviceId;
  readonly name: string;
  readonly line: LineId;
  /** Its address on the line; 0 where a line has no addresses. */
  readonly unit: number;
  /** Profile id and version, for the directory and for diagnosis. */
  readonly profile: string;
  readonly timeoutMs: number;
  /** Pause the device needs between two frames, ms (0: only the line's own gap). */
  readonly gapMs: number;
  /** Holes of up to this many elements may be read along when that is cheaper on the wire; 0 for devices that refuse. */
  readonly holeMax: number;
  /** Ranges that no read may touch, not even inside a joined one. */
  readonly forbidden: readonly Range[];
}
export interface Range {
  readonly table: string;
  readonly start: number;
  readonly count: number;
}

export interface PointSpec {
  readonly id: PointId;
  readonly device: DeviceId;
  readonly names: { readonly vi: string; readonly en: string };
  /** Canonical unit of the field's list (`°C`, `%`, `L/min` …); empty for numbers without one. */
  readonly unit: string;
  /** What it measures, stable for the platform: `air_temp`, `soil_moisture`, `relay` … */
  readonly kind: string;
  readonly valueType: 'number' | 'boolean' | 'string';
  /** Samples of a counter only grow, but for roll-over and reset. */
  readonly counter: boolean;
  /** Digits after the point that carry information; null where the type is a float of its own. */
  readonly decimals: number | null;
  readonly periodMs: number;
  /** After this long without a new answer the point is `stale`. */
  readonly staleMs: number;
  /** `legal` samples are never thinned. */
  readonly record: 'normal' | 'legal';
  readonly source: PointSource;
}

/** Where a point lives and how its elements become a value: one kind per driver, and what control makes itself. */
export type PointSource = RegisterSource | PinSource | DerivedSource;

/** Whether something can be written there at all. */
export const isOutput = (source: PointSource): boolean =>
  source.type === 'pin' ? source.table === 'out' : source.write !== undefined;

export type RegisterType = 'u16' | 's16' | 'u32' | 's32' | 'u64' | 'f32' | 'f64' | 'bool' | 'bits' | 'string';
/** Undefined for what is no register. */
export const registerOf = (source: PointSource): RegisterSource | undefined =>
  source.type === 'pin' || source.type === 'derived' ? undefined : source;

/** Registers of a Modbus device. Decoded by `drivers/modbus/decode.ts`. */
export interface RegisterSource {
  readonly table: 'coil' | 'discrete' | 'holding' | 'input';
  readonly start: number;
  readonly count: number;
  readonly type: RegisterType;
  /** `big`: ABCD (high word first) · `little`: CDAB. Only for more than one register. */
  readonly words: 'big' | 'little';
  /** Order of the bytes inside each register; nearly always `big`. */
  readonly bytes: 'big' | 'little';
  /** Keeps only these bits of the raw integer (before sign and scale), shifted down to the mask's lowest bit. */
  readonly mask?: number;
  /** value = raw × scale + offset */
  readonly scale: number;
  readonly offset: number;
  /** value = raw × 10^−n, n read from another register of the same device (beside `scale` and `offset`). */
  readonly decimalsFrom?: { readonly table: 'holding' | 'input'; readonly start: number; readonly max: number };
  /** Raw integers (unsigned, after mask) that mean "sensor broken". */
  readonly faultRaw: readonly number[];
  /** Plausible range in the point's unit; outside it the sample is `bad` / `out-of-range`. */
  readonly valid?: { readonly min: number; readonly max: number };
  /** Raw integer → value, for codes (`{"0": false, "1": true}`, `{"9": "MPa"}`); unknown codes are `undecodable`. */
  readonly codes?: Readonly<Record<string, number | boolean | string>>;
  readonly write?: RegisterWrite;
}
/** How the point is written; a point without it is read-only. */
export interface RegisterWrite {
  readonly table: 'coil' | 'holding';
  readonly start: number;
  /** Raw register words for `true`, `false`, where the device wants command words (0x0100 on, 0x0200 off). */
  readonly on?: number;
  readonly off?: number;
  /**
   * Raw word for "on for n seconds, then off by the board itself": base + n × perSecond, written to `start` where the
   * board keeps its timers at another address than the output itself.
   */
  readonly onFor?: {
    readonly start?: number;
    readonly base: number;
    readonly perSecond: number;
    readonly secondsMax: number;
    /**
     * Word, at the same address, that ends a running timer. Only of boards that ignore every other command while a
     * timer runs: then this goes first.
     */
    readonly cancel?: number;
  };
}

export interface JournalSpec {
  /** Samples are written and flushed this often, ms. */
  readonly flushMs: number;
  /** The most the journal may take of the disk, bytes. */
  readonly bytesMax: number;
  /** Telemetry older than this may go, days. */
  readonly keepDays: number;
}

export interface InfluxUplinkSpec {
  readonly id: UplinkId;
  readonly kind: 'influxdb';
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
  /** Name of a secret, never the secret. Resolved by `link` alone. */
  readonly tokenSecret: string;
  /** How long this uplink may hold back retention, days. */
  readonly keepDays: number;
  /** Most backlog points sent per second, so that live points still go first. */
  readonly backlogPerSec: number;
}
export type UplinkSpec = InfluxUplinkSpec;
