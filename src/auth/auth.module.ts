import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { RefusalWitness } from '../http/refusal-witness.js';
import { SystemTimers, Timers } from '../kernel/timers.js';
import { AccessGuard } from './access.guard.js';
import { AccessTrail } from './access-trail.js';
import { AccessWatch } from './access-watch.js';
import { ActorDirectory } from './actor.directory.js';
import { Afterwards } from './afterwards.js';
import { LoginAttempts, PasswordResetAttempts } from './attempts.js';
import { AuthController } from './auth.controller.js';
import { AuthOptions } from './auth.options.js';
import { AuthService } from './auth.service.js';
import { Authenticator } from './authenticator.js';
import { JwtAuthenticator } from './jwt.authenticator.js';
import { JwtStrategy } from './jwt.strategy.js';
import { KeyRing } from './key-ring.js';
import { LinkSigner } from './link-signer.js';
import { OneTimeTokens } from './one-time-tokens.js';
import { OneTimeTokensRepository } from './one-time-tokens.repository.js';
import { Passwords } from './passwords.js';
import { RefreshTokens } from './refresh-tokens.js';
import { RestRefusals } from './rest-refusals.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { Signatures } from './signatures.js';
import { StandingRepository } from './standing.repository.js';
import { TokenService } from './token.service.js';

/** Who is asking, and whether they may: for every door. Needs `DatabaseModule`. */
@Module({})
export class AuthModule {
  static forRoot(options: AuthOptions): DynamicModule {
    return {
      module: AuthModule,
      global: true,
      controllers: [AuthController],
      providers: [
        { provide: AuthOptions, useValue: options },
        { provide: Authenticator, useClass: JwtAuthenticator },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: RefusalWitness, useClass: RestRefusals },
        AccessTrail,
        ActorDirectory,
        AccessWatch,
        Afterwards,
        AuthService,
        JwtStrategy,
        LinkSigner,
        LoginAttempts,
        OneTimeTokens,
        OneTimeTokensRepository,
        PasswordResetAttempts,
        Passwords,
        RefreshTokens,
        SessionsRepository,
        SessionsService,
        Signatures,
        StandingRepository,
        TokenService,
        { provide: Timers, useClass: SystemTimers },
        { provide: KeyRing, useFactory: () => new KeyRing(options.jwtSecret, options.acceptedJwtSecrets) },
      ],
      exports: [
        AccessTrail,
        Authenticator,
        ActorDirectory,
        Afterwards,
        LinkSigner,
        LoginAttempts,
        OneTimeTokens,
        PasswordResetAttempts,
        Passwords,
        RefusalWitness,
        SessionsService,
        Signatures,
        TokenService,
      ],
    };
  }
}
