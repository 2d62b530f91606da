import autocannon from 'autocannon';

/*
 * One round of HTTP load, in a process of its own. Every connection begins at another place in the list
 * of bodies, so that they do not all speak of the same conversation at once.
 */
process.once('message', async ({ url, method, headers, bodies, connections, seconds }) => {
  let connection = 0;
  const requests = bodies.map((body) => ({ method, headers, body }));
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    timeout: 30,
    requests: [requests[0]],
    setupClient(client) {
      const start = Math.floor((connection++ / connections) * requests.length);
      client.setRequests([...requests.slice(start), ...requests.slice(0, start)]);
    },
  });
  process.send({
    requestsPerSecond: result.requests.total / result.duration,
    answered: result.requests.total,
    refused: result.non2xx + result.errors + result.timeouts,
    latencyMs: {
      p50: result.latency.p50,
      p97_5: result.latency.p97_5,
      p99: result.latency.p99,
      mean: result.latency.mean,
    },
    bytesPerSecond: result.throughput.average,
  });
});
