// The npm package `onoff` → its Gpio class, or one clear line why there is none. Loaded only when a site uses GPIO:
// it pulls in `epoll`, a native module that is built at install time where a compiler is at hand (deploy/native.mjs).
import { fault, good, type Outcome } from '../../agent/model/outcome.ts';

export type Onoff = typeof import('onoff');

/** @param load is handed in by tests; everybody else leaves it out. */
export async function loadOnoff(
  load: () => Promise<Onoff> = () => import('onoff'),
): Promise<Outcome<Onoff, { why: string }>> {
  try {
    return good(await load());
  } catch (thrown) {
    // `bindings` lists every place where it looked, Node names two module versions: the first line says enough.
    const [first] = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n');
    return fault({ why: `GPIO by onoff is off: epoll is not built for this Node (${first}); npm rebuild builds it` });
  }
}
