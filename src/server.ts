import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule, type AppOptions } from './app.module.js';
import { isOriginAllowed } from './config/origins.js';
import { httpAdapter } from './http/http-server.js';
import { nestLogger } from './http/nest-logger.js';

/** The whole server, wired but not listening. Close it with `app.close()`. */
export async function createServer(options: AppOptions): Promise<NestFastifyApplication> {
  const { config, logger } = options;
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(options),
    httpAdapter(logger, config.trustedProxies),
    // The adapter has its own parser, which keeps the bytes.
    { bodyParser: false, logger: nestLogger(logger), abortOnError: false },
  );
  app.enableCors({
    origin: (origin, allow) => allow(null, !origin || isOriginAllowed(config, origin, undefined)),
    allowedHeaders: ['authorization', 'content-type', 'x-request-id', 'apollo-require-preflight'],
    maxAge: 600,
  });
  return app;
}
