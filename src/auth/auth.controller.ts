import { Body, Controller, Header, HttpCode, Ip, Post, UseGuards } from '@nestjs/common';
import { parseBody } from '../http/body.js';
import { Public } from './access.js';
import { AuthService } from './auth.service.js';
import { type LoginAnswer, LoginBody, toLoginAnswer } from './login.dto.js';
import { LoginThrottle } from './login.throttle.js';

@Controller('api/auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly throttle: LoginThrottle,
  ) {}

  @Public('Signing in is how a credential is come by.')
  @UseGuards(LoginThrottle)
  @Post('login')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async login(@Body() body: unknown, @Ip() ip: string): Promise<LoginAnswer> {
    const { email, password } = parseBody(LoginBody, body);
    const signedIn = await this.auth.signIn({ email, password, ip });
    this.throttle.succeeded(email, ip);
    return toLoginAnswer(signedIn);
  }
}
