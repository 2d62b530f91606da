-- Who has written is looked up on every message. The equality of an enum is not leakproof, so behind the row policies
-- no index serves it: the kind comes last, where what is before it has found the row already.
CREATE UNIQUE INDEX "contact_identities_agency_id_client_id_value_kind_key"
  ON "contact_identities" ("agency_id", "client_id", "value", "kind");
DROP INDEX "contact_identities_agency_id_client_id_kind_value_key";
