import { newId } from '../../src/kernel/ids.js';
import type { Agency } from '../world/agency.js';
import { operation } from '../world/documents.js';
import type { Person } from '../world/person.js';

export interface KeywordRuleFields {
  readonly id: string;
  readonly clientId: number;
  readonly name: string;
  readonly match: string;
  readonly keywords: readonly string[];
  readonly isCaseSensitive: boolean;
  readonly providers: readonly string[];
  readonly frequency: string;
  readonly hours: string;
  readonly priority: number;
  readonly effect: string;
  readonly flowId: string | null;
  readonly reply: string | null;
  readonly isEnabled: boolean;
  readonly isBuiltIn: boolean;
  readonly createdBy: string | null;
  readonly createdAt: string | null;
}

const FIELDS = `{ id clientId name match keywords isCaseSensitive providers frequency hours priority effect flowId reply
  isEnabled isBuiltIn createdBy createdAt }`;
const DRAFT = `$isCaseSensitive: Boolean, $providers: [Provider!], $frequency: KeywordFrequency, $hours: KeywordHours,
  $priority: Int, $flowId: ID, $reply: String, $isEnabled: Boolean`;
const DRAFTED = `isCaseSensitive: $isCaseSensitive, providers: $providers, frequency: $frequency, hours: $hours,
  priority: $priority, flowId: $flowId, reply: $reply, isEnabled: $isEnabled`;

export const KeywordRules = operation<{ keywordRules: KeywordRuleFields[] }>(
  `query ($clientId: Int!, $limit: Int, $afterId: ID) {
     keywordRules(clientId: $clientId, limit: $limit, afterId: $afterId) ${FIELDS} }`,
);
export const OneKeywordRule = operation<{ keywordRule: KeywordRuleFields | null }>(
  `query ($id: ID!) { keywordRule(id: $id) ${FIELDS} }`,
);
export const CreateKeywordRule = operation<{ createKeywordRule: KeywordRuleFields }>(
  `mutation ($clientId: Int!, $effect: KeywordEffect!, $name: String!, $match: KeywordMatch!, $keywords: [String!]!,
     ${DRAFT}) { createKeywordRule(clientId: $clientId, effect: $effect, name: $name, match: $match, keywords: $keywords,
       ${DRAFTED}) ${FIELDS} }`,
);
/** Only what is given is in it: what is absent stays as it is. */
export const UpdateKeywordRule = (given: readonly string[]) => {
  const types: Readonly<Record<string, string>> = {
    ...{
      name: 'String',
      match: 'KeywordMatch',
      keywords: '[String!]',
      isCaseSensitive: 'Boolean',
      hours: 'KeywordHours',
    },
    ...{
      providers: '[Provider!]',
      frequency: 'KeywordFrequency',
      priority: 'Int',
      flowId: 'ID',
      reply: 'String',
    },
    isEnabled: 'Boolean',
  };
  const variables = ['$id: ID!', ...given.map((name) => `$${name}: ${types[name]}`)].join(', ');
  const args = ['id', ...given].map((name) => `${name}: $${name}`).join(', ');
  return operation<{ updateKeywordRule: KeywordRuleFields }>(
    `mutation (${variables}) { updateKeywordRule(${args}) ${FIELDS} }`,
  );
};
export const DeleteKeywordRule = operation<{ deleteKeywordRule: boolean }>(
  'mutation ($id: ID!) { deleteKeywordRule(id: $id) }',
);
export const SetCompliancePack = operation<{ setCompliancePack: KeywordRuleFields[] }>(
  `mutation ($clientId: Int!, $isEnabled: Boolean) {
     setCompliancePack(clientId: $clientId, isEnabled: $isEnabled) ${FIELDS} }`,
);
export const SetComplianceReplies = operation<{ setCompliancePack: KeywordRuleFields[] }>(
  `mutation ($clientId: Int!, $optOutReply: String, $optInReply: String) {
     setCompliancePack(clientId: $clientId, optOutReply: $optOutReply, optInReply: $optInReply) ${FIELDS} }`,
);
export const TestKeywords = operation<{
  testKeywords: {
    keywordRule: { name: string } | null;
    judged: { rule: { name: string }; verdict: string }[];
  } | null;
}>(
  `query ($clientId: Int!, $text: String!, $provider: Provider!) {
     testKeywords(clientId: $clientId, text: $text, provider: $provider) {
       keywordRule { name } judged { rule { name } verdict } } }`,
);
export const KeywordRuleUpdated = operation<{
  keywordRuleUpdated: { id: string; keywordRule: KeywordRuleFields | null };
}>(`subscription ($agencyId: Int) { keywordRuleUpdated(agencyId: $agencyId) { id keywordRule ${FIELDS} } }`);

/** A flow of a client, the first one's and published unless told. Nothing is in it. */
export async function flowOf(
  agency: Agency,
  { clientId = agency.clients[0].id, isPublished = true, isArchived = false } = {},
): Promise<string> {
  const id = newId<'Flow'>();
  await agency.query(
    `INSERT INTO flows (agency_id, id, client_id, name, draft, archived_at)
     VALUES ($1, $2, $3, $4, '{}', CASE WHEN $5 THEN now() END)`,
    [id, clientId, `Flow ${id}`, isArchived],
  );
  if (!isPublished) return id;
  await agency.query(
    `INSERT INTO flow_versions (agency_id, flow_id, version, client_id, document, buttons)
     VALUES ($1, $2, 1, $3, '{}', '{}')`,
    [id, clientId],
  );
  await agency.query(
    'UPDATE flows SET published_version = 1, published_revision = 1 WHERE agency_id = $1 AND id = $2',
    [id],
  );
  return id;
}

let names = 0;

/** A rule that starts a flow when somebody says `price`, unless told. */
export async function ruleOf(
  agency: Agency,
  given: Readonly<Record<string, unknown>> = {},
  by: Person = agency.admin,
): Promise<KeywordRuleFields> {
  names += 1;
  const isStart = (given.effect ?? 'START_FLOW') === 'START_FLOW';
  const flowId = isStart && given.flowId === undefined ? await flowOf(agency) : (given.flowId ?? null);
  const { createKeywordRule } = await by.gets(CreateKeywordRule, {
    ...{ clientId: agency.clients[0].id, effect: 'START_FLOW', name: `Rule ${names}` },
    ...{ match: 'CONTAINS', keywords: ['price'] },
    ...given,
    flowId,
  });
  return createKeywordRule;
}

export const namesOf = async (
  person: Person,
  clientId: number,
  page: Readonly<Record<string, unknown>> = {},
): Promise<string[]> =>
  (await person.gets(KeywordRules, { clientId, ...page })).keywordRules.map(({ name }) => name);
