import { buttonId } from '../flows/flow-buttons.js';
import { misunderstood, waitFor } from './asking.js';
import { type BlockRunner, go, type Scene } from './block.js';
import { chosen } from './choices.js';
import type { OfferedChoice } from './run-state.js';

/** What the blocks of bookings tell each other, and texts may say. */
const BOOKING = 'booking_id';

const offer = (
  scene: Scene,
  body: string,
  button: string,
  choices: readonly (OfferedChoice & { readonly description?: string })[],
) =>
  scene.say({
    kind: 'offer',
    offer: {
      body,
      button,
      options: choices.map(({ id, title, description = null }) => ({ id, title, description })),
    },
  });

/** Where titles are longer than those of buttons, a list shows them, and has to be called something. */
const CHOOSE = 'Choose';

export const offerSlotsRunner: BlockRunner<'offer_slots'> = {
  type: 'offer_slots',
  async run(scene, block) {
    const { serviceId, staffId = null, daysAhead, options: most } = block;
    const times = await scene.ports.bookings.times({ serviceId, staffId, daysAhead, most });
    if (times.length === 0) return go('no_slots');
    const choices = times.map(({ startAt, text }, at) => ({
      id: buttonId(scene.place.step, `${block.id}-${at + 1}`),
      title: text,
      value: startAt,
    }));
    await offer(scene, await scene.fill(block.body), await scene.fill(block.button), choices);
    return waitFor(block, choices);
  },
  async reply(scene, block, reply, waiting) {
    const choice = chosen(reply, waiting.choices);
    if (!choice) return misunderstood(scene, block, waiting);
    const { serviceId, staffId = null } = block;
    const earlier = scene.variables[BOOKING];
    if (earlier) await scene.ports.bookings.release(scene.key(), earlier);
    const held = await scene.ports.bookings.hold(scene.key(), { serviceId, staffId, startAt: choice.value });
    // Somebody was faster: what is free now is offered.
    if (!held) return this.run(scene, block);
    scene.set(BOOKING, held.bookingId);
    scene.set('slot_start', choice.value);
    scene.set('slot_text', held.text);
    scene.set('slot_service', held.serviceName);
    return go('chosen');
  },
};

export const confirmBookingRunner: BlockRunner<'confirm_booking'> = {
  type: 'confirm_booking',
  async run(scene, block) {
    if (!scene.variables[BOOKING]) return go('taken');
    const choices = (['confirm', 'decline'] as const).map((value) => ({
      id: buttonId(scene.place.step, `${block.id}-${value}`),
      value,
      title: block[value],
    }));
    const [yes, no] = await Promise.all(choices.map(({ title }) => scene.fill(title)));
    const named = choices.map((choice, at) => ({ ...choice, title: (at === 0 ? yes : no) ?? choice.title }));
    await offer(scene, await scene.fill(block.body), CHOOSE, named);
    return waitFor(block, named);
  },
  async reply(scene, block, reply, waiting) {
    const choice = chosen(reply, waiting.choices);
    if (!choice) return misunderstood(scene, block, waiting);
    const bookingId = scene.variables[BOOKING] ?? '';
    if (choice.value === 'decline') {
      await scene.ports.bookings.release(scene.key(), bookingId);
      scene.set(BOOKING, '');
      return go('declined');
    }
    const [name, phone, email] = await Promise.all(
      [block.name, block.phone, block.email].map((text) => scene.fill(text)),
    );
    const customer = { name: name ?? '', phone: phone ?? '', email: email ?? '' };
    const booked = await scene.ports.bookings.confirm(scene.key(), bookingId, customer);
    scene.set(BOOKING, booked ?? '');
    return go(booked === null ? 'taken' : 'booked');
  },
};

export const cancelBookingPickerRunner: BlockRunner<'cancel_booking_picker'> = {
  type: 'cancel_booking_picker',
  async run(scene, block) {
    const bookings = await scene.ports.bookings.upcoming();
    if (bookings.length === 0) return go('none');
    const choices = bookings.map(({ id, text, serviceName }, at) => ({
      id: buttonId(scene.place.step, `${block.id}-${at + 1}`),
      title: text,
      description: serviceName,
      value: id,
    }));
    await offer(scene, await scene.fill(block.body), await scene.fill(block.button), choices);
    return waitFor(
      block,
      choices.map(({ id, title, value }) => ({ id, title, value })),
    );
  },
  async reply(scene, block, reply, waiting) {
    const choice = chosen(reply, waiting.choices);
    if (!choice) return misunderstood(scene, block, waiting);
    const isCancelled = await scene.ports.bookings.cancel(scene.key(), choice.value);
    return go(isCancelled ? 'cancelled' : 'none');
  },
};
