// Every driver that control can open lines with. One more driver is one more entry.
import type { Driver } from '../field/driver.ts';
import type { LineSpec } from '../model/site.ts';
import { gpioDriver } from '../../drivers/gpio/driver.ts';
import { modbusDriver } from '../../drivers/modbus/driver.ts';

export const drivers: Readonly<Record<LineSpec['driver'], Driver>> = {
  modbus: modbusDriver,
  gpio: gpioDriver,
};
