import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const ANSWER_AFTER_MS = 200;

/** A WhatsApp Cloud API that accepts every message, as fast as the real one. Runs off the server's core. */
export async function startFakeProvider({ answerAfterMs = ANSWER_AFTER_MS } = {}) {
  let delivered = 0;
  const server = createServer(async (request, response) => {
    await request.toArray();
    await delay(answerAfterMs);
    delivered += 1;
    const answer = { messaging_product: 'whatsapp', messages: [{ id: `wamid.${randomUUID()}` }] };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    delivered: () => delivered,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
