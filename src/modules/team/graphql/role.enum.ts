import { registerEnumType } from '@nestjs/graphql';
import type { Role } from '../../../kernel/permissions.js';

export const RoleEnum: { readonly [R in Role]: R } = {
  SUPER_ADMIN: 'SUPER_ADMIN',
  AGENCY_ADMIN: 'AGENCY_ADMIN',
  AGENCY_USER: 'AGENCY_USER',
  CLIENT_USER: 'CLIENT_USER',
};

registerEnumType(RoleEnum, { name: 'Role', description: 'What somebody may do before any override.' });
