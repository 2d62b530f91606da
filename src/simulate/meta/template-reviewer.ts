import { setTimeout as sleep } from 'node:timers/promises';
import { templateStatusEnvelope } from './envelopes.js';
import type { KeptTemplate, TemplateDesk } from './template-desk.js';
import { Webhook, type WebhookOptions } from './webhook.js';

/** Looks at every template that is handed in, approves it after a while, and says so on the webhook. */
export class TemplateReviewer {
  private readonly webhook: Webhook;
  private readonly stopping = new AbortController();
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    desk: TemplateDesk,
    webhook: WebhookOptions,
    private readonly afterMs: number,
  ) {
    this.webhook = new Webhook(webhook);
    desk.onHandedIn = (template) => this.follow(template);
  }

  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.webhook.stop();
    await this.settled();
  }

  private follow(template: KeptTemplate): void {
    const run = this.review(template)
      .catch(() => {})
      .finally(() => this.underWay.delete(run));
    this.underWay.add(run);
  }

  private async review(template: KeptTemplate): Promise<void> {
    await sleep(this.afterMs, undefined, { signal: this.stopping.signal });
    template.status = 'APPROVED';
    await this.webhook.deliver(templateStatusEnvelope(template));
  }
}
