CREATE OR REPLACE FUNCTION private.acts_as_owner()
 RETURNS boolean
 LANGUAGE sql
 STABLE
RETURN pg_has_role(CURRENT_USER, (SELECT pg_namespace.nspowner FROM pg_namespace WHERE (pg_namespace.nspname = 'private'::name)), 'USAGE'::text);
GRANT EXECUTE ON FUNCTION private.acts_as_owner() TO connect_app;

CREATE OR REPLACE FUNCTION private.asking_desktop()
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT CASE WHEN session_user::text ~ '^connect_i_[0-9a-f]{24}$' THEN session_user::text END
$function$;

CREATE OR REPLACE FUNCTION private.current_user_id()
 RETURNS text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    token text := current_setting('app.token', true);
    found_user text;
BEGIN
    IF token IS NULL OR token = '' THEN
        RETURN NULL;
    END IF;
    IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION 'a session counts in transactions of READ COMMITTED only' USING ERRCODE = '42501';
    END IF;
    SELECT s.user_id INTO found_user
    FROM private.sessions s
    JOIN public."User" u ON u."id" = s.user_id
    WHERE s.token_hash = sha256(convert_to(token, 'UTF8'))
      AND s.login = session_user::text
      AND s.revoked_at IS NULL
      AND s.last_seen_at > clock_timestamp() - interval '30 days'
      AND u."isActive";
    RETURN found_user;
END
$function$;
GRANT EXECUTE ON FUNCTION private.current_user_id() TO connect_app;

