import { Body, Controller, Header, HttpCode, Post } from '@nestjs/common';
import { parseBody } from '../http/body.js';
import type { Origin, UserActor } from '../kernel/actor.js';
import { CurrentActor, OnlyFor, Public, RequestOrigin, SignedIn } from './access.js';
import { LoginAttempts } from './attempts.js';
import {
  type AccessAnswer,
  accountIn,
  ImpersonateBody,
  type LoginAnswer,
  LoginBody,
  LogoutBody,
  RefreshBody,
  toAccessAnswer,
  toLoginAnswer,
} from './auth.dto.js';
import { AuthService } from './auth.service.js';
import { SessionsService } from './sessions.service.js';

@Controller('api/auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly sessions: SessionsService,
    private readonly attempts: LoginAttempts,
  ) {}

  @Public('Signing in is how a credential is come by.')
  @Post('login')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async login(@Body() body: unknown, @RequestOrigin() origin: Origin): Promise<LoginAnswer> {
    const attempt = { origin, account: accountIn(body) };
    this.attempts.begin(attempt);
    const { email, password } = parseBody(LoginBody, body);
    const signedIn = await this.auth.signIn({ email, password }, origin);
    this.attempts.succeeded(attempt);
    return toLoginAnswer(signedIn);
  }

  @Public('The refresh token is the credential.')
  @Post('refresh')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async refresh(@Body() body: unknown, @RequestOrigin() origin: Origin): Promise<LoginAnswer> {
    const { refreshToken } = parseBody(RefreshBody, body);
    return toLoginAnswer(await this.sessions.refresh(refreshToken, origin));
  }

  @SignedIn()
  @Post('logout')
  @HttpCode(204)
  async logout(@Body() body: unknown, @CurrentActor() actor: UserActor): Promise<void> {
    const { refreshToken = null } = parseBody(LogoutBody, body ?? {});
    await this.sessions.end(actor, refreshToken);
  }

  @SignedIn()
  @Post('logout-all')
  @HttpCode(204)
  async logoutAll(@CurrentActor() actor: UserActor): Promise<void> {
    await this.sessions.endAll(actor);
  }

  @OnlyFor('SUPER_ADMIN', 'Acting as somebody else is not a permission that could be handed on.')
  @Post('impersonate')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async impersonate(@Body() body: unknown, @CurrentActor() actor: UserActor): Promise<AccessAnswer> {
    const { userId } = parseBody(ImpersonateBody, body);
    return toAccessAnswer(await this.sessions.impersonate(actor, userId));
  }
}
