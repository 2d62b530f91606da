import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';

const LONGEST_MS = 1_000;

/**
 * Before a streamed request is refused: reads on for a moment, because a caller who is still sending would lose the
 * answer with the connection, and ends the connection after the answer.
 */
export async function letGo({ raw }: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.header('connection', 'close');
  if (raw.readableEnded || raw.destroyed) return;
  const over = new AbortController();
  raw.once('close', () => over.abort()).resume();
  await pause(LONGEST_MS, undefined, { signal: over.signal }).catch(() => {});
}
