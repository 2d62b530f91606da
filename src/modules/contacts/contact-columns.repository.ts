/** A contact as it is stored. The contact is c. */
export const CONTACT_COLUMNS = `c.id, c.agency_id AS "agencyId", c.client_id AS "clientId",
  c.display_name AS "displayName", c.first_name AS "firstName", c.last_name AS "lastName", c.phone, c.email,
  to_char(c.dob, 'YYYY-MM-DD') AS dob, c.account_id AS "accountId", c.attributes, c.source,
  c.blocked_at AS "blockedAt", c.opted_out_at AS "optedOutAt", c.archived_at AS "archivedAt",
  c.merged_into_id AS "mergedIntoId", c.created_at AS "createdAt", c.updated_at AS "updatedAt"`;
