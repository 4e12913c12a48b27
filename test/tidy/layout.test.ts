import { expect, test } from 'vitest';
import { linesMax, longFiles, machinePaths, readmes, topLevel } from './layout.ts';
import type { Tree } from './tree.ts';

const tree = (files: Record<string, string>): Tree => Object.entries(files).map(([path, text]) => ({ path, text }));
const told = (complaints: readonly { path: string }[]): string[] => complaints.map(({ path }) => path);

test('the top level holds what is prescribed and files with a dot', () => {
  const files = {
    'README.md': '',
    'agent/main.ts': '',
    '.ci/run': '',
    '.npmrc': '',
    'src/a.ts': '',
    'vite.config.ts': '',
  };
  expect(told(topLevel(tree(files)))).toEqual(['src/a.ts', 'vite.config.ts']);
});

test('every folder that grows explains itself', () => {
  const files = {
    'agent/main.ts': '',
    'agent/model/README.md': '',
    'agent/web/main.ts': '',
    'drivers/modbus/profiles/a.yaml': '',
    'test/README.md': '',
    'test/farm/a/b.ts': '',
    'deploy/native.mjs': '',
  };
  expect(told(readmes(tree(files)))).toEqual(['agent/web', 'drivers/modbus', 'test/farm', 'deploy']);
});

test('a file of the longest length passes, one line more does not', () => {
  const lines = (count: number): string => 'x\n'.repeat(count);
  const files = {
    'agent/a.ts': lines(linesMax),
    'agent/b.ts': lines(linesMax + 1),
    'agent/c.yaml': lines(linesMax + 1),
  };
  expect(told(longFiles(tree(files)))).toEqual(['agent/b.ts']);
});

test('paths of one machine are found with their line; paths of every gateway are not', () => {
  const ours = (folder: string): string => ['', folder, 'someone', 'x.ts'].join('/');
  const bad = `first line\nsee ${ours('work')}\nor "${ours('root')}"`;
  const good =
    'GET /api/work/list, /var/lib/kenh, /etc/kenh/site.yaml, ./tmp/x, ~/work/x, https://host/tmp/x, /home/lan/x';
  const found = machinePaths(tree({ 'agent/a.ts': bad, 'agent/b.md': good, 'package-lock.json': bad }));
  expect(found.map(({ path, line, text }) => [path, line, text])).toEqual([
    ['agent/a.ts', 2, `names a path of one machine: ${ours('work')}`],
    ['agent/a.ts', 3, `names a path of one machine: ${ours('root')}`],
  ]);
});
