import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { HealthRepository } from './health.repository.js';

/** Health: whether this instance lives and should get traffic. */
@Module({ controllers: [HealthController], providers: [HealthRepository] })
export class HealthModule {}
