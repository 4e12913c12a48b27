// What code that has something to say to an operator is handed: four verbs. Only `agent/log.ts` knows who listens.

/** Fields first, then one English sentence without the fields' values in it, so that logs can be counted by sentence. */
export interface Logger {
  debug(fields: object, text: string): void;
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

/** For callers that have no operator to tell. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
