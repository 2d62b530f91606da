/** A booking `b` of a service `s`, as the core knows it. */
export const BOOKING_COLUMNS = `b.id, b.agency_id AS "agencyId", b.client_id AS "clientId",
  b.service_id AS "serviceId", s.name AS "serviceName", b.staff_id AS "staffId", b.contact_id AS "contactId",
  b.conversation_id AS "conversationId", b.status, b.starts_at AS "startAt", b.ends_at AS "endAt",
  b.time_zone AS "timeZone", b.seat_no AS "seatNo", b.hold_expires_at AS "holdExpiresAt", b.version, b.source,
  json_build_object('name', b.customer_name, 'phone', b.customer_phone, 'email', b.customer_email) AS customer,
  b.notes, b.cancelled_at AS "cancelledAt", b.cancel_reason AS "cancelReason", b.created_at AS "createdAt",
  b.updated_at AS "updatedAt"`;
