import {
  type BeforeApplicationShutdown,
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Logger } from 'pino';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { SystemTimers } from '../../kernel/timers.js';
import { ClientsModule } from '../clients/clients.module.js';
import { TeamModule } from '../team/team.module.js';
import { AuditRepository } from './audit.repository.js';
import { AuditService } from './audit.service.js';
import { AuditSealer } from './audit-sealer.js';
import { ChainRepository } from './chain.repository.js';
import { AuditResolver } from './graphql/audit.resolver.js';

/** Audit: who did what, and the chain that shows whether it was changed since. */
@Module({})
export class AuditModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(@Inject(AuditSealer) private readonly sealer: AuditSealer) {}

  static forRoot(logger: Logger): DynamicModule {
    return {
      module: AuditModule,
      imports: [ClientsModule, TeamModule],
      providers: [
        AuditService,
        AuditRepository,
        ChainRepository,
        AuditResolver,
        {
          provide: AuditSealer,
          useFactory: (uow: UnitOfWork, chain: ChainRepository) =>
            new AuditSealer(uow, chain, new SystemTimers(), logger),
          inject: [UnitOfWork, ChainRepository],
        },
      ],
      exports: [AuditSealer],
    };
  }

  onApplicationBootstrap(): void {
    this.sealer.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sealer.stop();
  }
}
