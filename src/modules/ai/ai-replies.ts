/** Something that was said in a conversation. */
export interface SaidBefore {
  readonly from: 'customer' | 'agency';
  readonly text: string;
}

export interface AskedReply {
  /** What the model is told before the conversation. */
  readonly instructions: string;
  /** The oldest first. */
  readonly messages: readonly SaidBefore[];
  readonly signal?: AbortSignal;
}

/**
 * `failure` is a word for the log and for whoever looks for the cause: `NOT_CONFIGURED`, `TIMEOUT`, `HTTP_429`. It holds
 * nothing of what was said, and no secret.
 */
export type AiReply =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly failure: string };

/**
 * A model that writes the next message of a conversation.
 *
 * What cannot be answered is an answer too: whoever asks goes on without one. Asking again changes nothing anywhere,
 * and may be answered otherwise.
 */
export abstract class AiReplies {
  abstract reply(asked: AskedReply): Promise<AiReply>;
}
