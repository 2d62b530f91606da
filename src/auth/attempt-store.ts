import { Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { LRUCache } from 'lru-cache';

/** Of each kind. Beyond this the one that was quiet longest is forgotten. */
const MAX_KEYS = 10_000;

interface Window {
  readonly endsAt: number;
  hits: number;
}

type Attempts = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/**
 * Counts attempts in fixed windows, in bounded memory: the throttler's own store keeps a timer for every
 * attempt. Each limit has its own room, so that a flood of addresses does not push the accounts out.
 */
@Injectable()
export class AttemptStore implements ThrottlerStorage {
  readonly #rooms = new Map<string, LRUCache<string, Window>>();

  /** Counts one attempt. `ttl` is the window in milliseconds; the times answered are seconds. */
  async increment(key: string, ttl: number, limit: number, _block: number, name: string): Promise<Attempts> {
    const now = performance.now();
    const window = this.windowOf(this.roomOf(name), key, now, ttl);
    window.hits += 1;
    const secondsLeft = Math.max(1, Math.ceil((window.endsAt - now) / 1000));
    const isBlocked = window.hits > limit;
    return {
      totalHits: window.hits,
      timeToExpire: secondsLeft,
      isBlocked,
      timeToBlockExpire: isBlocked ? secondsLeft : 0,
    };
  }

  private roomOf(name: string): LRUCache<string, Window> {
    const room = this.#rooms.get(name) ?? new LRUCache<string, Window>({ max: MAX_KEYS });
    this.#rooms.set(name, room);
    return room;
  }

  private windowOf(room: LRUCache<string, Window>, key: string, now: number, ttl: number): Window {
    const open = room.get(key);
    if (open && open.endsAt > now) return open;
    const window: Window = { endsAt: now + ttl, hits: 0 };
    room.set(key, window);
    return window;
  }
}
