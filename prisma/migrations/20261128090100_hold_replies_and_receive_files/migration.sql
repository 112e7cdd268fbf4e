-- What is on its way into a ticket and nobody but its author sees yet: replies that can still be taken back,
-- and files that are being received. Who moves them on follows in the next migrations; here are the tables, and
-- the reading of a ticket that shows them.

CREATE TYPE "OutgoingState" AS ENUM ('WAITING', 'OVERTAKEN');
CREATE TYPE "UploadState" AS ENUM ('RECEIVING', 'READY');

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
    -- WAITING until dueAt; OVERTAKEN: another message came first, and its author decides.
    "state" "OutgoingState" NOT NULL DEFAULT 'WAITING',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "dueAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "OutgoingReply_pkey" PRIMARY KEY ("id"),
    CONSTRAINT outgoing_reply_id_shape CHECK (private.is_id("id")),
    CONSTRAINT outgoing_reply_content_not_empty CHECK (private.has_something_to_see("content")),
    CONSTRAINT outgoing_reply_content_length CHECK (char_length("content") <= 2000000),
    CONSTRAINT outgoing_reply_uploads_range CHECK (cardinality("uploadIds") <= 1000)
);
CREATE INDEX "OutgoingReply_ticket_idx" ON "OutgoingReply"("workspaceId", "ticketId", "userId");
CREATE INDEX "OutgoingReply_due_idx" ON "OutgoingReply"("dueAt");
ALTER TABLE "OutgoingReply" ADD CONSTRAINT "OutgoingReply_workspaceId_ticketId_fkey"
    FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "OutgoingReply" ADD CONSTRAINT "OutgoingReply_userId_fkey"
    FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "OutgoingReply" ADD CONSTRAINT "OutgoingReply_author_in_workspace_fkey"
    FOREIGN KEY ("workspaceId", "userId") REFERENCES "WorkspacePerson"("workspaceId", "userId");

-- A file on its way in. Complete, it waits for the message or ticket that it belongs to; its id becomes the
-- attachment's.
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
ALTER TABLE "Upload" ADD CONSTRAINT "Upload_workspaceId_fkey"
    FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Upload" ADD CONSTRAINT "Upload_userId_fkey"
    FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Upload" ADD CONSTRAINT "Upload_owner_in_workspace_fkey"
    FOREIGN KEY ("workspaceId", "userId") REFERENCES "WorkspacePerson"("workspaceId", "userId");
ALTER TABLE "Upload" ADD CONSTRAINT "Upload_workspaceId_ticketId_fkey"
    FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "OutgoingReply" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE "Upload" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "OutgoingReply" TO CURRENT_USER USING (true);
