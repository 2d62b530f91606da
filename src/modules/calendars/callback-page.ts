import { html } from '../../http/html.js';

/** Nothing is loaded, run, sent or framed. */
export const CALLBACK_PAGE_POLICY = [
  `default-src 'none'`,
  `style-src 'unsafe-inline'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

const STYLE = html`<style>body { font: 17px/1.5 system-ui, sans-serif; color: #1c1c1e; background: #fff; max-width: 34rem; margin: 15vh auto;
  padding: 0 1.25rem } h1 { font-size: 1.5rem } a { color: #0b57d0 }
@media (prefers-color-scheme: dark) { body { color: #e8e8ea; background: #17171a } a { color: #9ecaff } }</style>`;

export interface CallbackWords {
  readonly title: string;
  readonly text: string;
  /** Where the dashboard is. */
  readonly dashboardUrl: string;
}

/** What somebody sees who comes back from the provider of their calendar. */
export const callbackPage = ({ title, text, dashboardUrl }: CallbackWords): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>${STYLE}
</head>
<body>
<main>
<h1>${title}</h1>
<p>${text}</p>
<p><a href="${dashboardUrl}">Back to the dashboard</a>, or close this window.</p>
</main>
</body>
</html>
`.markup;
