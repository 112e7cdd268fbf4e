-- The tables of schema.prisma, as Prisma's own engine writes them. What Prisma cannot say follows in
-- the next migrations: rules for values, roles, triggers, counts, row security, sign-in.

CREATE TYPE "Role" AS ENUM ('USER', 'ADMIN', 'SUPER_ADMIN');
CREATE TYPE "WorkspaceRole" AS ENUM ('OWNER', 'ADMIN', 'MEMBER', 'VIEWER');
CREATE TYPE "TicketStatus" AS ENUM ('OPEN', 'IN_PROGRESS', 'WAITING', 'CLOSED', 'RESOLVED');
CREATE TYPE "TicketPriority" AS ENUM ('LOW', 'MEDIUM', 'HIGH', 'URGENT');
CREATE TYPE "NotificationType" AS ENUM ('TICKET_CREATED', 'TICKET_UPDATED', 'TICKET_ASSIGNED', 'COMMENT_ADDED', 'MENTION', 'OTP_SENT');
CREATE TYPE "CommentVisibility" AS ENUM ('PUBLIC', 'INTERNAL');
CREATE TYPE "TicketHistoryKind" AS ENUM ('CREATED', 'IMPORTED', 'SUBJECT_CHANGED', 'DESCRIPTION_CHANGED', 'STATUS_CHANGED', 'PRIORITY_CHANGED', 'ASSIGNEE_CHANGED', 'TAG_ADDED', 'TAG_REMOVED');

CREATE TABLE "User" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT,
    "role" "Role" NOT NULL DEFAULT 'USER',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "lastLoginAt" TIMESTAMPTZ(3),
    "isActive" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "OTPToken" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "isUsed" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "OTPToken_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Workspace" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "isActive" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "Workspace_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "WorkspaceUser" (
    "id" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "role" "WorkspaceRole" NOT NULL DEFAULT 'MEMBER',
    "isActive" BOOLEAN NOT NULL DEFAULT true,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "WorkspaceUser_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "WorkspacePerson" (
    "workspaceId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "WorkspacePerson_pkey" PRIMARY KEY ("workspaceId","userId")
);

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

    CONSTRAINT "WorkspaceSettings_pkey" PRIMARY KEY ("workspaceId")
);

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
    "queue" SMALLINT NOT NULL GENERATED ALWAYS AS (
        CASE "status" WHEN 'WAITING' THEN 1 WHEN 'RESOLVED' THEN 2 WHEN 'CLOSED' THEN 3 ELSE 0 END
    ) STORED,
    "priorityRank" SMALLINT NOT NULL GENERATED ALWAYS AS (
        CASE "priority" WHEN 'LOW' THEN 0 WHEN 'MEDIUM' THEN 1 WHEN 'HIGH' THEN 2 ELSE 3 END
    ) STORED,
    "assigneeKey" TEXT NOT NULL GENERATED ALWAYS AS (COALESCE("assignedToId", '')) STORED,
    "excerpt" TEXT NOT NULL GENERATED ALWAYS AS (
        left(btrim(regexp_replace(left("description", 1000), '[\s\u0001-\u001f]+', ' ', 'g')), 140)
    ) STORED,
    "importKey" TEXT,
    "importedAt" TIMESTAMPTZ(6),

    CONSTRAINT "Ticket_pkey" PRIMARY KEY ("id")
);

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

    CONSTRAINT "Comment_pkey" PRIMARY KEY ("id")
);

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

    CONSTRAINT "Attachment_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Notification" (
    "id" TEXT NOT NULL,
    "type" "NotificationType" NOT NULL,
    "content" TEXT NOT NULL,
    "isRead" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "userId" TEXT NOT NULL,
    "workspaceId" TEXT,
    "ticketId" TEXT,

    CONSTRAINT "Notification_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Tag" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "color" TEXT NOT NULL DEFAULT 'grey',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Tag_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "TicketTag" (
    "ticketId" TEXT NOT NULL,
    "tagId" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "TicketTag_pkey" PRIMARY KEY ("ticketId","tagId")
);

-- Ids of history are of the common shape and sort in the order of the changes.
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

    CONSTRAINT "TicketHistory_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "TicketCount" (
    "workspaceId" TEXT NOT NULL,
    "queue" SMALLINT NOT NULL,
    "assigneeKey" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "TicketCount_pkey" PRIMARY KEY ("workspaceId","queue","assigneeKey")
);

