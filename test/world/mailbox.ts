import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A mail as it lies in the development outbox. */
export interface ReceivedMail {
  readonly subject: string;
  readonly text: string;
  /** The same for the same mail. */
  readonly messageId: string;
  /** From its link. */
  readonly token: string;
  /** What goes with it for a calendar. */
  readonly calendar: { readonly method: string; readonly text: string } | null;
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

function toMail(file: string): ReceivedMail {
  const [mail = '', ...below] = file.split('\n--\n');
  const end = mail.indexOf('\n\n');
  const [head, text] = [mail.slice(0, end), mail.slice(end + 2)];
  const attached = below.find((part) => part.startsWith('Attached: '));
  return {
    subject: /^Subject: (.*)$/m.exec(head)?.[1] ?? '',
    text,
    messageId: /^Message-ID: (.*)$/m.exec(head)?.[1] ?? '',
    token: /\?token=(\S+)/.exec(text)?.[1] ?? '',
    calendar: attached
      ? {
          method: /method=(\w+)/.exec(attached)?.[1] ?? '',
          text: attached.slice(attached.indexOf('\n\n') + 2),
        }
      : null,
  };
}
