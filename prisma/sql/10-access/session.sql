-- Every caller must prove who they are. A connection carries its session's token in the startup packet
-- (-c app.token=...). The functions below look up the hash of the token. Anybody with psql could forge a setting such
-- as app.user_id, but nobody can guess a token.

-- Whether the statement runs with the owner's rights. Migrations, the operator's commands and the worker do. So do
-- functions that act for a desktop and check its rights themselves.
CREATE OR REPLACE FUNCTION private.acts_as_owner() RETURNS boolean
    LANGUAGE sql STABLE
    RETURN pg_has_role(current_user, (SELECT nspowner FROM pg_catalog.pg_namespace WHERE nspname = 'private'), 'USAGE');

-- The person of this connection's session; null if there is none. In a REPEATABLE READ or SERIALIZABLE transaction
-- every statement sees sessions and memberships as they were when the transaction began. So somebody who was signed
-- out, deactivated or removed could continue until it ends. For that reason a session is valid in READ COMMITTED only,
-- where each statement sees the current rows. The app uses no other level.
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

-- The workspaces that this person may read. Policies write = ANY (ARRAY(SELECT ...)), so that PostgreSQL calls this
-- function once per statement and not once per row.
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

-- The workspaces in which this person may change tickets: as OWNER, ADMIN or MEMBER, and not archived.
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

-- The workspaces that this person administers, as OWNER or ADMIN. Archived ones are included.
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

-- The workspaces whose settings this person may change, as OWNER or ADMIN. Archived ones are not included.
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

-- This person's rank in the installation: USER, ADMIN or SUPER_ADMIN; null if nobody is signed in.
CREATE OR REPLACE FUNCTION private.my_global_role() RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT u."role"::text FROM public."User" u WHERE u."id" = private.current_user_id()
$$;

-- The caller's role in a workspace; null if they have none.
CREATE OR REPLACE FUNCTION private.my_role_in(workspace text) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m."role"::text FROM public."WorkspaceUser" m
    WHERE m."workspaceId" = workspace AND m."userId" = private.current_user_id() AND m."isActive"
$$;

-- Whether this person administers the installation.
CREATE OR REPLACE FUNCTION private.is_administrator() RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT COALESCE(private.my_global_role() IN ('ADMIN', 'SUPER_ADMIN'), false)
$$;

-- Whether a person may write in the workspace now. The person need not be the caller.
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

-- Whether this person may give this role in this workspace. An active OWNER may give any role. An active ADMIN may give
-- any role but OWNER.
CREATE OR REPLACE FUNCTION private.may_give(person text, workspace text, given_role text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public."WorkspaceUser" m JOIN public."User" u ON u."id" = m."userId"
        WHERE m."workspaceId" = workspace AND m."userId" = person AND m."isActive" AND u."isActive"
          AND (m."role" = 'OWNER' OR m."role" = 'ADMIN' AND given_role <> 'OWNER'))
$$;

-- The login of the calling desktop. Null for the operator, and if desktops have no logins of their own.
CREATE OR REPLACE FUNCTION private.asking_desktop() RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN session_user::text ~ '^connect_i_[0-9a-f]{24}$' THEN session_user::text END
$$;

-- Whether a login belongs to one desktop only. Other logins, such as an owner's, may be shared by many machines.
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
