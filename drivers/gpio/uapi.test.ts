// Our places in the kernel's structs against the kernel's own header, as a compiler sees it; then a round trip.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PinSpec } from '../../agent/model/pin.ts';
import { flags, flagsOf, lineEvents, lineRequest, places, requests, sizes } from './uapi.ts';

/** What C calls each of our numbers. */
const inC: Readonly<Record<string, number>> = {
  'sizeof(struct gpiochip_info)': sizes.chipInfo,
  'sizeof(struct gpio_v2_line_info)': sizes.lineInfo,
  'sizeof(struct gpio_v2_line_request)': sizes.lineRequest,
  'sizeof(struct gpio_v2_line_values)': sizes.lineValues,
  'sizeof(struct gpio_v2_line_event)': sizes.lineEvent,
  'sizeof(struct gpio_v2_line_config_attribute)': places.attribute.size,
  'offsetof(struct gpiochip_info, label)': places.chipInfo.label,
  'offsetof(struct gpiochip_info, lines)': places.chipInfo.lines,
  'offsetof(struct gpio_v2_line_info, name)': places.lineInfo.name,
  'offsetof(struct gpio_v2_line_info, consumer)': places.lineInfo.consumer,
  'offsetof(struct gpio_v2_line_info, offset)': places.lineInfo.offset,
  'offsetof(struct gpio_v2_line_info, flags)': places.lineInfo.flags,
  'offsetof(struct gpio_v2_line_request, offsets)': places.lineRequest.offsets,
  'offsetof(struct gpio_v2_line_request, consumer)': places.lineRequest.consumer,
  'offsetof(struct gpio_v2_line_request, config.flags)': places.lineRequest.flags,
  'offsetof(struct gpio_v2_line_request, config.num_attrs)': places.lineRequest.attributeCount,
  'offsetof(struct gpio_v2_line_request, config.attrs)': places.lineRequest.attributes,
  'offsetof(struct gpio_v2_line_request, num_lines)': places.lineRequest.lineCount,
  'offsetof(struct gpio_v2_line_request, event_buffer_size)': places.lineRequest.eventBufferSize,
  'offsetof(struct gpio_v2_line_request, fd)': places.lineRequest.fd,
  'offsetof(struct gpio_v2_line_config_attribute, attr.id)': places.attribute.id,
  'offsetof(struct gpio_v2_line_config_attribute, attr.values)': places.attribute.value,
  'offsetof(struct gpio_v2_line_config_attribute, attr.debounce_period_us)': places.attribute.value,
  'offsetof(struct gpio_v2_line_config_attribute, mask)': places.attribute.mask,
  'offsetof(struct gpio_v2_line_values, bits)': places.lineValues.bits,
  'offsetof(struct gpio_v2_line_values, mask)': places.lineValues.mask,
  'offsetof(struct gpio_v2_line_event, timestamp_ns)': places.lineEvent.timestamp,
  'offsetof(struct gpio_v2_line_event, id)': places.lineEvent.id,
  'offsetof(struct gpio_v2_line_event, line_seqno)': places.lineEvent.lineSequence,
  GPIO_GET_CHIPINFO_IOCTL: requests.chipInfo,
  GPIO_V2_GET_LINEINFO_IOCTL: requests.lineInfo,
  GPIO_V2_GET_LINE_IOCTL: requests.line,
  GPIO_V2_LINE_GET_VALUES_IOCTL: requests.getValues,
  GPIO_V2_LINE_SET_VALUES_IOCTL: requests.setValues,
  GPIO_V2_LINE_FLAG_USED: flags.used,
  GPIO_V2_LINE_FLAG_ACTIVE_LOW: flags.activeLow,
  GPIO_V2_LINE_FLAG_INPUT: flags.input,
  GPIO_V2_LINE_FLAG_OUTPUT: flags.output,
  GPIO_V2_LINE_FLAG_EDGE_RISING: flags.edgeRising,
  GPIO_V2_LINE_FLAG_EDGE_FALLING: flags.edgeFalling,
  GPIO_V2_LINE_FLAG_OPEN_DRAIN: flags.openDrain,
  GPIO_V2_LINE_FLAG_OPEN_SOURCE: flags.openSource,
  GPIO_V2_LINE_FLAG_BIAS_PULL_UP: flags.pullUp,
  GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN: flags.pullDown,
  GPIO_V2_LINE_FLAG_BIAS_DISABLED: flags.pullNone,
};

