-- Tickets, their tags, their history and their counts. References inside a workspace carry workspaceId, so that none can
-- cross into another.
CREATE TYPE "TicketStatus" AS ENUM ('OPEN', 'IN_PROGRESS', 'WAITING', 'CLOSED', 'RESOLVED');
CREATE TYPE "TicketHistoryKind" AS ENUM ('CREATED', 'IMPORTED', 'SUBJECT_CHANGED', 'DESCRIPTION_CHANGED', 'STATUS_CHANGED', 'PRIORITY_CHANGED', 'ASSIGNEE_CHANGED', 'TAG_ADDED', 'TAG_REMOVED');

CREATE TABLE "Ticket" (
    "id" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "status" "TicketStatus" NOT NULL DEFAULT 'OPEN',
    "priority" "TicketPriority" NOT NULL DEFAULT 'MEDIUM',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "closedAt" TIMESTAMPTZ(3),
    "workspaceId" TEXT NOT NULL,
    "createdById" TEXT NOT NULL,
    "assignedToId" TEXT,
    "number" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 1,
    -- Status, priority and assignee in the form that indexes need.
    "queue" SMALLINT NOT NULL GENERATED ALWAYS AS (
        CASE "status" WHEN 'WAITING' THEN 1 WHEN 'RESOLVED' THEN 2 WHEN 'CLOSED' THEN 3 ELSE 0 END
    ) STORED,
    "priorityRank" SMALLINT NOT NULL GENERATED ALWAYS AS (
        CASE "priority" WHEN 'LOW' THEN 0 WHEN 'MEDIUM' THEN 1 WHEN 'HIGH' THEN 2 ELSE 3 END
    ) STORED,
    "assigneeKey" TEXT NOT NULL GENERATED ALWAYS AS (COALESCE("assignedToId", '')) STORED,
    -- The beginning of the description in one line.
    "excerpt" TEXT NOT NULL GENERATED ALWAYS AS (
        left(btrim(regexp_replace(left("description", 1000), '[\s\u0001-\u001f]+', ' ', 'g')), 140)
    ) STORED,
    "importKey" TEXT,
    "importedAt" TIMESTAMPTZ(6),

    CONSTRAINT "Ticket_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Ticket_workspaceId_fkey"
        FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Ticket_createdById_fkey"
        FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Ticket_assignedToId_fkey"
        FOREIGN KEY ("assignedToId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    -- Guards beside the two above, not visible to Prisma, which has one relation for each of them: nobody is named on a
    -- ticket who is not known in its workspace, and only a member is assigned.
    CONSTRAINT "Ticket_requester_in_workspace_fkey"
        FOREIGN KEY ("workspaceId", "createdById") REFERENCES "WorkspacePerson"("workspaceId", "userId"),
    CONSTRAINT "Ticket_assignee_in_workspace_fkey"
        FOREIGN KEY ("assignedToId", "workspaceId") REFERENCES "WorkspaceUser"("userId", "workspaceId"),
    CONSTRAINT ticket_id_shape CHECK (private.is_id("id")),
    CONSTRAINT ticket_subject_length CHECK (private.visible_length("subject") >= 2 AND char_length("subject") <= 200),
    CONSTRAINT ticket_subject_one_line CHECK (private.is_one_line("subject")),
    CONSTRAINT ticket_description_not_empty CHECK (private.has_something_to_see("description")),
    CONSTRAINT ticket_description_length CHECK (char_length("description") <= 2000000),
    CONSTRAINT ticket_number_range CHECK ("number" >= 1),
    CONSTRAINT ticket_version_range CHECK ("version" >= 1),
    CONSTRAINT ticket_closed_at_when_finished CHECK (("status" IN ('CLOSED', 'RESOLVED')) = ("closedAt" IS NOT NULL)),
    CONSTRAINT ticket_times_in_order CHECK ("updatedAt" >= "createdAt" AND "closedAt" >= "createdAt"),
    CONSTRAINT ticket_import_key_length CHECK (char_length("importKey") BETWEEN 1 AND 500)
);
CREATE INDEX "Ticket_workspaceId_idx" ON "Ticket"("workspaceId");
CREATE INDEX "Ticket_status_idx" ON "Ticket"("status");
CREATE INDEX "Ticket_priority_idx" ON "Ticket"("priority");
CREATE INDEX "Ticket_createdAt_idx" ON "Ticket"("createdAt");
CREATE INDEX "Ticket_assignedToId_idx" ON "Ticket"("assignedToId");
CREATE INDEX "Ticket_createdById_idx" ON "Ticket"("createdById");
-- The six of Ticket_queue_* and Ticket_assignee_* each serve one view in one order, both ways.
CREATE INDEX "Ticket_queue_by_updated_idx" ON "Ticket"("workspaceId", "queue", "updatedAt", "id");
CREATE INDEX "Ticket_queue_by_created_idx" ON "Ticket"("workspaceId", "queue", "createdAt", "id");
CREATE INDEX "Ticket_queue_by_priority_idx" ON "Ticket"("workspaceId", "queue", "priorityRank", "updatedAt", "id");
CREATE INDEX "Ticket_assignee_by_updated_idx" ON "Ticket"("workspaceId", "queue", "assigneeKey", "updatedAt", "id");
CREATE INDEX "Ticket_assignee_by_created_idx" ON "Ticket"("workspaceId", "queue", "assigneeKey", "createdAt", "id");
CREATE INDEX "Ticket_assignee_by_priority_idx" ON "Ticket"("workspaceId", "queue", "assigneeKey", "priorityRank", "updatedAt", "id");
CREATE UNIQUE INDEX "Ticket_workspaceId_id_key" ON "Ticket"("workspaceId", "id");
CREATE UNIQUE INDEX "Ticket_workspaceId_number_key" ON "Ticket"("workspaceId", "number");
CREATE UNIQUE INDEX "Ticket_workspaceId_importKey_key" ON "Ticket"("workspaceId", "importKey");
DO $$
BEGIN
    EXECUTE format(
        'CREATE INDEX "Ticket_subject_words_idx" ON "Ticket" USING gin ("workspaceId", "queue", private.folded("subject") %s.gin_trgm_ops)',
        (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'pg_trgm'));
END
$$;
ALTER TABLE "Ticket" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "Ticket" TO CURRENT_USER USING (true);

-- The last number given to a ticket of each workspace.
CREATE TABLE private.ticket_counter (
    workspace_id text PRIMARY KEY REFERENCES public."Workspace" (id) ON DELETE CASCADE,
    last_number integer NOT NULL
);

-- How many tickets there are, for the counts of the sidebar. Triggers keep it.
CREATE TABLE "TicketCount" (
    "workspaceId" TEXT NOT NULL,
    "queue" SMALLINT NOT NULL,
    "assigneeKey" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "TicketCount_pkey" PRIMARY KEY ("workspaceId", "queue", "assigneeKey"),
    CONSTRAINT "TicketCount_workspaceId_fkey"
        FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
ALTER TABLE "TicketCount" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "TicketCount" TO CURRENT_USER USING (true);

-- Ids of history are of the common shape and sort in the order of the changes. Each entry about a field names the version
-- that its change made, so that a change whose answer was lost can be looked up for certain, whatever else was changed
-- since. Those about tags have none.
CREATE SEQUENCE "TicketHistory_order";
CREATE TABLE "TicketHistory" (
    "id" TEXT NOT NULL DEFAULT 'h' || lpad(to_hex(nextval('"TicketHistory_order"')), 23, '0'),
    "workspaceId" TEXT NOT NULL,
    "ticketId" TEXT NOT NULL,
    "kind" "TicketHistoryKind" NOT NULL,
    "before" TEXT,
    "after" TEXT,
    "tagId" TEXT,
    "actorId" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "version" INTEGER,

    CONSTRAINT "TicketHistory_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "TicketHistory_workspaceId_ticketId_fkey"
        FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "TicketHistory_actorId_fkey"
        FOREIGN KEY ("actorId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "TicketHistory_ticket_idx" ON "TicketHistory"("workspaceId", "ticketId", "id");
ALTER TABLE "TicketHistory" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "TicketHistory" TO CURRENT_USER USING (true);

-- The colours are those that the window has in both themes.
CREATE TABLE "Tag" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "color" TEXT NOT NULL DEFAULT 'grey',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Tag_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Tag_workspaceId_fkey"
        FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT tag_id_shape CHECK (private.is_id("id")),
    CONSTRAINT tag_name_length CHECK (private.visible_length("name") >= 1 AND char_length("name") <= 50),
    CONSTRAINT tag_name_one_line CHECK (private.is_one_line("name")),
    CONSTRAINT tag_color_shape CHECK ("color" ~ '^[a-z]{1,20}$'),
    CONSTRAINT tag_color_known CHECK ("color" IN ('grey', 'red', 'amber', 'green', 'blue', 'violet', 'pink', 'teal'))
);
CREATE UNIQUE INDEX "Tag_workspaceId_id_key" ON "Tag"("workspaceId", "id");
-- Two tags of a workspace never differ in case alone, nor by what nobody sees.
CREATE UNIQUE INDEX "Tag_name_without_case_key" ON "Tag"("workspaceId", lower("name"));
CREATE UNIQUE INDEX "Tag_name_as_seen_key" ON "Tag"("workspaceId", private.name_key("name"));
ALTER TABLE "Tag" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "Tag" TO CURRENT_USER USING (true);

CREATE TABLE "TicketTag" (
    "ticketId" TEXT NOT NULL,
    "tagId" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "TicketTag_pkey" PRIMARY KEY ("ticketId", "tagId"),
    CONSTRAINT "TicketTag_workspaceId_ticketId_fkey"
        FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "TicketTag_workspaceId_tagId_fkey"
        FOREIGN KEY ("workspaceId", "tagId") REFERENCES "Tag"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "TicketTag_workspaceId_tagId_idx" ON "TicketTag"("workspaceId", "tagId");
ALTER TABLE "TicketTag" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "TicketTag" TO CURRENT_USER USING (true);
