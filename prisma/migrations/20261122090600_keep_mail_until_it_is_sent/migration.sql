-- Mail waits here from the transaction that wants it until a server has taken it, so that a slow or
-- refusing server never blocks anybody. Read and changed only with the owner's rights: by the worker.

CREATE TABLE private.mail_outbox (
    id text PRIMARY KEY DEFAULT private.new_id(),
    kind text NOT NULL CHECK (kind IN ('code', 'reply')),
    recipient text NOT NULL,
    -- What the template needs. Emptied when the mail has gone or its code has expired.
    payload jsonb NOT NULL,
    -- The Message-ID without brackets and host part is fixed before the first try, so that a mail that goes
    -- out twice after all can be recognised by the receiver.
    message_id text NOT NULL UNIQUE DEFAULT private.new_id(),
    -- A void mail goes the same way and takes the same steps, but is never handed to the server: it stands
    -- for an address that nobody has, so that nothing tells the difference.
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
    sent_at timestamptz
);
CREATE INDEX mail_outbox_due ON private.mail_outbox (next_attempt_at) WHERE state = 'waiting';
CREATE INDEX mail_outbox_newest ON private.mail_outbox (created_at);

-- Takes up to `how_many` due mails for one worker, for `lease`: nobody else gets them meanwhile, and if the
-- worker dies they come back by themselves. A void mail must be handled like the others up to the point
-- where the server would be given the message.
CREATE FUNCTION private.claim_mail(worker text, how_many integer, lease interval)
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
        ORDER BY d.next_attempt_at LIMIT how_many
        FOR UPDATE SKIP LOCKED
    ) due
    WHERE m.id = due.id
    RETURNING m.id, m.kind, m.recipient, m.payload, m.message_id, m.is_void, m.attempts
$$;

-- The server has taken the mail. False when this worker's lease had run out and another one has it.
CREATE FUNCTION private.mail_was_sent(mail text, worker text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
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

-- The mail did not go. Tried again after `retry_after`, never again when that is null.
CREATE FUNCTION private.mail_was_refused(mail text, worker text, category text, reason text, retry_after interval)
    RETURNS boolean
    LANGUAGE plpgsql VOLATILE
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

-- Health of outgoing mail in general, for a page where nobody is signed in yet. It speaks of no recipient,
-- and void mails count like others, since anything else would tell which addresses exist.
CREATE FUNCTION public.mail_state()
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
        WHERE m.state = 'waiting' AND (m.expires_at IS NULL OR m.expires_at > clock_timestamp())
           OR m.state = 'failed' AND m.kind = 'code' AND m.created_at > clock_timestamp() - interval '1 minute'
    ) w
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION public.mail_state() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.mail_state() TO connect_app;
