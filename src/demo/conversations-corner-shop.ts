import { document, lostVideo, photo, sticker, voiceNote } from './demo-files.js';
import {
  agent,
  agentSends,
  chooses,
  closed,
  customer,
  customerIsAt,
  customerSends,
  days,
  hours,
  minutes,
  note,
  offers,
  pause,
  reacts,
  resolved,
  type Script,
  sharesContact,
  system,
  taps,
  template,
  waitsForCustomer,
} from './script.js';

const COUNTER = [92, 98, 110] as const;

/** A shop of the other agency: nobody of Northwind ever sees any of this. */
export const CORNER_SHOP: readonly Script[] = [
  {
    customer: { name: 'Beth Sullivan', phone: '+447700900433' },
    ago: minutes(6),
    assignee: null,
    steps: [customer('Morning! Is the sourdough in yet?'), customer('If so please keep two for me 🍞')],
  },
  {
    customer: { name: 'Andre Thompson', phone: '+12025550155' },
    ago: minutes(21),
    assignee: 'rival',
    steps: [
      customer('hey, can you deliver to Maple Street?'),
      agent('Hi Andre! We do, orders before noon arrive the same day.'),
      offers({
        type: 'REPLY_BUTTONS',
        body: 'When should we come by?',
        buttons: [
          { id: 'slot-afternoon', title: '14:00 to 16:00' },
          { id: 'slot-evening', title: '18:00 to 20:00' },
        ],
      }),
      taps('slot-evening', '18:00 to 20:00'),
      customerIsAt({ latitude: 38.8977, longitude: -77.0365, name: 'Home', address: '48 Maple Street' }),
      customer('third floor, the bell says Thompson'),
    ],
  },
  {
    customer: { name: 'Sophie Martin', phone: '+33639980088' },
    ago: hours(1),
    assignee: 'rival',
    readBy: ['rival'],
    steps: [
      customer('Coucou, vous avez encore du comté ?'),
      agent('Coucou Sophie ! Oui, en trois âges :'),
      offers({
        type: 'LIST',
        body: 'Lequel voulez-vous que je mette de côté ?',
        button: 'Les comtés',
        sections: [
          {
            rows: [
              { id: 'comte-12', title: '12 mois', description: 'Doux, 24 € le kilo' },
              { id: 'comte-18', title: '18 mois', description: 'Fruité, 29 € le kilo' },
              { id: 'comte-24', title: '24 mois', description: 'Corsé, 35 € le kilo' },
            ],
          },
        ],
      }),
      chooses('comte-18', '18 mois', 'Fruité, 29 € le kilo'),
      agent('300 grammes, comme d’habitude ?'),
      reacts('😍'),
    ],
  },
  {
    customer: { name: 'Kofi Mensah', phone: '+447700900290' },
    ago: hours(3),
    assignee: null,
    worker: 'rival',
    steps: [
      customerSends(photo(COUNTER, [186, 60, 48]), 'Do you still sell this paprika?'),
      agent('We do, 3.20 the tin. There are four left.'),
      customer('I’ll take all of them 😄'),
      customerSends(sticker([230, 90, 60])),
    ],
  },
  {
    customer: { name: 'Marta Nowak', phone: '+4917604069081' },
    ago: hours(7),
    assignee: 'rival',
    readBy: ['rival'],
    steps: [
      customer('Guten Morgen, könnten Sie mir die Rechnung von gestern schicken?'),
      agentSends(
        document('rechnung-2231.pdf', [
          'Corner Shop',
          'Rechnung 2231',
          '',
          '3 x Olivenöl 0,5 l   26,70',
          'Summe   26,70',
        ]),
        'Gern, hier ist sie.',
      ),
      customer('Danke sehr!'),
      resolved,
    ],
  },
  {
    customer: { name: 'Ruth Abrams', phone: '+12025550172' },
    ago: hours(9),
    assignee: 'rival',
    steps: [
      customerSends(voiceNote(9)),
      agent('Hi Ruth, a gift basket for your neighbour, got it. What should we spend?'),
      customer('Around 60. She likes anything with figs'),
      note('Figs in mustard, fig bread, the small goat cheese.'),
      offers({
        type: 'CTA_URL',
        body: 'This is what I would put in it. You can pay online.',
        displayText: 'See the basket',
        url: 'https://cornershop.example/baskets/ruth',
      }),
      waitsForCustomer,
    ],
  },
  {
    customer: { name: 'Jack Murray', phone: '+61491570157' },
    ago: hours(16),
    assignee: 'rival',
    steps: [
      customer('Are you open on the public holiday?'),
      agent('Only until 1 pm.'),
      customer('ta'),
      resolved,
      pause(hours(30)),
      customer('And the day after?'),
    ],
  },
  {
    customer: { name: 'Elif Yıldız', phone: '+447700900861' },
    ago: hours(23),
    assignee: null,
    worker: 'rival',
    readBy: ['rival'],
    steps: [
      customer('Merhaba! Turşu geldi mi? 🥒'),
      agent('Merhaba Elif, yarın sabah geliyor.'),
      customer('Harika, teşekkürler'),
    ],
  },
  {
    customer: { name: 'Owen Price', phone: '+447700900377' },
    ago: hours(35),
    assignee: 'rival',
    steps: [
      customer('The bottle in my delivery was broken, see the video'),
      customerSends(lostVideo),
      agent('Oh no, sorry! The video did not come through, but we believe you. A new one today?'),
      customer('Yes please, my daughter is at home, here is her number'),
      sharesContact('Megan Price', '+447700900378'),
    ],
  },
  {
    customer: { name: 'Helena Costa', phone: '+16175550139' },
    ago: days(3),
    assignee: 'rival',
    steps: [
      customer('Oi! Vocês têm pão de queijo congelado?'),
      agent('Oi Helena! Chega na sexta-feira.'),
      pause(days(2)),
      template('back_in_stock', 'Hi Helena, what you asked for is back in stock.', {
        fate: { code: '131026', text: 'Message undeliverable' },
      }),
      system('The message could not be delivered.'),
    ],
  },
  {
    customer: { name: 'Freya Dahl', phone: '+46701740650' },
    ago: days(6),
    assignee: null,
    worker: 'rival',
    steps: [
      customer('Can I return unopened coffee?'),
      agent('Within 14 days, with the receipt.', { fate: 'DELIVERED' }),
      resolved,
    ],
  },
  {
    customer: { name: 'Beth Sullivan', phone: '+447700900433' },
    ago: days(18),
    assignee: 'rival',
    readBy: ['rival'],
    steps: [
      customer('Do you have gluten free flour?'),
      agent('Rice and buckwheat, both in the second aisle.'),
      customer('Perfect 🙌'),
      resolved,
      pause(days(5)),
      closed,
    ],
  },
];
