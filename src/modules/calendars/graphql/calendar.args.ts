import { ArgsType, Field, ID, Int } from '@nestjs/graphql';
import { CalendarProviderName } from '../calendars.js';

@ArgsType()
export class CalendarConnectionsArgs {
  @Field(() => Int, { nullable: true, description: 'Of all clients that the caller sees unless told.' })
  readonly clientId?: number | null;

  @Field(() => Int, { nullable: true, description: '50 unless told, 1 to 100.' })
  readonly limit?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Goes on after this calendar: the last id of the page before.',
  })
  readonly afterId?: string | null;
}

@ArgsType()
export class ConnectCalendarArgs {
  @Field(() => ID)
  readonly staffId!: string;

  @Field(() => CalendarProviderName)
  readonly provider!: CalendarProviderName;
}
