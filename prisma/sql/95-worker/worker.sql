-- Jobs that only one worker does at a time. The worker that has the lease does the job. If a worker dies, its lease
-- ends by itself.

-- True when the job is due and nobody else has it: `holder` has it for `how_long`. The holder can call again to extend
-- it; false then means that it is lost. Workers ask every few seconds and mostly nothing is due, so this reads before
-- it writes: an idle app on a laptop should not wake the disk.
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

-- The job is done, or failed with `error`; it is due again after `next_after`. False when the lease had ended and
-- somebody else has it.
CREATE OR REPLACE FUNCTION private.release_lease(job text, holder text, next_after interval, error text) RETURNS boolean
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

-- A worker says every 20 seconds that it is alive. One that said nothing for a week is forgotten. This does not wait
-- for the disk: after a crash of the server the worker says so again.
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

-- A worker has stopped on purpose.
CREATE OR REPLACE FUNCTION private.worker_gone(holder text) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM private.workers w WHERE w.holder = worker_gone.holder
$$;

REVOKE ALL ON FUNCTION
    private.take_lease(text, text, interval), private.release_lease(text, text, interval, text),
    private.worker_seen(text, text, text), private.worker_gone(text)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    private.take_lease(text, text, interval), private.release_lease(text, text, interval, text),
    private.worker_seen(text, text, text), private.worker_gone(text)
    TO connect_worker;
