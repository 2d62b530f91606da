import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { ChannelId, TemplateId } from '../../kernel/ids.js';
import type { TemplateCategory, TemplateDraft, TemplateStatus } from '../channels/template-content.js';
import type { Template } from './templates.js';

const COLUMNS = `t.id, t.client_id AS "clientId", t.channel_id AS "channelId", t.name, t.language, t.category, t.status,
  t.rejected_reason AS "rejectedReason", t.components, t.sample_values AS "sampleValues",
  t.provider_template_id AS "providerTemplateId", t.created_at AS "createdAt", t.updated_at AS "updatedAt",
  t.synced_at AS "syncedAt", t.told_at AS "toldAt"`;

/** $1 is the agency, $2 the clients that the actor sees, null for all of them. */
const SEEN = 't.agency_id = $1 AND ($2::int[] IS NULL OR t.client_id = ANY ($2))';

const PAGE = sql(
  'templates_page',
  `SELECT ${COLUMNS} FROM message_templates t
   WHERE ${SEEN} AND ($4::uuid IS NULL OR t.id > $4) AND ($5::int IS NULL OR t.client_id = $5)
     AND ($6::uuid IS NULL OR t.channel_id = $6)
     AND CASE WHEN $7::template_status IS NULL THEN t.status <> 'DELETED' ELSE t.status = $7 END
     AND ($8::text IS NULL OR strpos(t.name, lower($8)) > 0
       OR strpos(lower((t.components ->> 'body') COLLATE "und-x-icu"), lower($8 COLLATE "und-x-icu")) > 0)
   ORDER BY t.id LIMIT $3`,
);

const FIND = sql('template_find', `SELECT ${COLUMNS} FROM message_templates t WHERE ${SEEN} AND t.id = $3`);

const FIND_MANY = sql(
  'templates_find_many',
  `SELECT ${COLUMNS} FROM message_templates t WHERE ${SEEN} AND t.id = ANY ($3::uuid[])`,
);

const LOCK = sql(
  'template_lock',
  `SELECT ${COLUMNS} FROM message_templates t WHERE ${SEEN} AND t.id = $3 FOR NO KEY UPDATE`,
);

const COUNT = sql(
  'templates_count',
  `SELECT count(*)::int AS count FROM message_templates
   WHERE agency_id = $1 AND channel_id = $2 AND status <> 'DELETED'`,
);

// One that is gone leaves its name to the next.
const INSERT = sql(
  'template_insert',
  `INSERT INTO message_templates AS t
     (agency_id, id, client_id, channel_id, name, language, category, components, sample_values)
   VALUES ($1, $2, $3, $4, $5, $6, $7::template_category, $8::jsonb, $9::jsonb)
   ON CONFLICT (agency_id, channel_id, name, language) DO UPDATE SET category = excluded.category, status = 'PENDING',
     rejected_reason = NULL, components = excluded.components, sample_values = excluded.sample_values,
     provider_template_id = NULL, synced_at = NULL, told_at = NULL, updated_at = clock_timestamp()
     WHERE t.status = 'DELETED'
   RETURNING ${COLUMNS}`,
);

const CHANGE = sql(
  'template_change',
  `UPDATE message_templates t SET category = $3::template_category, components = $4::jsonb, sample_values = $5::jsonb,
     status = 'PENDING', rejected_reason = NULL, updated_at = clock_timestamp()
   WHERE t.agency_id = $1 AND t.id = $2 RETURNING ${COLUMNS}`,
);

const SET_STATUS = sql(
  'template_set_status',
  `UPDATE message_templates t SET status = $3::template_status, rejected_reason = $4, updated_at = clock_timestamp()
   WHERE t.agency_id = $1 AND t.id = $2 RETURNING ${COLUMNS}`,
);

// Deleted meanwhile, it stays so; but what the provider calls it must be known to have it removed there.
const SUBMITTED = sql(
  'template_submitted',
  `UPDATE message_templates t SET provider_template_id = coalesce($3, provider_template_id),
     status = CASE WHEN status = 'DELETED' THEN status ELSE $4::template_status END,
     category = $5::template_category, updated_at = clock_timestamp()
   WHERE t.agency_id = $1 AND t.id = $2 RETURNING ${COLUMNS}`,
);

const TOLD = sql(
  'template_told',
  `UPDATE message_templates t SET status = $3::template_status, rejected_reason = $4, category = $5::template_category,
     provider_template_id = coalesce(provider_template_id, $6), told_at = $7,
     updated_at = CASE WHEN (status, rejected_reason, category)
       IS DISTINCT FROM ($3::template_status, $4::text, $5::template_category) THEN clock_timestamp() ELSE updated_at END
   WHERE t.agency_id = $1 AND t.id = $2`,
);

