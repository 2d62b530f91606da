import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { PresenceStatus } from '../presence.js';

registerEnumType(PresenceStatus, {
  name: 'PresenceStatus',
  valuesMap: {
    ONLINE: { description: 'Connected.' },
    AWAY: { description: 'Connected, but said to be away.' },
    OFFLINE: { description: 'Not connected, or chosen to appear so.' },
  },
});

@ObjectType('AgentPresence', { description: 'Whether a person of the agency is there.' })
export class AgentPresenceType {
  @Field(() => ID)
  readonly userId!: string;

  @Field(() => String, { nullable: true })
  readonly displayName!: string | null;

  @Field(() => PresenceStatus, { description: 'What the others see.' })
  readonly status!: PresenceStatus;

  @Field(() => Date, { description: 'Since when.' })
  readonly changedAt!: Date;
}
