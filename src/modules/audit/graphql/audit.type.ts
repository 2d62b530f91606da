import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { JsonScalar } from '../../../graphql/json.scalar.js';
import { UserType } from '../../team/graphql/user.type.js';
import type { AuditEntry } from '../audit.js';
import type { Integrity } from '../audit.service.js';
import { type ChainBreak, ChainProblem } from '../audit-chain.js';

registerEnumType(ChainProblem, {
  name: 'AuditProblem',
  valuesMap: {
    ENTRY_CHANGED: { description: 'The entry is not what was linked; of the newest link, it or its hash.' },
    ENTRY_MISSING: { description: 'The entry of the link is gone.' },
    LINK_BROKEN: {
      description: 'The hash of the link was changed: its entry and the next link fit together.',
    },
    GAP: { description: 'The link of this number is gone.' },
    NOT_LINKED: { description: 'An entry older than what is linked has no link: it was slipped in later.' },
  },
});

@ObjectType('AuditEntry', { description: 'Who did what, on whose behalf, to what, when and from where.' })
export class AuditEntryType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Date)
  readonly at!: Date;

  @Field(() => String, { description: 'Dotted, in the past tense: `conversation.assigned`.' })
  readonly action!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Null where the house acted, or nobody was signed in yet.',
  })
  readonly userId!: string | null;

  @Field(() => UserType, {
    nullable: true,
    description: 'Null too for somebody whom the caller may not see.',
  })
  readonly user?: UserType | null;

  @Field(() => ID, { nullable: true, description: 'The SUPER_ADMIN who acted as that person.' })
  readonly impersonatorId!: string | null;

  @Field(() => String, { nullable: true })
  readonly impersonatorName?: string | null;

  @Field(() => ID, { nullable: true, description: 'What it was done to.' })
  readonly subjectId!: string | null;

  @Field(() => Int, { nullable: true, description: 'Null for what concerns the whole agency.' })
  readonly clientId!: number | null;

  @Field(() => String, { nullable: true })
  readonly ip!: string | null;

  @Field(() => String, { nullable: true, description: 'What the request, or the socket, is logged under.' })
  readonly requestId!: string | null;

  @Field(() => JsonScalar, {
    nullable: true,
    description: 'Facts, by the action. Ids and values, never content.',
  })
  readonly details!: unknown;

  @Field(() => Int, {
    nullable: true,
    description: 'The place in the chain. Null for the first few seconds.',
  })
  readonly seq!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'The hash of its link, in hex. Null for the first few seconds.',
  })
  readonly hash!: string | null;
}

@ObjectType('AuditBreak', { description: 'The first place at which the chain does not hold.' })
export class AuditBreakType implements ChainBreak {
  @Field(() => Int, { nullable: true, description: 'Null for an entry without a link.' })
  readonly seq!: number | null;

  @Field(() => ID, { nullable: true })
  readonly entryId!: string | null;

  @Field(() => ChainProblem)
  readonly problem!: ChainProblem;
}

@ObjectType('AuditIntegrity', {
  description:
    'Whether a stretch of the chain holds. Against somebody who owns the database it proves something only together ' +
    'with an earlier `lastSeq` and `head` that were noted elsewhere: all links could have been made anew.',
})
export class AuditIntegrityType {
  @Field(() => Boolean)
  readonly isIntact!: boolean;

  @Field(() => Int, { description: 'Links that held. As many as asked for: there may be more.' })
  readonly checked!: number;

  @Field(() => Int, { description: 'The number of the last link that held; go on after it.' })
  readonly lastSeq!: number;

  @Field(() => String, { nullable: true, description: 'Its hash, in hex. Null while there is no link.' })
  readonly head!: string | null;

  @Field(() => Int, {
    description: 'Entries that wait for their link, counted to 10,000. A few seconds old at most.',
  })
  readonly pending!: number;

  @Field(() => AuditBreakType, { nullable: true })
  readonly firstBroken!: AuditBreakType | null;
}

export const toAuditEntryType = (entry: AuditEntry): AuditEntryType => ({
  ...entry,
  hash: entry.hash?.toString('hex') ?? null,
});

export const toAuditIntegrityType = ({
  checked,
  head,
  pending,
  firstBroken,
}: Integrity): AuditIntegrityType => ({
  isIntact: firstBroken === null,
  checked,
  lastSeq: head.seq,
  head: head.seq > 0 ? head.hash.toString('hex') : null,
  pending,
  firstBroken,
});
