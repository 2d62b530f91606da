import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { FlowId, MediaId } from '../../kernel/ids.js';
import type { ButtonIndex } from './flow-buttons.js';
import type { FlowDocument, FlowSettings } from './flow-document.js';
import type { Flow, FlowVersion } from './flows.js';

/** What runs need of a flow to begin. */
export interface RunnableFlow {
  readonly id: FlowId;
  readonly clientId: number;
  readonly name: string;
  readonly publishedVersion: number | null;
  readonly archivedAt: Date | null;
}

// $1 is the agency, $2 the clients that the actor sees, null for all of them.
const RUNNABLE = sql(
  'flow_runnable',
  `SELECT f.id, f.client_id AS "clientId", f.name, f.published_version AS "publishedVersion", f.archived_at AS "archivedAt"
   FROM flows f WHERE f.agency_id = $1 AND ($2::int[] IS NULL OR f.client_id = ANY ($2)) AND f.id = $3`,
);

const DOCUMENT = sql(
  'flow_version_document',
  `SELECT v.document FROM flow_versions v
   WHERE v.agency_id = $1 AND ($2::int[] IS NULL OR v.client_id = ANY ($2)) AND v.flow_id = $3 AND v.version = $4`,
);

const SETTINGS = sql(
  'flow_version_settings',
  `SELECT v.document -> 'settings' AS settings FROM flow_versions v
   WHERE v.agency_id = $1 AND ($2::int[] IS NULL OR v.client_id = ANY ($2)) AND v.flow_id = $3 AND v.version = $4`,
);

const COLUMNS = `v.flow_id AS "flowId", v.client_id AS "clientId", v.version, v.note, v.buttons,
  v.published_by AS "publishedBy", v.published_at AS "publishedAt"`;

/** $1 is the agency, $2 the clients that the actor sees, null for all of them, $3 the flow. */
const OF_FLOW = 'v.agency_id = $1 AND ($2::int[] IS NULL OR v.client_id = ANY ($2)) AND v.flow_id = $3';

const PAGE = sql(
  'flow_versions_page',
  `SELECT ${COLUMNS} FROM flow_versions v
   WHERE ${OF_FLOW} AND ($4::int IS NULL OR v.version < $4) ORDER BY v.version DESC LIMIT $5`,
);

const FIND = sql(
  'flow_version_find',
  `SELECT ${COLUMNS} FROM flow_versions v WHERE ${OF_FLOW} AND v.version = $4`,
);

const DOCUMENTS = sql(
  'flow_version_documents',
  `SELECT v.flow_id AS "flowId", v.version, v.document FROM flow_versions v
   JOIN unnest($3::uuid[], $4::int[]) AS wanted(flow_id, version)
     ON wanted.flow_id = v.flow_id AND wanted.version = v.version
   WHERE v.agency_id = $1 AND ($2::int[] IS NULL OR v.client_id = ANY ($2))`,
);

const INSERT = sql(
  'flow_version_insert',
  `INSERT INTO flow_versions (agency_id, flow_id, version, client_id, document, buttons, note, published_by)
   VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb, $7, $8)`,
);

// Asked once a week for each file that was uploaded and never sent.
const SENDS = sql(
  'flows_that_send',
  `SELECT EXISTS (
     SELECT FROM flows f WHERE f.agency_id = $1 AND f.archived_at IS NULL AND (
       jsonb_path_exists(f.draft, '$.steps[*].blocks[*] ? (@.mediaId == $id)', jsonb_build_object('id', $2::text))
       OR EXISTS (SELECT FROM flow_versions v WHERE v.agency_id = f.agency_id AND v.flow_id = f.id AND jsonb_path_exists(
         v.document, '$.steps[*].blocks[*] ? (@.mediaId == $id)', jsonb_build_object('id', $2::text))))
   ) AS "isSent"`,
);

/** What a version is made of. */
export interface NewVersion {
  readonly version: number;
  readonly note: string | null;
  readonly document: FlowDocument;
  readonly buttons: ButtonIndex;
}

/** Published versions: they are there, or they are not; none ever changes. */
@Injectable()
export class FlowVersionsRepository {
  async runnable(tx: TenantTx, id: FlowId): Promise<RunnableFlow | null> {
    const [found] = await tx.rows<RunnableFlow>(RUNNABLE, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  async document(tx: TenantTx, id: FlowId, version: number): Promise<FlowDocument | null> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), id, version];
    const [found] = await tx.rows<{ document: FlowDocument }>(DOCUMENT, values);
    return found?.document ?? null;
  }

  async settings(tx: TenantTx, id: FlowId, version: number): Promise<FlowSettings | null> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), id, version];
    const [found] = await tx.rows<{ settings: FlowSettings }>(SETTINGS, values);
    return found?.settings ?? null;
  }

  /** The newest first. `before` is exclusive. */
  page(tx: TenantTx, id: FlowId, limit: number, before: number | null): Promise<FlowVersion[]> {
    return tx.rows<FlowVersion>(PAGE, [tx.agencyId, clientIdsIn(tx.actor.clients), id, before, limit]);
  }

  async find(tx: TenantTx, id: FlowId, version: number): Promise<FlowVersion | null> {
    const values = [tx.agencyId, clientIdsIn(tx.actor.clients), id, version];
    const [found] = await tx.rows<FlowVersion>(FIND, values);
    return found ?? null;
  }

  /** Whether a flow that is not archived would send a file: its draft, or any version, to which it may go back. */
  async send(tx: TenantTx, mediaId: MediaId): Promise<boolean> {
    const [row] = await tx.rows<{ isSent: boolean }>(SENDS, [tx.agencyId, mediaId]);
    return row?.isSent ?? false;
  }

  /** By `flow version`. */
  async documents(
    tx: TenantTx,
    wanted: readonly Pick<FlowVersion, 'flowId' | 'version'>[],
  ): Promise<ReadonlyMap<string, unknown>> {
    const ids = wanted.map(({ flowId }) => flowId);
    const versions = wanted.map(({ version }) => version);
    const found = await tx.rows<Pick<FlowVersion, 'flowId' | 'version'> & { document: unknown }>(DOCUMENTS, [
      tx.agencyId,
      clientIdsIn(tx.actor.clients),
      ids,
      versions,
    ]);
    return new Map(found.map(({ flowId, version, document }) => [`${flowId} ${version}`, document]));
  }

  /** The flow is held: no other version takes the number. */
  async insert(
    tx: WriteTx,
    { id, clientId }: Pick<Flow, 'id' | 'clientId'>,
    { version, note, document, buttons }: NewVersion,
  ): Promise<void> {
    const values = [id, version, clientId, JSON.stringify(document), JSON.stringify(buttons), note];
    await tx.rows(INSERT, [tx.agencyId, ...values, tx.actor.userId]);
  }
}
