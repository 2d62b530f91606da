// Makes of a page that works already a quicker one: times in the visitor's zone, weeks and bookings without a new page.

(() => {
  const LANGUAGE = document.documentElement.lang;
  const ZONE_KEY = 'booking-zone';
  const MINE = Intl.DateTimeFormat().resolvedOptions().timeZone;
  /** The visitor's own way of reading a clock, whatever the language of the page is. */
  const { hourCycle } = new Intl.DateTimeFormat(undefined, { hour: 'numeric' }).resolvedOptions();

  // ------------------------------------------------------------------------------------------------- Words

  const formatted = (at, timeZone, options) =>
    new Intl.DateTimeFormat(LANGUAGE, { timeZone, ...options }).format(at).replace(',', '');
  const clock = hourCycle === 'h12' || hourCycle === 'h11' ? { hour: 'numeric' } : { hour: '2-digit' };
  const timeOf = (at, zone) => formatted(at, zone, { ...clock, minute: '2-digit', hourCycle });
  const dayOf = (at, zone) => formatted(at, zone, { weekday: 'long', day: 'numeric', month: 'long' });
  const dateOf = (at, zone) =>
    formatted(at, zone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  /** `2026-12-08`, to tell days apart. */
  const dayKey = (at, timeZone) =>
    new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
      at,
    );
  const spanOf = (from, to, zone) => {
    const end = dayKey(from, zone) === dayKey(to, zone) ? '' : ` on ${dayOf(to, zone)}`;
    return `${timeOf(from, zone)} to ${timeOf(to, zone)}${end}`;
  };
  const zoneName = (zone, at) => {
    const parts = new Intl.DateTimeFormat(LANGUAGE, {
      timeZone: zone,
      timeZoneName: 'shortOffset',
    }).formatToParts(at);
    const offset = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const city = zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');
    return city === 'UTC' ? city : `${city} (${offset.replace(/\+0$/, '').replace('-', '\u2212')})`;
  };
  /** `1 to 7 December`. */
  const daysOf = (from, to, zone) => {
    const month = (at) => formatted(at, zone, { month: 'long' });
    const day = (at) => formatted(at, zone, { day: 'numeric' });
    return `${day(from)}${month(from) === month(to) ? '' : ` ${month(from)}`} to ${day(to)} ${month(to)}`;
  };
  const waitOf = (seconds) => {
    const [n, unit] = seconds < 60 ? [Math.max(1, seconds), 'second'] : [Math.ceil(seconds / 60), 'minute'];
    return `${n} ${unit}${n === 1 ? '' : 's'}`;
  };

  /** An element with attributes and children; a text is a text. */
  const made = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value === true) element.setAttribute(key, '');
      else if (value !== false) element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  };

  const $ = (id) => document.getElementById(id);

  // ------------------------------------------------------------------------------ What was booked, in both zones

  for (const visit of document.querySelectorAll('.visit')) {
    const time = visit.querySelector('.when');
    const { zone, business } = visit.dataset;
    const [from, to] = [new Date(time.dateTime), new Date(time.dataset.end)];
    const hint = time.nextElementSibling;
    if (sameClock(from, zone)) continue;
    hint.textContent = `${zoneName(MINE, from)}, your time. At ${business}: ${dayOf(from, zone)}, ${timeOf(from, zone)}, ${zoneName(zone, from)}.`;
    time.replaceChildren(made('span', {}, dateOf(from, MINE)), made('span', {}, spanOf(from, to, MINE)));
  }

  function sameClock(at, zone) {
    return dateOf(at, zone) === dateOf(at, MINE) && timeOf(at, zone) === timeOf(at, MINE);
  }

  const form = $('booking');
  if (!form) return;

  // ----------------------------------------------------------------------------------------------- The times

  const state = { zone: MINE, slots: [], day: null, startAt: null, isSending: false };

  /** The times as the server has written them, before they are written anew. */
  function readTimes() {
    const radios = [...form.querySelectorAll('input[name="startAt"]')];
    state.slots = radios.map((radio) => ({
      startAt: radio.value,
      at: new Date(radio.value),
      end: new Date(radio.dataset.end),
      note: radio.parentElement.querySelector('small')?.textContent ?? '',
    }));
    state.startAt = radios.find((radio) => radio.checked)?.value ?? state.startAt;
    if (!chosen()) state.startAt = null;
  }

  const chosen = () => state.slots.find(({ startAt }) => startAt === state.startAt);

  function showTimes() {
    const { from, to, zone: theirs, business } = $('times').dataset;
    const first = new Date(from);
    const last = new Date(new Date(to).getTime() - 1);
    showZones(theirs, business, first);
    for (const time of form.querySelectorAll('time[data-form="long"]')) {
      const at = new Date(time.dateTime);
      time.textContent = `${dayOf(at, state.zone)}, ${timeOf(at, state.zone)}`;
    }
    const days = daysShown(first, last);
    $('week').textContent = daysOf(days[0].at, days.at(-1).at, state.zone);
    if (state.slots.length > 0) $('days').replaceChildren(dayChips(days), timesOfDay());
    showChosen();
  }

  function daysShown(first, last) {
    const days = new Map();
    for (let at = first.getTime(); at <= last.getTime(); at += 3_600_000) {
      const key = dayKey(at, state.zone);
      if (!days.has(key)) days.set(key, { key, at: new Date(at), slots: [] });
    }
    for (const slot of state.slots) days.get(dayKey(slot.at, state.zone))?.slots.push(slot);
    // Where days do not begin together, a week has eight of them: one that has nothing is left out at the edges.
    const shown = [...days.values()];
    if (shown.length > 7 && shown[0].slots.length === 0) shown.shift();
    if (shown.length > 7 && shown.at(-1).slots.length === 0) shown.pop();
    return shown;
  }

  function dayChips(shown) {
    const own = chosen() && dayKey(chosen().at, state.zone);
    const isOpen = (key) => shown.some((day) => day.key === key && day.slots.length > 0);
    state.day = [own, state.day].find(isOpen) ?? shown.find(({ slots }) => slots.length > 0)?.key ?? null;
    return made(
      'fieldset',
      {},
      made('legend', { class: 'visually-hidden' }, 'Day'),
      made('div', { class: 'chips' }, ...shown.map(dayChip)),
    );
  }

  function dayChip({ key, at, slots }) {
    const part = (options) => formatted(at, state.zone, options);
    const radio = made('input', {
      type: 'radio',
      name: 'day',
      value: key,
      checked: key === state.day,
      disabled: slots.length === 0,
      'aria-label': `${dayOf(at, state.zone)}, ${slots.length === 0 ? 'nothing free' : `${slots.length} free`}`,
    });
    radio.addEventListener('change', () => {
      state.day = key;
      form.querySelector('.day').replaceWith(timesOfDay());
    });
    return made(
      'label',
      { class: 'chip' },
      radio,
      made('small', {}, part({ weekday: 'short' })),
      made('b', {}, part({ day: 'numeric' })),
      made('small', {}, part({ month: 'short' })),
    );
  }

  function timesOfDay() {
    const ofDay = state.slots.filter(({ at }) => dayKey(at, state.zone) === state.day);
    const legend = ofDay.length > 0 ? dayOf(ofDay[0].at, state.zone) : '';
    return made(
      'fieldset',
      { class: 'day', 'aria-describedby': 'startAt-error' },
      made('legend', {}, legend),
      made('div', { class: 'slots' }, ...ofDay.map(timeChoice)),
    );
  }

  function timeChoice({ startAt, at, note }) {
    const radio = made('input', {
      type: 'radio',
      name: 'startAt',
      value: startAt,
      checked: startAt === state.startAt,
    });
    radio.addEventListener('change', () => {
      state.startAt = startAt;
      showError('startAt', '');
      showChosen();
    });
    return made(
      'label',
      { class: 'slot' },
      radio,
      made('span', {}, timeOf(at, state.zone)),
      ...(note ? [made('small', {}, note)] : []),
    );
  }

  function showChosen() {
    const slot = chosen();
    $('chosen').textContent = slot
      ? `${dayOf(slot.at, state.zone)}, ${spanOf(slot.at, slot.end, state.zone)}, ${zoneName(state.zone, slot.at)}`
      : '';
  }

  function showZones(theirs, business, at) {
    const same = theirs === MINE || offsetOf(theirs, at) === offsetOf(MINE, at);
    if (same) {
      $('zone').replaceChildren(made('p', {}, `Times are in ${zoneName(MINE, at)}.`));
      return;
    }
    const choice = (zone, words) => {
      const radio = made('input', { type: 'radio', name: 'zone', checked: zone === state.zone });
      radio.addEventListener('change', () => {
        state.zone = zone;
        remember(zone === MINE ? 'mine' : 'theirs');
        showTimes();
        form.querySelector('input[name="zone"]:checked').focus();
        say(`Times are now in ${zoneName(zone, at)}.`);
      });
      return made('label', {}, radio, `${words}, ${zoneName(zone, at)}`);
    };
    $('zone').replaceChildren(
      made(
        'fieldset',
        {},
        made('legend', {}, 'Show times in'),
        choice(MINE, 'My time'),
        choice(theirs, `${business}’s time`),
      ),
    );
  }

  const offsetOf = (zone, at) => zoneName(zone, at).replace(/^[^(]*/, '');

  /** Kept for this tab. A browser that keeps nothing is asked again on the next page. */
  function remember(zone) {
    try {
      sessionStorage.setItem(ZONE_KEY, zone);
    } catch {}
  }

  function remembered() {
    try {
      return sessionStorage.getItem(ZONE_KEY);
    } catch {
      return null;
    }
  }

  // ----------------------------------------------------------------------------------------------- Other weeks

  /** The server writes every week: the page of that week is fetched, and its times taken over. */
  async function loadWeek(url) {
    $('times').setAttribute('aria-busy', 'true');
    try {
      const response = await fetch(url, { headers: { accept: 'text/html' } });
      if (response.status === 429) return tellWait(response);
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      const times = page.getElementById('times');
      if (!times) return notice('The times could not be loaded. Please try again.');
      $('times').replaceWith(document.adoptNode(times));
      form.elements.from.value = page.querySelector('input[name="from"]').value;
      state.day = null;
      readTimes();
      showTimes();
      return true;
    } catch {
      return notice('There is no connection at the moment. Please try again.');
    } finally {
      $('times').removeAttribute('aria-busy');
    }
  }

  form.addEventListener('click', async (event) => {
    const link = event.target.closest('a[data-week]');
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    clear();
    if (!(await loadWeek(link.href))) return;
    history.replaceState(null, '', link.href);
    const again = link.rel && form.querySelector(`a[rel="${link.rel}"]`);
    (again || $('week')).focus();
    say(
      `${$('week').textContent}: ${state.slots.length === 0 ? 'nothing free' : `${state.slots.length} times free`}.`,
    );
  });

  // --------------------------------------------------------------------------------------------------- Booking

  form.noValidate = true;

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (state.isSending) return;
    clear();
    if (!isComplete()) return;
    busy(true);
    try {
      // Until the next page is there the button stays as it is.
      if (await book()) return;
    } catch {
      // Sent again it is the same booking, so nobody has to wonder whether it was heard.
      notice('There is no connection at the moment. What you typed is still here: please try again.');
    }
    busy(false);
  });

  // Whoever comes back finds the page as it was left.
  addEventListener('pageshow', () => busy(false));

  function isComplete() {
    const { customerName, customerPhone, customerEmail } = form.elements;
    const problems = [
      [!chosen(), 'startAt', 'Choose a time.'],
      [customerName.value.trim() === '', 'customerName', 'Tell your name.'],
      [customerPhone.value.trim() === '', 'customerPhone', 'Tell a phone number.'],
      [!customerEmail.validity.valid, 'customerEmail', 'This is not an e-mail address.'],
    ].filter(([isWrong]) => isWrong);
    for (const [, field, message] of problems) showError(field, message);
    if (problems.length > 0) focusField(problems[0][1]);
    return problems.length === 0;
  }

  async function book() {
    const { agency, client, service } = form.dataset;
    const { customerName, customerPhone, customerEmail, key } = form.elements;
    const response = await fetch('/api/public/bookings', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key.value },
      body: JSON.stringify({
        agencyId: Number(agency),
        clientId: Number(client),
        serviceId: service,
        startAt: state.startAt,
        customerName: customerName.value,
        customerPhone: customerPhone.value,
        customerEmail: customerEmail.value,
      }),
    });
    const answer = await response.json();
    if (response.ok) {
      say('Booked.');
      const { id, cancelToken } = answer.booking;
      location.assign(`/book/booked/${id}?token=${encodeURIComponent(cancelToken)}`);
      return true;
    }
    await refused(response, answer.error);
    return false;
  }

  async function refused(response, error) {
    if (response.status === 429) return tellWait(response);
    if (error.reason === 'SLOT_TAKEN') {
      state.startAt = null;
      await loadWeek(location.href);
      return notice(
        'Somebody else has just taken that time. Please choose another one: what you typed is still here.',
      );
    }
    if (error.field && $(`${error.field}-error`)) {
      showError(error.field, error.message);
      return focusField(error.field);
    }
    return notice(error.message);
  }

  const tellWait = (response) =>
    notice(
      `Too many attempts. Please try again in ${waitOf(Number(response.headers.get('retry-after')) || 60)}: what you typed is still here.`,
    );

  // ----------------------------------------------------------------------------------------- Telling the visitor

  /** Shown, read out, and where the keyboard is. */
  function notice(text) {
    $('notice').replaceChildren(made('p', {}, text));
    $('notice').focus();
    return false;
  }

  /** Only read out. */
  function say(text) {
    $('status').textContent = text;
  }

  function showError(field, message) {
    $(`${field}-error`).textContent = message;
    const input = form.elements[field];
    if (!(input instanceof HTMLInputElement) || input.type === 'radio') return;
    if (message) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  }

  function focusField(field) {
    if (field !== 'startAt') return form.elements[field].focus();
    const radios = [...form.querySelectorAll('.day input')];
    (radios.find((radio) => radio.checked) ?? radios[0] ?? $('week')).focus();
  }

  function clear() {
    $('notice').replaceChildren();
    say('');
    for (const field of ['startAt', 'customerName', 'customerPhone', 'customerEmail']) showError(field, '');
  }

  function busy(isSending) {
    const button = form.querySelector('button[type="submit"]');
    state.isSending = isSending;
    button.setAttribute('aria-disabled', String(isSending));
    button.textContent = isSending ? 'Booking…' : 'Book';
  }

  const { zone: theirs } = $('times').dataset;
  if (remembered() === 'theirs') state.zone = theirs;
  readTimes();
  showTimes();
  form.dataset.ready = '';
})();