-- Indexes. The six of Ticket_queue_* and Ticket_assignee_* each serve one view in one order, both ways.

CREATE UNIQUE INDEX "User_email_key" ON "User"("email");
CREATE INDEX "User_isActive_idx" ON "User"("isActive");
CREATE INDEX "OTPToken_email_token_idx" ON "OTPToken"("email", "token");
CREATE INDEX "OTPToken_expiresAt_idx" ON "OTPToken"("expiresAt");
CREATE INDEX "OTPToken_isUsed_idx" ON "OTPToken"("isUsed");
CREATE UNIQUE INDEX "Workspace_slug_key" ON "Workspace"("slug");
CREATE INDEX "Workspace_isActive_idx" ON "Workspace"("isActive");
CREATE INDEX "WorkspaceUser_workspaceId_idx" ON "WorkspaceUser"("workspaceId");
CREATE UNIQUE INDEX "WorkspaceUser_userId_workspaceId_key" ON "WorkspaceUser"("userId", "workspaceId");
CREATE INDEX "WorkspacePerson_userId_idx" ON "WorkspacePerson"("userId");
CREATE INDEX "WorkspacePerson_workspaceId_createdAt_idx" ON "WorkspacePerson"("workspaceId", "createdAt");
CREATE INDEX "Ticket_workspaceId_idx" ON "Ticket"("workspaceId");
CREATE INDEX "Ticket_status_idx" ON "Ticket"("status");
CREATE INDEX "Ticket_priority_idx" ON "Ticket"("priority");
CREATE INDEX "Ticket_createdAt_idx" ON "Ticket"("createdAt");
CREATE INDEX "Ticket_assignedToId_idx" ON "Ticket"("assignedToId");
CREATE INDEX "Ticket_createdById_idx" ON "Ticket"("createdById");
CREATE INDEX "Ticket_queue_by_updated_idx" ON "Ticket"("workspaceId", "queue", "updatedAt", "id");
CREATE INDEX "Ticket_queue_by_created_idx" ON "Ticket"("workspaceId", "queue", "createdAt", "id");
CREATE INDEX "Ticket_queue_by_priority_idx" ON "Ticket"("workspaceId", "queue", "priorityRank", "updatedAt", "id");
CREATE INDEX "Ticket_assignee_by_updated_idx" ON "Ticket"("workspaceId", "queue", "assigneeKey", "updatedAt", "id");
CREATE INDEX "Ticket_assignee_by_created_idx" ON "Ticket"("workspaceId", "queue", "assigneeKey", "createdAt", "id");
CREATE INDEX "Ticket_assignee_by_priority_idx" ON "Ticket"("workspaceId", "queue", "assigneeKey", "priorityRank", "updatedAt", "id");
CREATE UNIQUE INDEX "Ticket_workspaceId_id_key" ON "Ticket"("workspaceId", "id");
CREATE UNIQUE INDEX "Ticket_workspaceId_number_key" ON "Ticket"("workspaceId", "number");
CREATE UNIQUE INDEX "Ticket_workspaceId_importKey_key" ON "Ticket"("workspaceId", "importKey");
CREATE INDEX "Comment_ticketId_idx" ON "Comment"("ticketId");
CREATE INDEX "Comment_createdAt_idx" ON "Comment"("createdAt");
CREATE INDEX "Comment_conversation_idx" ON "Comment"("workspaceId", "ticketId", "createdAt", "id");
CREATE UNIQUE INDEX "Comment_workspaceId_id_key" ON "Comment"("workspaceId", "id");
CREATE UNIQUE INDEX "Comment_workspaceId_importKey_key" ON "Comment"("workspaceId", "importKey");
CREATE INDEX "Attachment_workspaceId_ticketId_idx" ON "Attachment"("workspaceId", "ticketId");
CREATE INDEX "Attachment_workspaceId_commentId_idx" ON "Attachment"("workspaceId", "commentId");
CREATE INDEX "Notification_userId_idx" ON "Notification"("userId");
CREATE INDEX "Notification_isRead_idx" ON "Notification"("isRead");
CREATE INDEX "Notification_createdAt_idx" ON "Notification"("createdAt");
CREATE UNIQUE INDEX "Tag_workspaceId_id_key" ON "Tag"("workspaceId", "id");
CREATE INDEX "TicketTag_workspaceId_tagId_idx" ON "TicketTag"("workspaceId", "tagId");
CREATE INDEX "TicketHistory_ticket_idx" ON "TicketHistory"("workspaceId", "ticketId", "id");

