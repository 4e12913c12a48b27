// Builds epoll (wakes us at an edge of a pin) against the headers of the Node that runs the agent, or says in one line
// that pins are asked for edges instead. Never fails an install: only boards that have nothing but sysfs cannot do without.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';

const off = (why) => console.warn(`GPIO: edges are asked for every 10 ms (${why}); no pulse is lost by that`);
try {
  const require = createRequire(import.meta.url);
  const cwd = dirname(require.resolve('epoll/package.json'));
  const nodeHome = resolve(dirname(process.execPath), '..');
  const gyp = process.env.npm_config_node_gyp;
  if (gyp === undefined) off('npm did not name its node-gyp');
  else {
    const env = { ...process.env, npm_config_nodedir: nodeHome };
    const built = spawnSync(process.execPath, [gyp, 'rebuild'], { cwd, env, encoding: 'utf8' });
    if (built.status !== 0) off('epoll was not built: no compiler or no headers');
  }
} catch (fault) {
  off(fault instanceof Error ? fault.message.split('\n')[0] : String(fault));
}
