import type { z } from 'zod';
import { newId } from '../../src/kernel/ids.js';
import { buttonIndex } from '../../src/modules/flows/flow-buttons.js';
import { flowDocument } from '../../src/modules/flows/flow-document.js';
import type { Agency, Client } from './agency.js';

/** A flow as somebody would write it: what has a default may be left out. */
export type WrittenFlow = z.input<typeof flowDocument>;
export type WrittenStep = WrittenFlow['steps'][number];
export type WrittenEdge = NonNullable<WrittenFlow['edges']>[number];

/** How many an agency has of this kind: no two of a client have the same name. */
const made = new WeakMap<Agency, number>();

function nextName(agency: Agency): string {
  const nth = (made.get(agency) ?? 0) + 1;
  made.set(agency, nth);
  return nth === 1 ? 'Welcome' : `Welcome ${nth}`;
}

/** A flow of the first client unless told, with its first version published. Answers its id. */
export async function publishedFlow(
  agency: Agency,
  written: WrittenFlow,
  { client = agency.clients[0], name = nextName(agency) }: { client?: Client; name?: string } = {},
): Promise<string> {
  const id = newId<'Flow'>();
  const draft = JSON.stringify(flowDocument.parse(written));
  await agency.query(
    'INSERT INTO flows (agency_id, id, client_id, name, draft) VALUES ($1, $2, $3, $4, $5)',
    [id, client.id, name, draft],
  );
  await publishes(agency, id, written);
  return id;
}

/** One more version of it. */
export async function publishes(agency: Agency, flowId: string, written: WrittenFlow): Promise<void> {
  const document = flowDocument.parse(written);
  await agency.query(
    `WITH flow AS (
       UPDATE flows SET published_version = coalesce(published_version, 0) + 1, published_revision = draft_revision
       WHERE agency_id = $1 AND id = $2 RETURNING *
     )
     INSERT INTO flow_versions (agency_id, flow_id, version, client_id, document, buttons)
     SELECT agency_id, id, published_version, client_id, $3, $4 FROM flow`,
    [flowId, JSON.stringify(document), JSON.stringify(buttonIndex(document))],
  );
}

/** An edge out of a block, by one of its sockets; without a block, out of the end of a step. */
export const edge = (step: string, socket: string, to: string | null): WrittenEdge => {
  const [block, name] = socket.includes('/') ? socket.split('/') : [null, socket];
  return { from: { step, block, socket: name ?? 'next' }, to };
};
