import { Agent, request } from 'node:http';

/*
 * One request at a time over one kept connection, the given candidates in turn: what a single caller waits,
 * in fractions of a millisecond, without a queue in front of it. A candidate is one body, or several in turn.
 */
process.once('message', async ({ url, method, headers, bodies, samples }) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const waits = bodies.map(() => []);
  for (let sample = 0; sample < samples; sample += 1) {
    for (const [index, candidate] of bodies.entries()) {
      const body = Array.isArray(candidate) ? candidate[sample % candidate.length] : candidate;
      const started = performance.now();
      await ask(agent, { url, method, headers }, body);
      waits[index].push(performance.now() - started);
    }
  }
  agent.destroy();
  process.send(waits.map(summary));
});

function ask(agent, { url, method, headers }, body) {
  return new Promise((resolve, reject) => {
    const call = request(url, { agent, method, headers, timeout: 30_000 }, (answer) => {
      answer.resume();
      answer.once('end', () =>
        answer.statusCode === 200 ? resolve() : reject(new Error(`${answer.statusCode}`)),
      );
    });
    call.once('error', reject);
    call.end(body);
  });
}

function summary(waits) {
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.floor(share * (sorted.length - 1))];
  return { p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99) };
}
