-- People, workspaces, and who belongs to what.
--
-- Row security is on and forced for every table that the app can name. A policy says which rows; a grant says which
-- columns and verbs at all. What is not granted is refused. The policy owner_acts lets migrations, the worker and this
-- database's functions through FORCE; what desktops may do is in prisma/sql.
CREATE TYPE "Role" AS ENUM ('USER', 'ADMIN', 'SUPER_ADMIN');
CREATE TYPE "WorkspaceRole" AS ENUM ('OWNER', 'ADMIN', 'MEMBER', 'VIEWER');
CREATE TYPE "TicketPriority" AS ENUM ('LOW', 'MEDIUM', 'HIGH', 'URGENT');

-- Everybody, once for each e-mail: agents, administrators and requesters. "name" is what people call themselves.
CREATE TABLE "User" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT,
    "role" "Role" NOT NULL DEFAULT 'USER',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "lastLoginAt" TIMESTAMPTZ(3),
    "isActive" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id"),
    CONSTRAINT user_id_shape CHECK (private.is_id("id")),
    CONSTRAINT user_email_format CHECK (private.is_email("email")),
    CONSTRAINT user_name_length CHECK (private.visible_length("name") >= 2 AND char_length("name") <= 100),
    CONSTRAINT user_name_one_line CHECK (private.is_one_line("name"))
);
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");
CREATE INDEX "User_isActive_idx" ON "User"("isActive");
ALTER TABLE "User" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "User" TO CURRENT_USER USING (true);

-- Codes for addresses that nobody has are filed under this person, who can never sign in: the domain is reserved for such
-- use, and the account is not active.
INSERT INTO "User" ("id", "email", "name", "updatedAt", "isActive")
VALUES ('c000000000000000000000000', 'nobody@sign-in.invalid', NULL, CURRENT_TIMESTAMP, false);

CREATE TABLE "Workspace" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "isActive" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "Workspace_pkey" PRIMARY KEY ("id"),
    CONSTRAINT workspace_id_shape CHECK (private.is_id("id")),
    CONSTRAINT workspace_name_length CHECK (private.visible_length("name") >= 2 AND char_length("name") <= 100),
    CONSTRAINT workspace_name_one_line CHECK (private.is_one_line("name")),
    CONSTRAINT workspace_slug_shape CHECK ("slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length("slug") <= 60)
);
CREATE UNIQUE INDEX "Workspace_slug_key" ON "Workspace"("slug");
CREATE INDEX "Workspace_isActive_idx" ON "Workspace"("isActive");
ALTER TABLE "Workspace" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "Workspace" TO CURRENT_USER USING (true);

-- Memberships. One that ended stays, so that old tickets keep their assignee. Out of office: one time, present or to
-- come, in each workspace, and who is offered instead.
CREATE TABLE "WorkspaceUser" (
    "id" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "role" "WorkspaceRole" NOT NULL DEFAULT 'MEMBER',
    "isActive" BOOLEAN NOT NULL DEFAULT true,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "awayFrom" TIMESTAMPTZ(3),
    "awayUntil" TIMESTAMPTZ(3),
    "substituteId" TEXT,

    CONSTRAINT "WorkspaceUser_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "WorkspaceUser_userId_fkey"
        FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "WorkspaceUser_workspaceId_fkey"
        FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT workspace_user_id_shape CHECK (private.is_id("id")),
    CONSTRAINT workspace_user_away_begins CHECK ("awayFrom" IS NOT NULL OR num_nonnulls("awayUntil", "substituteId") = 0),
    CONSTRAINT workspace_user_away_in_order CHECK ("awayUntil" > "awayFrom"),
    CONSTRAINT workspace_user_substitute_is_another CHECK ("substituteId" <> "userId")
);
CREATE INDEX "WorkspaceUser_workspaceId_idx" ON "WorkspaceUser"("workspaceId");
CREATE UNIQUE INDEX "WorkspaceUser_userId_workspaceId_key" ON "WorkspaceUser"("userId", "workspaceId");
ALTER TABLE "WorkspaceUser" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "WorkspaceUser" TO CURRENT_USER USING (true);
-- A reference to the table itself, by the index above.
ALTER TABLE "WorkspaceUser" ADD CONSTRAINT "WorkspaceUser_substituteId_workspaceId_fkey"
    FOREIGN KEY ("substituteId", "workspaceId") REFERENCES "WorkspaceUser"("userId", "workspaceId")
    ON DELETE RESTRICT ON UPDATE CASCADE;

