-- Messages of tickets, what is still being written or on its way, and texts to insert.
CREATE TYPE "CommentVisibility" AS ENUM ('PUBLIC', 'INTERNAL');
CREATE TYPE "OutgoingState" AS ENUM ('WAITING', 'OVERTAKEN', 'STOPPED');
CREATE TYPE "DraftKind" AS ENUM ('REPLY', 'NOTE', 'TICKET');

-- Replies (PUBLIC) and notes (INTERNAL). "arrival" tells which message came after which: createdAt does not, since an
-- imported mail keeps its own time and may be older than what was there before it.
CREATE SEQUENCE private.comment_arrival;
CREATE TABLE "Comment" (
    "id" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "ticketId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "visibility" "CommentVisibility" NOT NULL DEFAULT 'INTERNAL',
    "importKey" TEXT,
    "importedById" TEXT,
    "arrival" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "Comment_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Comment_workspaceId_ticketId_fkey"
        FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Comment_userId_fkey"
        FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Comment_importedById_fkey"
        FOREIGN KEY ("importedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Comment_author_in_workspace_fkey"
        FOREIGN KEY ("workspaceId", "userId") REFERENCES "WorkspacePerson"("workspaceId", "userId"),
    CONSTRAINT comment_id_shape CHECK (private.is_id("id")),
    CONSTRAINT comment_content_not_empty CHECK (private.has_something_to_see("content")),
    CONSTRAINT comment_content_length CHECK (char_length("content") <= 2000000),
    CONSTRAINT comment_import_key_length CHECK (char_length("importKey") BETWEEN 1 AND 500)
);
CREATE INDEX "Comment_ticketId_idx" ON "Comment"("ticketId");
CREATE INDEX "Comment_createdAt_idx" ON "Comment"("createdAt");
CREATE INDEX "Comment_conversation_idx" ON "Comment"("workspaceId", "ticketId", "createdAt", "id");
CREATE INDEX "Comment_arrival_idx" ON "Comment"("workspaceId", "ticketId", "arrival");
CREATE UNIQUE INDEX "Comment_workspaceId_id_key" ON "Comment"("workspaceId", "id");
CREATE UNIQUE INDEX "Comment_workspaceId_importKey_key" ON "Comment"("workspaceId", "importKey");
ALTER TABLE "Comment" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "Comment" TO CURRENT_USER USING (true);

-- Replies that can still be taken back. Nobody but their author sees them yet.
CREATE TABLE "OutgoingReply" (
    -- The id of the comment that it becomes.
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "ticketId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    -- The last message its writer saw; null: there was none.
    "seenCommentId" TEXT,
    -- Uploads that become its attachments.
    "uploadIds" TEXT[] NOT NULL DEFAULT '{}',
    -- WAITING until dueAt; OVERTAKEN: another message came first, and its author decides; STOPPED: it could not go out,
    -- since its author may not write there any more or its files do not fit.
    "state" "OutgoingState" NOT NULL DEFAULT 'WAITING',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "dueAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "OutgoingReply_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "OutgoingReply_workspaceId_ticketId_fkey"
        FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "OutgoingReply_userId_fkey"
        FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "OutgoingReply_author_in_workspace_fkey"
        FOREIGN KEY ("workspaceId", "userId") REFERENCES "WorkspacePerson"("workspaceId", "userId"),
    CONSTRAINT outgoing_reply_id_shape CHECK (private.is_id("id")),
    CONSTRAINT outgoing_reply_content_not_empty CHECK (private.has_something_to_see("content")),
    CONSTRAINT outgoing_reply_content_length CHECK (char_length("content") <= 2000000),
    CONSTRAINT outgoing_reply_uploads_range CHECK (cardinality("uploadIds") <= 1000)
);
CREATE INDEX "OutgoingReply_ticket_idx" ON "OutgoingReply"("workspaceId", "ticketId", "userId");
CREATE INDEX "OutgoingReply_due_idx" ON "OutgoingReply"("dueAt");
ALTER TABLE "OutgoingReply" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "OutgoingReply" TO CURRENT_USER USING (true);

-- What a person is writing and has not sent: a reply or a note of a ticket, a ticket that is not made yet. Each desktop
-- keeps its drafts on its own disk; here they are for the person's other desktops, and for a new one.
--
-- One sequence for all drafts: a draft that was removed and begun anew must not come by a revision it had before.
CREATE SEQUENCE private.draft_revision;
REVOKE ALL ON SEQUENCE private.draft_revision FROM PUBLIC;
CREATE TABLE "Draft" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    -- Null: a ticket that is not made yet.
    "ticketId" TEXT,
    "kind" "DraftKind" NOT NULL,
    -- The message, or the description of a new ticket.
    "text" TEXT NOT NULL,
    -- What a new ticket has besides.
    "fields" JSONB NOT NULL DEFAULT '{}',
    "uploadIds" TEXT[] NOT NULL DEFAULT '{}',
    -- Texts that lost against a newer one, newest first: [{id, text, fields, writtenAt}].
    "versions" JSONB NOT NULL DEFAULT '[]',
    "revision" BIGINT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- When the text was written, which for a desktop that was cut off is long before it came here.
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    -- The desktop that wrote it last; '' for none.
    "writer" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "Draft_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Draft_workspaceId_fkey"
        FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Draft_userId_fkey"
        FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Draft_author_in_workspace_fkey"
        FOREIGN KEY ("workspaceId", "userId") REFERENCES "WorkspacePerson"("workspaceId", "userId"),
    CONSTRAINT "Draft_workspaceId_ticketId_fkey"
        FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT draft_id_shape CHECK (private.is_id("id")),
    CONSTRAINT draft_kind_of_ticket CHECK (("kind" = 'TICKET') = ("ticketId" IS NULL)),
    CONSTRAINT draft_text_length CHECK (char_length("text") <= 4000000),
    CONSTRAINT draft_fields_length CHECK (jsonb_typeof("fields") = 'object' AND octet_length("fields"::text) <= 50000),
    CONSTRAINT draft_uploads_range CHECK (cardinality("uploadIds") <= 1000),
    CONSTRAINT draft_versions_range CHECK (jsonb_typeof("versions") = 'array' AND jsonb_array_length("versions") <= 5),
    CONSTRAINT draft_writer_length CHECK (char_length("writer") <= 64)
);
CREATE UNIQUE INDEX "Draft_place_key" ON "Draft"("userId", "workspaceId", (COALESCE("ticketId", '')), "kind");
CREATE INDEX "Draft_ticket_idx" ON "Draft"("workspaceId", "ticketId");
ALTER TABLE "Draft" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "Draft" TO CURRENT_USER USING (true);

CREATE TABLE "CannedReply" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "createdById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CannedReply_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "CannedReply_workspaceId_fkey"
        FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "CannedReply_createdById_fkey"
        FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "CannedReply_author_in_workspace_fkey"
        FOREIGN KEY ("workspaceId", "createdById") REFERENCES "WorkspacePerson"("workspaceId", "userId"),
    CONSTRAINT canned_reply_id_shape CHECK (private.is_id("id")),
    CONSTRAINT canned_reply_name_length CHECK (private.visible_length("name") >= 1 AND char_length("name") <= 100),
    CONSTRAINT canned_reply_name_one_line CHECK (private.is_one_line("name")),
    CONSTRAINT canned_reply_content_not_empty CHECK (private.has_something_to_see("content")),
    CONSTRAINT canned_reply_content_length CHECK (char_length("content") <= 20000)
);
CREATE UNIQUE INDEX "CannedReply_name_without_case_key" ON "CannedReply"("workspaceId", lower("name"));
CREATE UNIQUE INDEX "CannedReply_name_as_seen_key" ON "CannedReply"("workspaceId", private.name_key("name"));
ALTER TABLE "CannedReply" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "CannedReply" TO CURRENT_USER USING (true);