CREATE OR REPLACE FUNCTION private.end_blocking_connections(logins text[], patience interval)
 RETURNS text[]
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.end_connections(login text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.end_harmful_connections()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.join_connected_roles();
    RETURN (SELECT count(pg_terminate_backend(h))::integer FROM private.harmful_connections() AS h);
END
$function$;
GRANT EXECUTE ON FUNCTION private.end_harmful_connections() TO connect_worker;

CREATE OR REPLACE FUNCTION private.harmful_connections()
 RETURNS SETOF integer
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.is_administrator()
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT COALESCE(private.my_global_role() IN ('ADMIN', 'SUPER_ADMIN'), false)
$function$;

CREATE OR REPLACE FUNCTION private.is_of_one_desktop(login text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
RETURN (login ~ '^connect_i_[0-9a-f]{24}$'::text);

CREATE OR REPLACE FUNCTION private.join_connected_roles()
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET lock_timeout TO '500ms'
 SET client_min_messages TO 'error'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.lock_member(workspace text, person text)
 RETURNS "WorkspaceUser"
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    held public."WorkspaceUser"%ROWTYPE;
BEGIN
    PERFORM private.require_manager(workspace);
    SELECT m.* INTO held FROM public."WorkspaceUser" m
    WHERE m."workspaceId" = workspace AND m."userId" = person FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM private.refuse('member_is_known');
    END IF;
    PERFORM private.require_reach(workspace, held."role"::text);
    RETURN held;
END
$function$;

CREATE OR REPLACE FUNCTION private.lock_user(person text)
 RETURNS "User"
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    held public."User"%ROWTYPE;
BEGIN
    SELECT u.* INTO held FROM public."User" u
    WHERE u."id" = person AND EXISTS (SELECT FROM public."WorkspaceUser" m WHERE m."userId" = u."id")
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM private.refuse('user_is_known');
    END IF;
    RETURN held;
END
$function$;

CREATE OR REPLACE FUNCTION private.may_give(person text, workspace text, given_role text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT EXISTS (
        SELECT FROM public."WorkspaceUser" m JOIN public."User" u ON u."id" = m."userId"
        WHERE m."workspaceId" = workspace AND m."userId" = person AND m."isActive" AND u."isActive"
          AND (m."role" = 'OWNER' OR m."role" = 'ADMIN' AND given_role <> 'OWNER'))
$function$;

CREATE OR REPLACE FUNCTION private.may_write(workspace text, person text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT EXISTS (
        SELECT FROM public."WorkspaceUser" m
        JOIN public."Workspace" w ON w."id" = m."workspaceId"
        JOIN public."User" u ON u."id" = m."userId"
        WHERE m."workspaceId" = workspace AND m."userId" = person AND m."isActive"
          AND m."role" IN ('OWNER', 'ADMIN', 'MEMBER') AND w."isActive" AND u."isActive")
$function$;

CREATE OR REPLACE FUNCTION private.my_global_role()
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT u."role"::text FROM public."User" u WHERE u."id" = private.current_user_id()
$function$;
GRANT EXECUTE ON FUNCTION private.my_global_role() TO connect_app;

CREATE OR REPLACE FUNCTION private.my_managed_workspaces()
 RETURNS SETOF text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 4
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    me text := private.current_user_id();
BEGIN
    RETURN QUERY
        SELECT m."workspaceId" FROM public."WorkspaceUser" m
        WHERE m."userId" = me AND m."isActive" AND m."role" IN ('OWNER', 'ADMIN');
END
$function$;
GRANT EXECUTE ON FUNCTION private.my_managed_workspaces() TO connect_app;

CREATE OR REPLACE FUNCTION private.my_managed_writable_workspaces()
 RETURNS SETOF text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 4
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    me text := private.current_user_id();
BEGIN
    RETURN QUERY
        SELECT m."workspaceId" FROM public."WorkspaceUser" m
        JOIN public."Workspace" w ON w."id" = m."workspaceId"
        WHERE m."userId" = me AND m."isActive" AND m."role" IN ('OWNER', 'ADMIN') AND w."isActive";
END
$function$;
GRANT EXECUTE ON FUNCTION private.my_managed_writable_workspaces() TO connect_app;

CREATE OR REPLACE FUNCTION private.my_role_in(workspace text)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT m."role"::text FROM public."WorkspaceUser" m
    WHERE m."workspaceId" = workspace AND m."userId" = private.current_user_id() AND m."isActive"
$function$;

CREATE OR REPLACE FUNCTION private.my_workspaces()
 RETURNS SETOF text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 4
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    me text := private.current_user_id();
BEGIN
    RETURN QUERY
        SELECT m."workspaceId" FROM public."WorkspaceUser" m
        WHERE m."userId" = me AND m."isActive";
END
$function$;
GRANT EXECUTE ON FUNCTION private.my_workspaces() TO connect_app;

CREATE OR REPLACE FUNCTION private.my_writable_workspaces()
 RETURNS SETOF text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 4
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    me text := private.current_user_id();
BEGIN
    RETURN QUERY
        SELECT m."workspaceId" FROM public."WorkspaceUser" m
        JOIN public."Workspace" w ON w."id" = m."workspaceId"
        WHERE m."userId" = me AND m."isActive" AND m."role" IN ('OWNER', 'ADMIN', 'MEMBER') AND w."isActive";
END
$function$;
GRANT EXECUTE ON FUNCTION private.my_writable_workspaces() TO connect_app;

CREATE OR REPLACE FUNCTION private.require_global(VARIADIC roles text[])
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF NOT COALESCE(private.my_global_role() = ANY (roles), false) THEN
        PERFORM private.deny();
    END IF;
END
$function$;

CREATE OR REPLACE FUNCTION private.require_manager(workspace text)
 RETURNS void
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF workspace IS NULL OR NOT EXISTS (SELECT FROM private.my_managed_workspaces() AS w WHERE w = workspace) THEN
        RAISE EXCEPTION 'not allowed in this workspace' USING ERRCODE = '42501';
    END IF;
    IF NOT EXISTS (SELECT FROM public."Workspace" w WHERE w."id" = workspace AND w."isActive") THEN
        RAISE EXCEPTION 'the workspace is archived' USING ERRCODE = '55000';
    END IF;
END
$function$;

CREATE OR REPLACE FUNCTION private.require_rank_over(person text, VARIADIC roles text[])
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_global(VARIADIC roles);
    IF EXISTS (SELECT FROM public."User" u WHERE u."id" = person AND u."role" = 'SUPER_ADMIN') THEN
        PERFORM private.require_global('SUPER_ADMIN');
    END IF;
END
$function$;

CREATE OR REPLACE FUNCTION private.require_reach(workspace text, over_role text)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_manager(workspace);
    IF over_role = 'OWNER' AND private.my_role_in(workspace) <> 'OWNER' THEN
        PERFORM private.deny();
    END IF;
END
$function$;

CREATE OR REPLACE FUNCTION private.require_reach_of(workspace text, person text)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    their_role text;
BEGIN
    PERFORM private.require_manager(workspace);
    SELECT m."role"::text INTO their_role FROM public."WorkspaceUser" m
    WHERE m."workspaceId" = workspace AND m."userId" = person;
    IF NOT FOUND THEN
        PERFORM private.refuse('member_is_known');
    END IF;
    PERFORM private.require_reach(workspace, their_role);
END
$function$;

CREATE OR REPLACE FUNCTION private.require_unarchived(workspace text)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF NOT EXISTS (SELECT FROM public."Workspace" w WHERE w."id" = workspace AND w."isActive") THEN
        RAISE EXCEPTION 'the workspace is archived' USING ERRCODE = '55000';
    END IF;
END
$function$;

CREATE OR REPLACE FUNCTION private.require_writer(workspace text)
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF NOT EXISTS (SELECT FROM private.my_writable_workspaces() AS w WHERE w = workspace) THEN
        RAISE EXCEPTION 'permission denied for workspace' USING ERRCODE = '42501';
    END IF;
END
$function$;

CREATE OR REPLACE FUNCTION private.run_despite_locks(call text, arguments text[], logins text[])
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET lock_timeout TO '400ms'
AS $function$
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
$function$;
