-- prisma/sql: 7a556d9f391109a7e37a7e803e8fe24640d7e11955204f54bffa8e3822e9bc7a

-- What happened, what is happening, and who works in the background.

-- Who did what to the workspace and the installation. Ids sort in the order of the entries.
CREATE SEQUENCE "AuditEntry_order";
CREATE TABLE "AuditEntry" (
    "id" TEXT NOT NULL DEFAULT 'a' || lpad(to_hex(nextval('"AuditEntry_order"')), 23, '0'),
    "workspaceId" TEXT,
    "actorId" TEXT,
    "action" TEXT NOT NULL,
    "target" TEXT,
    "targetId" TEXT,
    "before" TEXT,
    "after" TEXT,
    "installation" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    -- What pages are cut by. Under row security only leakproof comparisons use an index, and none is walked in order behind
    -- IS NULL: so '' stands for the installation, and for the operator. The noun is the part of an action by which the page
    -- groups them.
    "scope" TEXT NOT NULL GENERATED ALWAYS AS (COALESCE("workspaceId", '')) STORED,
    "actorKey" TEXT NOT NULL GENERATED ALWAYS AS (COALESCE("actorId", '')) STORED,
    "noun" TEXT NOT NULL GENERATED ALWAYS AS (split_part("action", '.', 1)) STORED,

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "AuditEntry_workspaceId_fkey"
        FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "AuditEntry_actorId_fkey"
        FOREIGN KEY ("actorId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT audit_entry_action CHECK ("action" ~ '^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$')
);
CREATE INDEX "AuditEntry_page_idx" ON "AuditEntry"("scope", "createdAt", "id");
CREATE INDEX "AuditEntry_noun_idx" ON "AuditEntry"("scope", "noun", "createdAt", "id");
CREATE INDEX "AuditEntry_actor_idx" ON "AuditEntry"("scope", "actorKey", "createdAt", "id");
ALTER TABLE "AuditEntry" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "AuditEntry" TO CURRENT_USER USING (true);

-- What desktops must read again. It holds no content.
CREATE TABLE private.change_feed (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The transaction that tells of it: what a snapshot is asked about.
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    -- Null for what concerns one person in all workspaces.
    workspace_id text,
    kind text NOT NULL CHECK (kind ~ '^[a-z]+(-[a-z]+)*$'),
    -- Null: many tickets at once, or none.
    ticket_id text,
    -- Whom alone it concerns; null: every member of the workspace.
    user_id text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- What of a ticket has changed, so that a window reads no more than it has to: its fields, with the version they came
    -- to; or what belongs to it (messages, tags, files).
    version integer,
    has_content boolean NOT NULL DEFAULT false,
    CHECK (workspace_id IS NOT NULL OR user_id IS NOT NULL)
);
CREATE INDEX change_feed_xid ON private.change_feed (xid);
CREATE INDEX change_feed_age ON private.change_feed (created_at);

-- Which feed a cursor belongs to, and up to which transaction it was cleared. One row. A database that was restored or
-- copied counts transactions anew: whoever restores it sets another epoch.
CREATE TABLE private.change_feed_state (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch text NOT NULL DEFAULT private.new_id(),
    cleared_to xid8 NOT NULL DEFAULT '0'
);
INSERT INTO private.change_feed_state DEFAULT VALUES;

-- Who is looking at which ticket and who is typing in it. A desktop says so every four seconds; who has not been heard of
-- for ten is not shown any more, so a crash is seen within 15. Unlogged: nothing here is worth a write to disk, and after
-- a crash of the server nobody is looking at anything.
CREATE UNLOGGED TABLE private.presence (
    -- A desktop looks at one ticket at a time.
    session_id text PRIMARY KEY REFERENCES private.sessions (id) ON DELETE CASCADE,
    user_id text NOT NULL,
    workspace_id text NOT NULL,
    ticket_id text NOT NULL,
    is_typing boolean NOT NULL,
    seen_at timestamptz NOT NULL
);
CREATE INDEX presence_workspace ON private.presence (workspace_id);

-- Work that only one worker does at a time.
CREATE TABLE private.leases (
    job text PRIMARY KEY CHECK (job ~ '^[a-z][a-z-]{0,49}$'),
    holder text CHECK (char_length(holder) BETWEEN 1 AND 200),
    until timestamptz,
    -- Not to be run again before this.
    due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_started timestamptz,
    last_finished timestamptz,
    -- Of the last run; null when it went well.
    last_error text,
    -- Finished runs, whether they went well or not.
    runs bigint NOT NULL DEFAULT 0,
    CHECK ((holder IS NULL) = (until IS NULL))
);

-- Who sends mail and when they were last heard of, so that others can tell that nobody does.
CREATE TABLE private.workers (
    holder text PRIMARY KEY CHECK (char_length(holder) BETWEEN 1 AND 200),
    host text NOT NULL CHECK (char_length(host) <= 200),
    version text NOT NULL CHECK (char_length(version) <= 50),
    login text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
