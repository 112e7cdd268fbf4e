CREATE TABLE private.leases (
  job text NOT NULL,
  holder text,
  until timestamp with time zone,
  due_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  last_started timestamp with time zone,
  last_finished timestamp with time zone,
  last_error text,
  runs bigint DEFAULT 0 NOT NULL,
  CONSTRAINT leases_check CHECK ((holder IS NULL) = (until IS NULL)),
  CONSTRAINT leases_holder_check CHECK (char_length(holder) >= 1 AND char_length(holder) <= 200),
  CONSTRAINT leases_job_check CHECK (job ~ '^[a-z][a-z-]{0,49}$'::text),
  CONSTRAINT leases_pkey PRIMARY KEY (job)
);
ALTER TABLE private.leases DISABLE ROW LEVEL SECURITY;

CREATE TABLE private.workers (
  holder text NOT NULL,
  host text NOT NULL,
  version text NOT NULL,
  login text NOT NULL,
  started_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  seen_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT workers_holder_check CHECK (char_length(holder) >= 1 AND char_length(holder) <= 200),
  CONSTRAINT workers_host_check CHECK (char_length(host) <= 200),
  CONSTRAINT workers_pkey PRIMARY KEY (holder),
  CONSTRAINT workers_version_check CHECK (char_length(version) <= 50)
);
ALTER TABLE private.workers DISABLE ROW LEVEL SECURITY;

CREATE OR REPLACE FUNCTION private.release_lease(job text, holder text, next_after interval, error text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    moment timestamptz := clock_timestamp();
BEGIN
    UPDATE private.leases l
    SET holder = NULL, until = NULL, due_at = moment + next_after,
        last_finished = moment, last_error = left(error, 500), runs = l.runs + 1
    WHERE l.job = release_lease.job AND l.holder = release_lease.holder;
    RETURN FOUND;
END
$function$;
GRANT EXECUTE ON FUNCTION private.release_lease(text,text,interval,text) TO connect_worker;

CREATE OR REPLACE FUNCTION private.take_lease(job text, holder text, how_long interval)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION private.take_lease(text,text,interval) TO connect_worker;

CREATE OR REPLACE FUNCTION private.worker_gone(holder text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    DELETE FROM private.workers w WHERE w.holder = worker_gone.holder
$function$;
GRANT EXECUTE ON FUNCTION private.worker_gone(text) TO connect_worker;

CREATE OR REPLACE FUNCTION private.worker_seen(holder text, host text, version text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    INSERT INTO private.workers AS w (holder, host, version, login)
    VALUES (worker_seen.holder, left(worker_seen.host, 200), left(worker_seen.version, 50), session_user)
    ON CONFLICT ON CONSTRAINT workers_pkey DO UPDATE
    SET seen_at = clock_timestamp(), host = EXCLUDED.host, version = EXCLUDED.version, login = EXCLUDED.login;
    DELETE FROM private.workers w WHERE w.seen_at < clock_timestamp() - interval '7 days';
END
$function$;
GRANT EXECUTE ON FUNCTION private.worker_seen(text,text,text) TO connect_worker;
