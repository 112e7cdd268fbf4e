-- Who is asking is proven, not claimed: a connection carries its session's token in the startup packet
-- (-c app.token=...), and the functions below look up its hash. A setting such as app.user_id could be forged by
-- anybody with psql; a token cannot be guessed.

-- Whether the statement runs with the owner's rights: migrations, operator commands, the worker, and the
-- functions of this database that act for a desktop within their own rules.
CREATE OR REPLACE FUNCTION private.acts_as_owner() RETURNS boolean
    LANGUAGE sql STABLE
    RETURN pg_has_role(current_user, (SELECT nspowner FROM pg_catalog.pg_namespace WHERE nspname = 'private'), 'USAGE');

-- The person of this connection's session; null when there is none. In a transaction of REPEATABLE READ or SERIALIZABLE
-- every statement sees the sessions and memberships as they were when it began: somebody signed out, deactivated or sent
-- away would go on reading and writing until the transaction ended. So a session counts in READ COMMITTED alone, where
-- each statement asks anew; the app uses no other.
CREATE OR REPLACE FUNCTION private.current_user_id() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- The workspaces whose rows this person may read. Policies ask for it as = ANY (ARRAY(SELECT ...)): once
-- per statement instead of once per row.
CREATE OR REPLACE FUNCTION private.my_workspaces() RETURNS SETOF text
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 4
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
BEGIN
    RETURN QUERY
        SELECT m."workspaceId" FROM public."WorkspaceUser" m
        WHERE m."userId" = me AND m."isActive";
END
$$;

-- The workspaces whose tickets this person may change: as OWNER, ADMIN or MEMBER, while not archived.
CREATE OR REPLACE FUNCTION private.my_writable_workspaces() RETURNS SETOF text
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 4
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
BEGIN
    RETURN QUERY
        SELECT m."workspaceId" FROM public."WorkspaceUser" m
        JOIN public."Workspace" w ON w."id" = m."workspaceId"
        WHERE m."userId" = me AND m."isActive" AND m."role" IN ('OWNER', 'ADMIN', 'MEMBER') AND w."isActive";
END
$$;

-- What this person may administer: as OWNER or ADMIN, archived workspaces too, since those are still looked after.
CREATE OR REPLACE FUNCTION private.my_managed_workspaces() RETURNS SETOF text
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 4
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
BEGIN
    RETURN QUERY
        SELECT m."workspaceId" FROM public."WorkspaceUser" m
        WHERE m."userId" = me AND m."isActive" AND m."role" IN ('OWNER', 'ADMIN');
END
$$;

-- The workspaces this person may set up: as OWNER or ADMIN, while not archived.
CREATE OR REPLACE FUNCTION private.my_managed_writable_workspaces() RETURNS SETOF text
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 4
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
BEGIN
    RETURN QUERY
        SELECT m."workspaceId" FROM public."WorkspaceUser" m
        JOIN public."Workspace" w ON w."id" = m."workspaceId"
        WHERE m."userId" = me AND m."isActive" AND m."role" IN ('OWNER', 'ADMIN') AND w."isActive";
END
$$;

-- This person's rank in the whole installation: USER, ADMIN, SUPER_ADMIN; null when nobody is signed in.
CREATE OR REPLACE FUNCTION private.my_global_role() RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT u."role"::text FROM public."User" u WHERE u."id" = private.current_user_id()
$$;

-- The role of the caller in a workspace; null for none.
CREATE OR REPLACE FUNCTION private.my_role_in(workspace text) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m."role"::text FROM public."WorkspaceUser" m
    WHERE m."workspaceId" = workspace AND m."userId" = private.current_user_id() AND m."isActive"
$$;

-- Whether this person looks after the whole installation.
CREATE OR REPLACE FUNCTION private.is_administrator() RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT COALESCE(private.my_global_role() IN ('ADMIN', 'SUPER_ADMIN'), false)
$$;

-- Whether this person may write in the workspace now, whoever is asking.
CREATE OR REPLACE FUNCTION private.may_write(workspace text, person text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public."WorkspaceUser" m
        JOIN public."Workspace" w ON w."id" = m."workspaceId"
        JOIN public."User" u ON u."id" = m."userId"
        WHERE m."workspaceId" = workspace AND m."userId" = person AND m."isActive"
          AND m."role" IN ('OWNER', 'ADMIN', 'MEMBER') AND w."isActive" AND u."isActive")
$$;

-- Whether this person may give this role in this workspace: an active OWNER any, an active ADMIN any but OWNER.
CREATE OR REPLACE FUNCTION private.may_give(person text, workspace text, given_role text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public."WorkspaceUser" m JOIN public."User" u ON u."id" = m."userId"
        WHERE m."workspaceId" = workspace AND m."userId" = person AND m."isActive" AND u."isActive"
          AND (m."role" = 'OWNER' OR m."role" = 'ADMIN' AND given_role <> 'OWNER'))
$$;

-- The login of the desktop that asks; null for the operator and for a database without desktops' logins.
CREATE OR REPLACE FUNCTION private.asking_desktop() RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN session_user::text ~ '^connect_i_[0-9a-f]{24}$' THEN session_user::text END
$$;

-- Whether a login is one desktop's alone; others, as an owner's, may be shared by many machines.
CREATE OR REPLACE FUNCTION private.is_of_one_desktop(login text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    RETURN login ~ '^connect_i_[0-9a-f]{24}$';

REVOKE ALL ON FUNCTION
    private.acts_as_owner(), private.current_user_id(), private.my_workspaces(), private.my_writable_workspaces(),
    private.my_managed_workspaces(), private.my_managed_writable_workspaces(), private.my_global_role(),
    private.my_role_in(text), private.is_administrator(), private.may_write(text, text),
    private.may_give(text, text, text), private.asking_desktop(), private.is_of_one_desktop(text)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    private.acts_as_owner(), private.current_user_id(), private.my_workspaces(), private.my_writable_workspaces(),
    private.my_managed_workspaces(), private.my_managed_writable_workspaces(), private.my_global_role()
    TO connect_app;
