/**
 * - `refused`: never attempted. The URL or the address it resolves to is not one we call.
 * - `unreachable`: no connection was made, so the other side cannot have seen the request.
 * - `broken`: the connection ended before the answer did.
 * - `timeout`, `aborted`: we stopped waiting, or were told to stop.
 * - `too_large`: the answer passed its cap.
 */
export type EgressFailure = 'refused' | 'unreachable' | 'broken' | 'timeout' | 'aborted' | 'too_large';

/** What is known of a call that did not come back whole. Holds no URL, header or body: those carry secrets. */
export class EgressError extends Error {
  override readonly name = 'EgressError';

  constructor(
    readonly failure: EgressFailure,
    /** The system's short code (`ECONNRESET`) or ours. */
    readonly code: string,
    readonly progress: {
      /** Whether the other side may have received the request: if so, a repeat may do the thing twice. */
      readonly mayHaveArrived: boolean;
      /** Set when the answer had begun. */
      readonly status: number | null;
    } = { mayHaveArrived: false, status: null },
  ) {
    super(`The outbound call failed: ${failure} (${code}).`);
  }
}
