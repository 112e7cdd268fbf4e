-- A public reply goes to the requester by mail. The mail is put into the outbox by the transaction that
-- writes the reply, so that neither exists without the other, whatever is killed when; members read in
-- "CommentDelivery" what became of it.

CREATE TYPE "DeliveryState" AS ENUM ('WAITING', 'SENT', 'WRITTEN', 'DELAYED', 'FAILED');

CREATE TABLE "CommentDelivery" (
    "workspaceId" TEXT NOT NULL,
    "commentId" TEXT NOT NULL,
    "state" "DeliveryState" NOT NULL DEFAULT 'WAITING',
    "reason" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CommentDelivery_pkey" PRIMARY KEY ("workspaceId", "commentId")
);
ALTER TABLE "CommentDelivery" ADD CONSTRAINT "CommentDelivery_workspaceId_commentId_fkey"
    FOREIGN KEY ("workspaceId", "commentId") REFERENCES "Comment"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "CommentDelivery" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "CommentDelivery" TO CURRENT_USER USING (true);
CREATE POLICY member_reads ON "CommentDelivery" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
GRANT SELECT ON "CommentDelivery" TO connect_app;

-- Whose reply a mail is. UNIQUE: a reply is one mail. A mail goes with its comment, sent or not.
ALTER TABLE private.mail_outbox
    ADD COLUMN workspace_id text,
    ADD COLUMN ticket_id text,
    ADD COLUMN comment_id text UNIQUE,
    -- The part of the Message-ID behind the @, fixed before the first try; the same for a whole ticket, so
    -- that the replies of a thread can name one another.
    ADD COLUMN host text,
    -- How the last try was made: by a mail server, or into a folder.
    ADD COLUMN route text CHECK (route IN ('smtp', 'folder')),
    ADD CONSTRAINT mail_outbox_reply_has_comment CHECK (
        kind <> 'reply' OR (workspace_id IS NOT NULL AND ticket_id IS NOT NULL AND comment_id IS NOT NULL)),
    ADD CONSTRAINT mail_outbox_comment FOREIGN KEY (workspace_id, comment_id)
        REFERENCES public."Comment" ("workspaceId", "id") ON DELETE CASCADE;
CREATE INDEX mail_outbox_thread ON private.mail_outbox (workspace_id, ticket_id, created_at) WHERE kind = 'reply';

-- Only what the person signed in on this connection writes themselves, as a member and to somebody else: no
-- import and no operator's SQL ever sends a mail.
CREATE FUNCTION private.comment_to_mail() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    requester text;
BEGIN
    IF NEW."userId" IS DISTINCT FROM private.current_user_id()
        OR NOT EXISTS (
            SELECT FROM public."WorkspaceUser" m
            WHERE m."workspaceId" = NEW."workspaceId" AND m."userId" = NEW."userId" AND m."isActive")
    THEN
        RETURN NULL;
    END IF;
    SELECT u."email" INTO requester
    FROM public."Ticket" t JOIN public."User" u ON u."id" = t."createdById"
    WHERE t."workspaceId" = NEW."workspaceId" AND t."id" = NEW."ticketId" AND t."createdById" <> NEW."userId";
    IF requester IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO private.mail_outbox (kind, recipient, payload, workspace_id, ticket_id, comment_id)
    VALUES ('reply', requester, '{}', NEW."workspaceId", NEW."ticketId", NEW."id");
    INSERT INTO public."CommentDelivery" ("workspaceId", "commentId") VALUES (NEW."workspaceId", NEW."id");
    RETURN NULL;
END
$$;

CREATE TRIGGER comment_inserted_mail AFTER INSERT ON "Comment"
    FOR EACH ROW WHEN (NEW."visibility" = 'PUBLIC' AND NEW."importKey" IS NULL)
    EXECUTE FUNCTION private.comment_to_mail();

-- What members read follows the outbox, by whichever function it is changed. A reply that will not be tried
-- again is told to its author.
CREATE FUNCTION private.delivery_follows_mail() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE public."CommentDelivery" d
    SET "state" = (CASE
            WHEN NEW.state = 'sent' AND NEW.route = 'folder' THEN 'WRITTEN'
            WHEN NEW.state = 'sent' THEN 'SENT'
            WHEN NEW.state = 'failed' THEN 'FAILED'
            WHEN NEW.last_error IS NOT NULL THEN 'DELAYED'
            ELSE 'WAITING'
        END)::public."DeliveryState",
        "reason" = NEW.last_error, "attempts" = NEW.attempts, "updatedAt" = clock_timestamp()
    WHERE d."workspaceId" = NEW.workspace_id AND d."commentId" = NEW.comment_id;

    IF NEW.state = 'failed' AND OLD.state <> 'failed' THEN
        INSERT INTO public."Notification" ("id", "type", "content", "userId", "workspaceId", "ticketId")
        SELECT private.new_id(), 'TICKET_UPDATED',
            format('Your reply to #%s “%s” was not delivered: %s%s.', t."number", t."subject",
                CASE WHEN NEW.last_error LIKE 'refused%' THEN 'the mail server refused it'
                    ELSE 'it could not be handed over' END,
                ' (' || substring(NEW.last_error FROM '\d{3}$') || ')'),
            c."userId", t."workspaceId", t."id"
        FROM public."Comment" c
        JOIN public."Ticket" t ON t."workspaceId" = c."workspaceId" AND t."id" = c."ticketId"
        WHERE c."workspaceId" = NEW.workspace_id AND c."id" = NEW.comment_id;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER mail_settled AFTER UPDATE ON private.mail_outbox
    FOR EACH ROW WHEN (NEW.kind = 'reply'
        AND (NEW.state <> OLD.state OR (OLD.locked_by IS NOT NULL AND NEW.locked_by IS NULL)))
    EXECUTE FUNCTION private.delivery_follows_mail();

