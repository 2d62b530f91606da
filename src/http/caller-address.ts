import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';

/** Tells the address of who asks: of the connection, or what trusted proxies in front of the server say. */
export type CallerAddress = (request: IncomingMessage) => string;

/**
 * The same reading of `X-Forwarded-For` that Fastify has for requests, for upgrades, which it never sees.
 *
 * @param trustedProxies addresses and networks whose word is taken.
 */
export function callerAddress(trustedProxies: readonly string[]): CallerAddress {
  if (trustedProxies.length === 0) return ({ socket }) => socket.remoteAddress ?? '';
  const isTrusted = proxyAddr.compile([...trustedProxies]);
  return (request) => proxyAddr(request, isTrusted);
}
