import { type DomainEvent, eventType } from '../../kernel/events.js';
import type { KeywordRuleId } from '../../kernel/ids.js';
import type { KeywordRule } from './keyword-rules.js';

/** Where changes of an agency's keyword rules are heard. */
export const keywordRuleTopic = (agencyId: number) => `keyword_rule_updated:${agencyId}`;

/** A keyword rule was made, changed, switched or deleted. */
export const KeywordRuleChanged = eventType<{ keywordRuleId: KeywordRuleId }>('keyword_rule.changed', 1);

export const keywordRuleChanged = (
  agencyId: number,
  { id, clientId }: Pick<KeywordRule, 'id' | 'clientId'>,
): DomainEvent => ({
  type: KeywordRuleChanged.type,
  version: KeywordRuleChanged.version,
  agencyId,
  clientId,
  topics: [keywordRuleTopic(agencyId)],
  payload: { keywordRuleId: id },
});
