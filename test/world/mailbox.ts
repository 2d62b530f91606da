import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A mail as it lies in the development outbox. */
export interface ReceivedMail {
  readonly subject: string;
  readonly text: string;
  /** From its link. */
  readonly token: string;
}

/** The mail that a world's servers have sent, read from their outbox. */
export class Mailbox {
  constructor(private readonly dataDir: string) {}

  /** Everything that was sent to an address, the oldest first. */
  async to(address: string): Promise<ReceivedMail[]> {
    const folder = join(this.dataDir, 'outbox');
    const names = await readdir(folder).catch(() => []);
    const files = await Promise.all(names.sort().map((name) => readFile(join(folder, name), 'utf8')));
    return files.filter((file) => file.includes(`\nTo: ${address}\n`)).map(toMail);
  }

  /** The only one, or the last of several. Rejects when there is none. */
  async last(address: string): Promise<ReceivedMail> {
    const mail = (await this.to(address)).at(-1);
    if (!mail) throw new Error(`Nothing was mailed to ${address}.`);
    return mail;
  }
}

const toMail = (file: string): ReceivedMail => ({
  subject: /^Subject: (.*)$/m.exec(file)?.[1] ?? '',
  text: file.slice(file.indexOf('\n\n') + 2, file.lastIndexOf('\n--\n')),
  token: /\?token=(\S+)/.exec(file)?.[1] ?? '',
});
