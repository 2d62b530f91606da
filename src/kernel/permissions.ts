/** Everything a person can be allowed to do, by its dotted name. The catalogue is closed. */
export const PERMISSIONS = [
  'chat.view_inbox',
  'chat.reply',
  'chat.assign',
  'chat.transfer',
  'chat.close',
  'chat.view_internal_notes',
  'chat.write_internal_notes',
  'chat.manage_channels',
  'chat.manage_templates',
  'chat.manage_saved_replies',
  'chat.manage_tags',
  'chat.manage_custom_fields',
  'chat.manage_contacts',
  'chat.manage_flows',
  'chat.send_broadcasts',
  'chat.manage_drips',
  'chat.manage_automations',
  'chat.manage_keywords',
  'chat.manage_settings',
  'chat.view_reports',
  'chat.export_data',
  'chat.manage_groups',
  'chat.make_calls',
  'team.invite',
  'team.edit_grants',
  'team.disable',
  'team.delete',
  'team.reset_password',
  'team.manage_clients',
  'team.view_audit',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = ['SUPER_ADMIN', 'AGENCY_ADMIN', 'AGENCY_USER', 'CLIENT_USER'] as const;

export type Role = (typeof ROLES)[number];

const isTeam = (permission: Permission) => permission.startsWith('team.');

const NOT_FOR_AGENCY_USER = new Set<Permission>([
  'chat.transfer',
  'chat.manage_channels',
  'chat.manage_custom_fields',
]);

const NOT_FOR_CLIENT_USER = new Set<Permission>([
  'chat.manage_channels',
  'chat.manage_templates',
  'chat.manage_custom_fields',
  'chat.manage_flows',
  'chat.send_broadcasts',
  'chat.manage_drips',
  'chat.manage_automations',
  'chat.manage_keywords',
  'chat.view_reports',
  'chat.export_data',
  'chat.manage_groups',
]);

/** What a role may do before any override. */
export const DEFAULT_GRANTS: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  SUPER_ADMIN: new Set(PERMISSIONS),
  AGENCY_ADMIN: new Set(PERMISSIONS),
  AGENCY_USER: new Set(PERMISSIONS.filter((p) => !isTeam(p) && !NOT_FOR_AGENCY_USER.has(p))),
  CLIENT_USER: new Set(PERMISSIONS.filter((p) => !isTeam(p) && !NOT_FOR_CLIENT_USER.has(p))),
};

/** Whether this version knows a permission of that name. */
export const isPermission = (name: string): name is Permission =>
  (PERMISSIONS as readonly string[]).includes(name);

export interface PermissionOverride {
  readonly permission: Permission;
  readonly allowed: boolean;
}

/** Overrides as they are stored, by name. One that this version does not know (any more) is no permission. */
export const knownOverrides = (stored: Readonly<Record<string, boolean>> | null): PermissionOverride[] =>
  Object.entries(stored ?? {})
    .flatMap(([permission, allowed]) => (isPermission(permission) ? [{ permission, allowed }] : []))
    .sort((a, b) => (a.permission < b.permission ? -1 : 1));

/** The role's grants with one person's overrides on top: an explicit deny wins, an explicit allow adds. */
export function effectivePermissions(
  role: Role,
  overrides: readonly PermissionOverride[],
): ReadonlySet<Permission> {
  const granted = new Set(DEFAULT_GRANTS[role]);
  for (const { permission, allowed } of overrides) if (allowed) granted.add(permission);
  for (const { permission, allowed } of overrides) if (!allowed) granted.delete(permission);
  return granted;
}
