-- CreateEnum
CREATE TYPE "provider" AS ENUM ('WHATSAPP', 'MESSENGER', 'INSTAGRAM', 'TELEGRAM', 'EMAIL', 'WEBCHAT');

-- CreateEnum
CREATE TYPE "identity_kind" AS ENUM ('WHATSAPP', 'WHATSAPP_USER', 'MESSENGER', 'INSTAGRAM', 'TELEGRAM', 'EMAIL', 'WEBCHAT');

-- CreateEnum
CREATE TYPE "conversation_status" AS ENUM ('OPEN', 'PENDING', 'RESOLVED', 'CLOSED', 'REOPENED');

-- CreateEnum
CREATE TYPE "chat_mode" AS ENUM ('HUMAN', 'AI', 'FLOW', 'HYBRID');

-- CreateEnum
CREATE TYPE "message_direction" AS ENUM ('INBOUND', 'OUTBOUND');

-- CreateEnum
CREATE TYPE "message_type" AS ENUM ('TEXT', 'IMAGE', 'VIDEO', 'AUDIO', 'DOCUMENT', 'STICKER', 'LOCATION', 'CONTACTS', 'REACTION', 'INTERACTIVE', 'TEMPLATE', 'NOTE', 'SYSTEM');

-- CreateEnum
CREATE TYPE "message_status" AS ENUM ('QUEUED', 'SENDING', 'SENT', 'DELIVERED', 'READ', 'FAILED');

-- CreateEnum
CREATE TYPE "media_state" AS ENUM ('PENDING', 'STORED', 'FAILED');

-- CreateEnum
CREATE TYPE "presence_status" AS ENUM ('ONLINE', 'AWAY', 'OFFLINE');

-- CreateEnum
CREATE TYPE "role" AS ENUM ('SUPER_ADMIN', 'AGENCY_ADMIN', 'AGENCY_USER', 'CLIENT_USER');

-- CreateTable
CREATE TABLE "agencies" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archived_at" TIMESTAMPTZ(6),

    CONSTRAINT "agencies_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "clients" (
    "agency_id" INTEGER NOT NULL,
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "auto_resolve_idle_days" INTEGER,
    "auto_archive_resolved_days" INTEGER,
    "allow_customer_reopen" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archived_at" TIMESTAMPTZ(6),

    CONSTRAINT "clients_pkey" PRIMARY KEY ("agency_id","id")
);

-- CreateTable
CREATE TABLE "channels" (
    "agency_id" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "client_id" INTEGER NOT NULL,
    "provider" "provider" NOT NULL,
    "account_id" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disconnected_at" TIMESTAMPTZ(6),

    CONSTRAINT "channels_pkey" PRIMARY KEY ("agency_id","id")
);

-- CreateTable
CREATE TABLE "channel_credentials" (
    "agency_id" INTEGER NOT NULL,
    "channel_id" UUID NOT NULL,
    "sealed_token" TEXT NOT NULL,

    CONSTRAINT "channel_credentials_pkey" PRIMARY KEY ("agency_id","channel_id")
);

-- CreateTable
CREATE TABLE "channel_routes" (
    "provider" "provider" NOT NULL,
    "account_id" TEXT NOT NULL,
    "agency_id" INTEGER NOT NULL,
    "client_id" INTEGER NOT NULL,
    "channel_id" UUID NOT NULL,

    CONSTRAINT "channel_routes_pkey" PRIMARY KEY ("provider","account_id")
);

-- CreateTable
CREATE TABLE "inbound_events" (
    "agency_id" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "client_id" INTEGER NOT NULL,
    "channel_id" UUID NOT NULL,
    "event_key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "payload" JSON NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "processed_at" TIMESTAMPTZ(6),
    "parked_for" TEXT,

    CONSTRAINT "inbound_events_pkey" PRIMARY KEY ("agency_id","id")
);

