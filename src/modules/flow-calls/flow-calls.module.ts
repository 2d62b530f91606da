import { Module } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { GuardedFetch } from '../../egress/guarded-fetch.js';
import { AiModule } from '../ai/ai.module.js';
import { BookingsModule } from '../bookings/bookings.module.js';
import { FlowCalls } from '../flow-engine/flow-calls.js';
import { FlowSecretsService } from '../flows/flow-secrets.service.js';
import { FlowsModule } from '../flows/flows.module.js';
import { HoursModule } from '../hours/hours.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { HttpCalls } from './http-calls.js';
import { LiveFlowCalls } from './live-flow-calls.js';

/** Flow calls: what live runs reach beyond the conversation. */
@Module({
  imports: [AiModule, BookingsModule, FlowsModule, HoursModule, MessagesModule],
  providers: [
    {
      provide: HttpCalls,
      inject: [Config, FlowSecretsService],
      // Flows are drawn by people who must not reach what is behind this server: only what the operator has named.
      useFactory: ({ flowOrigins }: Config, secrets: FlowSecretsService) =>
        new HttpCalls(new GuardedFetch(flowOrigins), secrets),
    },
    { provide: FlowCalls, useClass: LiveFlowCalls },
  ],
  exports: [FlowCalls],
})
export class FlowCallsModule {}
