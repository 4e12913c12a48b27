// Which role may ask what. The role is the socket that the question came through; nothing in a message changes it.
import type { Request, Role } from './protocol.ts';

type Asked = Request['type'];

const everybody: readonly Asked[] = ['status', 'points', 'watch'];

const rights: Readonly<Record<Role, readonly Asked[]>> = {
  web: [...everybody, 'follow'],
  // `link` reads the journal up to the durable end, tells what its uplinks do and reports what they gave up.
  link: [...everybody, 'follow', 'report', 'fact'],
  flows: everybody,
  camera: ['status'],
  cli: [...everybody, 'follow'],
};

export const mayAsk = (role: Role, asked: Asked): boolean => rights[role].includes(asked);
