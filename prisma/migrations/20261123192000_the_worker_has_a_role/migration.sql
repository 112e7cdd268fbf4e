-- The worker sends mail and tidies up, beside the database or inside an app that works alone. It belongs to
-- a group of its own that can call the functions named at the end and reads and writes no table: whoever takes
-- over the machine that sends mail gets the mail that waits, and no ticket.

-- Work that only one worker does at a time. Whoever holds a lease does the work; a worker that dies does not
-- give its lease back, and it runs out.
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

-- True when the job is due and nobody else is at it: `holder` has it for `how_long` and nobody else gets it
-- meanwhile. Called again by the one who has it, it is prolonged; false then means that it is lost.
CREATE FUNCTION private.take_lease(job text, holder text, how_long interval) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    moment timestamptz := clock_timestamp();
BEGIN
    INSERT INTO private.leases AS l (job, holder, until, last_started)
    VALUES (take_lease.job, take_lease.holder, moment + how_long, moment)
    ON CONFLICT ON CONSTRAINT leases_pkey DO UPDATE
    SET holder = EXCLUDED.holder, until = EXCLUDED.until,
        last_started = CASE WHEN l.until > clock_timestamp() THEN l.last_started ELSE EXCLUDED.last_started END
    WHERE l.holder = EXCLUDED.holder AND l.until > clock_timestamp()
        OR (l.until IS NULL OR l.until <= clock_timestamp()) AND l.due_at <= clock_timestamp();
    RETURN FOUND;
END
$$;

