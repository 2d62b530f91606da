import { DEFAULT_GRANTS, effectivePermissions, PERMISSIONS, type Permission, ROLES } from './permissions.js';

/** SUPER_ADMIN, AGENCY_ADMIN, AGENCY_USER, CLIENT_USER. */
const TABLE: readonly (readonly [Permission, string])[] = [
  ['chat.view_inbox', 'yyyy'],
  ['chat.reply', 'yyyy'],
  ['chat.assign', 'yyyy'],
  ['chat.transfer', 'yyny'],
  ['chat.close', 'yyyy'],
  ['chat.view_internal_notes', 'yyyy'],
  ['chat.write_internal_notes', 'yyyy'],
  ['chat.manage_channels', 'yynn'],
  ['chat.manage_templates', 'yyyn'],
  ['chat.manage_saved_replies', 'yyyy'],
  ['chat.manage_tags', 'yyyy'],
  ['chat.manage_custom_fields', 'yynn'],
  ['chat.manage_contacts', 'yyyy'],
  ['chat.manage_flows', 'yyyn'],
  ['chat.send_broadcasts', 'yyyn'],
  ['chat.manage_drips', 'yyyn'],
  ['chat.manage_automations', 'yyyn'],
  ['chat.manage_keywords', 'yyyn'],
  ['chat.manage_settings', 'yyyy'],
  ['chat.view_reports', 'yyyn'],
  ['chat.export_data', 'yyyn'],
  ['chat.manage_groups', 'yyyn'],
  ['chat.make_calls', 'yyyy'],
  ['team.invite', 'yynn'],
  ['team.edit_grants', 'yynn'],
  ['team.disable', 'yynn'],
  ['team.delete', 'yynn'],
  ['team.reset_password', 'yynn'],
  ['team.manage_clients', 'yynn'],
  ['team.view_audit', 'yynn'],
];

test('the table speaks of every permission', () => {
  expect(TABLE.map(([permission]) => permission)).toEqual([...PERMISSIONS]);
});

test.each(TABLE)('%s is granted by default to %s', (permission, expected) => {
  expect(ROLES.map((role) => (DEFAULT_GRANTS[role].has(permission) ? 'y' : 'n')).join('')).toBe(expected);
});

test('an explicit allow adds what the role has not', () => {
  const granted = effectivePermissions('CLIENT_USER', [{ permission: 'chat.export_data', allowed: true }]);

  expect(granted.has('chat.export_data')).toBe(true);
});

test('an explicit deny takes what the role has', () => {
  const granted = effectivePermissions('SUPER_ADMIN', [{ permission: 'chat.reply', allowed: false }]);

  expect(granted.has('chat.reply')).toBe(false);
});

test('a deny wins over an allow in whatever order they come', () => {
  const allow = { permission: 'chat.reply', allowed: true } as const;
  const deny = { permission: 'chat.reply', allowed: false } as const;

  expect(effectivePermissions('AGENCY_USER', [deny, allow]).has('chat.reply')).toBe(false);
  expect(effectivePermissions('AGENCY_USER', [allow, deny]).has('chat.reply')).toBe(false);
});

test('overrides of one person leave the role alone', () => {
  effectivePermissions('AGENCY_USER', [{ permission: 'chat.reply', allowed: false }]);

  expect(DEFAULT_GRANTS.AGENCY_USER.has('chat.reply')).toBe(true);
});
