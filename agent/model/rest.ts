// What the last resort needs to bring every output to rest without us: precomputed by control, plain JSON in a file.
// Bytes are written in hexadecimal. `agent/field/rest/main.ts` carries it out.

export interface RestPlan {
  readonly format: 1;
  readonly gateway: string;
  /** Name of the site that it was made from (`siteHash`). */
  readonly site: string;
  readonly lines: readonly RestLine[];
  /** Outputs that cannot be brought to rest this way, and why: they are named whenever the plan is carried out. */
  readonly cannot: readonly { readonly actuator: string; readonly why: string }[];
}

export interface RestLine {
  readonly line: string;
  readonly place: RestPlace;
  /** In the order of stopping: pumps first. */
  readonly steps: readonly RestStep[];
}

/** How a line is opened. */
export type RestPlace =
  | (RtuTiming & {
      readonly kind: 'serial';
      readonly path: string;
      /** What stty(1) is to be told. */
      readonly stty: readonly string[];
    })
  | (RtuTiming & { readonly kind: 'rtu-over-tcp'; readonly host: string; readonly port: number })
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'gpio' };

/** Frames without a head of their own are told apart by silence. */
interface RtuTiming {
  /** Silence before each frame, ms. */
  readonly quietMs: number;
  /** Time of one byte on the wire, ms. */
  readonly byteMs: number;
}

export interface RestStep {
  readonly actuator: string;
  readonly role: string;
  /** Of a valve: the pumps that must be at rest before it is touched. */
  readonly after: readonly string[];
  readonly keepOnStop: boolean;
  readonly how: RestExchange;
}

export type RestExchange =
  | {
      readonly kind: 'modbus';
      /** The request that shows where it stands, as on a serial line: with unit and check sum. */
      readonly ask: string;
      readonly atRest: ReplyPattern;
      /** What brings it to rest, in order, each with the beginning of its acknowledgement. */
      readonly writes: readonly { readonly request: string; readonly reply: string }[];
      /** From a request to its whole answer, ms. */
      readonly timeoutMs: number;
      /** Pause that the device needs before each frame, ms. */
      readonly gapMs: number;
    }
  | {
      readonly kind: 'gpio';
      /** Labels of the chip, pin, active level, drive, state: what the driver's helper takes as its arguments. */
      readonly words: readonly string[];
    };

/** An answer without check sum that means "at rest": its bytes under the mask are these, or (`differs`) are not. */
export interface ReplyPattern {
  readonly head: string;
  /** What follows the head. */
  readonly payload: string;
  readonly mask: string;
  readonly differs?: true;
}
