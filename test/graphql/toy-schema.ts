import {
  Args,
  Context,
  createUnionType,
  Extensions,
  Field,
  Float,
  ID,
  InputType,
  Int,
  InterfaceType,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
  registerEnumType,
  Subscription,
} from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { Allow, CurrentActor, Public, SignedIn } from '../../src/auth/access.js';
import type { GraphqlContext } from '../../src/graphql/graphql-context.js';
import type { UserActor } from '../../src/kernel/actor.js';
import { DomainError, notFound } from '../../src/kernel/errors.js';
import { pageSize } from '../../src/kernel/page.js';
import { LiveStream } from '../../src/realtime/live-stream.js';
import { type RoomMessage, Rooms } from './toy-rooms.js';

export enum Colour {
  RED = 'RED',
  BLUE = 'BLUE',
}
registerEnumType(Colour, { name: 'Colour' });

@InterfaceType()
export abstract class Named {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;
}

@ObjectType()
export class Shelf {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  label!: string;
}

@InputType()
export class Reader {
  @Field(() => ID)
  id!: string;

  @Field(() => [Int], { nullable: true })
  branchIds?: number[];

  @Field(() => String, { nullable: true })
  secret?: string;
}

@ObjectType({ implements: () => [Named] })
export class Book extends Named {
  @Field(() => Int)
  pages!: number;

  @Field(() => Colour)
  colour!: Colour;

  @Field(() => Float, { nullable: true })
  rating!: number | null;

  @Field(() => Date)
  printedAt!: Date;

  shelfId!: string;
}

@ObjectType({ implements: () => [Named] })
export class Film extends Named {
  @Field(() => Int)
  minutes!: number;
}

export const Work = createUnionType({
  name: 'Work',
  types: () => [Book, Film] as const,
  resolveType: (value: Book | Film) => ('pages' in value ? Book : Film),
});

@ObjectType()
export class RoomMessageType {
  @Field(() => ID)
  id!: string;

  @Field(() => Int)
  seq!: number;

  @Field(() => String)
  body!: string;

  @Field(() => String)
  @Extensions({ perViewer: true })
  mine!: string;
}

const book = (at: number): Book => ({
  id: `book-${at}`,
  name: `Book "${at}"`,
  pages: 100 + at,
  colour: at % 2 ? Colour.RED : Colour.BLUE,
  rating: at % 3 ? at / 2 : null,
  printedAt: new Date(Date.UTC(2020, 0, at + 1)),
  shelfId: `shelf-${at % 3}`,
});

const film = (at: number): Film => ({ id: `film-${at}`, name: `Film ${at}`, minutes: 90 + at });

@Resolver(() => Book)
export class BookResolver {
  @ResolveField(() => Shelf)
  shelf(@Parent() { shelfId }: Book, @Context() context: GraphqlContext): Promise<Shelf> {
    const loader = context.loader(
      'shelves',
      () => new DataLoader<string, Shelf>(async (ids) => ids.map((id) => ({ id, label: `Shelf ${id}` }))),
    );
    return loader.load(shelfId);
  }
}

@Resolver()
export class ToyResolver {
  @Public('it greets everybody')
  @Query(() => String)
  hello(@Args('name', { type: () => String, defaultValue: 'world' }) name: string): string {
    return `Hello, ${name}!`;
  }

  @SignedIn()
  @Query(() => String)
  whoAmI(@CurrentActor() actor: UserActor): string {
    return actor.userId;
  }

  @Allow('chat.view_inbox')
  @Query(() => [Book])
  books(@Args('limit', { type: () => Int, nullable: true }) limit?: number): Promise<Book[]> {
    return Promise.resolve(Array.from({ length: pageSize(limit) }, (_, at) => book(at)));
  }

  @Allow('chat.view_inbox')
  @Query(() => [Work])
  works(): (Book | Film)[] {
    return [book(1), film(2), book(3)];
  }

  @Allow('team.delete')
  @Query(() => String, { nullable: true })
  secret(): string {
    return 'secret';
  }

  @Query(() => String, { nullable: true })
  undeclared(): string {
    return 'nobody said who may read this';
  }

  @Public('it fails on purpose')
  @Query(() => String, { nullable: true })
  broken(): string {
    throw new Error('SELECT password FROM users; at /srv/app/users.repository.ts:12');
  }

  @Public('it fails on purpose')
  @Query(() => Book, { nullable: true })
  missing(@Args('id', { type: () => ID }) id: string): Book {
    throw notFound('Book', { id });
  }

  @Allow('chat.reply')
  @Mutation(() => Book)
  print(@Args('at', { type: () => Int }) at: number): Book {
    if (at < 0) throw new DomainError('CONFLICT', 'OUT_OF_PAPER', 'There is no paper.', { at });
    return book(at);
  }

  /** Arguments of every kind, and no error that says which of them it is about. */
  @SignedIn()
  @Mutation(() => Book, { nullable: true })
  lend(
    @Args('bookId', { type: () => ID }) _bookId: string,
    @Args('to', { type: () => Reader }) _to: Reader,
    @Args('atId', { type: () => ID, nullable: true }) _atId?: string,
    @Args('days', { type: () => Int, nullable: true }) _days?: number,
    @Args('note', { type: () => String, nullable: true }) _note?: string,
  ): Book {
    throw new DomainError('FORBIDDEN', 'NOT_YOURS', 'It is not yours to lend.');
  }
}

@Resolver(() => RoomMessageType)
export class RoomResolver {
  constructor(private readonly rooms: Rooms) {}

  @Allow('chat.view_inbox')
  @Subscription(() => RoomMessageType)
  roomMessage(
    @CurrentActor() actor: UserActor,
    @Args('room', { type: () => ID }) room: string,
    @Args('afterSeq', { type: () => Int, nullable: true }) afterSeq?: number,
  ): LiveStream<RoomMessage> {
    return this.rooms.stream(actor, room, afterSeq);
  }

  @Allow('chat.view_inbox')
  @Subscription(() => String)
  roomNotice(
    @CurrentActor() actor: UserActor,
    @Args('room', { type: () => ID }) room: string,
  ): LiveStream<string> {
    return this.rooms.notices(actor, room);
  }

  @Allow('team.delete')
  @Subscription(() => String)
  roomSecret(
    @CurrentActor() actor: UserActor,
    @Args('room', { type: () => ID }) room: string,
  ): LiveStream<string> {
    return this.rooms.notices(actor, room);
  }

  @ResolveField(() => String)
  mine(@Context() context: GraphqlContext): string {
    return context.authenticated?.actor.userId ?? '';
  }

  @ResolveField(() => String)
  body(@Parent() { body }: RoomMessage): string {
    if (body === 'poison') throw new Error('column "body" does not exist');
    return body;
  }
}
