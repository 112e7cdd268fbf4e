-- Database logins of desktops, links and workers: how they are made and how they end.

-- Whether a login is one of a desktop or a link of this database. The worker's and the operator's are not.
CREATE OR REPLACE FUNCTION private.is_desktop_login(login text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT login ~ '^connect_(i|join)_' AND (
        EXISTS (SELECT FROM private.installations i WHERE i.login = is_desktop_login.login AND i.kind = 'installation')
        OR EXISTS (SELECT FROM private.join_links t WHERE t.login = is_desktop_login.login))
$$;

-- 192 random bits, fit for a URL.
CREATE OR REPLACE FUNCTION private.new_password() RETURNS text
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT translate(encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
        || uuid_send(gen_random_uuid())), 1, 24), 'base64'), '+/', '-_')
$$;

-- What the server stores of a password (RFC 5803). It is computed here, so that no statement contains the password
-- itself: statements can be logged. For passwords of up to 64 bytes.
CREATE OR REPLACE FUNCTION private.scram_verifier(password text) RETURNS text
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off
AS $$
DECLARE
    iterations CONSTANT integer := 4096;
    salt bytea := substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 1, 16);
    key bytea := convert_to(password, 'UTF8');
    inner_key bytea := decode(repeat('36', 64), 'hex');
    outer_key bytea := decode(repeat('5c', 64), 'hex');
    block bytea;
    total bit(256);
    salted bytea;
