import { DomainError, invalidInput } from '../../kernel/errors.js';
import { type KeywordRule, MAX_KEYWORD_RULES } from './keyword-rules.js';

export const nameTaken = (name: string) =>
  new DomainError(
    'CONFLICT',
    'NAME_TAKEN',
    'Another rule of this client has this name. Choose another one.',
    {
      field: 'name',
      name,
    },
  );

export const tooManyKeywordRules = () =>
  new DomainError(
    'LIMIT_EXCEEDED',
    'TOO_MANY_KEYWORD_RULES',
    `A client has at most ${MAX_KEYWORD_RULES} keyword rules.`,
    { max: MAX_KEYWORD_RULES },
  );

export const unknownFlow = () =>
  invalidInput('flowId', 'flowId is the id of a flow of the same client that is not archived.');

/** A rule that keeps to the hours of a client that has told none would never do anything, or always. */
export const noHoursToKeep = (clientId: number) =>
  new DomainError(
    'CONFLICT',
    'NO_BUSINESS_HOURS',
    'The client has no business hours yet, so a rule cannot keep to them. Set them first.',
    { field: 'hours', clientId },
  );

export const builtIn = ({ id, clientId }: Pick<KeywordRule, 'id' | 'clientId'>) =>
  new DomainError(
    'CONFLICT',
    'BUILT_IN_RULE',
    'Every client has this rule. It is switched off and on, and its answer is set, by setCompliancePack.',
    { id, clientId },
  );
