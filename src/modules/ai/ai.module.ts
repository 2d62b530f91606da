import { Module } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { GuardedFetch } from '../../egress/guarded-fetch.js';
import { AiReplies } from './ai-replies.js';
import { HttpAiReplies } from './http-ai-replies.js';
import { LocalAiReplies, NoAiReplies } from './local-ai-replies.js';

/** AI: the model that the operator has named, or what stands in for one. */
@Module({
  providers: [
    {
      provide: AiReplies,
      inject: [Config],
      useFactory: ({ ai, environment }: Config): AiReplies => {
        // The operator named this origin, so it may be an address that nobody else could send us to.
        if (ai) return new HttpAiReplies(new GuardedFetch([ai.baseUrl]), ai);
        return environment === 'production' ? new NoAiReplies() : new LocalAiReplies();
      },
    },
  ],
  exports: [AiReplies],
})
export class AiModule {}
