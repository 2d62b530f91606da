import { setTimeout as delay } from 'node:timers/promises';
import { agent, CLIENTS } from '../data/people.mjs';
import { peopleOnly } from '../data/people-only.mjs';
import { heldBytes } from '../harness/memory.mjs';
import { residentBytes } from '../harness/processes.mjs';
import { ask, startSwitchboard } from '../harness/switchboard.mjs';
import { operation } from './operations.mjs';

/** Rows a second, and what the server still holds afterwards. */
const GOALS = { rows: 1_000, megabytes: 50 };
const MB = 2 ** 20;
const LOOK_EVERY_MS = 250;

const CREATE = `mutation ($clientId: Int!, $size: Int!) {
  createContactImport(clientId: $clientId, fileName: "people.csv", size: $size) { url import { id } } }`;
const SUGGESTED = 'query ($id: ID!) { contactImport(id: $id) { suggestedMapping { column field } } }';
const START = `mutation ($id: ID!, $mapping: [ColumnMappingInput!]!) {
  startContactImport(id: $id, mapping: $mapping) { id } }`;
const PROGRESS = `query ($id: ID!) {
  contactImport(id: $id) { status createdCount updatedCount rejectedCount failure } }`;

/** A file of contacts on its way in: all new, and once more when all are known. */
export const importsFigure = { dataSet: peopleOnly, run };

async function run({ url, size: { rows }, withServer, report }) {
  if (!withServer) return report.note('imports: has no peer, and the server is not built');
  const server = await startSwitchboard({ databaseUrl: url, inspected: true });
  try {
    const headers = await server.signIn(agent(1));
    await imported(server, headers, fileOf(1_000, 'warm'), CLIENTS);
    const file = fileOf(rows, 'x');
    const fresh = await imported(server, headers, file, 1);
    const known = await imported(server, headers, file, 1);
    report.raw('imports', { rows, bytes: file.length, fresh, known });
    if (fresh.createdCount !== rows)
      throw new Error(`Of ${rows} rows ${fresh.createdCount} became contacts.`);
    print(report, 'new contacts', fresh, rows);
    print(report, 'the same once more', known, rows);
  } finally {
    await server.stop();
  }
}

const print = (report, what, { seconds, mostBytes, heldBytes: held }, rows) => {
  const rate = rows / seconds;
  const isMet = rate >= GOALS.rows && held / MB <= GOALS.megabytes;
  report.note(
    `import of ${rows.toLocaleString('en')} rows, ${what}: ${Math.round(rate).toLocaleString('en')} rows/s, ` +
      `memory +${Math.round(mostBytes / MB)} MB at most, +${Math.round(held / MB)} MB held  ` +
      `goal ≥ ${GOALS.rows} rows/s and ≤ +${GOALS.megabytes} MB held ${isMet ? 'met' : 'MISSED'}`,
  );
};

/** Takes a file in, and watches what it costs until it is over. */
async function imported(server, headers, file, clientId) {
  const { createContactImport: upload } = await ask(
    server.graphql,
    headers,
    operation(CREATE, { clientId, size: file.length }),
  );
  const { id } = upload.import;
  const answer = await fetch(upload.url, {
    method: 'PUT',
    headers: { 'content-type': 'text/csv' },
    body: file,
  });
  if (!answer.ok) throw new Error(`The file was refused: ${answer.status} ${await answer.text()}`);
  const { contactImport } = await ask(server.graphql, headers, operation(SUGGESTED, { id }));
  const before = await heldBytes(server);
  const began = performance.now();
  await ask(server.graphql, headers, operation(START, { id, mapping: contactImport.suggestedMapping }));
  let most = before;
  for (;;) {
    await delay(LOOK_EVERY_MS);
    most = Math.max(most, residentBytes(server.pid));
    const { contactImport: now } = await ask(server.graphql, headers, operation(PROGRESS, { id }));
    if (now.status === 'RUNNING') continue;
    if (now.status !== 'DONE') throw new Error(`The import has ended as ${now.status}: ${now.failure}`);
    const seconds = (performance.now() - began) / 1000;
    return { ...now, seconds, mostBytes: most - before, heldBytes: (await heldBytes(server)) - before };
  }
}

/** Names, numbers and addresses, each row somebody else. */
function fileOf(rows, salt) {
  const lines = Array.from(
    { length: rows },
    (_, n) => `Person ${n},+4917${String(10_000_000 + n)},${salt}${n}@people.test,1990-12-31`,
  );
  return Buffer.from(['Display name,Phone,E-mail,Date of birth', ...lines].join('\n'));
}