-- CreateTable
CREATE TABLE "unrouted_events" (
    "id" UUID NOT NULL,
    "provider" "provider" NOT NULL,
    "account_id" TEXT,
    "reason" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "body" BYTEA NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "unrouted_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contacts" (
    "agency_id" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "client_id" INTEGER NOT NULL,
    "display_name" TEXT,
    "phone" TEXT,
    "email" TEXT,
    "source" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "contacts_pkey" PRIMARY KEY ("agency_id","id")
);

-- CreateTable
CREATE TABLE "contact_identities" (
    "agency_id" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "client_id" INTEGER NOT NULL,
    "contact_id" UUID NOT NULL,
    "kind" "identity_kind" NOT NULL,
    "value" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "contact_identities_pkey" PRIMARY KEY ("agency_id","id")
);

-- CreateTable
CREATE TABLE "conversations" (
    "agency_id" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "client_id" INTEGER NOT NULL,
    "channel_id" UUID,
    "contact_id" UUID,
    "customer_external_id" TEXT,
    "customer_display_name" TEXT,
    "status" "conversation_status" NOT NULL DEFAULT 'OPEN',
    "assignee_id" UUID,
    "chat_mode" "chat_mode" NOT NULL DEFAULT 'HUMAN',
    "last_seq" INTEGER NOT NULL DEFAULT 0,
    "inbound_count" INTEGER NOT NULL DEFAULT 0,
    "last_message_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_inbound_at" TIMESTAMPTZ(6),
    "first_replied_at" TIMESTAMPTZ(6),
    "resolved_at" TIMESTAMPTZ(6),
    "status_changed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "inbox_tab" TEXT GENERATED ALWAYS AS (
        CASE
            WHEN "status" = 'CLOSED' THEN NULL
            WHEN "status" = 'PENDING' THEN 'PENDING'
            WHEN "status" = 'RESOLVED' THEN 'RESOLVED'
            WHEN "assignee_id" IS NULL THEN 'UNASSIGNED'
            ELSE 'OPEN'
        END
    ) STORED,

    CONSTRAINT "conversations_pkey" PRIMARY KEY ("agency_id","id")
);

-- CreateTable
CREATE TABLE "conversation_reads" (
    "agency_id" INTEGER NOT NULL,
    "user_id" UUID NOT NULL,
    "conversation_id" UUID NOT NULL,
    "client_id" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "inbound_seen" INTEGER NOT NULL,

    CONSTRAINT "conversation_reads_pkey" PRIMARY KEY ("agency_id","user_id","conversation_id")
);

-- CreateTable
CREATE TABLE "conversation_tallies" (
    "agency_id" INTEGER NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "client_id" INTEGER NOT NULL,
    "inbox_tab" TEXT NOT NULL,
    "assignee_id" UUID,
    "delta" INTEGER NOT NULL,

    CONSTRAINT "conversation_tallies_pkey" PRIMARY KEY ("agency_id","id")
);

-- CreateTable
CREATE TABLE "outbox_events" (
    "agency_id" INTEGER NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "client_id" INTEGER,
    "type" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "topics" TEXT[],
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outbox_events_pkey" PRIMARY KEY ("agency_id","id")
);

-- CreateTable
CREATE TABLE "jobs" (
    "agency_id" INTEGER NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "lane" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "run_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "locked_until" TIMESTAMPTZ(6),
    "locked_by" UUID,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "jobs_pkey" PRIMARY KEY ("agency_id","id")
);

-- CreateTable
CREATE TABLE "dead_jobs" (
    "agency_id" INTEGER NOT NULL,
    "id" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "lane" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "attempts" INTEGER NOT NULL,
    "last_error" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "died_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dead_jobs_pkey" PRIMARY KEY ("agency_id","id")
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "agency_id" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "client_id" INTEGER,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "user_id" UUID,
    "impersonator_id" UUID,
    "action" TEXT NOT NULL,
    "subject_id" TEXT,
    "details" JSONB,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("agency_id","id")
);

