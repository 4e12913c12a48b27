// The contract between the uplink frame (cursor → batch → send → advance) and one kind of server.
import type { DatedRecord } from '../journal/types.ts';

/** What the server said about one batch; each kind says what the frame does next. */
export type Verdict =
  /** All of it is stored at the server: the cursor moves. */
  | { readonly kind: 'accepted' }
  /** Network, 408, 429, 5xx: keep, wait (at least `afterMs` when the server named it), try again. */
  | { readonly kind: 'later'; readonly detail: string; readonly afterMs?: number }
  /** 413: send halves. */
  | { readonly kind: 'too-large'; readonly detail: string }
  /** 400, 422: something in the batch can never be stored: halve until it is found, set it aside with the server's words. */
  | {
      readonly kind: 'poison';
      readonly detail: string;
      /** The server named every record of this batch as outside its retention: all are set aside without halving. */
      readonly whole?: true;
    }
  /** 401, 403, 404 and answers that no such server gives (a captive portal's 200): keep everything, raise an alarm, try rarely. */
  | { readonly kind: 'refused'; readonly detail: string };

export interface Uplink {
  /** One call, one request; the batch is never empty. Never rejects, but for an abort of the signal. */
  send(batch: readonly DatedRecord[], signal: AbortSignal): Promise<Verdict>;
  /** Names, zones, profiles, coordinates: sent on change and daily. */
  describe(now: DatedRecord['wall'], signal: AbortSignal): Promise<Verdict>;
  close(): Promise<void>;
}