CREATE POLICY owner_acts ON "Upload" TO CURRENT_USER USING (true);
-- One's own, in workspaces that one still belongs to.
CREATE POLICY own_read ON "OutgoingReply" FOR SELECT TO connect_app
    USING ("userId" = (SELECT private.current_user_id()) AND "workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
CREATE POLICY own_read ON "Upload" FOR SELECT TO connect_app
    USING ("userId" = (SELECT private.current_user_id()) AND "workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
GRANT SELECT ON "OutgoingReply", "Upload" TO connect_app;

-- A reply on its way is news for its author's other desktops alone.
CREATE FUNCTION private.feed_outgoing() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM private.tell_change(OLD."workspaceId", 'outgoing', OLD."ticketId", OLD."userId");
    ELSE
        PERFORM private.tell_change(NEW."workspaceId", 'outgoing', NEW."ticketId", NEW."userId");
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER outgoing_told AFTER INSERT OR UPDATE OR DELETE ON "OutgoingReply"
    FOR EACH ROW EXECUTE FUNCTION private.feed_outgoing();

-- An attachment as read_ticket shows it.
CREATE FUNCTION private.attachment_json(a public."Attachment") RETURNS json
    LANGUAGE sql STABLE
    RETURN json_build_object('id', a."id", 'name', a."name", 'url', a."url", 'type', a."type", 'size', a."size",
        'sha256', a."sha256", 'createdAt', a."createdAt");

-- As before (20261123199100), with attachments, and with the caller's own replies that are not sent yet.
DROP FUNCTION public.read_ticket(text, text);
CREATE FUNCTION public.read_ticket(workspace_id text, ticket_id text)
    RETURNS TABLE (
        "id" text, "number" integer, "subject" text, "excerpt" text, "status" text, "priority" text,
        "createdAt" timestamptz, "updatedAt" timestamptz, "closedAt" timestamptz, "version" integer,
        "requesterId" text, "requesterName" text, "requesterEmail" text,
        "assigneeId" text, "assigneeName" text, "assigneeEmail" text,
        "tags" json, "description" text, "comments" json, "history" json, "attachments" json, "outgoing" json
    )
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me text := private.current_user_id();
BEGIN
    IF NOT EXISTS (SELECT FROM private.my_workspaces() AS w WHERE w = read_ticket.workspace_id) THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT t."id", t."number", t."subject", t."excerpt", t."status"::text, t."priority"::text,
            t."createdAt"::timestamptz, t."updatedAt"::timestamptz, t."closedAt"::timestamptz, t."version",
            r."id", r."name", r."email", a."id", a."name", a."email",
            (SELECT json_agg(
                json_build_object('id', g."id", 'name', g."name", 'color', g."color") ORDER BY lower(g."name"))
             FROM public."TicketTag" x
             JOIN public."Tag" g ON g."workspaceId" = x."workspaceId" AND g."id" = x."tagId"
             WHERE x."workspaceId" = read_ticket.workspace_id AND x."ticketId" = read_ticket.ticket_id),
            t."description",
            (SELECT json_agg(c) FROM (
                SELECT c."id", c."content", c."visibility", c."createdAt",
                    u."id" AS "authorId", u."name" AS "authorName", u."email" AS "authorEmail",
                    d."state" AS "deliveryState", d."reason" AS "deliveryReason", d."updatedAt" AS "deliveryAt",
                    (SELECT json_agg(private.attachment_json(f) ORDER BY f."createdAt", f."id") FROM public."Attachment" f
                     WHERE f."workspaceId" = read_ticket.workspace_id AND f."commentId" = c."id") AS "attachments",
                    NOT EXISTS (SELECT FROM public."WorkspaceUser" m
                        WHERE m."workspaceId" = read_ticket.workspace_id AND m."userId" = c."userId") AS "fromRequester"
                FROM (
                    SELECT c."id", c."content", c."visibility", c."createdAt", c."userId" FROM public."Comment" c
                    WHERE c."workspaceId" = read_ticket.workspace_id AND c."ticketId" = read_ticket.ticket_id
                    ORDER BY c."createdAt" DESC, c."id" DESC LIMIT 101
                ) c
                JOIN public."User" u ON u."id" = c."userId"
                LEFT JOIN public."CommentDelivery" d
                    ON d."workspaceId" = read_ticket.workspace_id AND d."commentId" = c."id"
                ORDER BY c."createdAt" DESC, c."id" DESC
            ) c),
            (SELECT json_agg(h) FROM (
                SELECT h."id", h."kind",
                    CASE WHEN h."kind" = 'ASSIGNEE_CHANGED' THEN COALESCE(b."name", b."email") ELSE left(h."before", 200) END AS "before",
                    CASE WHEN h."kind" = 'ASSIGNEE_CHANGED' THEN COALESCE(f."name", f."email") ELSE left(h."after", 200) END AS "after",
                    h."createdAt", u."id" AS "actorId", u."name" AS "actorName", u."email" AS "actorEmail"
                FROM (
                    SELECT h.* FROM public."TicketHistory" h
                    WHERE h."workspaceId" = read_ticket.workspace_id AND h."ticketId" = read_ticket.ticket_id
                    ORDER BY h."id" DESC LIMIT 500
                ) h
                LEFT JOIN public."User" u ON u."id" = h."actorId"
                LEFT JOIN public."User" b ON h."kind" = 'ASSIGNEE_CHANGED' AND b."id" = h."before"
                LEFT JOIN public."User" f ON h."kind" = 'ASSIGNEE_CHANGED' AND f."id" = h."after"
                ORDER BY h."id" DESC
            ) h),
            (SELECT json_agg(private.attachment_json(f) ORDER BY f."createdAt", f."id") FROM public."Attachment" f
             WHERE f."workspaceId" = read_ticket.workspace_id AND f."ticketId" = read_ticket.ticket_id),
            (SELECT json_agg(json_build_object('id', o."id", 'content', o."content", 'state', o."state",
                    'createdAt', o."createdAt", 'dueAt', o."dueAt", 'files', COALESCE((
                        SELECT json_agg(json_build_object('id', f."id", 'name', f."name", 'type', f."type", 'size', f."size")
                            ORDER BY f."createdAt", f."id")
                        FROM public."Upload" f WHERE f."id" = ANY (o."uploadIds")), '[]')) ORDER BY o."createdAt", o."id")
             FROM public."OutgoingReply" o
             WHERE o."workspaceId" = read_ticket.workspace_id AND o."ticketId" = read_ticket.ticket_id AND o."userId" = me)
        FROM public."Ticket" t
        JOIN public."User" r ON r."id" = t."createdById"
        LEFT JOIN public."User" a ON a."id" = t."assignedToId"
        WHERE t."workspaceId" = read_ticket.workspace_id AND t."id" = read_ticket.ticket_id;
END
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION public.read_ticket(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.read_ticket(text, text) TO connect_app;
