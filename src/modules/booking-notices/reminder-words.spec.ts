import { type ReminderFacts, reminderMail, reminderText, templateValues } from './reminder-words.js';

const FACTS: ReminderFacts = {
  booking: {
    startAt: new Date('2026-12-04T09:00:00Z'),
    timeZone: 'Europe/Berlin',
    serviceName: 'Haircut',
    customer: { name: 'Ana Duarte', phone: null, email: null },
  },
  clientName: 'Blue Bistro',
  link: 'https://app.test/book/booked/1?token=a.b',
  linkEnd: '1?token=a.b',
};
const body = (...names: string[]) => names.map((name) => ({ name, component: 'BODY' as const }));
const wordsOf = (variables: Parameters<typeof templateValues>[0], facts = FACTS) =>
  templateValues(variables, facts)?.map(({ value }) => value) ?? null;

test('a text says what, where and when, and how to cancel', () => {
  expect(reminderText(FACTS)).toBe(
    'Reminder: Haircut at Blue Bistro, Friday 4 December 2026 at 10:00 (Europe/Berlin).\n' +
      'To see or cancel it: https://app.test/book/booked/1?token=a.b',
  );
  expect(reminderMail(FACTS)).toMatchObject({
    subject: 'Reminder: Haircut, Friday 4 December 2026 at 10:00',
    text: expect.stringContaining('\n\nhttps://app.test/book/booked/1?token=a.b\n'),
  });
});

test.each<[string, Parameters<typeof templateValues>[0], readonly string[] | null]>([
  ['by their names', body('time', 'service', 'name'), ['10:00', 'Haircut', 'Ana Duarte']],
  [
    'by their places',
    body('1', '2', '3', '4', '5', '6'),
    [
      'Ana Duarte',
      'Haircut',
      'Friday 4 December 2026',
      '10:00',
      'https://app.test/book/booked/1?token=a.b',
      'Blue Bistro',
    ],
  ],
  ['in the header', [{ name: 'header.service', component: 'HEADER' }], ['Haircut']],
  ['of a button', [{ name: 'button.0', component: 'BUTTON' }], ['1?token=a.b']],
  ['none', [], []],
  ['that no booking knows', body('order'), null],
  ['beyond the last', body('7'), null],
  ['of a file', [{ name: 'header.link2', component: 'HEADER' }], null],
])('variables of a template %s', (_what, variables, expected) => {
  expect(wordsOf(variables)).toEqual(expected);
});

test('names stay in their line, and are no variables themselves', () => {
  const name = 'Ana\n{{contact.phone}}';
  const facts = {
    ...FACTS,
    booking: { ...FACTS.booking, serviceName: name, customer: { ...FACTS.booking.customer, name } },
  };

  expect(reminderText(facts)).toContain('Reminder: Ana { {contact.phone}} at');
  expect(wordsOf(body('name', 'service'), facts)).toEqual([
    'Ana { {contact.phone}}',
    'Ana { {contact.phone}}',
  ]);
});

test('who gave no name is greeted all the same', () => {
  const facts = {
    ...FACTS,
    booking: { ...FACTS.booking, customer: { name: null, phone: null, email: null } },
  };

  expect(wordsOf(body('name'), facts)).toEqual(['there']);
});
