import type { AiReplies, AiReply, AskedReply } from './ai-replies.js';

/** In place of a model, where none is configured outside production: the same words for the same conversation. */
export class LocalAiReplies implements AiReplies {
  async reply({ messages }: AskedReply): Promise<AiReply> {
    const last = messages.findLast(({ from }) => from === 'customer');
    const heard = last ? `You wrote: “${last.text}”` : 'You have not written anything yet.';
    return { ok: true, text: `${heard} (No model is configured: this is its stand-in.)` };
  }
}

/** In production, where no model is configured: nobody is told something that no model has said. */
export class NoAiReplies implements AiReplies {
  async reply(): Promise<AiReply> {
    return { ok: false, failure: 'NOT_CONFIGURED' };
  }
}
