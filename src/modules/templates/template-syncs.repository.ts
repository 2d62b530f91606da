import { Injectable } from '@nestjs/common';
import { eventCte } from '../../database/outbox.js';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { type ChannelId, newId } from '../../kernel/ids.js';
import type { Channel } from '../channels/channels.js';
import type { ListedTemplate } from '../channels/template-content.js';
import { TemplateChanged } from './templates.events.js';
import type { TemplateSync } from './templates.js';

const COLUMNS = `s.channel_id AS "channelId", s.status, s.requested_at AS "requestedAt", s.started_at AS "startedAt",
  s.synced_at AS "syncedAt", s.template_count AS "templateCount", s.last_error AS "lastError"`;

const FIND = sql(
  'template_sync_find',
  `SELECT ${COLUMNS} FROM template_syncs s
   WHERE s.agency_id = $1 AND ($2::int[] IS NULL OR s.client_id = ANY ($2)) AND s.channel_id = $3`,
);

// Nothing where one is on its way already.
const REQUEST = sql(
  'template_sync_request',
  `INSERT INTO template_syncs AS s (agency_id, channel_id, client_id) VALUES ($1, $2, $3)
   ON CONFLICT (agency_id, channel_id) DO UPDATE SET status = 'WAITING', requested_at = now(), last_error = NULL
     WHERE s.status IN ('DONE', 'FAILED')
   RETURNING ${COLUMNS}, xmax = 0 AS "isFirst"`,
);

const BEGIN = sql(
  'template_sync_begin',
  `UPDATE template_syncs SET status = 'RUNNING', started_at = clock_timestamp() WHERE agency_id = $1 AND channel_id = $2`,
);

const FAIL = sql(
  'template_sync_fail',
  `UPDATE template_syncs SET status = $3::template_sync_status, last_error = $4 WHERE agency_id = $1 AND channel_id = $2`,
);

/** Since when the list is read: what changed later is younger than what the list says. */
const STARTED = 'SELECT started_at FROM template_syncs WHERE agency_id = $1 AND channel_id = $2';

const CHANGED = {
  type: TemplateChanged.type,
  version: TemplateChanged.version,
  topics: `ARRAY['message_template_updated:' || agency_id]`,
  payload: `jsonb_build_object('templateId', id)`,
};

// What is listed as we have it is only seen again: nobody is told.
const UPSERT = sql(
  'template_sync_upsert',
  `WITH listed AS (
     SELECT * FROM unnest($4::uuid[], $5::text[], $6::text[], $7::template_category[], $8::template_status[], $9::text[],
       $10::jsonb[], $11::jsonb[], $12::text[])
       AS l(id, name, language, category, status, rejected_reason, components, sample_values, provider_template_id)
   ), written AS (
     INSERT INTO message_templates AS t (agency_id, id, client_id, channel_id, name, language, category, status,
       rejected_reason, components, sample_values, provider_template_id, synced_at, updated_at)
     SELECT $1, id, $3, $2, name, language, category, status, rejected_reason, components, sample_values,
       provider_template_id, (${STARTED}), clock_timestamp() FROM listed
     ON CONFLICT (agency_id, channel_id, name, language) DO UPDATE SET category = excluded.category,
       status = excluded.status, rejected_reason = excluded.rejected_reason, components = excluded.components,
       sample_values = excluded.sample_values, provider_template_id = excluded.provider_template_id,
       synced_at = excluded.synced_at,
       updated_at = CASE WHEN (t.category, t.status, t.rejected_reason, t.components, t.sample_values, t.provider_template_id)
         IS DISTINCT FROM (excluded.category, excluded.status, excluded.rejected_reason, excluded.components,
           excluded.sample_values, excluded.provider_template_id) THEN excluded.updated_at ELSE t.updated_at END
       WHERE t.updated_at <= excluded.synced_at
     RETURNING t.agency_id, t.client_id, t.id, t.updated_at, t.synced_at
   ), changed AS (
     SELECT * FROM written WHERE updated_at > synced_at
   )
   ${eventCte('changed', CHANGED)}`,
);

// Only what the provider once had: what it was never given is not gone.
const FINISH = sql(
  'template_sync_finish',
  `WITH gone AS (
     UPDATE message_templates SET status = 'DELETED', updated_at = clock_timestamp()
     WHERE agency_id = $1 AND channel_id = $2 AND status <> 'DELETED' AND provider_template_id IS NOT NULL
       AND updated_at <= (${STARTED}) AND (synced_at IS NULL OR synced_at < (${STARTED}))
     RETURNING agency_id, client_id, id
   ), event AS (${eventCte('gone', CHANGED)})
   UPDATE template_syncs SET status = 'DONE', synced_at = clock_timestamp(), template_count = $3, last_error = NULL
   WHERE agency_id = $1 AND channel_id = $2`,
);

/** The newest of each name and language: a list that moved while it was read says some twice. */
const eachOnce = (templates: readonly ListedTemplate[]): ListedTemplate[] => [
  ...new Map(templates.map((template) => [`${template.name} ${template.language}`, template])).values(),
];

@Injectable()
export class TemplateSyncsRepository {
  async find(tx: TenantTx, channelId: ChannelId): Promise<TemplateSync | null> {
    const { clients } = tx.actor;
    const seen = clients === 'all' ? null : clients;
    const [found] = await tx.rows<TemplateSync>(FIND, [tx.agencyId, seen, channelId]);
    return found ?? null;
  }

  /** Null: one is on its way already. */
  async request(
    tx: WriteTx,
    { id, clientId }: Pick<Channel, 'id' | 'clientId'>,
  ): Promise<(TemplateSync & { readonly isFirst: boolean }) | null> {
    const values = [tx.agencyId, id, clientId];
    const [requested] = await tx.rows<TemplateSync & { isFirst: boolean }>(REQUEST, values);
    return requested ?? null;
  }

  async begin(tx: WriteTx, channelId: ChannelId): Promise<void> {
    await tx.rows(BEGIN, [tx.agencyId, channelId]);
  }

  /** It goes on after a pause, or not. */
  async fail(tx: WriteTx, channelId: ChannelId, error: string, goesOn = false): Promise<void> {
    await tx.rows(FAIL, [tx.agencyId, channelId, goesOn ? 'RUNNING' : 'FAILED', error]);
  }

  /** Takes over a page of the provider's list, but for what was changed here since it is read. */
  async upsert(
    tx: WriteTx,
    { id, clientId }: Pick<Channel, 'id' | 'clientId'>,
    page: readonly ListedTemplate[],
  ): Promise<void> {
    const listed = eachOnce(page);
    await tx.rows(UPSERT, [
      tx.agencyId,
      id,
      clientId,
      listed.map(() => newId<'Template'>()),
      listed.map(({ name }) => name),
      listed.map(({ language }) => language),
      listed.map(({ category }) => category),
      listed.map(({ status }) => status),
      listed.map(({ rejectedReason }) => rejectedReason),
      listed.map(({ components }) => JSON.stringify(components)),
      listed.map(({ sampleValues }) => JSON.stringify(sampleValues)),
      listed.map(({ providerTemplateId }) => providerTemplateId),
    ]);
  }

  /** The list was read to its end: what was not in it is gone. */
  async finish(tx: WriteTx, channelId: ChannelId, count: number): Promise<void> {
    await tx.rows(FINISH, [tx.agencyId, channelId, count]);
  }
}
