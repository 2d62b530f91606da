import { ArgsType, Field, ID, Int } from '@nestjs/graphql';
import { Provider } from '../../channels/channels.js';
import { KeywordEffect, KeywordFrequency, KeywordHours, KeywordMatch } from '../keyword-rules.js';

const NAME = 'One line of 1 to 80 characters; unique among those of the client, whatever its case.';
const KEYWORDS = 'The word, and its synonyms: 1 to 50, each one line of 1 to 80 characters.';
const REPLY = 'At most 1024 characters; blank is nothing. May hold {{contact.first_name | "friend"}}.';

@ArgsType()
export class KeywordRulesArgs {
  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this rule: the last id of the page before.',
  })
  readonly afterId?: string | null;
}

@ArgsType()
class KeywordDraftArgs {
  @Field(() => Boolean, { nullable: true, description: 'Not unless told.' })
  readonly isCaseSensitive?: boolean | null;

  @Field(() => [Provider], { nullable: true, description: 'None, as unless told: all of them.' })
  readonly providers?: Provider[] | null;

  @Field(() => KeywordFrequency, { nullable: true, description: 'ALWAYS unless told. Of START_FLOW only.' })
  readonly frequency?: KeywordFrequency | null;

  @Field(() => KeywordHours, {
    nullable: true,
    description: 'ANY unless told. Of START_FLOW only, and once the client has business hours.',
  })
  readonly hours?: KeywordHours | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The higher one is asked first: -1000 to 1000. Unless told 0.',
  })
  readonly priority?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Of START_FLOW: a flow of the same client. It need not be published yet.',
  })
  readonly flowId?: string | null;

  @Field(() => String, { nullable: true, description: `Of OPT_OUT and OPT_IN. ${REPLY}` })
  readonly reply?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Unless told it is.' })
  readonly isEnabled?: boolean | null;
}

@ArgsType()
export class CreateKeywordRuleArgs extends KeywordDraftArgs {
  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => KeywordEffect)
  readonly effect!: KeywordEffect;

  @Field(() => String, { description: NAME })
  readonly name!: string;

  @Field(() => KeywordMatch)
  readonly match!: KeywordMatch;

  @Field(() => [String], { description: KEYWORDS })
  readonly keywords!: string[];
}

@ArgsType()
export class UpdateKeywordRuleArgs extends KeywordDraftArgs {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => String, { nullable: true, description: NAME })
  readonly name?: string | null;

  @Field(() => KeywordMatch, { nullable: true })
  readonly match?: KeywordMatch | null;

  @Field(() => [String], { nullable: true, description: KEYWORDS })
  readonly keywords?: string[] | null;
}

@ArgsType()
export class SetCompliancePackArgs {
  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => Boolean, { nullable: true, description: 'Whether STOP, START and their like are heard.' })
  readonly isEnabled?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: `What is said to who is opted out; null: the usual words. ${REPLY}`,
  })
  readonly optOutReply?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `What is said to who is in again; null: the usual words. ${REPLY}`,
  })
  readonly optInReply?: string | null;
}

@ArgsType()
export class TestKeywordsArgs {
  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => String, { description: 'What somebody writes: at most 4096 characters.' })
  readonly text!: string;

  @Field(() => Provider, { description: 'Over which kind of channel.' })
  readonly provider!: Provider;
}
