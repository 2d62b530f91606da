import { go, type Outcome, type Scene } from './block.js';
import type { OfferedChoice, Waiting } from './run-state.js';

/** What all blocks have that ask. */
export interface Asking {
  readonly noReplyAfterSeconds: number;
  readonly retries: number;
  readonly retryMessage: string;
}

export const waitFor = (
  { noReplyAfterSeconds }: Pick<Asking, 'noReplyAfterSeconds'>,
  choices: readonly OfferedChoice[] = [],
): Outcome => ({ kind: 'wait', seconds: noReplyAfterSeconds, choices });

/** The answer is none: it is said so, unless it was said often enough. */
export async function misunderstood(
  scene: Scene,
  { retries, retryMessage }: Asking,
  { misses }: Waiting,
): Promise<Outcome> {
  if (misses >= retries) return go('invalid');
  const text = await scene.fill(retryMessage);
  if (text.trim()) await scene.say({ kind: 'text', text });
  return { kind: 'again' };
}
