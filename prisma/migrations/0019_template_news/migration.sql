-- The provider's time of the last news of a template that were taken: what comes late is not taken.
ALTER TABLE message_templates ADD COLUMN told_at timestamptz(6);
