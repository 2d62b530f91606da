import { z } from 'zod';
import type { AiConfig } from '../../config/config.js';
import { EgressError } from '../../egress/egress-error.js';
import type { GuardedFetch } from '../../egress/guarded-fetch.js';
import type { OutboundResponse } from '../../egress/outbound.js';
import { type AiReplies, type AiReply, type AskedReply } from './ai-replies.js';

const TIMEOUT_MS = 15_000;
const MAX_BYTES = 256 * 1024;

const Completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1),
});

const ROLES = { customer: 'user', agency: 'assistant' } as const;

/** Whatever speaks the chat completions of OpenAI: their service, another one's, or a model on a machine of one's own. */
export class HttpAiReplies implements AiReplies {
  constructor(
    private readonly http: GuardedFetch,
    private readonly config: AiConfig,
  ) {}

  async reply({ instructions, messages, signal }: AskedReply): Promise<AiReply> {
    const { baseUrl, apiKey, model } = this.config;
    const conversation = messages.map(({ from, text }) => ({ role: ROLES[from], content: text }));
    try {
      const response = await this.http.request({
        method: 'POST',
        url: `${baseUrl}/chat/completions`,
        headers: {
          accept: 'application/json',
          'content-type': 'application/json',
          ...(apiKey !== null && { authorization: `Bearer ${apiKey}` }),
        },
        body: JSON.stringify({
          model,
          messages: [{ role: 'system', content: instructions }, ...conversation],
        }),
        timeoutMs: TIMEOUT_MS,
        maxResponseBytes: MAX_BYTES,
        ...(signal && { signal }),
      });
      return replyOf(response);
    } catch (error) {
      if (!(error instanceof EgressError)) throw error;
      return failed(error.code);
    }
  }
}

/** What the provider says of a failure is not passed on: some repeat the key that they refuse. */
function replyOf({ status, body }: OutboundResponse): AiReply {
  if (status < 200 || status > 299) return failed(`HTTP_${status}`);
  const { data } = Completion.safeParse(parsed(body));
  if (!data) return failed('UNREADABLE');
  const text = data.choices[0]?.message.content?.trim();
  return text ? { ok: true, text } : failed('EMPTY');
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

const failed = (failure: string): AiReply => ({ ok: false, failure });
