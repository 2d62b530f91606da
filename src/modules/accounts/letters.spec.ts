import { type Letter, wordsOf } from './letters.js';

const LETTER: Letter = {
  purpose: 'INVITATION',
  person: { agencyName: 'Northwind', email: 'ana@example.com', displayName: 'Ana Duarte' },
  sender: 'Nadia Okafor',
  token: '1.0191d2f0-0000-7000-8000-000000000001.secret',
  expiresAt: new Date('2026-11-27T16:40:00Z'),
  dashboardUrl: 'https://app.example.com/d',
};

test('an invitation says who invites where, until when, and what to do if it is a mistake', () => {
  expect(wordsOf(LETTER)).toEqual({
    subject: 'Nadia Okafor invites you to Northwind',
    text: `Hello,

Nadia Okafor invites you to join Northwind on Switchboard.

Choose a password to begin:

https://app.example.com/d/accept-invitation?token=1.0191d2f0-0000-7000-8000-000000000001.secret

The link works once, until 27 November 2026 at 16:40 UTC.

If you did not expect this, ignore this mail. There is no account unless you choose a password.
`,
    operation:
      'mutation { acceptInvitation(token: "1.0191d2f0-0000-7000-8000-000000000001.secret", password: "…") { email displayName agencyName } }',
  });
});

test('one from nobody in particular says so', () => {
  expect(wordsOf({ ...LETTER, sender: null }).text).toContain(
    'You are invited to join Northwind on Switchboard.',
  );
});

test('a link to a new password says for which account', () => {
  expect(wordsOf({ ...LETTER, purpose: 'PASSWORD_RESET', sender: null })).toEqual({
    subject: 'A new password for Switchboard',
    text: `Hello Ana Duarte,

Somebody, we hope you, has asked for a new password for ana@example.com at Northwind.

Choose it here:

https://app.example.com/d/reset-password?token=1.0191d2f0-0000-7000-8000-000000000001.secret

The link works once, until 27 November 2026 at 16:40 UTC. Everybody who is signed in as you is then signed out.

If it was not you, ignore this mail: your password stays as it is.
`,
    operation:
      'mutation { resetPassword(token: "1.0191d2f0-0000-7000-8000-000000000001.secret", password: "…") }',
  });
});

test('a name cannot add a line, neither to the text nor to the headers', () => {
  const hostile = 'Nadia\r\nBcc: everybody@example.com\u0085\n\nClick';

  for (const purpose of ['INVITATION', 'PASSWORD_RESET'] as const) {
    const { subject, text } = wordsOf({ ...LETTER, purpose, sender: hostile });
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text).not.toMatch(/^Bcc|^Click/m);
  }
});