BEGIN
    FOR i IN 0 .. octet_length(key) - 1 LOOP
        inner_key := set_byte(inner_key, i, get_byte(key, i) # 54);
        outer_key := set_byte(outer_key, i, get_byte(key, i) # 92);
    END LOOP;
    block := sha256(outer_key || sha256(inner_key || salt || '\x00000001'::bytea));
    total := ('x' || encode(block, 'hex'))::bit(256);
    FOR i IN 2 .. iterations LOOP
        block := sha256(outer_key || sha256(inner_key || block));
        total := total # ('x' || encode(block, 'hex'))::bit(256);
    END LOOP;
    SELECT decode(string_agg(lpad(to_hex(substring(total FROM n * 32 + 1 FOR 32)::bit(32)::bigint), 8, '0'), '' ORDER BY n), 'hex')
    INTO salted FROM generate_series(0, 7) AS n;
    RETURN format('SCRAM-SHA-256$%s:%s$%s:%s', iterations, encode(salt, 'base64'),
        encode(sha256(private.hmac_sha256(salted, 'Client Key')), 'base64'),
        encode(private.hmac_sha256(salted, 'Server Key'), 'base64'));
END
$$;

-- Whether this is exactly such a verifier. PostgreSQL takes anything else for a plain-text password.
CREATE OR REPLACE FUNCTION private.is_verifier(candidate text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    RETURN COALESCE(candidate ~ '^SCRAM-SHA-256\$(409[6-9]|4[1-9][0-9]{2}|[5-9][0-9]{3}|[1-9][0-9]{4,5}):[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$', false);

-- Makes a login that is a member of one group. When the owner of this database lacks a right for it, the error says
-- which.
CREATE OR REPLACE FUNCTION private.make_login(login text, group_name text, connections integer, verifier text, valid_until timestamptz)
    RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off
AS $$
BEGIN
    IF NOT private.is_verifier(verifier) THEN
        RAISE EXCEPTION 'a SCRAM-SHA-256 verifier is needed' USING ERRCODE = '22023';
    END IF;
    BEGIN
        EXECUTE format('CREATE ROLE %I LOGIN CONNECTION LIMIT %s PASSWORD %L VALID UNTIL %L',
            login, connections, verifier, COALESCE(valid_until::text, 'infinity'));
    EXCEPTION
        WHEN insufficient_privilege THEN
            RAISE EXCEPTION '% may not create logins.', current_user
                USING ERRCODE = '42501', HINT = format('Run as an administrator of the server: ALTER ROLE %I CREATEROLE;', current_user);
    END;
    BEGIN
        EXECUTE format('GRANT %I TO %I', group_name, login);
    EXCEPTION
        WHEN insufficient_privilege THEN
            RAISE EXCEPTION '% may not admit logins to %.', current_user, group_name
                USING ERRCODE = '42501', HINT = format('Run as an administrator of the server: GRANT %I TO %I WITH ADMIN OPTION;', group_name, current_user);
    END;
    -- Defaults that stop what runs away; whoever holds the login may lift them for itself.
    EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', login, '30s');
    EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', login, '60s');
    BEGIN
        -- A refused statement may quote a customer's words; only an administrator may keep it out of the log.
        EXECUTE format('ALTER ROLE %I SET log_min_messages = %L', login, 'log');
    EXCEPTION
        WHEN insufficient_privilege THEN
            NULL; -- README.md tells administrators
    END;
END
$$;

-- Makes a login without a link, for the operator: kind 'worker' or 'installation'. Returns its name.
CREATE OR REPLACE FUNCTION private.create_login(kind text, name text, verifier text) RETURNS text
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off
AS $$
DECLARE
    made_id text := private.new_id();
    own_login text := CASE create_login.kind WHEN 'worker' THEN 'connect_w_' ELSE 'connect_i_' END || substr(private.new_id(), 2);
BEGIN
    INSERT INTO private.installations (id, login, kind, name)
    VALUES (made_id, own_login, create_login.kind, btrim(create_login.name));
    PERFORM private.make_login(own_login, CASE create_login.kind WHEN 'worker' THEN 'connect_worker' ELSE 'connect_app' END,
        8, verifier, NULL);
    PERFORM private.audit(NULL, 'installation.created', btrim(create_login.name), made_id, NULL, create_login.kind);
    RETURN own_login;
END
$$;

-- Keeps a login from connecting and ends its connections. In a transaction of its own before revoke_login, so that
-- nobody can come back in between. Does nothing to a login that is not a desktop's, a worker's or a link's of this
-- database.
CREATE OR REPLACE FUNCTION private.close_login(login text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = close_login.login) OR NOT EXISTS (
        SELECT FROM private.installations i WHERE i.login = close_login.login
        UNION ALL SELECT FROM private.join_links t WHERE t.login = close_login.login)
    THEN
        RETURN;
    END IF;
    -- Its own change of password, left open, holds the role's row.
    PERFORM private.end_connections(login);
    PERFORM private.run_despite_locks(format('SELECT private.end_role(%L)', login), ARRAY[]::text[], ARRAY[login]);
END
$$;

-- Keeps a login from connecting and ends its connections.
CREATE OR REPLACE FUNCTION private.end_role(login text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('ALTER ROLE %I NOLOGIN', login);
    PERFORM private.end_connections(login);
END
$$;

-- Takes a login's rights away. Also withdraws the links and invitations that were made with it, unless its own person
-- gives it back (`is_leaving`).
CREATE OR REPLACE FUNCTION private.revoke_login_now(login text, is_leaving boolean) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    gone private.installations%ROWTYPE;
    withdrawn private.join_links%ROWTYPE;
BEGIN
    UPDATE private.installations i SET revoked_at = moment
    WHERE i.login = revoke_login_now.login AND i.revoked_at IS NULL RETURNING i.* INTO gone;
    UPDATE private.join_links t SET used_at = moment
    WHERE t.login = revoke_login_now.login AND t.used_at IS NULL AND t.expires_at > moment RETURNING t.* INTO withdrawn;
    IF gone.id IS NULL AND withdrawn.id IS NULL THEN
        RETURN false;
    END IF;
    IF EXISTS (SELECT FROM pg_roles r WHERE r.rolname = revoke_login_now.login) THEN
        EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', login);
        PERFORM private.end_connections(login);
    END IF;
    UPDATE private.sessions s SET revoked_at = moment WHERE s.login = revoke_login_now.login AND s.revoked_at IS NULL;
    IF gone.id IS NOT NULL THEN
        PERFORM private.audit(NULL, 'installation.revoked', gone.name, gone.id);
        IF NOT is_leaving THEN
            PERFORM private.withdraw_made_with(gone.login);
        END IF;
    ELSE
        PERFORM private.audit(NULL, 'installation.withdrawn', withdrawn.for_email, withdrawn.id);
    END IF;
    RETURN true;
END
$$;

-- Takes a login's rights away at once: it cannot connect, its sessions are over, its connections are ended, and links
-- and invitations that were made with it are withdrawn. For an installation, a worker or a link. Returns false if it
-- was over before, or is unknown. Fails with 55P03 if something other than a desktop blocks the rest; the error names
-- who it is. Then call it again.
CREATE OR REPLACE FUNCTION private.revoke_login(login text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN private.run_despite_locks(
        'SELECT private.revoke_login_now(($1)[1], false)::text', ARRAY[login], ARRAY[login])::boolean;
END
$$;

-- Removes logins that are no longer used from the server: those of used, withdrawn and expired links, and revoked ones.
-- Returns how many. A login to which somebody gave other rights by hand stays, without a password.
CREATE OR REPLACE FUNCTION private.purge_logins() RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    over text;
    removed integer := 0;
BEGIN
    FOR over IN
        SELECT ended.login FROM (
            SELECT t.login FROM private.join_links t
            WHERE t.used_at < clock_timestamp() - interval '1 minute' OR t.expires_at < clock_timestamp()
            UNION ALL
            SELECT i.login FROM private.installations i WHERE i.revoked_at IS NOT NULL
        ) ended
        JOIN pg_roles r ON r.rolname = ended.login
        LIMIT 500
    LOOP
        -- One that got in at the last moment: it may call nothing any more, and goes the next time.
        IF EXISTS (SELECT FROM pg_stat_activity a WHERE a.usename = over) THEN
            PERFORM private.end_connections(over);
            CONTINUE;
        END IF;
        BEGIN
            EXECUTE format('DROP ROLE %I', over);
            removed := removed + 1;
        EXCEPTION
            WHEN dependent_objects_still_exist OR undefined_object OR insufficient_privilege OR object_in_use THEN
                RAISE NOTICE 'The login % stays: %', over, SQLERRM;
        END;
    END LOOP;
    RETURN removed;
END
$$;

REVOKE ALL ON FUNCTION
    private.is_desktop_login(text), private.new_password(), private.scram_verifier(text), private.is_verifier(text),
    private.make_login(text, text, integer, text, timestamptz), private.create_login(text, text, text),
    private.close_login(text), private.end_role(text), private.revoke_login_now(text, boolean),
    private.revoke_login(text), private.purge_logins()
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION private.purge_logins() TO connect_worker;
