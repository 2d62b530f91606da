-- How far a file of contacts has been taken in, and everything that reading on from there needs.
ALTER TABLE contact_imports
  -- When the file had come and had been looked through. Before, columns is empty.
  ADD COLUMN received_at timestamptz(6),
  ADD COLUMN delimiter text,
  -- Its first rows, as they stand.
  ADD COLUMN sample_rows jsonb NOT NULL DEFAULT '[]',
  -- The byte at which the next row begins: moves on with processed_rows, in the same transaction.
  ADD COLUMN position bigint NOT NULL DEFAULT 0,
  -- Whose phone numbers are written without a country.
  ADD COLUMN default_country text,
  -- What every contact of the file is tagged with.
  ADD COLUMN tag_ids uuid[] NOT NULL DEFAULT '{}',
  ADD CHECK (processed_rows = created_count + updated_count + rejected_count),
  ADD CHECK (status = 'STAGED' OR received_at IS NOT NULL OR status IN ('CANCELLED', 'FAILED'));
CREATE INDEX contact_imports_agency_id_client_id_idx ON contact_imports (agency_id, client_id, id DESC);