-- CreateTable
CREATE TABLE "messages" (
    "agency_id" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "client_id" INTEGER NOT NULL,
    "conversation_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "direction" "message_direction" NOT NULL,
    "message_type" "message_type" NOT NULL,
    "body" TEXT,
    "interactive" JSONB,
    "content" JSONB,
    "media_id" UUID,
    "media_mime_type" TEXT,
    "status" "message_status",
    "sender_id" UUID,
    "client_message_id" TEXT,
    "provider_message_id" TEXT,
    "quoted_provider_id" TEXT,
    "inbound_seen" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(6),
    "delivered_at" TIMESTAMPTZ(6),
    "read_at" TIMESTAMPTZ(6),
    "failed_at" TIMESTAMPTZ(6),
    "failure_code" TEXT,
    "failure_text" TEXT,

    CONSTRAINT "messages_pkey" PRIMARY KEY ("agency_id","id")
);

-- CreateTable
CREATE TABLE "message_attempts" (
    "agency_id" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "client_id" INTEGER NOT NULL,
    "message_id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "attempt" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(6),
    "provider_message_id" TEXT,
    "outcome" TEXT,
    "error_code" TEXT,
    "error_text" TEXT,

    CONSTRAINT "message_attempts_pkey" PRIMARY KEY ("agency_id","id")
);

-- CreateTable
CREATE TABLE "parked_statuses" (
    "agency_id" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "client_id" INTEGER NOT NULL,
    "channel_id" UUID NOT NULL,
    "provider_message_id" TEXT NOT NULL,
    "status" "message_status" NOT NULL,
    "occurred_at" TIMESTAMPTZ(6) NOT NULL,
    "error_code" TEXT,
    "error_text" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "parked_statuses_pkey" PRIMARY KEY ("agency_id","id")
);

-- CreateTable
CREATE TABLE "media" (
    "agency_id" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "client_id" INTEGER NOT NULL,
    "channel_id" UUID,
    "provider_media_id" TEXT,
    "mime_type" TEXT NOT NULL,
    "file_name" TEXT,
    "sha256" TEXT,
    "size" BIGINT,
    "state" "media_state" NOT NULL DEFAULT 'PENDING',
    "storage_key" TEXT,
    "failure" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stored_at" TIMESTAMPTZ(6),

    CONSTRAINT "media_pkey" PRIMARY KEY ("agency_id","id")
);

-- CreateTable
CREATE TABLE "presence" (
    "agency_id" INTEGER NOT NULL,
    "user_id" UUID NOT NULL,
    "client_id" INTEGER,
    "chosen" "presence_status" NOT NULL DEFAULT 'ONLINE',
    "effective" "presence_status" NOT NULL DEFAULT 'OFFLINE',
    "changed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "presence_pkey" PRIMARY KEY ("agency_id","user_id")
);

-- CreateTable
CREATE TABLE "presence_leases" (
    "agency_id" INTEGER NOT NULL,
    "user_id" UUID NOT NULL,
    "instance_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "presence_leases_pkey" PRIMARY KEY ("agency_id","user_id","instance_id")
);

-- CreateTable
CREATE TABLE "users" (
    "agency_id" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "client_id" INTEGER,
    "token_version" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabled_at" TIMESTAMPTZ(6),

    CONSTRAINT "users_pkey" PRIMARY KEY ("agency_id","id")
);

-- CreateTable
CREATE TABLE "permission_overrides" (
    "agency_id" INTEGER NOT NULL,
    "user_id" UUID NOT NULL,
    "permission" TEXT NOT NULL,
    "allowed" BOOLEAN NOT NULL,

    CONSTRAINT "permission_overrides_pkey" PRIMARY KEY ("agency_id","user_id","permission")
);

