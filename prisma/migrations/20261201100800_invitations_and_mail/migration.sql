-- Invitations of people, and the mail that is to be sent.
CREATE TYPE "DeliveryState" AS ENUM ('WAITING', 'SENT', 'WRITTEN', 'DELAYED', 'FAILED');

CREATE TABLE "Invitation" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "role" "WorkspaceRole" NOT NULL DEFAULT 'MEMBER',
    "invitedById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- When its mail was last asked for.
    "sentAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "acceptedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),
    "delivery" "DeliveryState" NOT NULL DEFAULT 'WAITING',

    CONSTRAINT "Invitation_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Invitation_workspaceId_fkey"
        FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    -- Who invites is a member of the workspace, then.
    CONSTRAINT "Invitation_invitedById_workspaceId_fkey"
        FOREIGN KEY ("invitedById", "workspaceId") REFERENCES "WorkspaceUser"("userId", "workspaceId")
        ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT invitation_id_shape CHECK (private.is_id("id")),
    CONSTRAINT invitation_email_format CHECK (private.is_email("email")),
    CONSTRAINT invitation_ends_one_way CHECK (num_nonnulls("acceptedAt", "revokedAt") <= 1)
);
CREATE UNIQUE INDEX "Invitation_workspaceId_id_key" ON "Invitation"("workspaceId", "id");
-- One open invitation for an address in a workspace; also tells whether an address has any.
CREATE UNIQUE INDEX "Invitation_open_key" ON "Invitation"("email", "workspaceId")
    WHERE "acceptedAt" IS NULL AND "revokedAt" IS NULL;
CREATE INDEX "Invitation_workspace_idx" ON "Invitation"("workspaceId", "createdAt");
ALTER TABLE "Invitation" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "Invitation" TO CURRENT_USER USING (true);

-- The one-time login for a new desktop that an invitation's mail carries in a team.
CREATE TABLE private.invitation_links (
    invitation_id text PRIMARY KEY REFERENCES public."Invitation" ("id") ON DELETE CASCADE,
    ticket_id text NOT NULL REFERENCES private.join_tickets (id) ON DELETE CASCADE
);

-- The login of the desktop at which an invitation was made. No business of the workspace's.
CREATE TABLE private.invitation_desktops (
    invitation_id text PRIMARY KEY REFERENCES public."Invitation" ("id") ON DELETE CASCADE,
    made_with text NOT NULL
);
CREATE INDEX invitation_desktops_login ON private.invitation_desktops (made_with);

-- Mail waits here from the transaction that wants it until a server has taken it, so that a slow or refusing server never
-- blocks anybody, and neither a reply nor its mail exists without the other, whatever is killed when. Read and changed
-- only with the owner's rights: by the worker.
CREATE TABLE private.mail_outbox (
    id text PRIMARY KEY DEFAULT private.new_id(),
    kind text NOT NULL CHECK (kind IN ('code', 'reply', 'invitation')),
    recipient text NOT NULL,
    -- What the template needs. Emptied when the mail has gone or its code has expired.
    payload jsonb NOT NULL,
    -- The Message-ID without brackets and host part is fixed before the first try, so that a mail that goes out twice
    -- after all can be recognised by the receiver.
    message_id text NOT NULL UNIQUE DEFAULT private.new_id(),
    -- A void mail goes the same way and takes the same steps, but is never handed to the server: it stands for an address
    -- that nobody has, so that nothing tells the difference.
    is_void boolean NOT NULL DEFAULT false,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed')),
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- After this a mail is worth nothing and is given up (codes).
    expires_at timestamptz,
    -- Kind of the last refusal, fit to be shown to anybody; the server's words beside it are for the operator.
    last_error_category text CHECK (last_error_category IN ('unreachable', 'refused', 'login', 'tls', 'disk', 'other')),
    last_error text,
    -- The worker that has it now, and until when nobody else may take it.
    locked_by text,
    locked_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    sent_at timestamptz,
    -- Whose reply a mail is. UNIQUE: a reply is one mail. A mail goes with its comment, sent or not.
    workspace_id text,
    ticket_id text,
    comment_id text UNIQUE,
    -- The part of the Message-ID behind the @, fixed before the first try; the same for a whole ticket, so that the
    -- replies of a thread can name one another.
    host text,
    -- How the last try was made: by a mail server, or into a folder.
    route text CHECK (route IN ('smtp', 'folder')),
    invitation_id text,
    -- The desktop that asked for a code.
    asked_by text,
    CONSTRAINT mail_outbox_reply_has_comment CHECK (
        kind <> 'reply' OR (workspace_id IS NOT NULL AND ticket_id IS NOT NULL AND comment_id IS NOT NULL)),
    CONSTRAINT mail_outbox_comment FOREIGN KEY (workspace_id, comment_id)
        REFERENCES public."Comment" ("workspaceId", "id") ON DELETE CASCADE,
    CONSTRAINT mail_outbox_invitation_named CHECK ((kind = 'invitation') = (invitation_id IS NOT NULL)),
    CONSTRAINT mail_outbox_invitation FOREIGN KEY (workspace_id, invitation_id)
        REFERENCES public."Invitation" ("workspaceId", "id") ON DELETE CASCADE
);
CREATE INDEX mail_outbox_due ON private.mail_outbox (next_attempt_at) WHERE state = 'waiting';
CREATE INDEX mail_outbox_newest ON private.mail_outbox (created_at);
CREATE INDEX mail_outbox_thread ON private.mail_outbox (workspace_id, ticket_id, created_at) WHERE kind = 'reply';
CREATE INDEX mail_outbox_of_invitation ON private.mail_outbox (invitation_id) WHERE invitation_id IS NOT NULL;

-- What became of a reply's mail, for the members of its workspace.
CREATE TABLE "CommentDelivery" (
    "workspaceId" TEXT NOT NULL,
    "commentId" TEXT NOT NULL,
    "state" "DeliveryState" NOT NULL DEFAULT 'WAITING',
    "reason" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CommentDelivery_pkey" PRIMARY KEY ("workspaceId", "commentId"),
    CONSTRAINT "CommentDelivery_workspaceId_commentId_fkey"
        FOREIGN KEY ("workspaceId", "commentId") REFERENCES "Comment"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE
);
ALTER TABLE "CommentDelivery" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "CommentDelivery" TO CURRENT_USER USING (true);
