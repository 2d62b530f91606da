import { type Html, html } from '../../http/html.js';
import { type AssetPaths, dot, page } from './page-frame.js';
import type { Offer, OfferedSlot } from './public-offer.js';
import type { Week } from './weeks.js';
import { daysWords, dayWords, durationWords, priceWords, timeWords, zoneWords } from './words.js';

/** What a visitor typed, to be shown again. */
export interface Typed {
  readonly startAt: string;
  readonly customerName: string;
  readonly customerPhone: string;
  readonly customerEmail: string;
}

export const NOTHING_TYPED: Typed = { startAt: '', customerName: '', customerPhone: '', customerEmail: '' };

/** What went wrong, and beside which field it is shown; null: of the whole form. */
export interface FormProblem {
  readonly field: keyof Typed | null;
  readonly message: string;
}

export interface ServicePage {
  readonly path: string;
  readonly offer: Offer;
  readonly week: Week;
  /** Of the week, in order. */
  readonly slots: readonly OfferedSlot[];
  /** The first one after the week, when there is none in it. */
  readonly next: OfferedSlot | null;
  /** What makes the same form the same booking, however often it is sent. */
  readonly key: string;
  readonly typed: Typed;
  readonly problem: FormProblem | null;
}

/** Where a visitor books. It works as it is; the script makes it the visitor's own time, and quicker. */
export function servicePage(assets: AssetPaths, view: ServicePage): string {
  const { offer, path, key } = view;
  const body = html`<main class="page">
${serviceHeader(offer)}
<form class="booking" id="booking" method="post" action="${path}" data-agency="${offer.agencyId}" data-client="${offer.clientId}" data-service="${offer.serviceId}">
<input type="hidden" name="key" value="${key}">
<input type="hidden" name="from" value="${view.week.from}">
<p class="visually-hidden" id="status" role="status"></p>
<div id="notice" class="notice" role="alert" tabindex="-1">${formMessage(view.problem)}</div>
${times(view)}
${details(view)}
</form>
</main>`;
  return page(assets, `Book ${offer.serviceName} · ${offer.clientName}`, body);
}

function serviceHeader(offer: Offer): Html {
  const { description, durationMinutes, priceMinor, currency, seats } = offer;
  return html`<header class="service">
<p class="business">${offer.clientName}</p>
<h1>${dot(offer.color)}${offer.serviceName}</h1>
${description && html`<p class="about">${description}</p>`}
<ul class="facts">
<li>${durationWords(durationMinutes)}</li>
${priceMinor !== null && currency !== null && html`<li>${priceWords(priceMinor, currency)}</li>`}
${seats > 1 && html`<li>up to ${seats} people</li>`}
</ul>
</header>`;
}

const formMessage = (problem: FormProblem | null): HtmlOrNothing =>
  problem !== null && problem.field === null && html`<p>${problem.message}</p>`;

type HtmlOrNothing = Html | false;

function times({ path, offer, week, slots, next, typed, problem }: ServicePage): Html {
  const { timeZone, clientName } = offer;
  return html`<section class="times" id="times" aria-labelledby="times-heading" data-zone="${timeZone}" data-business="${clientName}" data-from="${week.startsAt.toISOString()}" data-to="${week.endsAt.toISOString()}">
<h2 id="times-heading">Choose a time</h2>
${fieldError('startAt', problem)}
<div class="zone" id="zone"><p>Times are in ${zoneWords(timeZone, week.startsAt)}.</p></div>
<nav class="week" aria-label="Other weeks">
${weekLink(path, 'prev', 'Earlier', week.previous)}
<h3 id="week" tabindex="-1">${daysWords(week.startsAt, lastOf(week), timeZone)}</h3>
${weekLink(path, 'next', 'Later', week.next)}
</nav>
<div id="days" class="days">${slots.length > 0 ? daysOf(slots, offer, typed) : nothingFree(path, offer, week, next)}</div>
</section>`;
}

