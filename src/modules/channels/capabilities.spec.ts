import { capabilitiesOf } from './capabilities.js';
import { WHATSAPP_LIMITS } from './providers/whatsapp/limits.js';

const NOTHING = { files: [], interactive: [], places: false, reactions: false } as const;

test.each([
  ['text, always', {}, ['TEXT']],
  ['files', { files: ['IMAGE', 'DOCUMENT'] }, ['TEXT', 'IMAGE', 'DOCUMENT']],
  ['places and reactions', { places: true, reactions: true }, ['TEXT', 'LOCATION', 'REACTION']],
  ['what there is to tap', { interactive: ['LIST', 'REPLY_BUTTONS'] }, ['TEXT', 'REPLY_BUTTONS', 'LIST']],
] as const)('a provider that takes %s', (_what, given, expected) => {
  const provider = { capabilities: { ...NOTHING, ...given }, limits: WHATSAPP_LIMITS };

  expect(capabilitiesOf('TELEGRAM', provider)).toEqual({
    sends: expected,
    replyWindowHours: null,
    limits: WHATSAPP_LIMITS,
  });
});
