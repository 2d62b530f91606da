import { Module } from '@nestjs/common';
import { AgenciesRepository } from './agencies.repository.js';
import { AgenciesService } from './agencies.service.js';

/** Agencies: the tenants, and the clients inside them. */
@Module({
  providers: [AgenciesService, AgenciesRepository],
  exports: [AgenciesService],
})
export class AgenciesModule {}
