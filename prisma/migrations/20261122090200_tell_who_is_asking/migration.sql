-- Who is asking is proven, not claimed: a connection carries its session's token in the startup packet
-- (-c app.token=...), and the functions below look up its hash. A setting such as app.user_id could be
-- forged by anybody with psql; a token cannot be guessed.

-- The group that holds what a desktop may do. Roles belong to the whole server, so another database of it
-- may have made this one already, or be making it right now.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'connect_app') THEN
        CREATE ROLE connect_app NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN
        NULL; -- the other one was faster
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'The role connect_app is missing and % may not create it.', current_user
            USING ERRCODE = '42501', HINT = format('Run as an administrator of the server: CREATE ROLE connect_app NOLOGIN; GRANT connect_app TO %I;', current_user);
END
$$;

-- The owner can act as a desktop, for a team whose one URL serves both. Granted only when missing, since
-- several databases of one server may be set up at the same time.
DO $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_auth_members m
        WHERE m.roleid = 'connect_app'::regrole AND m.member = current_user::regrole
          AND COALESCE((to_jsonb(m) ->> 'set_option')::boolean, true)
    ) AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT connect_app TO %I', current_user);
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION '% may not act as connect_app.', current_user
            USING ERRCODE = '42501', HINT = format('Run as an administrator of the server: GRANT connect_app TO %I;', current_user);
END
$$;

-- PUBLIC's old rights on a database are too wide for people with psql: temporary tables, objects in the
-- public schema, large objects. What is not ours to take away is taken by the server's administrator.
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO connect_app', current_database());
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'The database belongs to somebody else; PUBLIC keeps its rights on it.';
END
$$;

DO $$
BEGIN
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'The schema public belongs to somebody else; PUBLIC keeps its rights on it.';
END
$$;

DO $$
DECLARE
    large_object_function regprocedure;
BEGIN
    FOR large_object_function IN
        SELECT oid FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace
          AND (proname LIKE 'lo\_%' OR proname IN ('lowrite', 'loread'))
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', large_object_function);
    END LOOP;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'Only an administrator of the server can close large objects to PUBLIC.';
END
$$;

GRANT USAGE ON SCHEMA public TO connect_app;
-- The functions in it that policies and checks call; its tables stay closed.
GRANT USAGE ON SCHEMA private TO connect_app;
GRANT EXECUTE ON FUNCTION
    private.visible_length(text), private.has_something_to_see(text), private.is_one_line(text),
    private.is_email(text), private.is_id(text)
    TO connect_app;

-- A session of one person on one desktop. The token is made there; only its SHA-256 is known here.
CREATE TABLE private.sessions (
    id text PRIMARY KEY CHECK (private.is_id(id)),
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    user_id text NOT NULL REFERENCES public."User" (id) ON DELETE CASCADE,
    -- What the desktop calls itself, for people; never trusted.
    installation text NOT NULL CHECK (char_length(installation) <= 200),
    -- The database login that signed in: a stolen token is worth nothing to another login.
    login text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    revoked_at timestamptz
);
CREATE INDEX sessions_user ON private.sessions (user_id);

-- The signed-in person of this connection, or null: no token, a wrong one, a revoked session, 30 days
-- without use, a deactivated person. Asked anew by every statement, so that a session ends at once.
CREATE FUNCTION private.current_user_id() RETURNS text
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
CREATE FUNCTION private.my_workspaces() RETURNS SETOF text
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
CREATE FUNCTION private.my_writable_workspaces() RETURNS SETOF text
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

-- Whether the statement runs with the owner's rights: migrations, operator commands, the worker, and the
-- functions of this database that act for a desktop within their own rules.
CREATE FUNCTION private.acts_as_owner() RETURNS boolean
    LANGUAGE sql STABLE
    RETURN pg_has_role(current_user, (SELECT nspowner FROM pg_catalog.pg_namespace WHERE nspname = 'private'), 'USAGE');

-- An id of the shape that clients make, with 96 random bits.
CREATE FUNCTION private.new_id() RETURNS text
    LANGUAGE sql VOLATILE
    RETURN 'c' || left(encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex'), 24);

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    private.current_user_id(), private.my_workspaces(), private.my_writable_workspaces(), private.acts_as_owner()
    TO connect_app;
