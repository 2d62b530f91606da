import { Module } from '@nestjs/common';
import { BookingCatalogModule } from '../booking-catalog/booking-catalog.module.js';
import { ChannelsModule } from '../channels/channels.module.js';
import { FlowsModule } from '../flows/flows.module.js';
import { HoursModule } from '../hours/hours.module.js';
import { TemplatesModule } from '../templates/templates.module.js';
import { FlowTrialsService } from './flow-trials.service.js';
import { FlowTrialResolver } from './graphql/flow-trial.resolver.js';

/** Flows tried before they are published. */
@Module({
  imports: [BookingCatalogModule, ChannelsModule, FlowsModule, HoursModule, TemplatesModule],
  providers: [FlowTrialsService, FlowTrialResolver],
})
export class FlowTrialsModule {}
