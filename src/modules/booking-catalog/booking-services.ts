import { colorOf } from '../../kernel/colors.js';
import { invalidInput } from '../../kernel/errors.js';
import type { BookingServiceId, TemplateId } from '../../kernel/ids.js';
import { nameOf } from '../../kernel/names.js';

/** Of each client; archived ones not counted. */
export const MAX_SERVICES = 500;
export const MAX_REMINDERS = 5;
const MAX_DESCRIPTION = 2_000;
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** What of a service people decide. */
export interface ServiceSettings {
  /** Unique among those of the client that are not archived, whatever its case. */
  readonly name: string;
  readonly description: string | null;
  readonly durationMinutes: number;
  /** What nobody else may have of whoever offers it, before it begins and after it ends. */
  readonly bufferBeforeMinutes: number;
  readonly bufferAfterMinutes: number;
  /** How long before its start customers may book it, at least. */
  readonly noticeMinutes: number;
  /** How many days ahead it may be booked, at most. */
  readonly windowDays: number;
  /** From one start to the next; null: as long as it takes. */
  readonly slotStepMinutes: number | null;
  /** Seats: how many customers come to one session. */
  readonly capacity: number;
  /** In the smallest unit of the currency. Both or neither. */
  readonly priceMinor: number | null;
  /** ISO 4217. */
  readonly currency: string | null;
  /** #rrggbb, in lower case. */
  readonly color: string;
  /** Services stand in this order, and then in that of their ids. */
  readonly position: number;
  /** How long before the start the customer is reminded, the longest first. */
  readonly reminderMinutes: readonly number[];
  readonly reminderTemplateId: TemplateId | null;
}

/** Something that can be booked. */
export interface BookingService extends ServiceSettings {
  readonly id: BookingServiceId;
  readonly agencyId: number;
  readonly clientId: number;
  /** Since when it is not booked any more. Its bookings stay. */
  readonly archivedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A service as somebody gives it. What is absent stays as it is; null clears what may be empty, and else stays. */
export type ServiceDraft = {
  readonly [Name in keyof ServiceSettings]?:
    | (Name extends 'reminderTemplateId' ? string : ServiceSettings[Name])
    | null
    | undefined;
};

/** A service of which nothing is said yet but its name, how long it takes and what colour it has. */
export const newService = (name: string, durationMinutes: number, color: string): ServiceSettings => ({
  name,
  description: null,
  durationMinutes,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  noticeMinutes: 0,
  windowDays: 60,
  slotStepMinutes: null,
  capacity: 1,
  priceMinor: null,
  currency: null,
  color,
  position: 0,
  reminderMinutes: [],
  reminderTemplateId: null,
});

/** Whole numbers, and what they may be. */
export const LIMITS = {
  durationMinutes: { min: 5, max: 1_440 },
  bufferBeforeMinutes: { min: 0, max: 1_440 },
  bufferAfterMinutes: { min: 0, max: 1_440 },
  noticeMinutes: { min: 0, max: 525_600 },
  windowDays: { min: 1, max: 730 },
  slotStepMinutes: { min: 5, max: 1_440 },
  capacity: { min: 1, max: 1_000 },
  priceMinor: { min: 0, max: 2_000_000_000 },
  position: { min: 0, max: 1_000_000 },
} as const;

/**
 * The settings after a change.
 *
 * @throws DomainError INVALID_INPUT naming the field.
 */
export function settingsAfter(before: ServiceSettings, draft: ServiceDraft): ServiceSettings {
  const whole = (name: keyof typeof LIMITS) => wholeOf(name, draft[name]);
  const after: ServiceSettings = {
    name: draft.name == null ? before.name : nameOf('name', draft.name),
    description: draft.description === undefined ? before.description : descriptionOf(draft.description),
    durationMinutes: whole('durationMinutes') ?? before.durationMinutes,
    bufferBeforeMinutes: whole('bufferBeforeMinutes') ?? before.bufferBeforeMinutes,
    bufferAfterMinutes: whole('bufferAfterMinutes') ?? before.bufferAfterMinutes,
    noticeMinutes: whole('noticeMinutes') ?? before.noticeMinutes,
    windowDays: whole('windowDays') ?? before.windowDays,
    slotStepMinutes: draft.slotStepMinutes === undefined ? before.slotStepMinutes : whole('slotStepMinutes'),
    capacity: whole('capacity') ?? before.capacity,
    priceMinor: draft.priceMinor === undefined ? before.priceMinor : whole('priceMinor'),
    currency: draft.currency === undefined ? before.currency : currencyOf(draft.currency),
    color: draft.color == null ? before.color : colorOf(draft.color),
    position: whole('position') ?? before.position,
    reminderMinutes:
      draft.reminderMinutes == null ? before.reminderMinutes : remindersOf(draft.reminderMinutes),
    reminderTemplateId:
      draft.reminderTemplateId === undefined
        ? before.reminderTemplateId
        : (draft.reminderTemplateId as TemplateId | null),
  };
  if ((after.priceMinor === null) !== (after.currency === null)) {
    throw invalidInput('currency', 'A price has a currency, and a currency a price.');
  }
  return after;
}

/** What of one is other than of the other. */
export function differences(before: ServiceSettings, after: ServiceSettings): Partial<ServiceSettings> {
  const names = Object.keys(newService('', 0, '')) as (keyof ServiceSettings)[];
  const isOther = (name: keyof ServiceSettings) => String(before[name]) !== String(after[name]);
  return Object.fromEntries(names.filter(isOther).map((name) => [name, after[name]]));
}

function wholeOf(name: keyof typeof LIMITS, given: number | null | undefined): number | null {
  if (given == null) return null;
  const { min, max } = LIMITS[name];
  if (Number.isInteger(given) && given >= min && given <= max) return given;
  throw invalidInput(name, `${name} is a whole number from ${min} to ${max}.`, { min, max });
}

function descriptionOf(typed: string | null): string | null {
  const text = typed?.trim().normalize('NFC') ?? '';
  if (text.length > MAX_DESCRIPTION || text.includes('\0') || !text.isWellFormed()) {
    throw invalidInput('description', `description is at most ${MAX_DESCRIPTION} characters.`, {
      max: MAX_DESCRIPTION,
    });
  }
  return text || null;
}

function currencyOf(typed: string | null): string | null {
  const code = typed?.trim().toUpperCase() ?? null;
  if (code === null || CURRENCIES.has(code)) return code;
  throw invalidInput('currency', 'currency is a code of ISO 4217, such as EUR.');
}

function remindersOf(given: readonly number[]): number[] {
  const { min, max } = { min: 1, max: 43_200 };
  const minutes = [...new Set(given)].sort((one, other) => other - one);
  const isFit = minutes.every((one) => Number.isInteger(one) && one >= min && one <= max);
  if (isFit && minutes.length <= MAX_REMINDERS) return minutes;
  throw invalidInput(
    'reminderMinutes',
    `reminderMinutes are at most ${MAX_REMINDERS} whole numbers from ${min} to ${max}.`,
    { min, max, most: MAX_REMINDERS },
  );
}