const header = '/usr/include/linux/gpio.h';
const lacks = !existsSync(header) || spawnSync('gcc', ['--version']).status !== 0;

test.skipIf(lacks)(`our places are those of <linux/gpio.h>${lacks ? ' (needs gcc, linux-libc-dev)' : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'kenh-uapi-'));
  try {
    const prints = Object.keys(inC).map((name) => `  printf("%llu\\n", (unsigned long long)(${name}));`);
    const program = [
      '#include <linux/gpio.h>',
      '#include <stddef.h>',
      '#include <stdio.h>',
      'int main(void) {',
      ...prints,
      '}',
    ];
    writeFileSync(join(folder, 'places.c'), program.join('\n'));
    const built = spawnSync('gcc', ['-o', join(folder, 'places'), join(folder, 'places.c')], { encoding: 'utf8' });
    expect(built.stderr).toBe('');
    const said = spawnSync(join(folder, 'places'), { encoding: 'utf8' }).stdout.trim().split('\n').map(Number);
    expect(Object.fromEntries(Object.keys(inC).map((name, at) => [name, said[at]]))).toEqual(inC);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const out: PinSpec = { pin: 17, direction: 'out', activeLow: true, rest: true, drive: 'open-drain' };
const contact: PinSpec = { pin: 27, direction: 'in', activeLow: false, pull: 'up', debounceMs: 20 };

test('an output asks for its rest, a contact for its debounce and both edges; nothing else is in the request', () => {
  expect(flagsOf(out)).toBe(flags.activeLow | flags.output | flags.openDrain);
  expect(flagsOf(contact)).toBe(flags.input | flags.pullUp | flags.edgeRising | flags.edgeFalling);
  const written = (request: Buffer): object =>
    Object.fromEntries([...request].flatMap((byte, at) => (byte === 0 || (at >= 256 && at < 288) ? [] : [[at, byte]])));
  expect(written(lineRequest(17, out, 'kenh'))).toEqual({ 0: 17, 288: 0x4a, 296: 1, 320: 2, 328: 1, 336: 1, 560: 1 });
  // 20,000 µs = 0x4e20, 1,024 events = 0x400.
  const asked = { 0: 27, 288: 0x34, 289: 1, 296: 1, 320: 3, 328: 0x20, 329: 0x4e, 336: 1, 560: 1, 565: 4 };
  expect(written(lineRequest(27, contact, 'kenh'))).toEqual(asked);
  expect(lineRequest(17, out, 'kenh-gpiochip0-17').toString('latin1', 256, 288)).toBe(
    `kenh-gpiochip0-17${'\0'.repeat(15)}`,
  );
});

test('whole events are read, and half of one is none', () => {
  const event = fc.record({ ns: fc.bigInt(0n, 2n ** 52n), id: fc.constantFrom(1, 2), sequence: fc.nat(0xffff_ffff) });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 8 }), fc.nat(47), (events, rest) => {
      const bytes = Buffer.alloc(events.length * 48 + rest);
      for (const [index, { ns, id, sequence }] of events.entries()) {
        bytes.writeBigUInt64LE(ns, index * 48);
        bytes.writeUInt32LE(id, index * 48 + 8);
        bytes.writeUInt32LE(sequence, index * 48 + 20);
      }
      expect(lineEvents(bytes, bytes.length)).toEqual(
        events.map(({ ns, id, sequence }) => ({ active: id === 1, mono: Number(ns) / 1e6, sequence })),
      );
    }),
  );
});
