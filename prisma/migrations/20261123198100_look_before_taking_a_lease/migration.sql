-- Workers ask every few seconds whether a job is due, and mostly it is not. Asking wrote a row lock each time,
-- which an idle app alone on a laptop should not have its disk woken for: now it looks first.
CREATE OR REPLACE FUNCTION private.take_lease(job text, holder text, how_long interval) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    moment timestamptz := clock_timestamp();
BEGIN
    IF EXISTS (
        SELECT FROM private.leases l
        WHERE l.job = take_lease.job AND l.holder IS DISTINCT FROM take_lease.holder
          AND (l.until > moment OR l.due_at > moment)
    ) THEN
        RETURN false;
    END IF;
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

-- That a worker is alive is worth no wait for the disk either: after a crash of the server it says so again.
CREATE OR REPLACE FUNCTION private.worker_seen(holder text, host text, version text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    INSERT INTO private.workers AS w (holder, host, version, login)
    VALUES (worker_seen.holder, left(worker_seen.host, 200), left(worker_seen.version, 50), session_user)
    ON CONFLICT ON CONSTRAINT workers_pkey DO UPDATE
    SET seen_at = clock_timestamp(), host = EXCLUDED.host, version = EXCLUDED.version, login = EXCLUDED.login;
    DELETE FROM private.workers w WHERE w.seen_at < clock_timestamp() - interval '7 days';
END
$$;
