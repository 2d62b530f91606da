import type { MailConfig } from '../../config/config.js';

/** The bare address of whoever sends mail: answers of calendars go there. */
export const organizerOf = ({ from }: Pick<MailConfig, 'from'>): string =>
  /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim();
