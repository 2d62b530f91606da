import type { Fault } from './fake-meta.js';

/** What a send meets that nobody has told anything else: null is the usual. */
export type Weather = (phoneNumberId: string) => Fault | null;

export const FAIR: Weather = () => null;

const SERVER_ERROR = { kind: 'error', status: 500, code: 131000 } as const satisfies Fault;
const TOO_FAST = { kind: 'error', status: 429, code: 130429, retryAfter: '1' } as const satisfies Fault;

/** How often, of 1, something goes wrong. */
export interface Odds {
  /** 500, and not accepted. */
  readonly error?: number;
  /** 429 with Retry-After, and not accepted. */
  readonly tooFast?: number;
  /** Accepted, and never answered. */
  readonly hang?: number;
  /** Accepted, and the connection broken. */
  readonly reset?: number;
}

/** @param random 0 to 1: seeded, so that a storm can be had again. */
export function stormy({ error = 0, tooFast = 0, hang = 0, reset = 0 }: Odds, random: () => number): Weather {
  const faults: readonly (readonly [number, Fault])[] = [
    [error, SERVER_ERROR],
    [tooFast, TOO_FAST],
    [hang, { kind: 'hang' }],
    [reset, { kind: 'reset' }],
  ];
  return () => {
    let left = random();
    for (const [odds, fault] of faults) {
      if (left < odds) return fault;
      left -= odds;
    }
    return null;
  };
}

/** Nothing of one line gets through, and everything of all others. */
export const downFor =
  (phoneNumberId: string, fault: Fault = SERVER_ERROR): Weather =>
  (line) =>
    line === phoneNumberId ? fault : null;
