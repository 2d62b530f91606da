-- How often a phone number has booked without an account: asked before each such booking.
CREATE INDEX bookings_of_visitors ON bookings (agency_id, customer_phone, created_at) WHERE source = 'PUBLIC';
