import { expect, test } from 'vitest';
import { authorOf, reasonOf } from './author.ts';
import { quiet } from './terminal.test-kit.ts';

const inEnv = (env: Readonly<Record<string, string>>) => ({ ...quiet, env });

test.each([
  [{ as: 'Lan' }, { KENH_NAME: 'Hoa', USER: 'pi' }, 'Lan'],
  [{ as: ' Lan Anh ' }, {}, 'Lan Anh'],
  [{}, { KENH_NAME: 'Hoa', USER: 'pi' }, 'Hoa'],
  [{}, { USER: 'pi' }, 'pi'],
  [{}, { SUDO_USER: 'lan', LOGNAME: 'root', USER: 'root' }, 'lan'],
  [{ as: '' }, {}, undefined],
  [{ as: 'x'.repeat(101) }, {}, undefined],
])('%j in %j asks as %s', (options, env, name) => {
  const author = authorOf(inEnv(env), options);
  expect(author.ok ? author.value : undefined).toEqual(
    name === undefined ? undefined : { kind: 'person', id: name, name },
  );
});

test.each([
  [{ as: 'Lan' }, {}, true],
  [{}, { KENH_NAME: 'Lan' }, true],
  // A login says who owns the machine, not who stands beside it.
  [{}, { USER: 'lan' }, false],
  [{ as: 'root' }, {}, false],
  [{ as: 'Pi' }, {}, false],
  [{}, { KENH_NAME: 'kenh' }, false],
])('of %j in %j: a real person is %s', (options, env, isPerson) => {
  expect(authorOf(inEnv(env), options, true).ok).toBe(isPerson);
});

test('a reason is trimmed, bounded, and asked for where it is needed', () => {
  expect(reasonOf(quiet, { because: ' thay van ' })).toMatchObject({ value: 'thay van' });
  expect(reasonOf(quiet, {})).toMatchObject({ ok: true, value: undefined });
  expect(reasonOf(quiet, { because: ' ' }, true)).toMatchObject({ ok: false, fault: 64 });
  expect(reasonOf(quiet, { because: 'x'.repeat(501) })).toMatchObject({ ok: false, fault: 64 });
});