-- References. Those inside a workspace carry workspaceId, so that none can cross into another.

ALTER TABLE "OTPToken" ADD CONSTRAINT "OTPToken_email_fkey" FOREIGN KEY ("email") REFERENCES "User"("email") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "WorkspaceUser" ADD CONSTRAINT "WorkspaceUser_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "WorkspaceUser" ADD CONSTRAINT "WorkspaceUser_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "WorkspacePerson" ADD CONSTRAINT "WorkspacePerson_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "WorkspacePerson" ADD CONSTRAINT "WorkspacePerson_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "WorkspaceSettings" ADD CONSTRAINT "WorkspaceSettings_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Ticket" ADD CONSTRAINT "Ticket_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Ticket" ADD CONSTRAINT "Ticket_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Ticket" ADD CONSTRAINT "Ticket_assignedToId_fkey" FOREIGN KEY ("assignedToId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Comment" ADD CONSTRAINT "Comment_workspaceId_ticketId_fkey" FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Comment" ADD CONSTRAINT "Comment_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Comment" ADD CONSTRAINT "Comment_importedById_fkey" FOREIGN KEY ("importedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Attachment" ADD CONSTRAINT "Attachment_workspaceId_ticketId_fkey" FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Attachment" ADD CONSTRAINT "Attachment_workspaceId_commentId_fkey" FOREIGN KEY ("workspaceId", "commentId") REFERENCES "Comment"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Notification" ADD CONSTRAINT "Notification_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Tag" ADD CONSTRAINT "Tag_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "TicketTag" ADD CONSTRAINT "TicketTag_workspaceId_ticketId_fkey" FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "TicketTag" ADD CONSTRAINT "TicketTag_workspaceId_tagId_fkey" FOREIGN KEY ("workspaceId", "tagId") REFERENCES "Tag"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "TicketHistory" ADD CONSTRAINT "TicketHistory_workspaceId_ticketId_fkey" FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "TicketHistory" ADD CONSTRAINT "TicketHistory_actorId_fkey" FOREIGN KEY ("actorId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "TicketCount" ADD CONSTRAINT "TicketCount_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Guards beside the references above, not visible to Prisma, which has one relation for each of them:
-- nobody is named on a ticket who is not known in its workspace, and only a member is assigned.

ALTER TABLE "Ticket" ADD CONSTRAINT "Ticket_requester_in_workspace_fkey" FOREIGN KEY ("workspaceId", "createdById") REFERENCES "WorkspacePerson"("workspaceId", "userId");
ALTER TABLE "Ticket" ADD CONSTRAINT "Ticket_assignee_in_workspace_fkey" FOREIGN KEY ("assignedToId", "workspaceId") REFERENCES "WorkspaceUser"("userId", "workspaceId");
ALTER TABLE "Comment" ADD CONSTRAINT "Comment_author_in_workspace_fkey" FOREIGN KEY ("workspaceId", "userId") REFERENCES "WorkspacePerson"("workspaceId", "userId");
ALTER TABLE "Notification" ADD CONSTRAINT "Notification_ticket_in_workspace_fkey" FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", "id") ON DELETE CASCADE;

-- Two tags of a workspace never differ in case alone.
CREATE UNIQUE INDEX "Tag_name_without_case_key" ON "Tag"("workspaceId", lower("name"));