-- CreateTable
CREATE TABLE "client_delegations" (
    "agency_id" INTEGER NOT NULL,
    "user_id" UUID NOT NULL,
    "client_id" INTEGER NOT NULL,
    "until" TIMESTAMPTZ(6),

    CONSTRAINT "client_delegations_pkey" PRIMARY KEY ("agency_id","user_id","client_id")
);

-- CreateTable
CREATE TABLE "user_credentials" (
    "agency_id" INTEGER NOT NULL,
    "user_id" UUID NOT NULL,
    "password_hash" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_credentials_pkey" PRIMARY KEY ("agency_id","user_id")
);

-- CreateTable
CREATE TABLE "sign_in_names" (
    "email" TEXT NOT NULL,
    "agency_id" INTEGER NOT NULL,
    "user_id" UUID NOT NULL,

    CONSTRAINT "sign_in_names_pkey" PRIMARY KEY ("email")
);

-- CreateTable
CREATE TABLE "sessions" (
    "agency_id" INTEGER NOT NULL,
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "refresh_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("agency_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "channels_agency_id_provider_account_id_key" ON "channels"("agency_id", "provider", "account_id");

-- CreateIndex
CREATE UNIQUE INDEX "inbound_events_agency_id_channel_id_event_key_key" ON "inbound_events"("agency_id", "channel_id", "event_key");

-- CreateIndex
CREATE UNIQUE INDEX "unrouted_events_digest_key" ON "unrouted_events"("digest");

-- CreateIndex
CREATE INDEX "contact_identities_agency_id_contact_id_idx" ON "contact_identities"("agency_id", "contact_id");

-- CreateIndex
CREATE UNIQUE INDEX "contact_identities_agency_id_client_id_kind_value_key" ON "contact_identities"("agency_id", "client_id", "kind", "value");

-- CreateIndex
CREATE UNIQUE INDEX "messages_agency_id_conversation_id_seq_key" ON "messages"("agency_id", "conversation_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "messages_agency_id_conversation_id_sender_id_client_message_key" ON "messages"("agency_id", "conversation_id", "sender_id", "client_message_id");

-- CreateIndex
CREATE UNIQUE INDEX "message_attempts_agency_id_message_id_attempt_key" ON "message_attempts"("agency_id", "message_id", "attempt");

-- CreateIndex
CREATE UNIQUE INDEX "message_attempts_agency_id_channel_id_provider_message_id_key" ON "message_attempts"("agency_id", "channel_id", "provider_message_id");

-- CreateIndex
CREATE INDEX "parked_statuses_agency_id_channel_id_provider_message_id_idx" ON "parked_statuses"("agency_id", "channel_id", "provider_message_id");

-- CreateIndex
CREATE UNIQUE INDEX "users_agency_id_email_key" ON "users"("agency_id", "email");

-- CreateIndex
CREATE INDEX "sessions_agency_id_user_id_idx" ON "sessions"("agency_id", "user_id");

-- AddForeignKey
ALTER TABLE "clients" ADD CONSTRAINT "clients_agency_id_fkey" FOREIGN KEY ("agency_id") REFERENCES "agencies"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "channels" ADD CONSTRAINT "channels_agency_id_client_id_fkey" FOREIGN KEY ("agency_id", "client_id") REFERENCES "clients"("agency_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact_identities" ADD CONSTRAINT "contact_identities_agency_id_contact_id_fkey" FOREIGN KEY ("agency_id", "contact_id") REFERENCES "contacts"("agency_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "users" ADD CONSTRAINT "users_agency_id_fkey" FOREIGN KEY ("agency_id") REFERENCES "agencies"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "permission_overrides" ADD CONSTRAINT "permission_overrides_agency_id_user_id_fkey" FOREIGN KEY ("agency_id", "user_id") REFERENCES "users"("agency_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "client_delegations" ADD CONSTRAINT "client_delegations_agency_id_user_id_fkey" FOREIGN KEY ("agency_id", "user_id") REFERENCES "users"("agency_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

