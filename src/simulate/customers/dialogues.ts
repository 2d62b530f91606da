import type { Line, Place } from '../meta/envelopes.js';

/** One thing a customer sends. */
export type Saying =
  | string
  | { readonly photo: string }
  | { readonly place: Place }
  | { readonly document: string; readonly caption: string };

/** What is said in one go, before the customer waits for an answer. */
export type Turn = readonly [Saying, ...Saying[]];

/** The first turn opens it; each later one answers a reply of the agent. */
export type Dialogue = readonly [Turn, ...Turn[]];

export interface Business {
  readonly name: string;
  readonly line: Line;
  readonly dialogues: readonly [Dialogue, ...Dialogue[]];
}

/** The lines of the demo world. */
export const BUSINESSES: readonly [Business, ...Business[]] = [
  {
    name: 'Blue Bistro',
    line: { phoneNumberId: '100000000000001' },
    dialogues: [
      [
        ['Hi! Do you have a table for four on Friday evening?', 'Around half past seven would be perfect'],
        ['Oh lovely. Could we sit outside if the weather holds?'],
        ['Great, see you Friday then 😊'],
      ],
      [
        ['Hello, is the kitchen still open?'],
        [
          'We are two, about ten minutes away',
          { place: { latitude: 38.7139, longitude: -9.1394, name: 'Rossio' } },
        ],
        ['Thank you, on our way!'],
      ],
      [
        ['Good evening. My daughter is allergic to nuts', 'Which of the desserts could she have?'],
        ['And is the chocolate cake made in the same kitchen?'],
        ['That helps a lot, thank you'],
      ],
      [
        ['I think I left my scarf at table 6 last night 🙈', { photo: 'It looks like this one' }],
        ['Yes! That is the one'],
        ['I will pick it up tomorrow after five. You are the best'],
      ],
      [
        ['Hey, do you do birthdays? We would be 14 people'],
        ['Saturday the 21st, from eight', 'Is there a set menu?'],
        ['Sounds good, let me ask the others and come back to you'],
      ],
    ],
  },
  {
    name: 'Luna Clinic',
    line: { phoneNumberId: '100000000000002' },
    dialogues: [
      [
        ['Good morning, I need to move my appointment on Tuesday', 'Something came up at work'],
        ['Thursday afternoon would be best'],
        ['Perfect, thank you so much'],
      ],
      [
        ['Hello, are my blood results in?'],
        ['Maria Santos, born 4 March 1986'],
        ['OK, I will call Dr. Luna then. Thanks'],
      ],
      [
        ['Hi, what do I have to bring to a first visit?'],
        [{ document: 'referral.pdf', caption: 'Is this referral the right one?' }],
        ['Thank you!'],
      ],
      [
        ['My son has had a fever since last night', 'Could somebody see him today?'],
        ['38.6, and he is drinking well'],
        ['We can be there at four. Thank you'],
      ],
      [
        ['Hello, my ear has been ringing since the drops from Monday', 'Is that normal?'],
        ['No, nothing else'],
        ['Thanks, that is a relief'],
      ],
    ],
  },
  {
    name: 'Corner Shop',
    line: { phoneNumberId: '100000000000003' },
    dialogues: [
      [
        ['Hi, do you deliver to Mill Lane?'],
        ['Two kilos of potatoes, milk and a dozen eggs please'],
        ['Cash is fine. Thanks!'],
      ],
      [
        ['Is the oat bread back?', 'The one with the seeds'],
        ['Please keep two for me, I will come after work'],
      ],
      [
        [{ photo: 'This arrived broken 😕' }, 'It was in the order from this morning'],
        ['A new one would be great'],
        ['Very kind of you, thank you'],
      ],
    ],
  },
];

export const FIRST_NAMES: readonly [string, ...string[]] = [
  'Ana',
  'Amira',
  'Ben',
  'Chiara',
  'Daniel',
  'Elif',
  'Farid',
  'Grace',
  'Hugo',
  'Ines',
  'Jonas',
  'Kofi',
  'Lena',
  'Mateo',
  'Nadia',
  'Omar',
  'Priya',
  'Rosa',
  'Sven',
  'Tomás',
  'Yuki',
  'Zoe',
];

export const LAST_NAMES: readonly [string, ...string[]] = [
  'Almeida',
  'Becker',
  'Costa',
  'Duarte',
  'Evans',
  'Fischer',
  'García',
  'Haddad',
  'Ito',
  'Jensen',
  'Kaya',
  'Lopes',
  'Mensah',
  'Novak',
  'Okafor',
  'Patel',
  'Rossi',
  'Silva',
  'Tanaka',
  'Walsh',
];

/** When nobody has answered for a while. */
export const NUDGES: readonly [string, ...string[]] = [
  'Hello?',
  'Anybody there?',
  'No hurry, just checking 🙂',
  '?',
];

/** When the agent says more than the dialogue foresaw. */
export const CLOSINGS: readonly [string, ...string[]] = [
  'Thank you!',
  'Perfect, thanks 🙏',
  'Great, that is all I needed',
  'Thanks, have a nice day',
];
