// The agent on a machine without systemd: the supervisor, with its compiled code from a cache.
// On a gateway systemd does this job, with one unit per process.
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { restWithoutControl } from './supervisor/rest.ts';
import { wanted } from './supervisor/wanted.ts';

const want = wanted(process.argv.slice(2));
if (typeof want === 'number') process.exit(want);
// Stripping the types of every file anew costs this long-lived process 28 MB. The folder is made later, with its mode.
if (existsSync(want.state)) enableCompileCache(join(want.state, 'compile-cache'));
try {
  const { superviseAgent } = await import('./supervisor/agent.ts');
  await superviseAgent(want);
} catch (error) {
  // A checkout of which a part is missing: what an earlier agent left on goes to rest all the same.
  await restWithoutControl(want);
  throw error;
}
