/*
 * The socket library alone: every socket that connects gets every frame. `POST /publish {count, body}` sends
 * `body`, a ready string, `count` times to all; nothing is subscribed, filtered, read or encoded.
 */
import { createServer } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { WebSocketServer } from 'ws';

const server = createServer(async (request, response) => {
  if (request.method !== 'POST') return response.writeHead(204).end();
  const { count, body } = JSON.parse(Buffer.concat(await request.toArray()).toString());
  response.writeHead(202).end();
  for (let event = 0; event < count; event += 1) {
    for (const client of sockets.clients) client.send(body);
    await setImmediate(); // events come one after the other, not all in one tick
  }
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });

server.listen(Number(process.env.PORT), '127.0.0.1');
