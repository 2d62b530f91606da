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

const SKIN = [222, 184, 152] as const;
const PAPER = [244, 244, 238] as const;

/** A clinic: appointments, prescriptions, worried parents. */
export const LUNA_CLINIC: readonly Script[] = [
  {
    customer: { name: 'Grace Adeyemi', phone: '+447700900211' },
    ago: minutes(4),
    assignee: null,
    steps: [
      customer('Good morning, my son has had a fever since last night, 38.9. Is there a slot today?'),
      customer('He is 4'),
      customerSends(voiceNote(5)),
    ],
  },
  {
    customer: { name: 'Javier Montero', phone: '+13055550128' },
    ago: minutes(15),
    assignee: 'luna',
    readBy: ['agent'],
    steps: [
      customer('Buenos días, necesito cambiar mi cita del jueves'),
      agent('Buenos días Javier, claro. ¿Qué día le viene bien?'),
      offers({
        type: 'LIST',
        body: 'Estos son los próximos huecos con la Dra. Vidal:',
        button: 'Elegir hora',
        footer: 'Hora local de la clínica',
        sections: [
          {
            title: 'Viernes',
            rows: [
              { id: 'fri-0915', title: '09:15', description: 'Consulta de 20 minutos' },
              { id: 'fri-1130', title: '11:30', description: 'Consulta de 20 minutos' },
            ],
          },
          {
            title: 'Lunes',
            rows: [{ id: 'mon-1600', title: '16:00', description: 'Consulta de 20 minutos' }],
          },
        ],
      }),
      chooses('fri-1130', '11:30', 'Consulta de 20 minutos'),
      agent('Hecho: viernes a las 11:30. Le llegará un recordatorio el día antes.'),
      reacts('👍'),
      customer('¿Tengo que ir en ayunas?'),
    ],
  },
  {
    // Who has chosen a user name may hide the number: a user id is all there is.
    customer: { name: 'mira.k', userId: 'GB.13491208655302741918' },
    ago: minutes(48),
    assignee: 'agent',
    readBy: ['admin'],
    steps: [
      customer('hi, do i need a referral to see a dermatologist at luna?'),
      agent('Hi! No referral needed. Would you like the next free appointment?'),
      offers({
        type: 'REPLY_BUTTONS',
        header: { type: 'TEXT', text: 'Dermatology' },
        body: 'Next free: tomorrow at 10:40 with Dr. Vidal.',
        buttons: [
          { id: 'derma-take', title: 'Book it' },
          { id: 'derma-later', title: 'Later this week' },
        ],
      }),
      taps('derma-take', 'Book it'),
      agent('Booked ✅ Please bring a list of the creams you use.', { fate: 'DELIVERED' }),
    ],
  },
  {
    customer: { name: 'Ewan MacLeod', phone: '+447700900655' },
    ago: hours(2),
    assignee: 'luna',
    readBy: ['luna', 'admin'],
    steps: [
      customer('Here is the photo of my ankle, as asked'),
      customerSends(photo(SKIN, [112, 72, 140]), 'Day 3, swelling went down a bit'),
      note('Bruising as expected, no sign of a fracture. Fine to see him on Monday.'),
      agent('Thank you Ewan, that is healing as it should. Keep it raised, and cool it twice a day.'),
      customer('Will do, cheers doc'),
      customerSends(sticker([250, 190, 40])),
    ],
  },
  {
    customer: { name: 'Camille Laurent', phone: '+33639980071' },
    ago: hours(4),
    assignee: 'agent',
    steps: [
      customer('Bonjour, pouvez-vous m’envoyer les résultats de ma prise de sang ?'),
      agent('Bonjour Camille, les voici :'),
      agentSends(
        document('analyses.pdf', [
          'Luna Clinic - Laboratoire',
          '',
          'Hémoglobine   13,8 g/dl   (12,0 - 16,0)',
          'Ferritine     41 ng/ml    (15 - 150)',
          'TSH           1,9 mUI/l   (0,4 - 4,0)',
        ]),
        'Tout est dans les normes 🙂',
      ),
      customer('Merci beaucoup ! Une question encore : la vitamine D n’a pas été mesurée ?'),
    ],
  },
  {
    customer: { name: 'Tobias Wagner', phone: '+4917604069055' },
    ago: hours(6),
    assignee: null,
    worker: 'agent',
    readBy: ['agent'],
    steps: [
      customer('Wo genau kann ich parken? Ich stehe hier:'),
      customerIsAt({ latitude: 52.520008, longitude: 13.404954, address: 'Beispielstraße 12' }),
      agent('Einmal um die Ecke, das Tor mit der 14. Der Code an der Schranke ist 2468.'),
      customer('Gefunden, danke'),
    ],
  },
  {
    customer: { name: 'Naomi Sato', phone: '+12025550186' },
    ago: hours(10),
    assignee: 'admin',
    readBy: ['luna'],
    steps: [
      customer('I’d like to register my mother as a new patient. She doesn’t use WhatsApp much.'),
      sharesContact('Keiko Sato', '+12025550187'),
      agent('Happy to. The form takes five minutes, you can fill it in for her:'),
      offers({
        type: 'CTA_URL',
        header: { type: 'TEXT', text: 'New patient' },
        body: 'Please have her insurance card at hand.',
        displayText: 'Open the form',
        url: 'https://lunaclinic.example/new-patient',
      }),
      waitsForCustomer,
    ],
  },
  {
    customer: { name: 'Liam O’Connor', phone: '+353209120078' },
    ago: hours(20),
    assignee: 'agent',
    readBy: ['admin', 'agent', 'luna'],
    steps: [
      customer('Can I get a repeat of my asthma prescription?'),
      agent('Sure, same inhaler as in spring?'),
      customer('Yes, the blue one'),
      agent('It is ready at the front desk from 3 pm.'),
      customer('Brilliant, thanks'),
      resolved,
    ],
  },
  {
    customer: { name: 'Samira Haddad', phone: '+447700900904' },
    ago: hours(22),
    assignee: null,
    worker: 'luna',
    steps: [
      customer('مرحبا، هل العيادة مفتوحة يوم السبت؟'),
      agent('مرحباً سميرة، نعم من التاسعة صباحاً حتى الواحدة ظهراً.'),
      customer('شكراً جزيلاً 🌷'),
      resolved,
      pause(days(5)),
      customer('صباح الخير، أريد حجز موعد يوم السبت القادم'),
    ],
  },
  {
    customer: { name: 'Ingrid Nyström', phone: '+46701740688' },
    ago: hours(40),
    assignee: 'luna',
    steps: [
      customer('Hej! Jag skickar en film på utslaget, det kommer och går.'),
      customerSends(lostVideo),
      agent('Hej Ingrid, filmen kom tyvärr inte fram. Kan du ta ett foto när det syns?'),
      customerSends(photo(SKIN, [206, 96, 96])),
      customer('Så här såg det ut i morse'),
    ],
  },
  {
    customer: { name: 'Patrick Doyle', phone: '+12025550109' },
    ago: days(3),
    assignee: 'agent',
    readBy: ['agent'],
    steps: [
      template('appointment_reminder', 'Hi Patrick, a reminder of your appointment tomorrow at 14:20.', {
        fate: {
          code: '131049',
          text: 'This message was not delivered to maintain healthy ecosystem engagement.',
        },
      }),
      system('The reminder could not be delivered.'),
      note('Called instead, no answer. Trying again this evening.'),
      waitsForCustomer,
    ],
  },
  {
    customer: { name: 'Ewan MacLeod', phone: '+447700900655' },
    ago: days(30),
    assignee: 'luna',
    readBy: ['luna'],
    steps: [
      customer('Do you do travel vaccinations? Off to Vietnam in autumn 🛵'),
      agent('We do. Come four weeks before you fly, and bring your vaccination card.'),
      customerSends(photo(PAPER, [80, 120, 190]), 'This one?'),
      agent('Exactly. Hepatitis A needs a refresher, the rest is fine.', { quotes: 3 }),
      customer('Booked online, thanks!'),
      resolved,
      pause(days(7)),
      closed,
    ],
  },
];
