import { Body, Controller, Header, HttpCode, Ip, Post } from '@nestjs/common';
import { parseBody } from '../http/body.js';
import { Public } from './access.js';
import { AuthService } from './auth.service.js';
import { type LoginAnswer, LoginBody, toLoginAnswer } from './login.dto.js';
import { LoginAttempts } from './login-attempts.js';

@Controller('api/auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly attempts: LoginAttempts,
  ) {}

  @Public('Signing in is how a credential is come by.')
  @Post('login')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async login(@Body() body: unknown, @Ip() ip: string): Promise<LoginAnswer> {
    this.attempts.begin(ip, body);
    const { email, password } = parseBody(LoginBody, body);
    const signedIn = await this.auth.signIn({ email, password, ip });
    this.attempts.succeeded(email, ip);
    return toLoginAnswer(signedIn);
  }
}
