-- Nobody can prevent their own removal. A transaction that is left open locks rows that a removal has to change, and
-- its login can lift the time limits that would end it. So a removal waits for a short time. Then it ends the
-- connections of desktops that block it, and continues. Workers end transactions that are left open for no good reason.

-- Makes the owner a member of the roles of connected desktops. Otherwise the owner can neither see what their
-- connections do nor end them. The owner gains no rights by this, because it already has more rights than these roles.
CREATE OR REPLACE FUNCTION private.join_connected_roles() RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '500ms'
    SET client_min_messages = error
AS $$
DECLARE
    connected text;
BEGIN
    FOR connected IN
        SELECT DISTINCT a.usename::text FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid
        WHERE private.is_desktop_login(a.usename::text) AND NOT pg_has_role(current_user, a.usesysid, 'USAGE')
    LOOP
        BEGIN
            EXECUTE format('GRANT %I TO %I', connected, current_user);
        EXCEPTION WHEN insufficient_privilege OR undefined_object OR lock_not_available OR internal_error
            OR serialization_failure OR unique_violation THEN
            NULL; -- of another database of this server, or somebody else does the same
        END;
    END LOOP;
END
$$;

-- Ends connections of this database's desktops, anywhere on the server, and waits until they are gone. It ends the
-- connections of `logins`, those that are idle in a transaction, and those whose transaction is older than `patience`.
-- It never ends the caller's connection. Returns the logins.
CREATE OR REPLACE FUNCTION private.end_blocking_connections(logins text[], patience interval) RETURNS text[]
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_stat_clear_snapshot();
    PERFORM private.join_connected_roles();
    RETURN ARRAY(
        SELECT DISTINCT c.login FROM (
            SELECT a.usename::text AS login, pg_terminate_backend(a.pid, 1000) AS gone
            FROM pg_stat_activity a
            WHERE private.is_desktop_login(a.usename::text) AND a.pid <> pg_backend_pid()
              AND pg_has_role(current_user, a.usesysid, 'USAGE')
              AND (a.usename::text = ANY (logins)
                  OR a.state LIKE 'idle in transaction%'
                  OR a.xact_start < clock_timestamp() - patience)
        ) c ORDER BY 1);
END
$$;

-- Runs a call even if others hold locks that it needs. It waits only a short time for a lock. If that fails, it ends
-- the connections of `logins`, whom the call is about, and all that are idle in a transaction, and tries again. After
-- some tries it also ends every long transaction. Fails with 55P03 if something other than a desktop blocks the call
-- for too long; the error names who it is.
CREATE OR REPLACE FUNCTION private.run_despite_locks(call text, arguments text[], logins text[]) RETURNS text
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '400ms'
AS $$
DECLARE
    answer text;
    in_the_way text;
BEGIN
    FOR tries IN 1 .. 10 LOOP
        BEGIN
            EXECUTE call INTO answer USING arguments;
            RETURN answer;
        EXCEPTION WHEN lock_not_available OR deadlock_detected OR internal_error THEN
            IF tries = 10 AND SQLSTATE <> '55P03' THEN
                RAISE;
            END IF;
            PERFORM private.end_blocking_connections(logins,
                CASE WHEN tries < 4 THEN interval '1 hour' ELSE interval '1 second' END);
        END;
    END LOOP;
    SELECT string_agg(DISTINCT format('%s (process %s, %s)', a.usename, a.pid, a.application_name), ', ') INTO in_the_way
    FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid AND l.locktype = 'transactionid' AND l.granted
    WHERE a.pid <> pg_backend_pid();
    RAISE EXCEPTION 'somebody holds what is to be changed: %', COALESCE(in_the_way, 'nobody who can be named')
        USING ERRCODE = '55P03';
END
$$;

-- Ends the connections of a login, except the caller's. For that the owner becomes a member of the login's role. The
-- owner gains no rights by this, because it has all rights of the role already.
CREATE OR REPLACE FUNCTION private.end_connections(login text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_stat_activity a WHERE a.usename = end_connections.login AND a.pid <> pg_backend_pid()
    ) THEN
        RETURN;
    END IF;
    IF NOT pg_has_role(current_user, login, 'USAGE') THEN
        EXECUTE format('GRANT %I TO %I', login, current_user);
    END IF;
    PERFORM pg_terminate_backend(a.pid) FROM pg_stat_activity a
    WHERE a.usename = end_connections.login AND a.pid <> pg_backend_pid();
END
$$;

-- Connections of desktops that harm others. A connection is harmful if it is idle in a transaction for more than a
-- minute, or in one transaction for more than five minutes. While somebody waits for it, three seconds idle in a
-- transaction or one minute in a transaction are enough. When notifications pile up, a connection that keeps the server
-- from clearing them is harmful too.
CREATE OR REPLACE FUNCTION private.harmful_connections() RETURNS SETOF integer
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- Also moves the tail of the queue, which PostgreSQL does only now and then by itself.
    is_queue_long boolean := pg_notification_queue_usage() > 0.02;
    blockers integer[] := ARRAY(
        SELECT DISTINCT b FROM (SELECT DISTINCT l.pid FROM pg_locks l WHERE NOT l.granted) w,
            unnest(pg_blocking_pids(w.pid)) AS b);
BEGIN
    RETURN QUERY
        SELECT a.pid FROM pg_stat_activity a
        WHERE private.is_desktop_login(a.usename::text)
          AND (a.state LIKE 'idle in transaction%' AND a.state_change < clock_timestamp() - interval '1 minute'
              OR a.xact_start < clock_timestamp() - interval '5 minutes'
              OR a.pid = ANY (blockers) AND (
                  a.state LIKE 'idle in transaction%' AND a.state_change < clock_timestamp() - interval '3 seconds'
                  OR a.xact_start < clock_timestamp() - interval '1 minute')
              OR is_queue_long AND (a.xact_start < clock_timestamp() - interval '2 seconds' OR a.wait_event = 'ClientWrite'));
END
$$;

-- Ends harmful connections; returns how many. Every worker calls it every few seconds.
CREATE OR REPLACE FUNCTION private.end_harmful_connections() RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.join_connected_roles();
    RETURN (SELECT count(pg_terminate_backend(h))::integer FROM private.harmful_connections() AS h);
END
$$;

REVOKE ALL ON FUNCTION
    private.join_connected_roles(), private.end_blocking_connections(text[], interval),
    private.run_despite_locks(text, text[], text[]), private.end_connections(text), private.harmful_connections(),
    private.end_harmful_connections()
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION private.end_harmful_connections() TO connect_worker;
