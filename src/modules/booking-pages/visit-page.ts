import { type Html, html } from '../../http/html.js';
import { type AssetPaths, dot, page } from './page-frame.js';
import type { Visit } from './public-offer.js';
import { dateWords, spanWords, zoneWords } from './words.js';

/** Where things of one booking are. */
export interface VisitPaths {
  readonly booked: string;
  readonly cancel: string;
  readonly calendar: string;
  /** Where another one is booked. */
  readonly service: string;
}

/** What somebody has booked, to be kept: its address opens it until the time has come. */
export function bookedPage(assets: AssetPaths, visit: Visit, paths: VisitPaths): string {
  if (visit.status === 'CANCELLED') return cancelledPage(assets, visit, paths);
  return page(
    assets,
    `Booked: ${visit.serviceName} · ${visit.clientName}`,
    html`<main class="page narrow">
<p class="business">${visit.clientName}</p>
<h1>You are booked</h1>
${facts(visit)}
<ul class="actions">
<li><a class="button" href="${paths.calendar}">Add to your calendar</a></li>
<li><a class="quiet" href="${paths.cancel}">Cancel this booking</a></li>
</ul>
<p class="hint">Keep the address of this page: until the booking begins, you can come back to it and cancel here.</p>
</main>`,
  );
}

/** Asks before anything happens: who only follows links, as scanners of mail do, cancels nothing. */
export function cancelPage(assets: AssetPaths, visit: Visit, paths: VisitPaths): string {
  if (visit.status === 'CANCELLED') return cancelledPage(assets, visit, paths);
  return page(
    assets,
    `Cancel: ${visit.serviceName} · ${visit.clientName}`,
    html`<main class="page narrow">
<p class="business">${visit.clientName}</p>
<h1>Cancel this booking?</h1>
${facts(visit)}
<form method="post" action="${paths.cancel}">
<ul class="actions">
<li><button type="submit" class="danger">Cancel the booking</button></li>
<li><a class="quiet" href="${paths.booked}">Keep it</a></li>
</ul>
</form>
</main>`,
  );
}

const cancelledPage = (assets: AssetPaths, visit: Visit, paths: VisitPaths): string =>
  page(
    assets,
    `Cancelled: ${visit.serviceName} · ${visit.clientName}`,
    html`<main class="page narrow">
<p class="business">${visit.clientName}</p>
<h1>The booking is cancelled</h1>
${facts(visit)}
<ul class="actions">
<li><a class="button" href="${paths.service}">Book another time</a></li>
</ul>
</main>`,
  );

function facts({ serviceName, color, startAt, endAt, timeZone, clientName, customerName }: Visit): Html {
  return html`<dl class="visit" data-zone="${timeZone}" data-business="${clientName}">
<div><dt>What</dt><dd>${dot(color)}${serviceName}</dd></div>
<div><dt>When</dt><dd><time class="when" datetime="${startAt.toISOString()}" data-end="${endAt.toISOString()}"><span>${dateWords(startAt, timeZone)}</span> <span>${spanWords(startAt, endAt, timeZone)}</span></time> <span class="hint">${zoneWords(timeZone, startAt)}</span></dd></div>
${customerName && html`<div><dt>Who</dt><dd>${customerName}</dd></div>`}
</dl>`;
}
