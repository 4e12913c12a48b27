// Who asks and when → the head of a wish, unique for ever.
import { randomUUID } from 'node:crypto';
import type { Clock } from '../model/clock.ts';
import type { Author } from '../model/command.ts';
import type { BootId } from '../model/ids.ts';
import type { Wish, WishHead } from '../model/wish.ts';

/** A wish as its asker writes it. */
export type Wished = Wish extends infer One ? (One extends Wish ? Omit<One, keyof WishHead> : never) : never;

/** @param boot of the control that is asked, from its hello: a wish that outlives a restart is nobody's any more */
export function wishHead(boot: BootId, clock: Pick<Clock, 'mono'>, author: Author): WishHead {
  return { id: randomUUID(), boot, askedAt: clock.mono(), author };
}
