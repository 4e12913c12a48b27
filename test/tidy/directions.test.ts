import { expect, test } from 'vitest';
import { cycles, directions, edgesOf, layerOf, reachedPackages } from './directions.ts';
import { fits } from './layers.ts';
import type { Tree } from './tree.ts';

const tree = (files: Record<string, string>): Tree => Object.entries(files).map(([path, text]) => ({ path, text }));
const words = (files: Record<string, string>): string[] =>
  directions(tree(files)).map(({ path, text }) => `${path}: ${text}`);

test('a tree that keeps all directions has no complaint', () => {
  expect(
    words({
      'agent/model/ids.ts': "import { createHash } from 'node:crypto';",
      'agent/journal/types.ts': "import type { Id } from '../model/ids.ts';",
      'agent/socket/protocol.ts': "import type { Position } from '../journal/types.ts';",
      'agent/uplinks/frame.ts': "import type { Position } from '../journal/types.ts';",
      'drivers/modbus/open.ts': "import ModbusRTU from 'modbus-serial'; import '../../agent/model/ids.ts';",
      'agent/field/field.ts': "import '../../drivers/modbus/open.ts';",
      'agent/shell/main.ts': "import '../field/field.ts';",
      'agent/site/load.ts': "import '../../drivers/modbus/schema.ts'; import { parse } from 'yaml';",
      'drivers/modbus/schema.ts': "import { z } from 'zod';",
      'drivers/modbus/open.test.ts': "import { test } from 'vitest'; import '../../test/wire/slave.ts';",
      'test/wire/slave.ts': "import '../../agent/model/ids.ts';",
    }),
  ).toEqual([]);
});

test.each([
  [
    'model imports nothing',
    { 'agent/model/a.ts': "import '../site/b.ts';", 'agent/site/b.ts': '' },
    'may import only itself',
  ],
  [
    'nor as a type',
    { 'agent/model/a.ts': "import type { B } from '../site/b.ts';", 'agent/site/b.ts': '' },
    'only itself',
  ],
  [
    'a driver leaves its neighbour alone',
    { 'drivers/a/a.ts': "import '../b/b.ts';", 'drivers/b/b.ts': '' },
    'drivers/a may import',
  ],
  [
    'types only means types only',
    { 'agent/socket/a.ts': "import { b } from '../journal/types.ts';", 'agent/journal/types.ts': '' },
    'types only',
  ],
  [
    'and no other file of that folder',
    { 'agent/socket/a.ts': "import type { b } from '../journal/log.ts';", 'agent/journal/log.ts': '' },
    'may import',
  ],
  [
    'link sees secrets, not the site',
    { 'agent/link/a.ts': "import '../site/load.ts';", 'agent/site/load.ts': '' },
    'may import',
  ],
  [
    'nobody imports the supervisor',
    { 'test/system/a.ts': "import '../../agent/main.ts';", 'agent/main.ts': '' },
    'never imported',
  ],
  [
    'product code does not import tests',
    { 'agent/web/a.ts': "import '../../test/wire/b.ts';", 'test/wire/b.ts': '' },
    'only tests',
  ],
  ['every folder has its layer', { 'agent/new/a.ts': "import '../model/b.ts';", 'agent/model/b.ts': '' }, 'no layer'],
  [
    'a package stays at home',
    { 'agent/field/a.ts': "import ModbusRTU from 'modbus-serial';" },
    'whose home is drivers/modbus',
  ],
  ['in its types too', { 'agent/web/a.ts': "import type { Logger } from 'pino';" }, 'whose home is agent/log.ts'],
  [
    'a package without a home',
    { 'agent/web/a.ts': "import x from '@some/left-pad/deep';" },
    'the package @some/left-pad, which has no home',
  ],
  ['vitest in product code', { 'agent/web/a.ts': "import { expect } from 'vitest';" }, 'whose home is test'],
  ['a file that is not there', { 'agent/web/a.ts': "import './gone.ts';" }, 'which is not there'],
  ['an import without its ending', { 'agent/web/a.ts': "import './b';", 'agent/web/b.ts': '' }, 'which is not there'],
  ['a computed import', { 'agent/web/a.ts': 'await import(name);' }, 'computed name'],
])('%s', (_, files, expected) => {
  const found = words(files);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(expected);
});

test('circles are told once, those of types and of lazy imports included, however long', () => {
  const files = {
    'agent/web/a.ts': "import type { B } from './b.ts';",
    'agent/web/b.ts': "const c = () => import('./c.ts');",
    'agent/web/c.ts': "export { a } from './a.ts'; import './d.ts';",
    'agent/web/d.ts': '',
    'agent/web/e.ts': "import './e.ts';",
  };
  expect(cycles(edgesOf(tree(files), [])).map(({ text }) => text)).toEqual([
    'imports itself in a circle: agent/web/a.ts → agent/web/b.ts → agent/web/c.ts → agent/web/a.ts',
    'imports itself in a circle: agent/web/e.ts → agent/web/e.ts',
  ]);
});

test('control may not come to load a package that is not on its list, but may know its types', () => {
  const files = {
    'agent/shell/main.ts': "import '../field/field.ts';",
    'agent/field/field.ts':
      "import '../../drivers/modbus/open.ts'; import type { X } from '../../drivers/modbus/schema.ts';",
    'drivers/modbus/open.ts': "import 'serialport'; const later = () => import('./late.ts');",
    'drivers/modbus/late.ts': "import './schema2.ts';",
    'drivers/modbus/schema.ts': "import 'zod';",
    'drivers/modbus/schema2.ts': "import 'yaml';",
  };
  expect(words(files)).toEqual([
    'agent/shell/main.ts: control would load yaml: agent/shell/main.ts → agent/field/field.ts → drivers/modbus/open.ts → drivers/modbus/late.ts → drivers/modbus/schema2.ts → yaml',
  ]);
  expect([...reachedPackages(edgesOf(tree(files), []), 'agent/shell/main.ts').keys()]).toEqual(['serialport', 'yaml']);
});

test('a pattern fits whole names, and a star only a part of one', () => {
  expect(fits('agent/model/ids.ts', 'agent/model')).toBe(true);
  expect(fits('agent/models/ids.ts', 'agent/model')).toBe(false);
  expect(fits('drivers/modbus/schema.ts', 'drivers/*/schema*')).toBe(true);
  expect(fits('drivers/modbus/deep/schema.ts', 'drivers/*/schema*')).toBe(false);
  expect(layerOf('drivers/modbus/rtu/gap.ts')?.of).toBe('drivers/modbus');
  expect(layerOf('agent/log.test.ts')?.of).toBe('agent/log.ts');
  expect(layerOf('agent/uplinks/influxdb/encode.ts')?.of).toBe('agent/uplinks');
});
