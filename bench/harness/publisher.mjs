import { Agent, request } from 'node:http';

const AT_ONCE = 8;

/**
 * How events are caused: `each` posts one of `bodies` for every event (ours: a mutation), otherwise one post
 * tells the peer how many to make.
 *
 * @param {{ url: string, headers: object, each: boolean, bodies: string[] } | { url: string, headers: object, each: false, payload: object }} how
 * @returns {(events: number) => Promise<void>}
 */
export function publisher({ url, headers, each, bodies, payload }) {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const post = (body) => send(agent, url, headers, body);
  if (!each) return (events) => post(JSON.stringify({ count: events, ...payload }));

  return async (events) => {
    let left = events;
    const worker = async () => {
      while (left-- > 0) await post(bodies[left % bodies.length]);
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, events) }, worker));
  };
}

function send(agent, url, headers, body) {
  return new Promise((resolve, reject) => {
    const call = request(url, { agent, method: 'POST', headers, timeout: 60_000 }, async (answer) => {
      const text = Buffer.concat(await answer.toArray()).toString();
      if (answer.statusCode < 300 && !text.includes('"errors"')) return resolve();
      reject(new Error(`Publishing gave ${answer.statusCode}: ${text}`));
    });
    call.once('error', reject);
    call.end(body);
  });
}
