// A Modbus line's options → a closed Line of the right transport.
import type { Clock } from '../../agent/model/clock.ts';
import type { Line } from '../../agent/model/line.ts';
import type { ModbusLineOptions } from '../../agent/model/site.ts';
import { RtuFrames } from './frames-rtu.ts';
import { TcpFrames } from './frames-tcp.ts';
import { ModbusLine } from './line.ts';
import { openSerial } from './serial.ts';
import { openSocket } from './socket.ts';

/** A late answer on a serial port, and behind a network that can hold it back, is expected at least this long, ms. */
const lateSerialMs = 500;
const lateNetworkMs = 2_000;

export interface ModbusLineDeps {
  readonly clock: Clock;
}

/** Nothing is touched before `open`. */
export function openModbusLine(options: ModbusLineOptions, { clock }: ModbusLineDeps): Line {
  switch (options.transport) {
    case 'tcp':
      return new ModbusLine({
        options,
        clock,
        frames: new TcpFrames(),
        openLink: openSocket(options.host, options.port),
      });
    case 'rtu':
      return new ModbusLine({
        options,
        clock,
        frames: new RtuFrames({ baud: options.baud, lateMsMin: lateSerialMs }),
        openLink: openSerial(options),
      });
    case 'rtu-over-tcp':
      return new ModbusLine({
        options,
        clock,
        frames: new RtuFrames({ baud: options.baud, lateMsMin: lateNetworkMs }),
        openLink: openSocket(options.host, options.port),
      });
    default:
      return options satisfies never;
  }
}
