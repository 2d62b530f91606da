import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';

/*
 * Posts signed webhooks as a provider does, so many at a time, each once, in a process of its own. Answers how many were
 * taken, and when the first one left.
 */
process.once('message', async ({ url, secret, bodies, concurrency }) => {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const signed = bodies.map((body) => ({
    body,
    signature: `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  }));
  let next = 0;
  let taken = 0;
  const startedAt = Date.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let one = signed[next++]; one; one = signed[next++]) {
        const status = await post(url, one, agent);
        if (status === 200) taken += 1;
      }
    }),
  );
  process.send({ taken, startedAt, postedMs: Date.now() - startedAt });
});

function post(url, { body, signature }, agent) {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'x-hub-signature-256': signature,
    };
    request(url, { method: 'POST', agent, headers, timeout: 30_000 }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode));
    })
      .once('error', reject)
      .end(body);
  });
}
