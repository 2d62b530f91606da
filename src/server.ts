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
    methods: ['GET', 'HEAD', 'POST', 'PUT'],
    allowedHeaders: [
      ...['authorization', 'content-type', 'idempotency-key', 'range', 'x-request-id'],
      'apollo-require-preflight',
    ],
    exposedHeaders: ['content-disposition', 'content-range', 'etag', 'retry-after', 'x-request-id'],
    // No cookie says who asks; but `connectCalendar` leaves one with the browser that is to come back.
    credentials: true,
    maxAge: 600,
  });
  return app;
}
