import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { findChromium } from '../setup/chromium.mjs';
import type { Server } from '../world/server.js';

/** Pictures of what was tested, for people to look at. */
const SCREENSHOTS = join(import.meta.dirname, 'screenshots');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// Without these it calls its makers, and waits for a network that may not be there.
const QUIET = ['--disable-quic', '--no-first-run', '--disable-background-networking'];
const QUIETER = ['--disable-component-update', '--disable-sync', '--disable-gpu'];

/** The browser of this machine. */
export function launch(): Promise<Browser> {
  const executablePath = findChromium() ?? '';
  // Its sandbox does not work for root, as whom containers run.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, headless: true, args: [...QUIET, ...QUIETER, ...sandbox] });
}

/** What axe finds wrong, in short. */
interface Violation {
  readonly id: string;
  readonly nodes: readonly string[];
}

let visitors = 0;

/** Somebody with a browser of their own, at an address of their own. */
export class BrowserVisit {
  /** What the browser complained about: a script that failed, something the page's policy refused. */
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('console', (message) => {
      // A refusal of ours is what some tests are about.
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
        this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  /** @param server one that trusts its neighbours as proxies, so that visitors have addresses. */
  static async begin(
    browser: Browser,
    server: Server,
    options: BrowserContextOptions = {},
  ): Promise<BrowserVisit> {
    visitors += 1;
    const context = await browser.newContext({
      baseURL: server.url,
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      extraHTTPHeaders: { 'x-forwarded-for': `192.0.2.${visitors}` },
      ...options,
    });
    context.setDefaultTimeout(10_000);
    return new BrowserVisit(context, await context.newPage());
  }

  /** Leaves a picture of the whole page. */
  async pictures(name: string): Promise<void> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    await this.page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
  }

  /** What axe finds wrong with the page as it is now. Run from outside, where the page's policy does not matter. */
  async violations(): Promise<Violation[]> {
    await this.page.evaluate(AXE);
    return this.page.evaluate<Violation[]>(`axe.run().then(({ violations }) =>
      violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) })))`);
  }

  /** Whether something sticks out to the side. */
  async isTooWide(): Promise<boolean> {
    return this.page.evaluate<boolean>(
      'document.documentElement.scrollWidth > document.documentElement.clientWidth',
    );
  }

  end(): Promise<void> {
    return this.context.close();
  }
}
