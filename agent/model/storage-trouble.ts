// What may be wrong with the storage under the journal, as control, link and the alarms call it.

/**
 * `stuck`: it does not answer · `full` · `read-only` · `fails`: it refuses with another fault · `held`: another process
 * writes this journal · `tight`: the journal has nothing left to give up, and the card still too little room
 */
export const storageTroubles = ['stuck', 'full', 'read-only', 'fails', 'held', 'tight'] as const;
export type StorageTrouble = (typeof storageTroubles)[number];

export const isStorageTrouble = (what: unknown): what is StorageTrouble =>
  typeof what === 'string' && (storageTroubles as readonly string[]).includes(what);