-- The job is done, or failed with `error`; it is due again after `next_after`. False when the lease had run
-- out and somebody else has it.
CREATE FUNCTION private.release_lease(job text, holder text, next_after interval, error text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    moment timestamptz := clock_timestamp();
BEGIN
    UPDATE private.leases l
    SET holder = NULL, until = NULL, due_at = moment + next_after,
        last_finished = moment, last_error = left(error, 500), runs = l.runs + 1
    WHERE l.job = release_lease.job AND l.holder = release_lease.holder;
    RETURN FOUND;
END
$$;

-- Who sends mail and when they were last heard of, so that others can tell that nobody does.
CREATE TABLE private.workers (
    holder text PRIMARY KEY CHECK (char_length(holder) BETWEEN 1 AND 200),
    host text NOT NULL CHECK (char_length(host) <= 200),
    version text NOT NULL CHECK (char_length(version) <= 50),
    login text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A worker is alive; it says so every 20 seconds. One that was not heard of for a week is forgotten.
CREATE FUNCTION private.worker_seen(holder text, host text, version text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO private.workers AS w (holder, host, version, login)
    VALUES (worker_seen.holder, left(worker_seen.host, 200), left(worker_seen.version, 50), session_user)
    ON CONFLICT ON CONSTRAINT workers_pkey DO UPDATE
    SET seen_at = clock_timestamp(), host = EXCLUDED.host, version = EXCLUDED.version, login = EXCLUDED.login;
    DELETE FROM private.workers w WHERE w.seen_at < clock_timestamp() - interval '7 days';
END
$$;

-- A worker has stopped on purpose.
CREATE FUNCTION private.worker_gone(holder text) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM private.workers w WHERE w.holder = worker_gone.holder
$$;

-- The mails that this worker has claimed, in full. A call of its own: joined to the claim, it would miss a row
-- that came in between, and the mail would lie claimed and unsent until its lease is over.
CREATE FUNCTION private.claimed_mail(worker text, ids text[])
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
            WHERE newer.kind = 'code' AND newer.recipient = m.recipient AND newer.created_at > m.created_at)
    FROM private.mail_outbox m
    WHERE m.id = ANY (ids) AND m.locked_by = worker
    ORDER BY m.created_at
$$;

-- A claimed mail that is worth nothing any more goes unsent. Only codes: a reply is never thrown away.
CREATE FUNCTION private.discard_mail(mail text, worker text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM private.mail_outbox m WHERE m.id = mail AND m.locked_by = worker AND m.kind = 'code';
    RETURN FOUND;
END
$$;

-- What was only the owner's to call and is now the worker's, with the owner's rights inside.
ALTER FUNCTION private.claim_mail(text, integer, interval) SECURITY DEFINER;
ALTER FUNCTION private.reply_to_write(text, text, text, text) SECURITY DEFINER;
ALTER FUNCTION private.mail_was_sent(text, text) SECURITY DEFINER;
ALTER FUNCTION private.mail_was_refused(text, text, text, text, interval) SECURITY DEFINER;
ALTER FUNCTION private.purge_codes() SECURITY DEFINER;

-- Removes notifications older than 90 days, the oldest 500 at most; answers how many.
CREATE FUNCTION private.purge_notifications() RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    removed integer;
BEGIN
    DELETE FROM public."Notification" WHERE "id" IN (
        SELECT n."id" FROM public."Notification" n
        WHERE n."createdAt" < clock_timestamp() - interval '90 days'
        ORDER BY n."createdAt" LIMIT 500 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END
$$;

-- Removes sessions that ended, or were not used, 30 days ago: 500 at most; answers how many.
CREATE FUNCTION private.purge_sessions() RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    removed integer;
BEGIN
    DELETE FROM private.sessions WHERE id IN (
        SELECT s.id FROM private.sessions s
        WHERE LEAST(s.last_seen_at, s.revoked_at) <= clock_timestamp() - interval '30 days'
        LIMIT 500 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END
$$;

-- Health of outgoing mail in general, for a page where nobody is signed in yet. It speaks of no recipient,
-- and void mails count like others. Reason 'no-worker': codes wait and nobody who could send them was heard
-- of for two minutes; worker_away_seconds tells for how long, null when there never was one.
DROP FUNCTION public.mail_state();
CREATE FUNCTION public.mail_state()
    RETURNS TABLE (state text, reason text, oldest_waiting_seconds integer, worker_away_seconds integer)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT
        CASE
            WHEN w.troubled OR w.unattended THEN 'delayed'
            WHEN w.oldest IS NOT NULL THEN 'sending'
            ELSE 'idle'
        END,
        CASE WHEN w.unattended THEN 'no-worker' ELSE w.reason END,
        ceil(extract(epoch FROM clock_timestamp() - w.oldest))::integer,
        ceil(extract(epoch FROM clock_timestamp() - w.seen_at))::integer
    FROM (
        SELECT m.oldest, m.troubled, m.reason, s.seen_at,
            COALESCE(m.oldest < clock_timestamp() - interval '10 seconds', false)
                AND COALESCE(s.seen_at < clock_timestamp() - interval '2 minutes', true) AS unattended
        FROM (
            SELECT min(o.created_at) AS oldest,
                COALESCE(bool_or(o.last_error_category IS NOT NULL), false) AS troubled,
                (array_agg(o.last_error_category ORDER BY o.created_at DESC)
                    FILTER (WHERE o.last_error_category IS NOT NULL))[1] AS reason
            FROM private.mail_outbox o
            WHERE o.kind = 'code' AND (
                o.state = 'waiting' AND (o.expires_at IS NULL OR o.expires_at > clock_timestamp())
                OR o.state = 'failed' AND o.created_at > clock_timestamp() - interval '1 minute')
        ) m
        CROSS JOIN (SELECT max(k.seen_at) AS seen_at FROM private.workers k) s
    ) w
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION public.mail_state() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.mail_state() TO connect_app;
GRANT EXECUTE ON FUNCTION
    private.claim_mail(text, integer, interval), private.claimed_mail(text, text[]),
    private.reply_to_write(text, text, text, text), private.mail_was_sent(text, text),
    private.mail_was_refused(text, text, text, text, interval), private.discard_mail(text, text),
    private.take_lease(text, text, interval), private.release_lease(text, text, interval, text),
    private.worker_seen(text, text, text), private.worker_gone(text),
    private.purge_codes(), private.purge_notifications(), private.purge_sessions()
    TO connect_worker;
