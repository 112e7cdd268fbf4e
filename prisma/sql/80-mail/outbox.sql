-- The outbox. The transaction that causes a mail adds it, and the mail waits there until a server has taken it. So a
-- slow or refusing server blocks nobody.

-- Claims mails that are due. Codes first: somebody is waiting for them, while a reply may take a minute more.
CREATE OR REPLACE FUNCTION private.claim_mail(worker text, how_many integer, lease interval)
    RETURNS TABLE (id text, kind text, recipient text, payload jsonb, message_id text, is_void boolean, attempts integer)
    LANGUAGE sql VOLATILE SECURITY DEFINER
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

-- The mails that this worker has claimed, in full. This is a call of its own. Joined to the claim, it would miss a row
-- that came in between, and that mail would stay claimed and unsent until its lease ends. A code is void if the same
-- desktop has asked for a newer one.
CREATE OR REPLACE FUNCTION private.claimed_mail(worker text, ids text[])
    RETURNS TABLE (
        id text, kind text, recipient text, ticket_id text, payload jsonb, message_id text, is_void boolean,
        attempts integer, created_at timestamptz, expires_at timestamptz, is_superseded boolean
    )
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m.id, m.kind, m.recipient, m.ticket_id, m.payload, m.message_id, m.is_void, m.attempts,
        m.created_at, m.expires_at,
        m.kind = 'code' AND EXISTS (
            SELECT FROM private.mail_outbox newer
            WHERE newer.kind = 'code' AND newer.recipient = m.recipient AND newer.created_at > m.created_at
              AND newer.asked_by IS NOT DISTINCT FROM m.asked_by)
    FROM private.mail_outbox m
    WHERE m.id = ANY (ids) AND m.locked_by = worker
    ORDER BY m.created_at
$$;

-- Keeps a claimed mail for `lease` from now, because one with large files takes longer. False when it is not this
-- worker's (any more).
CREATE OR REPLACE FUNCTION private.extend_mail_lease(mail text, worker text, lease interval) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE private.mail_outbox m SET locked_until = clock_timestamp() + lease
    WHERE m.id = mail AND m.locked_by = worker AND m.state = 'waiting';
    RETURN FOUND;
END
$$;

-- The server has taken the mail. False when this worker's lease had ended and another worker has it.
CREATE OR REPLACE FUNCTION private.mail_was_sent(mail text, worker text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE private.mail_outbox m
    SET state = 'sent', sent_at = clock_timestamp(), payload = CASE m.kind WHEN 'code' THEN '{}' ELSE m.payload END,
        last_error = NULL, last_error_category = NULL, locked_by = NULL, locked_until = NULL
    WHERE m.id = mail AND m.locked_by = worker AND m.state = 'waiting';
    RETURN FOUND;
END
$$;

-- The mail was not taken. It is tried again after `retry_after`; never again when that is null.
CREATE OR REPLACE FUNCTION private.mail_was_refused(mail text, worker text, category text, reason text, retry_after interval)
    RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE private.mail_outbox m
    SET state = CASE WHEN retry_after IS NULL THEN 'failed' ELSE 'waiting' END,
        payload = CASE WHEN retry_after IS NULL AND m.kind = 'code' THEN '{}' ELSE m.payload END,
        next_attempt_at = clock_timestamp() + COALESCE(retry_after, interval '0'),
        last_error = left(reason, 1000), last_error_category = category, locked_by = NULL, locked_until = NULL
    WHERE m.id = mail AND m.locked_by = worker AND m.state = 'waiting';
    RETURN FOUND;
END
$$;

-- Gives up a code or an invitation that is no longer valid when its mail is due. Never gives up a reply.
CREATE OR REPLACE FUNCTION private.discard_mail(mail text, worker text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM private.mail_outbox m WHERE m.id = mail AND m.locked_by = worker AND m.kind IN ('code', 'invitation');
    RETURN FOUND;
END
$$;

-- Puts the mail of an invitation into the outbox. It replaces one that still waits.
CREATE OR REPLACE FUNCTION private.mail_invitation(invitation text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM private.mail_outbox m WHERE m.invitation_id = invitation AND m.state = 'waiting' AND m.locked_by IS NULL;
    INSERT INTO private.mail_outbox (kind, recipient, payload, workspace_id, invitation_id, expires_at)
    SELECT 'invitation', i."email", '{}', i."workspaceId", i."id", i."expiresAt"
    FROM public."Invitation" i WHERE i."id" = invitation;
END
$$;

-- Queues a failed reply again, for its author or a colleague. True if it had failed. Refuses callers who may not write
-- in its workspace (42501), and in the same way when there is no such reply.
CREATE OR REPLACE FUNCTION public.retry_reply(comment_id text) RETURNS boolean
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

-- "CommentDelivery" follows the outbox, whichever function changes that. When a reply will not be tried again, its
-- author is notified, with the reason: refused, not confirmed, or a file that cannot be read.
CREATE OR REPLACE FUNCTION private.delivery_follows_mail() RETURNS trigger
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
        INSERT INTO public."Notification" ("id", "type", "data", "content", "userId", "workspaceId", "ticketId")
        SELECT private.new_id(), 'TICKET_UPDATED',
            jsonb_build_object('kind', 'reply-not-delivered', 'reason', NEW.last_error), '',
            c."userId", c."workspaceId", c."ticketId"
        FROM public."Comment" c
        WHERE c."workspaceId" = NEW.workspace_id AND c."id" = NEW.comment_id;
    END IF;
    RETURN NULL;
END
$$;

-- An invitation shows what became of its mail.
CREATE OR REPLACE FUNCTION private.invitation_follows_mail() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE public."Invitation" i
    SET "delivery" = (CASE
            WHEN NEW.state = 'sent' AND NEW.route = 'folder' THEN 'WRITTEN'
            WHEN NEW.state = 'sent' THEN 'SENT'
            WHEN NEW.state = 'failed' THEN 'FAILED'
            WHEN NEW.last_error IS NOT NULL THEN 'DELAYED'
            ELSE 'WAITING'
        END)::public."DeliveryState"
    WHERE i."id" = NEW.invitation_id;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER mail_settled AFTER UPDATE ON private.mail_outbox
    FOR EACH ROW WHEN (NEW.kind = 'reply'
        AND (NEW.state <> OLD.state OR (OLD.locked_by IS NOT NULL AND NEW.locked_by IS NULL)))
    EXECUTE FUNCTION private.delivery_follows_mail();

CREATE OR REPLACE TRIGGER mail_settled_invitation AFTER UPDATE ON private.mail_outbox
    FOR EACH ROW WHEN (NEW.kind = 'invitation'
        AND (NEW.state <> OLD.state OR (OLD.locked_by IS NOT NULL AND NEW.locked_by IS NULL)))
    EXECUTE FUNCTION private.invitation_follows_mail();

REVOKE ALL ON FUNCTION
    private.claim_mail(text, integer, interval), private.claimed_mail(text, text[]),
    private.extend_mail_lease(text, text, interval), private.mail_was_sent(text, text),
    private.mail_was_refused(text, text, text, text, interval), private.discard_mail(text, text),
    private.mail_invitation(text), public.retry_reply(text), private.delivery_follows_mail(),
    private.invitation_follows_mail()
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    private.claim_mail(text, integer, interval), private.claimed_mail(text, text[]),
    private.extend_mail_lease(text, text, interval), private.mail_was_sent(text, text),
    private.mail_was_refused(text, text, text, text, interval), private.discard_mail(text, text)
    TO connect_worker;
GRANT EXECUTE ON FUNCTION public.retry_reply(text) TO connect_app;
