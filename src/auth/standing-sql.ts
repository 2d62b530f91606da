/** SQL: whether a session of a user goes on. Neither says anything of the user's being shut out. */
export const sessionGoesOn = (session: string, user: string): string =>
  `(${session}.revoked_at IS NULL AND ${session}.expires_at > now()
    AND ${session}.created_at > coalesce(${user}.sessions_ended_at, '-infinity'))`;

/** SQL: whether the user u cannot sign in: disabled, or the agency or their own client is archived. */
export const IS_SHUT_OUT =
  'u.disabled_at IS NOT NULL OR a.archived_at IS NOT NULL OR c.archived_at IS NOT NULL';

/** SQL: what IS_SHUT_OUT asks beside the user u. */
export const AROUND_USER = `JOIN agencies a ON a.id = u.agency_id
  LEFT JOIN clients c ON c.agency_id = u.agency_id AND c.id = u.client_id`;
