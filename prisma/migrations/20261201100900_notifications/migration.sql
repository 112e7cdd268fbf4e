-- Notifications, and what people want to hear.
CREATE TYPE "NotificationType" AS ENUM ('TICKET_CREATED', 'TICKET_UPDATED', 'TICKET_ASSIGNED', 'COMMENT_ADDED', 'MENTION', 'OTP_SENT');
CREATE TYPE "NewTickets" AS ENUM ('ALL', 'UNASSIGNED');

CREATE TABLE "Notification" (
    "id" TEXT NOT NULL,
    "type" "NotificationType" NOT NULL,
    "content" TEXT NOT NULL,
    "isRead" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "userId" TEXT NOT NULL,
    "workspaceId" TEXT,
    "ticketId" TEXT,
    -- Who made the change; null: nobody in particular.
    "actorId" TEXT,
    -- The comment that is spoken of.
    "commentId" TEXT,

    CONSTRAINT "Notification_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Notification_userId_fkey"
        FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    -- The following three are not visible to Prisma: a notification names nothing of another workspace.
    CONSTRAINT "Notification_ticket_in_workspace_fkey"
        FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", "id") ON DELETE CASCADE,
    CONSTRAINT "Notification_actor_in_workspace_fkey"
        FOREIGN KEY ("workspaceId", "actorId") REFERENCES "WorkspacePerson"("workspaceId", "userId"),
    CONSTRAINT "Notification_comment_in_workspace_fkey"
        FOREIGN KEY ("workspaceId", "commentId") REFERENCES "Comment"("workspaceId", "id") ON DELETE CASCADE,
    CONSTRAINT notification_id_shape CHECK (private.is_id("id")),
    CONSTRAINT notification_content_not_empty CHECK (private.has_something_to_see("content")),
    CONSTRAINT notification_ticket_has_workspace CHECK ("ticketId" IS NULL OR "workspaceId" IS NOT NULL),
    CONSTRAINT notification_comment_has_ticket CHECK ("commentId" IS NULL OR "ticketId" IS NOT NULL)
);
CREATE INDEX "Notification_userId_idx" ON "Notification"("userId");
CREATE INDEX "Notification_isRead_idx" ON "Notification"("isRead");
CREATE INDEX "Notification_createdAt_idx" ON "Notification"("createdAt");
-- Nobody is told of a comment twice, whatever a trigger does.
CREATE UNIQUE INDEX "Notification_userId_commentId_key" ON "Notification"("userId", "commentId");
-- Pages of the list, of all and of what is unread; what is unread of a workspace and of a ticket.
CREATE INDEX "Notification_list_idx" ON "Notification"("userId", "createdAt", "id");
CREATE INDEX "Notification_unread_list_idx" ON "Notification"("userId", "createdAt", "id") WHERE NOT "isRead";
CREATE INDEX "Notification_unread_idx" ON "Notification"("userId", "workspaceId", "ticketId") WHERE NOT "isRead";
-- A comment or a ticket that goes takes its notifications along without a walk through all of them.
CREATE INDEX "Notification_comment_idx" ON "Notification"("workspaceId", "commentId") WHERE "commentId" IS NOT NULL;
CREATE INDEX "Notification_ticket_idx" ON "Notification"("workspaceId", "ticketId") WHERE "ticketId" IS NOT NULL;
ALTER TABLE "Notification" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "Notification" TO CURRENT_USER USING (true);

-- What of one workspace a member wants to hear; without a row what the app comes with. "native": by the system's own
-- notification as well, "sound": with a sound.
CREATE TABLE "NotificationPreference" (
    "userId" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "type" "NotificationType" NOT NULL,
    "inApp" BOOLEAN NOT NULL,
    "native" BOOLEAN NOT NULL,
    "sound" BOOLEAN NOT NULL,
    -- Of TICKET_CREATED only.
    "newTickets" "NewTickets" NOT NULL DEFAULT 'UNASSIGNED',
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "NotificationPreference_pkey" PRIMARY KEY ("userId", "workspaceId", "type"),
    CONSTRAINT "NotificationPreference_userId_workspaceId_fkey"
        FOREIGN KEY ("userId", "workspaceId") REFERENCES "WorkspaceUser"("userId", "workspaceId")
        ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT notification_preference_levels CHECK (("inApp" OR NOT "native") AND ("native" OR NOT "sound")),
    -- A code belongs to no workspace: "NotificationSettings".
    CONSTRAINT notification_preference_of_workspace CHECK ("type" <> 'OTP_SENT')
);
ALTER TABLE "NotificationPreference" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "NotificationPreference" TO CURRENT_USER USING (true);

-- What holds for a person in all workspaces. Quiet hours are minutes since midnight on the clock of the desktop that would
-- show something; they may run past midnight, and belong to the day they begin on.
CREATE TABLE "NotificationSettings" (
    "userId" TEXT NOT NULL,
    "hideContent" BOOLEAN NOT NULL DEFAULT false,
    "doNotDisturbUntil" TIMESTAMPTZ(3),
    "quietHours" BOOLEAN NOT NULL DEFAULT false,
    "quietFrom" SMALLINT NOT NULL DEFAULT 1200,
    "quietUntil" SMALLINT NOT NULL DEFAULT 480,
    -- 1 Monday to 7 Sunday.
    "quietDays" SMALLINT[] NOT NULL DEFAULT '{1,2,3,4,5,6,7}',
    -- Sign-in codes: always in the app, since they are about one's account.
    "codesNative" BOOLEAN NOT NULL DEFAULT true,
    "codesSound" BOOLEAN NOT NULL DEFAULT false,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "NotificationSettings_pkey" PRIMARY KEY ("userId"),
    CONSTRAINT "NotificationSettings_userId_fkey"
        FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT notification_settings_quiet_range CHECK (
        "quietFrom" BETWEEN 0 AND 1439 AND "quietUntil" BETWEEN 0 AND 1439 AND "quietFrom" <> "quietUntil"),
    CONSTRAINT notification_settings_quiet_days CHECK (
        "quietDays" <@ '{1,2,3,4,5,6,7}'::smallint[] AND cardinality("quietDays") BETWEEN 1 AND 7),
    CONSTRAINT notification_settings_codes CHECK ("codesNative" OR NOT "codesSound")
);
ALTER TABLE "NotificationSettings" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "NotificationSettings" TO CURRENT_USER USING (true);
