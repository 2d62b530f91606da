import { type BeforeApplicationShutdown, Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/access.js';
import { HealthRepository } from './health.repository.js';

interface Health {
  readonly status: 'ok' | 'unavailable';
  /** Since the start of this process: `2h30m45s`. */
  readonly uptime: string;
  readonly db_writable: boolean;
}

/** For load balancers and for the operator at three in the morning. */
@Controller('health')
export class HealthController implements BeforeApplicationShutdown {
  #isDraining = false;

  constructor(private readonly health: HealthRepository) {}

  beforeApplicationShutdown(): void {
    this.#isDraining = true;
  }

  @Public('Load balancers do not sign in, and learn nothing of any tenant.')
  @Get()
  async check(@Res({ passthrough: true }) reply: FastifyReply): Promise<Health> {
    const isWritable = await this.health.isWritable();
    if (!isWritable) void reply.status(503);
    return {
      status: isWritable ? 'ok' : 'unavailable',
      uptime: duration(process.uptime()),
      db_writable: isWritable,
    };
  }

  /** Whether this instance should get traffic: not while it shuts down, nor without its database. */
  @Public('Load balancers do not sign in, and learn nothing of any tenant.')
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<{ status: 'ready' | 'not_ready' }> {
    const isReady = !this.#isDraining && (await this.health.isWritable());
    if (!isReady) void reply.status(503);
    return { status: isReady ? 'ready' : 'not_ready' };
  }
}

function duration(seconds: number): string {
  const whole = Math.floor(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return `${hours ? `${hours}h` : ''}${hours || minutes ? `${minutes}m` : ''}${whole % 60}s`;
}
