import type { Config } from './config.js';

const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** `URL.parse` of Node 22. */
export const parseUrl = (value: string): URL | null => (URL.canParse(value) ? new URL(value) : null);

/**
 * May a page of this origin call the server from a browser? Yes when it is the server's own origin, is
 * listed in ALLOWED_ORIGINS, or, outside production, is served from this machine on any port.
 *
 * @param origin the `Origin` header: browsers always send it on a WebSocket and on a cross-site POST.
 * @param host the `Host` header of the same request.
 */
export function isOriginAllowed(
  config: Pick<Config, 'allowedOrigins' | 'environment' | 'publicUrl'>,
  origin: string,
  host: string | undefined,
): boolean {
  const parsed = parseUrl(origin);
  if (!parsed || parsed.origin === 'null') return false;
  if (parsed.host === host || parsed.origin === parseUrl(config.publicUrl)?.origin) return true;
  if (config.allowedOrigins.includes(parsed.origin)) return true;
  return config.environment !== 'production' && LOCAL_HOSTS.has(parsed.hostname);
}
