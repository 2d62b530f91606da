import { type Html, html } from '../../http/html.js';
import { LANGUAGE } from './words.js';

/** Where the files are that every page loads. */
export interface AssetPaths {
  readonly style: string;
  readonly script: string;
  readonly icon: string;
}

/**
 * What a page may do: run our script, wear our style, speak to this server. Nothing inline, nothing of anybody else,
 * no frame around it: who is asked for a phone number should see at which address, and a button that cancels is not
 * to be pressed through somebody else's page. A site of a client's links here instead.
 *
 * No page tells where somebody came from: some addresses hold the token of a booking.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self'`,
    `img-src 'self'`,
    `connect-src 'self'`,
    `form-action 'self'`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
  ].join('; '),
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  // Of one visitor, and true for a moment.
  'cache-control': 'no-store',
};

/** A whole page. */
export const page = (assets: AssetPaths, title: string, body: Html): string =>
  html`<!doctype html>
<html lang="${LANGUAGE}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no">
<title>${title}</title>
<link rel="icon" type="image/svg+xml" href="${assets.icon}">
<link rel="stylesheet" href="${assets.style}">
<script src="${assets.script}" defer></script>
</head>
<body>
${body}
</body>
</html>
`.markup;

/** A page with nothing to do on it: there is nothing here, come back later. */
export const messagePage = (assets: AssetPaths, title: string, text: string): string =>
  page(
    assets,
    title,
    html`<main class="page narrow">
<h1>${title}</h1>
<p class="lead">${text}</p>
</main>`,
  );

/** The dot in the colour of a service: drawn, because a style in the markup is not allowed to a page. */
export const dot = (color: string): Html =>
  html`<svg class="dot" viewBox="0 0 10 10" aria-hidden="true" focusable="false"><circle cx="5" cy="5" r="5" fill="${color}"/></svg>`;