-- Whom a workspace knows: its members and whoever asked for something there. Other tables refer to it, so that nobody is
-- named in a workspace who is not known there. "name" is what the workspace calls them.
CREATE TABLE "WorkspacePerson" (
    "workspaceId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "name" TEXT,
    -- What the requester field finds: names and e-mail, as they are searched for.
    "words" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "WorkspacePerson_pkey" PRIMARY KEY ("workspaceId", "userId"),
    CONSTRAINT "WorkspacePerson_workspaceId_fkey"
        FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "WorkspacePerson_userId_fkey"
        FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT workspace_person_name_length CHECK (private.visible_length("name") >= 2 AND char_length("name") <= 100),
    CONSTRAINT workspace_person_name_one_line CHECK (private.is_one_line("name"))
);
CREATE INDEX "WorkspacePerson_userId_idx" ON "WorkspacePerson"("userId");
CREATE INDEX "WorkspacePerson_workspaceId_createdAt_idx" ON "WorkspacePerson"("workspaceId", "createdAt");
DO $$
BEGIN
    EXECUTE format(
        'CREATE INDEX "WorkspacePerson_words_idx" ON "WorkspacePerson" USING gin ("workspaceId", "words" %s.gin_trgm_ops)',
        (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'pg_trgm'));
END
$$;
ALTER TABLE "WorkspacePerson" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "WorkspacePerson" TO CURRENT_USER USING (true);

CREATE TABLE "WorkspaceSettings" (
    "workspaceId" TEXT NOT NULL,
    "timeZone" TEXT NOT NULL DEFAULT 'UTC',
    "defaultPriority" "TicketPriority" NOT NULL DEFAULT 'MEDIUM',
    "maxAttachmentBytes" INTEGER NOT NULL DEFAULT 26214400,
    "maxTicketAttachmentBytes" INTEGER NOT NULL DEFAULT 209715200,
    "senderName" TEXT,
    "senderAddress" TEXT,
    "signature" TEXT NOT NULL DEFAULT '',
    "undoSendSeconds" INTEGER NOT NULL DEFAULT 10,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "WorkspaceSettings_pkey" PRIMARY KEY ("workspaceId"),
    CONSTRAINT "WorkspaceSettings_workspaceId_fkey"
        FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT settings_time_zone_length CHECK (char_length("timeZone") BETWEEN 1 AND 100),
    -- The shape of a name of the IANA database. Which names there are is asked of nobody here: the server's copy may be
    -- older than the desktops' one, and the desktops are who show times.
    CONSTRAINT settings_time_zone_shape CHECK ("timeZone" ~ '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$'),
    CONSTRAINT settings_attachment_range CHECK ("maxAttachmentBytes" >= 0),
    CONSTRAINT settings_ticket_attachment_range CHECK ("maxTicketAttachmentBytes" >= "maxAttachmentBytes"),
    CONSTRAINT settings_sender_name_not_empty CHECK (private.visible_length("senderName") >= 1),
    CONSTRAINT settings_sender_name_length CHECK (char_length("senderName") <= 100 AND private.is_one_line("senderName")),
    CONSTRAINT settings_sender_address_format CHECK (private.is_email("senderAddress")),
    CONSTRAINT settings_signature_length CHECK (char_length("signature") <= 10000),
    CONSTRAINT settings_undo_send_range CHECK ("undoSendSeconds" BETWEEN 0 AND 60)
);
ALTER TABLE "WorkspaceSettings" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "WorkspaceSettings" TO CURRENT_USER USING (true);

-- When somebody is there, in the workspace's time zone: minutes since midnight, 1440 is midnight at the end of the day.
-- No row at all: no hours were set.
CREATE TABLE "BusinessHours" (
    "workspaceId" TEXT NOT NULL,
    "weekday" SMALLINT NOT NULL,
    "opensAt" SMALLINT NOT NULL,
    "closesAt" SMALLINT NOT NULL,

    CONSTRAINT "BusinessHours_pkey" PRIMARY KEY ("workspaceId", "weekday", "opensAt"),
    CONSTRAINT "BusinessHours_workspaceId_fkey"
        FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT business_hours_weekday CHECK ("weekday" BETWEEN 1 AND 7),
    CONSTRAINT business_hours_range CHECK ("opensAt" >= 0 AND "opensAt" < "closesAt" AND "closesAt" <= 1440)
);
ALTER TABLE "BusinessHours" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "BusinessHours" TO CURRENT_USER USING (true);

-- The first run: the workspace and person it made, and when somebody first signed in, which ends it.
CREATE TABLE private.setup (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    workspace_id text REFERENCES public."Workspace" (id),
    user_id text REFERENCES public."User" (id),
    done_at timestamptz
);
INSERT INTO private.setup DEFAULT VALUES;
