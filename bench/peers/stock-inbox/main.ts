/*
 * The Inbox query as a good NestJS tutorial writes it: Express, Apollo Server with its defaults, code-first
 * types, Prisma with `include`. It has the same tables and indexes as Switchboard and an easier life: no
 * token, no tenant (the agency is a constant), no row policies, and unreadCount is a column of the row.
 */
import 'reflect-metadata';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { ConversationsResolver } from './conversations.resolver.js';
import { PrismaService } from './prisma.service.js';

@Module({
  imports: [
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      autoSchemaFile: true,
      path: '/graphql',
    }),
  ],
  providers: [ConversationsResolver, PrismaService],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['warn', 'error'] });
await app.listen(Number(process.env.PORT), '127.0.0.1');
