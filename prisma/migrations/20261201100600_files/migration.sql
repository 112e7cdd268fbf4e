-- Files: attached, on their way in, and mails that were imported. Their bytes are in rows of the tenant, so that backup,
-- tenancy and retention hold for them as for tickets.
CREATE TYPE "UploadState" AS ENUM ('RECEIVING', 'READY');

-- A file of a ticket itself or of one of its messages.
CREATE TABLE "Attachment" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ticketId" TEXT,
    "commentId" TEXT,
    "workspaceId" TEXT NOT NULL,
    "sha256" TEXT,

    CONSTRAINT "Attachment_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Attachment_workspaceId_ticketId_fkey"
        FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Attachment_workspaceId_commentId_fkey"
        FOREIGN KEY ("workspaceId", "commentId") REFERENCES "Comment"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT attachment_id_shape CHECK (private.is_id("id")),
    CONSTRAINT attachment_one_owner CHECK (num_nonnulls("ticketId", "commentId") = 1),
    CONSTRAINT attachment_name_not_empty CHECK (private.has_something_to_see("name") AND char_length("name") <= 1000),
    CONSTRAINT attachment_url_length CHECK (char_length("url") BETWEEN 1 AND 2048),
    CONSTRAINT attachment_type_length CHECK (char_length("type") BETWEEN 1 AND 255),
    CONSTRAINT attachment_size_range CHECK ("size" >= 0),
    CONSTRAINT attachment_sha256_shape CHECK ("sha256" ~ '^[0-9a-f]{64}$')
);
CREATE INDEX "Attachment_workspaceId_ticketId_idx" ON "Attachment"("workspaceId", "ticketId");
CREATE INDEX "Attachment_workspaceId_commentId_idx" ON "Attachment"("workspaceId", "commentId");
ALTER TABLE "Attachment" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "Attachment" TO CURRENT_USER USING (true);

-- A file on its way in. Complete, it waits for the message or ticket that it belongs to; its id becomes the attachment's.
CREATE TABLE "Upload" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    -- For the limit of a ticket; null while the ticket is still being written.
    "ticketId" TEXT,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "receivedBytes" INTEGER NOT NULL DEFAULT 0,
    "sha256" TEXT,
    "state" "UploadState" NOT NULL DEFAULT 'RECEIVING',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "touchedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Upload_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Upload_workspaceId_fkey"
        FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Upload_userId_fkey"
        FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Upload_owner_in_workspace_fkey"
        FOREIGN KEY ("workspaceId", "userId") REFERENCES "WorkspacePerson"("workspaceId", "userId"),
    CONSTRAINT "Upload_workspaceId_ticketId_fkey"
        FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT upload_id_shape CHECK (private.is_id("id")),
    CONSTRAINT upload_name_not_empty CHECK (private.has_something_to_see("name") AND char_length("name") <= 1000),
    CONSTRAINT upload_type_length CHECK (char_length("type") BETWEEN 1 AND 255),
    CONSTRAINT upload_size_range CHECK ("size" >= 0),
    CONSTRAINT upload_received_range CHECK ("receivedBytes" BETWEEN 0 AND "size"),
    CONSTRAINT upload_sha256_shape CHECK ("sha256" ~ '^[0-9a-f]{64}$'),
    CONSTRAINT upload_complete_when_ready CHECK ("state" = 'RECEIVING' OR ("receivedBytes" = "size" AND "sha256" IS NOT NULL))
);
CREATE INDEX "Upload_workspaceId_userId_idx" ON "Upload"("workspaceId", "userId");
CREATE INDEX "Upload_touchedAt_idx" ON "Upload"("touchedAt");
ALTER TABLE "Upload" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "Upload" TO CURRENT_USER USING (true);

-- A mail that was imported, as it came.
CREATE TABLE "MailSource" (
    -- The id of the ticket or the message that it became: at most one mail for each.
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "ticketId" TEXT NOT NULL,
    -- Null when the mail became the ticket itself.
    "commentId" TEXT,
    -- Message-IDs without brackets: its own, and those it answers, the oldest first.
    "messageId" TEXT,
    "references" TEXT[] NOT NULL DEFAULT '{}',
    -- Tells mails of one Message-ID apart, whatever way they came.
    "contentKey" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    -- What of it is not in the ticket, or was guessed: [{"kind", "example"}].
    "notes" JSONB NOT NULL DEFAULT '[]',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "MailSource_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "MailSource_workspaceId_ticketId_fkey"
        FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "MailSource_workspaceId_commentId_fkey"
        FOREIGN KEY ("workspaceId", "commentId") REFERENCES "Comment"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT mail_source_of_one CHECK ("id" = COALESCE("commentId", "ticketId")),
    CONSTRAINT mail_source_size_range CHECK ("size" > 0),
    CONSTRAINT mail_source_sha256_format CHECK ("sha256" ~ '^[0-9a-f]{64}$'),
    CONSTRAINT mail_source_notes_are_a_list CHECK (jsonb_typeof("notes") = 'array')
);
CREATE INDEX "MailSource_workspaceId_ticketId_idx" ON "MailSource"("workspaceId", "ticketId");
CREATE INDEX "MailSource_workspaceId_messageId_idx" ON "MailSource"("workspaceId", "messageId");
ALTER TABLE "MailSource" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "MailSource" TO CURRENT_USER USING (true);

-- The bytes of all three.
CREATE TABLE "FileChunk" (
    "workspaceId" TEXT NOT NULL,
    -- The id of the upload, which is the attachment's afterwards, or of the mail.
    "fileId" TEXT NOT NULL,
    -- Where in the file its first byte stands.
    "position" INTEGER NOT NULL,
    -- What people attach is compressed already, or small.
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "FileChunk_pkey" PRIMARY KEY ("fileId", "position"),
    CONSTRAINT "FileChunk_workspaceId_fkey"
        FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT file_chunk_position_range CHECK ("position" >= 0),
    CONSTRAINT file_chunk_bytes_length CHECK (octet_length("bytes") BETWEEN 1 AND 1048576)
);
-- PostgreSQL 14 and 15 cannot say it in the line of the column.
ALTER TABLE "FileChunk" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;
CREATE INDEX "FileChunk_workspaceId_idx" ON "FileChunk"("workspaceId");
ALTER TABLE "FileChunk" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "FileChunk" TO CURRENT_USER USING (true);
