import { type Html, html } from '../http/html.js';
import type { OutboxFile } from '../mail/outbox.js';

/** Nothing is loaded, nothing is run, nothing is sent: the links are all there is to click. */
export const OUTBOX_PAGE_POLICY = [
  `default-src 'none'`,
  `style-src 'unsafe-inline'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

const STYLE = html`body { font: 15px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
pre { font: 13px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; padding: 1rem;
  border: 1px solid #ccc; border-radius: 6px }`;

/** Mail that was sent while there was no mail server, the newest first, for a developer to read. */
export function outboxPage(files: readonly OutboxFile[]): string {
  const mails = files.map(({ text }) => html`<pre>${linked(text)}</pre>\n`);
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Switchboard outbox</title><style>${STYLE}</style></head>
<body>
<h1>Outbox</h1>
${mails.length > 0 ? mails : html`<p>No mail yet.</p>`}
</body>
</html>
`.markup;
}

const LINK = /(https?:\/\/[^\s"'<>]+)/;

/** Everything escaped, with links made of what are links. */
const linked = (text: string): Html[] =>
  text
    .split(LINK)
    .map((part, at) =>
      at % 2 === 1 ? html`<a href="${part}" rel="noreferrer noopener">${part}</a>` : html`${part}`,
    );
