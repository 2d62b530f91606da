import type { FastifyReply } from 'fastify';

/** What a browser is answered: a page, or where to go on. */
export type HtmlAnswer =
  | {
      readonly status: number;
      readonly html: string;
      /** Seconds until it is worth trying again. */
      readonly retryAfter?: number | undefined;
    }
  | { readonly seeOther: string };

/** Sends a page with the headers that all pages of its kind have. */
export async function sendHtml(
  reply: FastifyReply,
  headers: Readonly<Record<string, string>>,
  answer: HtmlAnswer,
): Promise<void> {
  reply.headers(headers);
  if ('seeOther' in answer) {
    await reply.status(303).header('location', answer.seeOther).send();
    return;
  }
  if (answer.retryAfter !== undefined) reply.header('retry-after', answer.retryAfter);
  await reply.status(answer.status).type('text/html; charset=utf-8').send(answer.html);
}
