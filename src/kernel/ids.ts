import { v7, validate } from 'uuid';

declare const brand: unique symbol;

/** A UUIDv7 that names one kind of thing, so that a contact's id cannot be passed for a conversation's. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type UserId = Id<'User'>;
export type ChannelId = Id<'Channel'>;
export type ContactId = Id<'Contact'>;
export type ConversationId = Id<'Conversation'>;
export type MessageId = Id<'Message'>;
export type MediaId = Id<'Media'>;
export type GroupId = Id<'Group'>;
export type TagId = Id<'Tag'>;
export type AccountId = Id<'Account'>;
export type ContactNoteId = Id<'ContactNote'>;
export type CustomFieldId = Id<'CustomField'>;
export type ImportId = Id<'Import'>;
export type SavedReplyId = Id<'SavedReply'>;
export type TemplateId = Id<'Template'>;
export type ScheduledMessageId = Id<'ScheduledMessage'>;
export type BookingServiceId = Id<'BookingService'>;
export type BookingStaffId = Id<'BookingStaff'>;
export type StaffAbsenceId = Id<'StaffAbsence'>;
export type BookingId = Id<'Booking'>;
export type CalendarConnectionId = Id<'CalendarConnection'>;
export type BookingReminderId = Id<'BookingReminder'>;
export type FlowId = Id<'Flow'>;
export type FlowRunId = Id<'FlowRun'>;
export type KeywordRuleId = Id<'KeywordRule'>;

/** Time-ordered, so that rows land at the end of their index. */
export const newId = <Kind extends string>(): Id<Kind> => v7() as Id<Kind>;

/** Null for anything that cannot be an id: such an id names nothing, which is not an error. */
export const parseId = <Kind extends string>(raw: unknown): Id<Kind> | null =>
  typeof raw === 'string' && validate(raw) ? (raw.toLowerCase() as Id<Kind>) : null;
