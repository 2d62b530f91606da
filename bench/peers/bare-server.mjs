/*
 * What every peer without a framework is served by: node:http, and one function from the body of a POST to the text of
 * its answer. Whatever has no body is asked whether somebody is there.
 */
import { createServer } from 'node:http';

/** @param answer takes the body, and gives the JSON or a promise of it. */
export function serve(answer) {
  createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', async () => {
      if (!body) return response.writeHead(404).end();
      const json = await answer(body);
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) })
        .end(json);
    });
  }).listen(Number(process.env.PORT), '127.0.0.1');
}
