import { isIPv6 } from 'node:net';
import { LRUCache } from 'lru-cache';

/** Beyond this the key that was quiet longest is forgotten. */
const MAX_KEYS = 10_000;

/** `limit` attempts pass in each window. */
export interface RateLimit {
  readonly limit: number;
  readonly windowMs: number;
}

interface Window {
  readonly endsAt: number;
  hits: number;
}

/**
 * Counts attempts by key in fixed windows, on this instance, in bounded memory.
 *
 * One limiter for each kind of key, so that a flood of addresses does not push the accounts out.
 */
export class RateLimiter {
  readonly #windows = new LRUCache<string, Window>({ max: MAX_KEYS });

  constructor(private readonly rate: RateLimit) {}

  /** Counts one attempt. Answers the seconds to wait when it is one too many, otherwise 0. */
  hit(key: string): number {
    const now = performance.now();
    const window = this.windowOf(key, now);
    window.hits += 1;
    return window.hits > this.rate.limit ? Math.ceil((window.endsAt - now) / 1000) : 0;
  }

  /** Takes one attempt back: it was not of the kind that is to be limited. */
  giveBack(key: string): void {
    const window = this.#windows.get(key);
    if (window && window.hits > 0) window.hits -= 1;
  }

  private windowOf(key: string, now: number): Window {
    const open = this.#windows.get(key);
    if (open && open.endsAt > now) return open;
    const window = { endsAt: now + this.rate.windowMs, hits: 0 };
    this.#windows.set(key, window);
    return window;
  }
}

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** What one caller can be held to have: an IPv4 address, or the /64 of an IPv6 address. */
export function networkOf(ip: string): string {
  const mapped = MAPPED_IPV4.exec(ip)?.[1];
  if (mapped || !isIPv6(ip)) return mapped ?? ip;
  const [left = '', right] = ip.split('::');
  const head = left.split(':').filter(Boolean);
  const tail = right?.split(':').filter(Boolean) ?? [];
  const zeros = Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0');
  const prefix = [...head, ...zeros, ...tail].slice(0, 4);
  return `${prefix.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