-- Codes first: somebody is sitting in front of the field and waits, while a reply may take a minute more.
CREATE OR REPLACE FUNCTION private.claim_mail(worker text, how_many integer, lease interval)
    RETURNS TABLE (id text, kind text, recipient text, payload jsonb, message_id text, is_void boolean, attempts integer)
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE private.mail_outbox m
    SET locked_by = worker, locked_until = clock_timestamp() + lease, attempts = m.attempts + 1
    FROM (
        SELECT d.id FROM private.mail_outbox d
        WHERE d.state = 'waiting' AND d.next_attempt_at <= clock_timestamp()
          AND (d.locked_until IS NULL OR d.locked_until < clock_timestamp())
          AND (d.expires_at IS NULL OR d.expires_at > clock_timestamp())
        ORDER BY d.kind, d.next_attempt_at LIMIT how_many
        FOR UPDATE SKIP LOCKED
    ) due
    WHERE m.id = due.id
    RETURNING m.id, m.kind, m.recipient, m.payload, m.message_id, m.is_void, m.attempts
$$;

-- All that a reply's mail is written from, read when it is due. Fixes the host part of its Message-ID at the
-- first call. Null when the mail is not this worker's (any more) or its comment is gone.
CREATE FUNCTION private.reply_to_write(mail text, worker text, own_host text, own_route text) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    answer jsonb;
BEGIN
    UPDATE private.mail_outbox m
    SET route = own_route, host = COALESCE(
        m.host,
        (SELECT e.host FROM private.mail_outbox e
         WHERE e.kind = 'reply' AND e.workspace_id = m.workspace_id AND e.ticket_id = m.ticket_id AND e.host IS NOT NULL
         ORDER BY e.created_at LIMIT 1),
        (SELECT split_part(s."senderAddress", '@', 2) FROM public."WorkspaceSettings" s WHERE s."workspaceId" = m.workspace_id),
        own_host)
    WHERE m.id = mail AND m.locked_by = worker AND m.state = 'waiting';
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    SELECT jsonb_build_object(
        'host', m.host,
        'ticketId', t."id", 'number', t."number", 'subject', t."subject",
        'content', c."content", 'author', a."name", 'workspace', w."name",
        'senderName', s."senderName", 'senderAddress', s."senderAddress", 'signature', COALESCE(s."signature", ''),
        -- The newest twenty, oldest first: enough for every mail program to find the thread.
        'earlier', COALESCE((
            SELECT jsonb_agg(e.message_id ORDER BY e.created_at)
            FROM (
                SELECT o.message_id, o.created_at FROM private.mail_outbox o
                WHERE o.kind = 'reply' AND o.workspace_id = m.workspace_id AND o.ticket_id = m.ticket_id
                  AND o.created_at < m.created_at AND o.state <> 'failed'
                ORDER BY o.created_at DESC LIMIT 20
            ) e), '[]'))
    INTO answer
    FROM private.mail_outbox m
    JOIN public."Comment" c ON c."workspaceId" = m.workspace_id AND c."id" = m.comment_id
    JOIN public."Ticket" t ON t."workspaceId" = c."workspaceId" AND t."id" = c."ticketId"
    JOIN public."Workspace" w ON w."id" = t."workspaceId"
    JOIN public."User" a ON a."id" = c."userId"
    LEFT JOIN public."WorkspaceSettings" s ON s."workspaceId" = w."id"
    WHERE m.id = mail;
    RETURN answer;
END
$$;

-- Puts a reply that failed back among the waiting ones, at the author's or a colleague's wish. True if it had
-- failed. Refuses callers who may not write in its workspace (42501), and alike where there is no such reply.
CREATE FUNCTION public.retry_reply(comment_id text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_writer((
        SELECT m.workspace_id FROM private.mail_outbox m WHERE m.comment_id = retry_reply.comment_id));
    UPDATE private.mail_outbox m
    SET state = 'waiting', attempts = 0, next_attempt_at = clock_timestamp(),
        last_error = NULL, last_error_category = NULL
    WHERE m.comment_id = retry_reply.comment_id AND m.kind = 'reply' AND m.state = 'failed';
    RETURN FOUND;
END
$$;

-- The sign-in page asks how codes fare; that a reply to a customer is delayed is no news there.
CREATE OR REPLACE FUNCTION public.mail_state()
    RETURNS TABLE (state text, reason text, oldest_waiting_seconds integer)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        CASE
            WHEN w.troubled THEN 'delayed'
            WHEN w.oldest IS NOT NULL THEN 'sending'
            ELSE 'idle'
        END,
        w.reason,
        ceil(extract(epoch FROM clock_timestamp() - w.oldest))::integer
    FROM (
        SELECT min(m.created_at) AS oldest,
            COALESCE(bool_or(m.last_error_category IS NOT NULL), false) AS troubled,
            (array_agg(m.last_error_category ORDER BY m.created_at DESC)
                FILTER (WHERE m.last_error_category IS NOT NULL))[1] AS reason
        FROM private.mail_outbox m
        WHERE m.kind = 'code' AND (
            m.state = 'waiting' AND (m.expires_at IS NULL OR m.expires_at > clock_timestamp())
            OR m.state = 'failed' AND m.created_at > clock_timestamp() - interval '1 minute')
    ) w
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION public.retry_reply(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.retry_reply(text) TO connect_app;
