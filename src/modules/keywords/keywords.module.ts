import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { ContactsModule } from '../contacts/contacts.module.js';
import { FlowRunsModule } from '../flow-runs/flow-runs.module.js';
import { FlowsModule } from '../flows/flows.module.js';
import { HoursModule } from '../hours/hours.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { CompliancePackService } from './compliance-pack.service.js';
import { KeywordRuleResolver } from './graphql/keyword-rule.resolver.js';
import { KeywordHitsRepository } from './keyword-hits.repository.js';
import { KeywordHitsService } from './keyword-hits.service.js';
import { KeywordJudge } from './keyword-judge.js';
import { KeywordPacksRepository } from './keyword-packs.repository.js';
import { KeywordRulesRepository } from './keyword-rules.repository.js';
import { KeywordRulesService } from './keyword-rules.service.js';
import { KeywordTrialsService } from './keyword-trials.service.js';
import { KeywordTrigger } from './keyword-trigger.js';

/** Keywords: what customers write that starts a flow, or ends what they get. */
@Module({
  imports: [ClientsModule, ContactsModule, FlowRunsModule, FlowsModule, HoursModule, MessagesModule],
  providers: [
    KeywordRulesService,
    KeywordRulesRepository,
    CompliancePackService,
    KeywordPacksRepository,
    KeywordHitsService,
    KeywordHitsRepository,
    KeywordJudge,
    KeywordTrialsService,
    KeywordTrigger,
    KeywordRuleResolver,
  ],
})
export class KeywordsModule {}
