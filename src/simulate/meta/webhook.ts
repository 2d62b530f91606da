import { setTimeout as sleep } from 'node:timers/promises';
import { signedPost } from './signed-post.js';

export interface WebhookOptions {
  readonly url: string;
  readonly secret: string;
  /** Between attempts, in milliseconds. Meta goes on for days; here the list ends. */
  readonly backoffMs?: readonly number[];
  /** Told of every attempt that was not answered with 200, and why. */
  readonly onFailure?: (reason: string) => void;
}

const BACKOFF_MS = [250, 1_000, 3_000, 10_000];

/** The subscribed webhook: at least once, again after everything but a 200, as Meta does. */
export class Webhook {
  private readonly stopping = new AbortController();

  constructor(private readonly options: WebhookOptions) {}

  /** Whether it was answered with 200 in the end. */
  async deliver(envelope: unknown): Promise<boolean> {
    const { url, secret, backoffMs = BACKOFF_MS, onFailure } = this.options;
    for (const wait of [...backoffMs, null]) {
      if (this.stopping.signal.aborted) return false;
      const answer = await signedPost(url, secret, envelope).catch(reasonOf);
      if (answer === 200) return true;
      onFailure?.(typeof answer === 'number' ? `answered ${answer}` : answer);
      if (wait !== null) await sleep(wait, undefined, { signal: this.stopping.signal }).catch(() => {});
    }
    return false;
  }

  /** Ends the waiting between attempts. */
  stop(): void {
    this.stopping.abort();
  }
}

/** `fetch` hides the system's code one level down. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause as NodeJS.ErrnoException | undefined;
  return cause?.code ?? error.name;
}
