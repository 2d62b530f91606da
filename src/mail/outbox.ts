import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const KEPT = 200;
const SUFFIX = '.txt';
const MAX_LABEL = 100;

/** A file of the outbox, with all that is in it. */
export interface OutboxFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Mail as files for a person to read: the names begin with the time, so the last by name is the newest. The last
 * 200 are kept. What is in them opens accounts, so it is readable for nobody else on the machine.
 */
export class Outbox {
  /** Apart within one millisecond. */
  #serial = 0;

  constructor(readonly folder: string) {}

  async put(at: Date, label: string, text: string): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    this.#serial = (this.#serial + 1) % 10_000;
    const time = at.toISOString().replaceAll(':', '-');
    const name = `${time} ${String(this.#serial).padStart(4, '0')} ${safe(label)}${SUFFIX}`;
    const partial = join(this.folder, `.${name}.partial`);
    await writeFile(partial, text, { mode: 0o600 });
    await rename(partial, join(this.folder, name));
    await this.prune();
  }

  /** The newest first. */
  async newest(limit: number): Promise<OutboxFile[]> {
    const names = (await this.names()).slice(0, limit);
    const files = names.map(async (name) => ({
      name,
      text: await readFile(join(this.folder, name), 'utf8'),
    }));
    // One that was just thrown away is not there.
    return (await Promise.allSettled(files)).flatMap((file) =>
      file.status === 'fulfilled' ? [file.value] : [],
    );
  }

  private async prune(): Promise<void> {
    const old = (await this.names()).slice(KEPT);
    await Promise.all(old.map((name) => rm(join(this.folder, name), { force: true })));
  }

  private async names(): Promise<string[]> {
    const entries = await readdir(this.folder).catch(() => []);
    return entries
      .filter((name) => name.endsWith(SUFFIX) && !name.startsWith('.'))
      .sort()
      .reverse();
  }
}

/** Nothing that means something to a file system. */
const safe = (label: string): string => label.replace(/[^\w.@+-]+/g, '_').slice(0, MAX_LABEL);
