import { Module } from '@nestjs/common';
import { ClientsRepository } from './clients.repository.js';
import { ClientsService } from './clients.service.js';
import { ClientResolver } from './graphql/client.resolver.js';

/** Clients: the customers of an agency, the tenants inside the tenant. */
@Module({
  providers: [ClientsService, ClientsRepository, ClientResolver],
  exports: [ClientsService],
})
export class ClientsModule {}
