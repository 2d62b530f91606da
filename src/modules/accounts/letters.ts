import type { OneTimePurpose } from '../../auth/one-time-tokens.js';
import type { Mail } from '../../mail/mailer.js';
import type { Person } from './accounts.js';

/** A link, and everything that is said around it. */
export interface Letter {
  readonly purpose: OneTimePurpose;
  readonly person: Pick<Person, 'agencyName' | 'email' | 'displayName'>;
  /** Who lets it be sent, by name; null for the person themselves. */
  readonly sender: string | null;
  readonly token: string;
  readonly expiresAt: Date;
  /** Without a trailing slash. */
  readonly dashboardUrl: string;
}

type Words = Pick<Mail, 'subject' | 'text' | 'operation'>;

const WORDS: Readonly<Record<OneTimePurpose, (letter: Letter) => Words>> = {
  INVITATION: invitation,
  PASSWORD_RESET: passwordReset,
};

/** In words. The names in it were chosen by people: each stays within its line. */
export const wordsOf = (letter: Letter): Words => WORDS[letter.purpose](letter);

/** Without the name that the inviter gave: the mail goes to anybody, and says nothing that anybody made up for it. */
function invitation({ person, sender, token, expiresAt, dashboardUrl }: Letter): Words {
  const agency = line(person.agencyName);
  const opening = sender === null ? 'You are invited to' : `${line(sender)} invites you to`;
  return {
    subject: `${opening} ${agency}`,
    text: paragraphs(
      'Hello,',
      `${opening} join ${agency} on Switchboard.`,
      'Choose a password to begin:',
      `${dashboardUrl}/accept-invitation?token=${token}`,
      `The link works once, until ${momentOf(expiresAt)}.`,
      'If you did not expect this, ignore this mail. There is no account unless you choose a password.',
    ),
    operation: `mutation { acceptInvitation(token: "${token}", password: "…") { email displayName agencyName } }`,
  };
}

function passwordReset({ person, sender, token, expiresAt, dashboardUrl }: Letter): Words {
  const who =
    sender === null
      ? 'Somebody, we hope you, has asked for a new password for'
      : `${line(sender)} sends you this link to a new password for`;
  return {
    subject: 'A new password for Switchboard',
    text: paragraphs(
      `Hello ${line(person.displayName)},`,
      `${who} ${person.email} at ${line(person.agencyName)}.`,
      'Choose it here:',
      `${dashboardUrl}/reset-password?token=${token}`,
      `The link works once, until ${momentOf(expiresAt)}. Everybody who is signed in as you is then signed out.`,
      'If it was not you, ignore this mail: your password stays as it is.',
    ),
    operation: `mutation { resetPassword(token: "${token}", password: "…") }`,
  };
}

const paragraphs = (...all: readonly string[]): string => `${all.join('\n\n')}\n`;

/** Names from before there was a rule for names could hold line ends. */
const line = (name: string): string => name.replace(/[\s\p{Cc}]+/gu, ' ').trim();

const MOMENT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

const momentOf = (at: Date): string => `${MOMENT.format(at)} UTC`;