const BY_NAME = sql(
  'template_by_name',
  `SELECT ${COLUMNS} FROM message_templates t
   WHERE t.agency_id = $1 AND t.channel_id = $2 AND t.name = $3 AND t.language = $4 FOR NO KEY UPDATE`,
);

export interface TemplatesPage {
  readonly limit: number;
  /** Exclusive. */
  readonly after: TemplateId | null;
  readonly clientId: number | null;
  readonly channelId: ChannelId | null;
  /** Null: all but those that are DELETED. */
  readonly status: TemplateStatus | null;
  readonly text: string | null;
}

export interface Submitted {
  readonly providerTemplateId: string | null;
  readonly status: TemplateStatus;
  readonly category: TemplateCategory;
}

@Injectable()
export class TemplatesRepository {
  /** By id, so the oldest first. */
  page(tx: TenantTx, page: TemplatesPage): Promise<Template[]> {
    const { limit, after, clientId, channelId, status, text } = page;
    const values = [limit, after, clientId, channelId, status, text];
    return tx.rows<Template>(PAGE, [tx.agencyId, clientIdsIn(tx.actor.clients), ...values]);
  }

  async findById(tx: TenantTx, id: TemplateId): Promise<Template | null> {
    const [found] = await tx.rows<Template>(FIND, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  /** In no order. */
  findMany(tx: TenantTx, ids: readonly TemplateId[]): Promise<Template[]> {
    return tx.rows<Template>(FIND_MANY, [tx.agencyId, clientIdsIn(tx.actor.clients), ids]);
  }

  /** Nobody else changes it until the transaction ends. */
  async lock(tx: WriteTx, id: TemplateId): Promise<Template | null> {
    const [found] = await tx.rows<Template>(LOCK, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  /** The same, by what its provider calls it. */
  async lockByName(
    tx: WriteTx,
    channelId: ChannelId,
    name: string,
    language: string,
  ): Promise<Template | null> {
    const [found] = await tx.rows<Template>(BY_NAME, [tx.agencyId, channelId, name, language]);
    return found ?? null;
  }

  /** How many the channel has. */
  async count(tx: TenantTx, channelId: ChannelId): Promise<number> {
    const [row] = await tx.rows<{ count: number }>(COUNT, [tx.agencyId, channelId]);
    return row?.count ?? 0;
  }

  /** Null: the channel has one of this name in this language. */
  async insert(
    tx: WriteTx,
    { id, clientId, channelId }: Pick<Template, 'id' | 'clientId' | 'channelId'>,
    { name, language, category, components, sampleValues }: TemplateDraft,
  ): Promise<Template | null> {
    const content = [category, JSON.stringify(components), JSON.stringify(sampleValues)];
    const values = [tx.agencyId, id, clientId, channelId, name, language, ...content];
    const [made] = await tx.rows<Template>(INSERT, values);
    return made ?? null;
  }

  /** PENDING again, with other content. */
  async change(
    tx: WriteTx,
    id: TemplateId,
    { category, components, sampleValues }: Pick<TemplateDraft, 'category' | 'components' | 'sampleValues'>,
  ): Promise<Template> {
    const content = [category, JSON.stringify(components), JSON.stringify(sampleValues)];
    return only(await tx.rows<Template>(CHANGE, [tx.agencyId, id, ...content]));
  }

  async setStatus(
    tx: WriteTx,
    id: TemplateId,
    status: TemplateStatus,
    rejectedReason: string | null = null,
  ): Promise<Template> {
    return only(await tx.rows<Template>(SET_STATUS, [tx.agencyId, id, status, rejectedReason]));
  }

  /** Its provider has said something of it. */
  async told(tx: WriteTx, { id, status, rejectedReason, category, providerTemplateId, toldAt }: Template) {
    const values = [status, rejectedReason, category, providerTemplateId, toldAt];
    await tx.rows(TOLD, [tx.agencyId, id, ...values]);
  }

  /** Its provider has taken it. */
  async submitted(tx: WriteTx, id: TemplateId, { providerTemplateId, status, category }: Submitted) {
    const values = [tx.agencyId, id, providerTemplateId, status, category];
    return only(await tx.rows<Template>(SUBMITTED, values));
  }
}

function only([row]: readonly Template[]): Template {
  if (!row) throw new Error('A template that was just written is not there.');
  return row;
}
