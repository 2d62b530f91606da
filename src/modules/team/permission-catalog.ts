import { DEFAULT_GRANTS, PERMISSIONS, type Permission, ROLES, type Role } from '../../kernel/permissions.js';

/** A permission, for people to read. */
export interface PermissionEntry {
  readonly name: Permission;
  /** One sentence: what one may do with it. */
  readonly description: string;
  /** The roles that have it before any override. */
  readonly defaultRoles: readonly Role[];
}

const DESCRIPTIONS: Readonly<Record<Permission, string>> = {
  'chat.view_inbox': 'Read the inbox and the conversations in it.',
  'chat.reply': 'Answer customers.',
  'chat.assign': 'Take a conversation, or hand it to a colleague.',
  'chat.transfer': 'Pass a conversation on to another agent.',
  'chat.close': 'Resolve, close and reopen conversations.',
  'chat.view_internal_notes': 'Read the notes that colleagues leave for each other.',
  'chat.write_internal_notes': 'Leave notes for colleagues.',
  'chat.manage_channels': 'Connect channels and disconnect them.',
  'chat.manage_templates': 'Write message templates and submit them for approval.',
  'chat.manage_saved_replies': 'Write and change saved replies.',
  'chat.manage_tags': 'Define tags.',
  'chat.manage_custom_fields': 'Define custom fields.',
  'chat.manage_contacts': 'Change, merge, archive and delete contacts.',
  'chat.manage_flows': 'Build flows and publish them.',
  'chat.send_broadcasts': 'Send one message to many contacts.',
  'chat.manage_drips': 'Set up series of messages that are sent over time.',
  'chat.manage_automations': 'Set up what happens by itself.',
  'chat.manage_keywords': 'Decide which words of a customer start something.',
  'chat.manage_settings': 'Change how chats are handled, and the business hours.',
  'chat.view_reports': 'Read reports.',
  'chat.export_data': 'Export data as CSV.',
  'chat.manage_groups': 'Form groups of agents.',
  'chat.make_calls': 'Make voice calls.',
  'team.invite': 'Invite people to the team.',
  'team.edit_grants': 'Change the roles, permissions and clients of others.',
  'team.disable': 'Keep people out, and let them in again.',
  'team.delete': 'Remove people from the team for good.',
  'team.reset_password': 'Let people choose a new password.',
  'team.manage_clients': 'Create, change and archive clients.',
  'team.view_audit': 'Read who did what.',
};

/** The whole catalogue, in its own order. */
export const PERMISSION_CATALOG: readonly PermissionEntry[] = PERMISSIONS.map((name) => ({
  name,
  description: DESCRIPTIONS[name],
  defaultRoles: ROLES.filter((role) => DEFAULT_GRANTS[role].has(name)),
}));
