import { type DynamicModule, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { CommitSignal } from './commit-signal.js';
import { Database, type DatabaseOptions } from './database.js';
import { UnitOfWork } from './unit-of-work.js';

/** The way to the database for the whole house: `UnitOfWork`, and nothing beneath it. */
@Module({})
export class DatabaseModule {
  static forRoot(options: DatabaseOptions, logger: Logger): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        { provide: Database, useFactory: () => new Database(options, logger) },
        CommitSignal,
        UnitOfWork,
      ],
      exports: [UnitOfWork, CommitSignal],
    };
  }
}
