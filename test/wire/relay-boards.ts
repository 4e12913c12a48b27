// Relay boards for a fake wire: what hangs on which unit, what every contact did and when, and boards that lie.
//   const boards = relayBoards({ 10: 'waveshare', 14: 'n4d8b08' });
//   await using wire = await modbusTcpSlave(boards.slave);      // or modbusRtuSlave: moods as of every slave
//   boards.runs(10, 1)                                          // when relay 1 of unit 10 was on, and until when
import { systemClock } from '../../agent/model/clock.ts';
import { n4d8b08 } from '../farm/slaves/devices/n4d8b08.ts';
import { plainCoils } from '../farm/slaves/devices/plain-coils.ts';
import { RelayBank } from '../farm/slaves/devices/relays.ts';
import { ryn408f } from '../farm/slaves/devices/ryn408f.ts';
import { waveshareRelay8 } from '../farm/slaves/devices/waveshare.ts';
import { answerPdu } from '../farm/slaves/pdu.ts';
import type { Slave as Board } from '../farm/slaves/slave.ts';
import type { SlaveOptions } from './slave.ts';

/** Profile of each kind of board, with the address of its first relay as `relay_1`. */
export const boardProfiles = {
  waveshare: 'waveshare-rtu-relay-8ch',
  n4d8b08: 'eletechsup-n4d8b08',
  ryn408f: 'eletechsup-ryn408f',
  wp8025: 'wellpro-wp8025adam',
} as const;
export type BoardKind = keyof typeof boardProfiles;

const relays = 8;
const noInputs: readonly boolean[] = Array.from({ length: relays }, () => false);

/** One time that a contact was closed; still closed while `untilMs` is undefined. By the monotonic clock. */
export interface Run {
  readonly fromMs: number;
  readonly untilMs: number | undefined;
}

export interface RelayBoards {
  /** For `modbusTcpSlave` and `modbusRtuSlave`. */
  readonly slave: SlaveOptions;
  readonly kinds: Readonly<Record<number, BoardKind>>;
  bank(unit: number): RelayBank;
  /** It acknowledges every write and does nothing. */
  lie(unit: number, lies: boolean): void;
  runs(unit: number, relay: number): readonly Run[];
  /** `unit.relay` of everything that is on now. */
  on(): readonly string[];
}

export function relayBoards(kinds: Readonly<Record<number, BoardKind>>): RelayBoards {
  const liars = new Set<number>();
  const banks = new Map(Object.keys(kinds).map((unit) => [Number(unit), new RelayBank(relays)]));
  const bank = (unit: number): RelayBank => {
    const found = banks.get(unit);
    if (found === undefined) throw new TypeError(`no board at ${unit}`);
    return found;
  };
  const boards = new Map([...banks].map(([unit, its]) => [unit, boardOf(kinds[unit]!, its, unit)]));
  const answer = (unit: number, pdu: Buffer): Buffer => {
    const board = boards.get(unit)!;
    return answerPdu(liars.has(unit) ? lying(board) : board, pdu);
  };
  return {
    slave: { units: [...banks.keys()], answer },
    kinds,
    bank,
    lie: (unit, lies) => void (lies ? liars.add(unit) : liars.delete(unit)),
    runs: (unit, relay) => runsOf(bank(unit), relay - 1),
    on: () =>
      [...banks].flatMap(([unit, its]) =>
        its.all(systemClock.mono()).flatMap((on, index) => (on ? [`${unit}.${index + 1}`] : [])),
      ),
  };
}

function boardOf(kind: BoardKind, bank: RelayBank, unit: number): Board {
  switch (kind) {
    case 'waveshare':
      return waveshareRelay8(bank, systemClock, unit);
    case 'n4d8b08':
      return n4d8b08(bank, () => noInputs, systemClock);
    case 'ryn408f':
      return ryn408f(bank, systemClock);
    case 'wp8025':
      return plainCoils(bank, systemClock);
    default:
      return kind satisfies never;
  }
}

function lying(board: Board): Board {
  const nothing = (): undefined => undefined;
  return {
    image: board.image,
    ...(board.writeCoil && { writeCoil: nothing }),
    ...(board.writeCoils && { writeCoils: nothing }),
    ...(board.writeRegisters && { writeRegisters: nothing }),
  };
}

function runsOf(bank: RelayBank, index: number): Run[] {
  const runs: Run[] = [];
  for (const turn of bank.turns(systemClock.mono()).filter((each) => each.index === index)) {
    if (turn.on) runs.push({ fromMs: turn.at, untilMs: undefined });
    else runs.push({ fromMs: runs.pop()?.fromMs ?? turn.at, untilMs: turn.at });
  }
  return runs;
}
