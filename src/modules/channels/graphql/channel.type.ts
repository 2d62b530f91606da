import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Provider } from '../channels.js';

registerEnumType(Provider, { name: 'Provider', description: 'The company or protocol behind a channel.' });

@ObjectType('Channel', { description: 'One connected line of one client.' })
export class ChannelType {
  @Field(() => ID)
  readonly id!: string;

  @Field(() => Int)
  readonly clientId!: number;

  @Field(() => Provider)
  readonly provider!: Provider;

  @Field(() => String, { description: 'The name the agency gave the line.' })
  readonly displayName!: string;
}
