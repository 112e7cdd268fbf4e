-- Whoever is to be removed cannot prevent it. A transaction that is left open holds rows that a removal has to
-- change, and the limits that end it are the login's own to lift. So a removal waits a moment, then cuts the
-- connections of desktops that stand in its way, and goes on. Workers cut what is left open for no good reason.

-- Whether a login is one of a desktop or a link of this database. The worker's and the operator's are not.
CREATE FUNCTION private.is_desktop_login(login text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT login ~ '^connect_(i|join)_' AND (
        EXISTS (SELECT FROM private.installations i WHERE i.login = is_desktop_login.login AND i.kind = 'installation')
        OR EXISTS (SELECT FROM private.join_tickets t WHERE t.login = is_desktop_login.login))
$$;

-- Makes the owner belong to the roles of desktops that are connected. Without that it may neither see what their
-- connections are at nor end them; its rights are more than theirs anyhow.
CREATE FUNCTION private.reach_connected() RETURNS void
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

-- Ends connections of this database's desktops, wherever on the server they are, and waits until they are gone: those of `logins`;
-- those that sit idle in a transaction; and those whose transaction is older than `patience`. Never the asking one.
-- Returns the logins.
CREATE FUNCTION private.clear_the_way(logins text[], patience interval) RETURNS text[]
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_stat_clear_snapshot();
    PERFORM private.reach_connected();
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

-- The desktops that this person is signed in on, other than the asking one.
CREATE FUNCTION private.desktops_of(person text) RETURNS text[]
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY(SELECT DISTINCT s.login FROM private.sessions s
        WHERE s.user_id = person AND s.revoked_at IS NULL AND s.login <> session_user::text)
$$;

-- Carries out a call, whoever stands in its way: tried with little patience; then those whom it is about (`logins`)
-- and whoever sits idle in a transaction are cut off, and it is tried again, at last at the cost of everybody's
-- long transactions. 55P03 when somebody else than desktops holds it up for too long, with their names.
CREATE FUNCTION private.insist(call text, arguments text[], logins text[]) RETURNS text
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
            PERFORM private.clear_the_way(logins, CASE WHEN tries < 4 THEN interval '1 hour' ELSE interval '1 second' END);
        END;
    END LOOP;
    SELECT string_agg(DISTINCT format('%s (process %s, %s)', a.usename, a.pid, a.application_name), ', ') INTO in_the_way
    FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid AND l.locktype = 'transactionid' AND l.granted
    WHERE a.pid <> pg_backend_pid();
    RAISE EXCEPTION 'somebody holds what is to be changed: %', COALESCE(in_the_way, 'nobody who can be named')
        USING ERRCODE = '55P03';
END
$$;

-- Keeps a login from connecting and cuts its connections. In a transaction of its own before revoke_login, it
-- leaves nobody a moment to come back in. Does nothing to a login that is no desktop's, worker's or link's here.
CREATE FUNCTION private.close_login(login text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = close_login.login) OR NOT EXISTS (
        SELECT FROM private.installations i WHERE i.login = close_login.login
        UNION ALL SELECT FROM private.join_tickets t WHERE t.login = close_login.login)
    THEN
        RETURN;
    END IF;
    -- Its own change of password, left open, holds the role's row.
    PERFORM private.end_connections(login);
    PERFORM private.insist(format('SELECT private.end_role(%L)', login), ARRAY[]::text[], ARRAY[login]);
END
$$;

CREATE FUNCTION private.end_role(login text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('ALTER ROLE %I NOLOGIN', login);
    PERFORM private.end_connections(login);
END
$$;

-- Takes a login's rights away at once: it cannot connect any more, its sessions are over, its connections
-- are cut, and the links and invitations that were made with it are withdrawn. Works for an installation, a worker
-- and a link. False when it was over before, or unknown. 55P03, with names, when somebody who is no desktop holds
-- up the rest; then call it again.
CREATE OR REPLACE FUNCTION private.revoke_login(login text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN private.insist('SELECT private.revoke_login_now(($1)[1], false)::text', ARRAY[login], ARRAY[login])::boolean;
END
$$;

CREATE OR REPLACE FUNCTION public.leave_team() RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF session_user::text !~ '^connect_i_[0-9a-f]{24}$' THEN
        RETURN false;
    END IF;
    RETURN private.revoke_login_now(session_user::text, true);
END
$$;

-- As before, in two parts: who may do it is asked before anybody is cut off.
CREATE FUNCTION private.login_to_revoke(wanted text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    meant text;
BEGIN
    IF private.is_administrator() THEN
        SELECT i.login INTO meant FROM private.installations i WHERE i.id = wanted;
    END IF;
    IF meant IS NULL THEN
        SELECT t.login INTO meant FROM private.join_tickets t
        WHERE t.id = wanted AND (t.made_by = private.current_user_id() OR private.is_administrator());
    END IF;
    IF meant IS NULL THEN
        RAISE EXCEPTION 'not allowed to revoke this desktop' USING ERRCODE = '42501';
    END IF;
    RETURN meant;
END
$$;

CREATE OR REPLACE FUNCTION public.revoke_installation(id text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN private.revoke_login(private.login_to_revoke(revoke_installation.id));
END
$$;

-- The first step of revoking a desktop, for a transaction of its own: it cannot connect any more and is cut off.
-- For those who may revoke it (else 42501). The asking desktop's own login is left to revoke_installation.
CREATE FUNCTION public.close_installation(id text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    meant text := private.login_to_revoke(close_installation.id);
BEGIN
    IF meant <> session_user::text THEN
        PERFORM private.close_login(meant);
    END IF;
END
$$;

-- As before; part of something that insists already.
CREATE OR REPLACE FUNCTION private.withdraw_link(invitation text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.revoke_login_now(t.login, true)
    FROM private.invitation_links l JOIN private.join_tickets t ON t.id = l.ticket_id
    WHERE l.invitation_id = invitation AND t.used_at IS NULL;
    DELETE FROM private.invitation_links l WHERE l.invitation_id = invitation;
END
$$;

-- Removals of people. Each asks first, then insists.

ALTER FUNCTION public.end_membership(text, text) RENAME TO end_membership_now;
ALTER FUNCTION public.end_membership_now(text, text) SET SCHEMA private;
ALTER FUNCTION private.end_membership_now(text, text) SECURITY INVOKER;
DROP FUNCTION public.change_member_role(text, text, text);
CREATE FUNCTION private.change_member_role_now(workspace text, person text, new_role text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held public."WorkspaceUser" := private.hold_member(workspace, person);
BEGIN
    PERFORM private.require_reach(workspace, new_role);
    IF NOT held."isActive" THEN
        PERFORM private.refuse('member_is_known');
    END IF;
    IF held."role"::text = new_role THEN
        RETURN;
    END IF;
    UPDATE public."WorkspaceUser" m SET "role" = new_role::public."WorkspaceRole" WHERE m."id" = held."id";
    PERFORM private.audit(workspace, 'member.role-changed', private.email_of(person), person, held."role"::text, new_role);
END
$$;
ALTER FUNCTION public.set_user_active(text, boolean) RENAME TO set_user_active_now;
ALTER FUNCTION public.set_user_active_now(text, boolean) SET SCHEMA private;
ALTER FUNCTION private.set_user_active_now(text, boolean) SECURITY INVOKER;
ALTER FUNCTION public.set_user_role(text, text) RENAME TO set_user_role_now;
ALTER FUNCTION public.set_user_role_now(text, text) SET SCHEMA private;
ALTER FUNCTION private.set_user_role_now(text, text) SECURITY INVOKER;
ALTER FUNCTION public.end_user_sessions(text) RENAME TO end_user_sessions_now;
ALTER FUNCTION public.end_user_sessions_now(text) SET SCHEMA private;
ALTER FUNCTION private.end_user_sessions_now(text) SECURITY INVOKER;
ALTER FUNCTION public.revoke_invitation(text) RENAME TO revoke_invitation_now;
ALTER FUNCTION public.revoke_invitation_now(text) SET SCHEMA private;
ALTER FUNCTION private.revoke_invitation_now(text) SECURITY INVOKER;

-- Refuses callers who may not manage this membership, without waiting for anybody.
CREATE FUNCTION private.require_reach_of(workspace text, person text) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- Refuses callers who may not change this person of the installation.
CREATE FUNCTION private.require_rank_over(person text, VARIADIC roles text[]) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_global(VARIADIC roles);
    IF EXISTS (SELECT FROM public."User" u WHERE u."id" = person AND u."role" = 'SUPER_ADMIN') THEN
        PERFORM private.require_global('SUPER_ADMIN');
    END IF;
END
$$;

-- Ends a membership; can be repeated. Tickets stay assigned, and the person sees nothing from now on. The links and
-- invitations that they may not give any more are withdrawn.
CREATE FUNCTION public.end_membership(workspace_id text, user_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_reach_of(workspace_id, user_id);
    PERFORM private.insist('SELECT private.end_membership_now(($1)[1], ($1)[2])', ARRAY[workspace_id, user_id],
        private.desktops_of(user_id));
END
$$;

-- Gives an active member another role. Owners are made and changed by owners alone.
CREATE FUNCTION public.change_member_role(workspace_id text, user_id text, role text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_reach_of(workspace_id, user_id);
    PERFORM private.insist('SELECT private.change_member_role_now(($1)[1], ($1)[2], ($1)[3])',
        ARRAY[workspace_id, user_id, role], private.desktops_of(user_id));
END
$$;

-- Takes an open invitation back, and its mail if that has not left yet. Can be repeated.
CREATE FUNCTION public.revoke_invitation(invitation_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public."Invitation" i WHERE i."id" = invitation_id
          AND i."workspaceId" IN (SELECT w FROM private.my_managed_workspaces() AS w))
    THEN
        PERFORM private.refuse('invitation_is_open');
    END IF;
    PERFORM private.insist('SELECT private.revoke_invitation_now(($1)[1])', ARRAY[invitation_id], '{}');
END
$$;

-- Deactivates a person (all sessions end at once) or brings them back. Nobody but a SUPER_ADMIN does that to
-- a SUPER_ADMIN. Can be repeated; returns the person as they are now.
CREATE FUNCTION public.set_user_active(person_id text, active boolean)
    RETURNS TABLE (user_id text, name text, email text, role text, is_active boolean, created_at timestamptz,
        last_login_at timestamptz, sessions integer, memberships jsonb)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_rank_over(person_id, 'ADMIN', 'SUPER_ADMIN');
    PERFORM private.insist('SELECT user_id FROM private.set_user_active_now(($1)[1], ($1)[2]::boolean)',
        ARRAY[person_id, active::text], private.desktops_of(person_id));
    RETURN QUERY SELECT * FROM private.users_overview(person_id);
END
$$;

-- Gives a person another rank in the installation. SUPER_ADMIN.
CREATE FUNCTION public.set_user_role(person_id text, new_role text)
    RETURNS TABLE (user_id text, name text, email text, role text, is_active boolean, created_at timestamptz,
        last_login_at timestamptz, sessions integer, memberships jsonb)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_rank_over(person_id, 'SUPER_ADMIN');
    PERFORM private.insist('SELECT user_id FROM private.set_user_role_now(($1)[1], ($1)[2])',
        ARRAY[person_id, new_role], private.desktops_of(person_id));
    RETURN QUERY SELECT * FROM private.users_overview(person_id);
END
$$;

-- Signs a person out on all desktops. As for deactivating, SUPER_ADMIN is for SUPER_ADMIN.
CREATE FUNCTION public.end_user_sessions(person_id text)
    RETURNS TABLE (user_id text, name text, email text, role text, is_active boolean, created_at timestamptz,
        last_login_at timestamptz, sessions integer, memberships jsonb)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_rank_over(person_id, 'ADMIN', 'SUPER_ADMIN');
    PERFORM private.insist('SELECT user_id FROM private.end_user_sessions_now(($1)[1])', ARRAY[person_id],
        private.desktops_of(person_id));
    RETURN QUERY SELECT * FROM private.users_overview(person_id);
END
$$;

-- References to a person or a member, which everything that they write makes, do not wait for one who looks at
-- the same row to change another column of it.
CREATE OR REPLACE FUNCTION private.hold_user(person text) RETURNS public."User"
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

CREATE OR REPLACE FUNCTION public.update_my_name(name text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
    before text;
BEGIN
    SELECT u."name" INTO before FROM public."User" u WHERE u."id" = me FOR NO KEY UPDATE;
    IF NOT FOUND OR update_my_name.name IS NULL THEN
        PERFORM private.deny();
    END IF;
    IF before IS DISTINCT FROM btrim(update_my_name.name) THEN
        UPDATE public."User" u SET "name" = btrim(update_my_name.name) WHERE u."id" = me;
        PERFORM private.audit(NULL, 'user.renamed', private.email_of(me), me, before, btrim(update_my_name.name));
    END IF;
END
$$;

-- The watch of workers --------------------------------------------------------------------------------------

-- Connections of desktops that are of use to nobody and of harm to others: idle in a transaction for more than a
-- minute; in one transaction for more than five; idle in one for three seconds, or in one for a minute, while
-- somebody waits for it; and, when notifications pile up, whatever keeps the server from clearing them.
CREATE FUNCTION private.harmful_connections() RETURNS SETOF integer
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

-- Cuts them; returns how many. Every worker calls it every few seconds.
CREATE FUNCTION private.watch_desktops() RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.reach_connected();
    RETURN (SELECT count(pg_terminate_backend(h))::integer FROM private.harmful_connections() AS h);
END
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION
    private.end_membership_now(text, text), private.set_user_active_now(text, boolean), private.set_user_role_now(text, text),
    private.end_user_sessions_now(text), private.revoke_invitation_now(text)
    FROM connect_app;
REVOKE EXECUTE ON FUNCTION
    public.close_installation(text), public.end_membership(text, text), public.change_member_role(text, text, text),
    public.set_user_active(text, boolean), public.set_user_role(text, text), public.end_user_sessions(text),
    public.revoke_invitation(text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    public.close_installation(text), public.end_membership(text, text), public.change_member_role(text, text, text),
    public.set_user_active(text, boolean), public.set_user_role(text, text), public.end_user_sessions(text),
    public.revoke_invitation(text)
    TO connect_app;
GRANT EXECUTE ON FUNCTION private.watch_desktops() TO connect_worker;