const weekLink = (path: string, rel: 'prev' | 'next', words: string, from: string | null): Html =>
  from === null
    ? html`<span class="step" aria-hidden="true"></span>`
    : html`<a class="step ${rel}" rel="${rel}" data-week href="${path}?from=${from}">${words}<span class="visually-hidden"> week</span></a>`;

const lastOf = ({ endsAt }: Week): Date => new Date(endsAt.getTime() - 1);

function daysOf(slots: readonly OfferedSlot[], { timeZone, seats }: Offer, typed: Typed): Html[] {
  const byDay = new Map<string, OfferedSlot[]>();
  for (const slot of slots) {
    const day = dayWords(slot.startAt, timeZone);
    byDay.set(day, [...(byDay.get(day) ?? []), slot]);
  }
  return [...byDay].map(
    ([day, ofDay]) => html`<fieldset class="day">
<legend>${day}</legend>
<div class="slots">${ofDay.map((slot) => slotChoice(slot, timeZone, seats > 1, typed.startAt))}</div>
</fieldset>`,
  );
}

function slotChoice(slot: OfferedSlot, timeZone: string, tellsSeats: boolean, chosen: string): Html {
  const startAt = slot.startAt.toISOString();
  return html`<label class="slot"><input type="radio" name="startAt" value="${startAt}" data-end="${slot.endAt.toISOString()}" required${startAt === chosen && html` checked`}><span>${timeWords(slot.startAt, timeZone)}</span>${tellsSeats && html`<small>${slot.seatsLeft} left</small>`}</label>`;
}

function nothingFree(
  path: string,
  { timeZone, clientName }: Offer,
  week: Week,
  next: OfferedSlot | null,
): Html {
  return html`<div class="empty">
<p>Nothing is free from ${daysWords(week.startsAt, lastOf(week), timeZone)}.</p>
${
  next
    ? html`<p><a class="button" data-week href="${path}?from=${week.dateOf(next.startAt)}">See the next free time: <time datetime="${next.startAt.toISOString()}" data-form="long">${dayWords(next.startAt, timeZone)}, ${timeWords(next.startAt, timeZone)}</time></a></p>`
    : html`<p>Nothing else can be booked here at the moment. Please ask ${clientName} directly.</p>`
}
</div>`;
}

function details({ typed, problem }: ServicePage): Html {
  return html`<section class="details" aria-labelledby="details-heading">
<h2 id="details-heading">Your details</h2>
${field('customerName', 'Name', typed, problem, html`type="text" autocomplete="name" required maxlength="80"`)}
${field('customerPhone', 'Phone', typed, problem, html`type="tel" autocomplete="tel" required maxlength="40"`, 'With the country code, for example +44 20 7946 0958.')}
${field('customerEmail', 'E-mail (optional)', typed, problem, html`type="email" autocomplete="email" maxlength="254"`, 'The confirmation is sent there.')}
<p class="chosen" id="chosen"></p>
<button type="submit" class="primary">Book</button>
</section>`;
}

function field(
  name: keyof Typed,
  label: string,
  typed: Typed,
  problem: FormProblem | null,
  attributes: Html,
  hint: string | null = null,
): Html {
  const described = hint === null ? `${name}-error` : `${name}-hint ${name}-error`;
  const isWrong = problem?.field === name;
  return html`<div class="field">
<label for="${name}">${label}</label>
${hint !== null && html`<p class="hint" id="${name}-hint">${hint}</p>`}
<input id="${name}" name="${name}" value="${typed[name]}" ${attributes} aria-describedby="${described}"${isWrong && html` aria-invalid="true" autofocus`}>
${fieldError(name, problem)}
</div>`;
}

const fieldError = (name: keyof Typed, problem: FormProblem | null): Html =>
  html`<p class="error" id="${name}-error">${problem?.field === name && problem.message}</p>`;
