import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Nest's own lines, in our log. What it says at every start is of interest to nobody but its developers. */
export function nestLogger(logger: Logger): LoggerService {
  const log = logger.child({ from: 'nest' });
  return {
    log: (message: unknown, context?: unknown) => log.debug({ context }, String(message)),
    debug: (message: unknown, context?: unknown) => log.debug({ context }, String(message)),
    verbose: (message: unknown, context?: unknown) => log.trace({ context }, String(message)),
    warn: (message: unknown, context?: unknown) => log.warn({ context }, String(message)),
    error: (message: unknown, ...rest: unknown[]) => log.error({ rest }, String(message)),
    fatal: (message: unknown, ...rest: unknown[]) => log.fatal({ rest }, String(message)),
  };
}
