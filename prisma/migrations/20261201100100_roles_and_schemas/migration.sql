-- Who may connect, and where things are. Roles belong to the whole server, so another database of it may have made
-- them already, or be making them right now.

-- Everything secret and the inside of every function is in "private"; no table of it is ever granted to desktops.
CREATE SCHEMA private;
REVOKE ALL ON SCHEMA private FROM PUBLIC;

-- A function is callable by nobody until it is granted.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Groups without a login: connect_app holds what a desktop may do, connect_joiner what a link to join may do (claim
-- one installation), connect_worker what the process may do that sends mail and tidies up.
DO $$
DECLARE
    group_name text;
BEGIN
    FOREACH group_name IN ARRAY ARRAY['connect_app', 'connect_joiner', 'connect_worker'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = group_name) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', group_name);
            END IF;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN
                NULL; -- the other one was faster
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION 'The role % is missing and % may not create it.', group_name, current_user
                    USING ERRCODE = '42501', HINT = format(
                        'Run as an administrator of the server: CREATE ROLE %1$I NOLOGIN; GRANT %1$I TO %2$I WITH ADMIN OPTION;',
                        group_name, current_user);
        END;
    END LOOP;
END
$$;

-- The owner can act as a desktop, for a team whose one URL serves both, and as the worker, where both are in one
-- program. Granted only when missing, since several databases of one server may be set up at the same time.
DO $$
DECLARE
    group_name text;
BEGIN
    FOREACH group_name IN ARRAY ARRAY['connect_app', 'connect_worker'] LOOP
        IF NOT EXISTS (
            SELECT FROM pg_auth_members m
            WHERE m.roleid = group_name::regrole AND m.member = current_user::regrole
              AND COALESCE((to_jsonb(m) ->> 'set_option')::boolean, true)
        ) AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
            BEGIN
                EXECUTE format('GRANT %I TO %I', group_name, current_user);
            EXCEPTION
                WHEN insufficient_privilege THEN
                    RAISE EXCEPTION '% may not act as %.', current_user, group_name
                        USING ERRCODE = '42501', HINT = format(
                            'Run as an administrator of the server: GRANT %I TO %I WITH ADMIN OPTION;', group_name, current_user);
            END;
        END IF;
    END LOOP;
END
$$;

-- PUBLIC's old rights on a database are too wide for people with psql: temporary tables, objects in the public schema,
-- large objects. What is not ours to take away is taken by the server's administrator.
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO connect_app, connect_joiner, connect_worker', current_database());
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

GRANT USAGE ON SCHEMA public TO connect_app, connect_joiner, connect_worker;
-- For the functions in it that policies, checks and the worker call; its tables stay closed.
GRANT USAGE ON SCHEMA private TO connect_app, connect_worker;

-- For searches: words inside words, and workspace and queue beside them in one index. A database that has an extension
-- already keeps it where it is.
CREATE SCHEMA extensions;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
        CREATE EXTENSION pg_trgm WITH SCHEMA extensions;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'btree_gin') THEN
        CREATE EXTENSION btree_gin WITH SCHEMA extensions;
    END IF;
END
$$;
