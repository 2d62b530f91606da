import { type ClientSettings, differences, type SettingsChange, withChange } from './clients.js';

const SETTINGS: ClientSettings = {
  autoResolveIdleDays: 7,
  autoArchiveResolvedDays: null,
  allowCustomerReopen: true,
  typingEnabled: true,
  presenceEnabled: false,
};

test.each<[string, SettingsChange, Partial<ClientSettings>]>([
  ['nothing', {}, {}],
  ['what is undefined', { autoResolveIdleDays: undefined, typingEnabled: undefined }, {}],
  ['what is as it was', { autoResolveIdleDays: 7, presenceEnabled: false }, {}],
  ['the shortest time', { autoResolveIdleDays: 1 }, { autoResolveIdleDays: 1 }],
  ['the longest time', { autoArchiveResolvedDays: 365 }, { autoArchiveResolvedDays: 365 }],
  ['a time to none', { autoResolveIdleDays: null }, { autoResolveIdleDays: null }],
  ['a switch', { allowCustomerReopen: false }, { allowCustomerReopen: false }],
  [
    'several at once',
    { autoResolveIdleDays: null, autoArchiveResolvedDays: 30, typingEnabled: false, presenceEnabled: true },
    { autoResolveIdleDays: null, autoArchiveResolvedDays: 30, typingEnabled: false, presenceEnabled: true },
  ],
])('changing %s changes that and leaves the rest', (_what, change, expected) => {
  const after = withChange(SETTINGS, change);

  expect(after).toEqual({ ...SETTINGS, ...expected });
  expect(differences(SETTINGS, after)).toEqual(expected);
});

test.each<[SettingsChange, string]>([
  [{ autoResolveIdleDays: 0 }, 'autoResolveIdleDays'],
  [{ autoResolveIdleDays: -1 }, 'autoResolveIdleDays'],
  [{ autoResolveIdleDays: 366 }, 'autoResolveIdleDays'],
  [{ autoArchiveResolvedDays: 1.5 }, 'autoArchiveResolvedDays'],
  [{ autoArchiveResolvedDays: Number.NaN }, 'autoArchiveResolvedDays'],
  [{ allowCustomerReopen: null }, 'allowCustomerReopen'],
  [{ typingEnabled: null }, 'typingEnabled'],
  [{ presenceEnabled: null }, 'presenceEnabled'],
])('%o is refused, naming %s', (change, field) => {
  expect(() => withChange(SETTINGS, change)).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', details: expect.objectContaining({ field }) }),
  );
});
