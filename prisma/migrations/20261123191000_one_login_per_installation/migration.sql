-- Every desktop of a team has a database login of its own, made from a one-time invitation and revocable by
-- itself. With one login for all, every desktop could read the others' statements, end their connections
-- and change their password.
--
-- An invitation is a login too (connect_join_...): it may do nothing but call claim_installation, once, and
-- gets a login (connect_i_...) for a password that only the desktop knows. The worker's logins (connect_w_...)
-- are made by the operator.

-- The groups beside connect_app. Roles belong to the whole server, so another database of it may have made
-- them already, or be making them right now.
DO $$
DECLARE
    group_name text;
BEGIN
    FOREACH group_name IN ARRAY ARRAY['connect_joiner', 'connect_worker'] LOOP
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

-- The owner can act as the worker, where both are in one program.
DO $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_auth_members m
        WHERE m.roleid = 'connect_worker'::regrole AND m.member = current_user::regrole
          AND COALESCE((to_jsonb(m) ->> 'set_option')::boolean, true)
    ) AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT connect_worker TO %I', current_user);
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION '% may not act as connect_worker.', current_user
            USING ERRCODE = '42501', HINT = format('Run as an administrator of the server: GRANT connect_worker TO %I WITH ADMIN OPTION;', current_user);
END
$$;

DO $$
BEGIN
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO connect_joiner, connect_worker', current_database());
EXCEPTION
    WHEN insufficient_privilege THEN
        RAISE NOTICE 'The database belongs to somebody else; PUBLIC keeps its rights on it.';
END
$$;
GRANT USAGE ON SCHEMA public TO connect_joiner, connect_worker;
GRANT USAGE ON SCHEMA private TO connect_worker;

-- One row for each login that a desktop or a worker holds. Kept when it is revoked, for the audit log.
CREATE TABLE private.installations (
    id text PRIMARY KEY DEFAULT private.new_id() CHECK (private.is_id(id)),
    login text NOT NULL UNIQUE,
    kind text NOT NULL CHECK (kind IN ('installation', 'worker')),
    -- What it calls itself, for people; never trusted.
    name text NOT NULL CONSTRAINT installation_name_length
        CHECK (private.is_one_line(name) AND private.visible_length(name) BETWEEN 1 AND 200),
    -- Who sent the invitation; null for the operator.
    made_by text REFERENCES public."User" (id) ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_seen_at timestamptz,
    revoked_at timestamptz
);

-- One row for each invitation. Its password is not kept, not even hashed: the server's list of roles has it.
CREATE TABLE private.join_tickets (
    id text PRIMARY KEY DEFAULT private.new_id() CHECK (private.is_id(id)),
    login text NOT NULL UNIQUE,
    made_by text REFERENCES public."User" (id) ON DELETE SET NULL,
    for_email text CONSTRAINT invitation_email_format CHECK (private.is_email(for_email)),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    -- When it was claimed or withdrawn.
    used_at timestamptz,
    -- SHA-256 of what it was claimed with, so that a lost answer can be asked for again.
    claimed_with bytea,
    installation text REFERENCES private.installations (id)
);

-- 192 random bits, fit for a URL.
CREATE FUNCTION private.new_password() RETURNS text
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT translate(encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
        || uuid_send(gen_random_uuid())), 1, 24), 'base64'), '+/', '-_')
$$;

-- What the server keeps of a password (RFC 5803), made here so that the password itself is in no statement:
-- statements can end up in logs. Passwords of up to 64 bytes.
CREATE FUNCTION private.scram_verifier(password text) RETURNS text
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

-- Whether this is such a verifier, to the letter: PostgreSQL takes anything else for a password in clear.
CREATE FUNCTION private.is_verifier(candidate text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    RETURN COALESCE(candidate ~ '^SCRAM-SHA-256\$(409[6-9]|4[1-9][0-9]{2}|[5-9][0-9]{3}|[1-9][0-9]{4,5}):[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$', false);

-- Makes a login that belongs to one group. Says in words what the owner of this database lacks for it.
CREATE FUNCTION private.make_login(login text, group_name text, connections integer, verifier text, valid_until timestamptz)
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

-- Makes an invitation: a login that may claim one installation until `expires_at`. The password is told once.
-- `made_by` is a person's id, or null for the operator; `for_email` whom it is meant for, for the list only.
-- Writes installation.invited into the audit log. 22023: valid for nothing, or for more than 90 days.
CREATE FUNCTION private.open_join(made_by text, for_email text, valid_for interval)
    RETURNS TABLE (id text, login text, password text, expires_at timestamptz)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = error
    SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off
AS $$
DECLARE
    ticket text := private.new_id();
    join_login text := 'connect_join_' || substr(private.new_id(), 2);
    secret text := private.new_password();
    ends timestamptz := clock_timestamp() + valid_for;
BEGIN
    IF valid_for IS NULL OR valid_for <= interval '0' OR valid_for > interval '90 days' THEN
        RAISE EXCEPTION 'an invitation is valid for up to 90 days' USING ERRCODE = '22023';
    END IF;
    INSERT INTO private.join_tickets (id, login, made_by, for_email, expires_at)
    VALUES (ticket, join_login, open_join.made_by, lower(btrim(open_join.for_email)), ends);
    PERFORM private.make_login(join_login, 'connect_joiner', 2, private.scram_verifier(secret), ends);
    PERFORM private.audit(NULL, 'installation.invited', lower(btrim(open_join.for_email)), ticket);
    RETURN QUERY SELECT ticket, join_login, secret, ends;
END
$$;

-- Turns the invitation this connection came with into an installation, and answers its login, which is the
-- invitation's with connect_i_ instead of connect_join_: a desktop that lost the answer can simply try it.
-- `verifier` is made by the desktop, so that its password never reaches the server. Of several claims one
-- wins; the same one may be repeated. 28000: used, withdrawn or expired. 22023: no name, no verifier.
CREATE FUNCTION public.claim_installation(name text, verifier text) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = error
    SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off
AS $$
DECLARE
    claimed bytea := sha256(convert_to(verifier, 'UTF8'));
    ticket private.join_tickets%ROWTYPE;
    own_login text := 'connect_i_' || substr(session_user::text, 14);
    made_id text := private.new_id();
BEGIN
    IF claim_installation.name IS NULL OR NOT private.is_verifier(verifier) THEN
        RAISE EXCEPTION 'claim_installation was called with malformed arguments' USING ERRCODE = '22023';
    END IF;
    UPDATE private.join_tickets t SET used_at = clock_timestamp(), claimed_with = claimed
    WHERE t.login = session_user::text AND t.used_at IS NULL AND t.expires_at > clock_timestamp()
    RETURNING t.* INTO ticket;
    IF NOT FOUND THEN
        IF EXISTS (
            SELECT FROM private.join_tickets t JOIN private.installations i ON i.id = t.installation
            WHERE t.login = session_user::text AND t.claimed_with = claimed AND i.revoked_at IS NULL
        ) THEN
            RETURN own_login;
        END IF;
        RAISE EXCEPTION 'the invitation was used, withdrawn or has expired' USING ERRCODE = '28000';
    END IF;

    INSERT INTO private.installations (id, login, kind, name, made_by)
    VALUES (made_id, own_login, 'installation', btrim(claim_installation.name), ticket.made_by);
    UPDATE private.join_tickets t SET installation = made_id WHERE t.id = ticket.id;
    PERFORM private.make_login(own_login, 'connect_app', 8, verifier, NULL);
    EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', session_user);
    PERFORM private.audit(NULL, 'installation.joined', btrim(claim_installation.name), made_id, NULL, ticket.for_email);
    RETURN own_login;
END
$$;

-- Makes a login without an invitation, for the operator: kind 'worker' or 'installation'. Answers its name.
CREATE FUNCTION private.create_login(kind text, name text, verifier text) RETURNS text
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

-- Ends the connections of a login, apart from the one that asks. For that the owner belongs to the login's
-- role, which is of no other use: its rights are a part of the owner's.
CREATE FUNCTION private.end_connections(login text) RETURNS void
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

-- Takes a login's rights away at once: it cannot connect any more, its sessions are over, its connections
-- are cut. Works for an installation, a worker and an invitation. False when it was over before, or unknown.
CREATE FUNCTION private.revoke_login(login text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    gone private.installations%ROWTYPE;
    withdrawn private.join_tickets%ROWTYPE;
BEGIN
    UPDATE private.installations i SET revoked_at = moment
    WHERE i.login = revoke_login.login AND i.revoked_at IS NULL RETURNING i.* INTO gone;
    UPDATE private.join_tickets t SET used_at = moment
    WHERE t.login = revoke_login.login AND t.used_at IS NULL AND t.expires_at > moment RETURNING t.* INTO withdrawn;
    IF gone.id IS NULL AND withdrawn.id IS NULL THEN
        RETURN false;
    END IF;
    IF EXISTS (SELECT FROM pg_roles r WHERE r.rolname = revoke_login.login) THEN
        EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', login);
        PERFORM private.end_connections(login);
    END IF;
    UPDATE private.sessions s SET revoked_at = moment WHERE s.login = revoke_login.login AND s.revoked_at IS NULL;
    IF gone.id IS NOT NULL THEN
        PERFORM private.audit(NULL, 'installation.revoked', gone.name, gone.id);
    ELSE
        PERFORM private.audit(NULL, 'installation.withdrawn', withdrawn.for_email, withdrawn.id);
    END IF;
    RETURN true;
END
$$;

-- Removes from the server what has no use any more: logins of used, withdrawn and expired invitations, and
-- revoked ones; answers how many. One that somebody gave other rights by hand stays, without a password.
CREATE FUNCTION private.purge_logins() RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    over text;
    removed integer := 0;
BEGIN
    FOR over IN
        SELECT ended.login FROM (
            SELECT t.login FROM private.join_tickets t
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

-- A login that was revoked, or made for another database of this server, neither asks for codes nor opens
-- sessions here. The lock makes signing in and revoking take turns.
CREATE FUNCTION private.admit_login() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.login ~ '^connect_(i|w|join)_[0-9a-f]{24}$' THEN
        PERFORM FROM private.installations i
        WHERE i.login = NEW.login AND i.kind = 'installation' AND i.revoked_at IS NULL FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'this login is not admitted here' USING ERRCODE = '28000';
        END IF;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER code_request_admits_login BEFORE INSERT ON private.code_request
    FOR EACH ROW EXECUTE FUNCTION private.admit_login();
CREATE TRIGGER session_admits_login BEFORE INSERT ON private.sessions
    FOR EACH ROW EXECUTE FUNCTION private.admit_login();

-- The first run belongs to whoever sets the server up: a desktop that has only joined cannot name the owner.
CREATE FUNCTION private.keep_setup() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF session_user::text ~ '^connect_(i|w|join)_[0-9a-f]{24}$' THEN
        RAISE EXCEPTION 'a desktop that joined cannot set up the team' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER setup_is_kept BEFORE UPDATE OF workspace_id, user_id ON private.setup
    FOR EACH ROW EXECUTE FUNCTION private.keep_setup();

-- Signing in and out is told in the audit log. Who ends a session is whoever the connection belongs to; at
-- signing out that is the session's own person, though the session has just ended.
CREATE FUNCTION private.audit_session() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    email text := (SELECT u."email" FROM public."User" u WHERE u."id" = NEW.user_id);
    is_own boolean := COALESCE(NEW.login = session_user::text
        AND NEW.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8')), false);
BEGIN
    INSERT INTO public."AuditEntry" ("actorId", "action", "target", "targetId", "installation")
    VALUES (
        CASE WHEN TG_OP = 'INSERT' OR is_own THEN NEW.user_id ELSE private.current_user_id() END,
        CASE TG_OP WHEN 'INSERT' THEN 'session.opened' ELSE 'session.ended' END,
        email, NEW.user_id, NEW.installation);
    RETURN NULL;
END
$$;
CREATE TRIGGER session_opened_is_told AFTER INSERT ON private.sessions
    FOR EACH ROW EXECUTE FUNCTION private.audit_session();
CREATE TRIGGER session_ended_is_told AFTER UPDATE OF revoked_at ON private.sessions
    FOR EACH ROW WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION private.audit_session();

-- The newest migration, for desktops that may not make any: they compare it with what they know.
CREATE FUNCTION public.schema_version() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT max(m.migration_name) FROM public._prisma_migrations m
        WHERE m.finished_at IS NOT NULL AND m.rolled_back_at IS NULL);
END
$$;

-- Whether this person looks after the whole installation.
CREATE FUNCTION private.is_administrator() RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT COALESCE(private.my_global_role() IN ('ADMIN', 'SUPER_ADMIN'), false)
$$;

-- Refuses (42501) people who run neither a workspace nor the installation.
CREATE FUNCTION private.require_inviter() RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT private.is_administrator() AND NOT EXISTS (SELECT FROM private.my_managed_workspaces()) THEN
        RAISE EXCEPTION 'not allowed to look after desktops' USING ERRCODE = '42501';
    END IF;
END
$$;

-- Makes an invitation for one more desktop, valid for 1 to 30 days. For OWNER and ADMIN of any workspace
-- and for administrators (else 42501). 54000: 50 invitations are open already.
CREATE FUNCTION public.create_join_link(valid_days integer, for_email text DEFAULT NULL)
    RETURNS TABLE (id text, login text, password text, expires_at timestamptz)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = error
    SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off
AS $$
DECLARE
    made record;
BEGIN
    PERFORM private.require_inviter();
    IF valid_days IS NULL OR valid_days NOT BETWEEN 1 AND 30 THEN
        RAISE EXCEPTION 'an invitation is valid for 1 to 30 days' USING ERRCODE = '22023';
    END IF;
    LOCK TABLE private.join_tickets IN SHARE ROW EXCLUSIVE MODE;
    IF (SELECT count(*) FROM private.join_tickets t WHERE t.used_at IS NULL AND t.expires_at > clock_timestamp()) >= 50 THEN
        RAISE EXCEPTION 'too many open invitations' USING ERRCODE = '54000';
    END IF;
    SELECT * INTO made FROM private.open_join(
        private.current_user_id(), create_join_link.for_email, make_interval(days => valid_days));
    RETURN QUERY SELECT made.id, made.login, made.password, made.expires_at;
END
$$;

-- The desktops, workers and open invitations: all for administrators, one's own invitations and what came
-- of them for OWNER and ADMIN of a workspace (others: 42501). Revoked ones are listed for 90 days.
CREATE FUNCTION public.list_installations()
    RETURNS TABLE (
        id text, kind text, state text, name text, made_by text, created_at timestamptz, expires_at timestamptz,
        last_seen_at timestamptz, revoked_at timestamptz, people text[], is_this boolean
    )
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
    sees_all boolean := private.is_administrator();
BEGIN
    PERFORM private.require_inviter();
    RETURN QUERY
        SELECT i.id, i.kind, CASE WHEN i.revoked_at IS NULL THEN 'active' ELSE 'revoked' END, i.name,
            COALESCE(u."name", u."email"), i.created_at, NULL::timestamptz,
            GREATEST(i.last_seen_at, (SELECT max(s.last_seen_at) FROM private.sessions s WHERE s.login = i.login)),
            i.revoked_at,
            ARRAY(SELECT DISTINCT COALESCE(p."name", p."email") FROM private.sessions s
                JOIN public."User" p ON p."id" = s.user_id
                WHERE s.login = i.login AND s.revoked_at IS NULL ORDER BY 1),
            i.login = session_user::text
        FROM private.installations i LEFT JOIN public."User" u ON u."id" = i.made_by
        WHERE (sees_all OR i.made_by = me)
          AND (i.revoked_at IS NULL OR i.revoked_at > clock_timestamp() - interval '90 days')
        UNION ALL
        SELECT t.id, 'invitation', 'open', COALESCE(t.for_email, ''), COALESCE(u."name", u."email"),
            t.created_at, t.expires_at, NULL, NULL, '{}', false
        FROM private.join_tickets t LEFT JOIN public."User" u ON u."id" = t.made_by
        WHERE (sees_all OR t.made_by = me) AND t.used_at IS NULL AND t.expires_at > clock_timestamp()
        ORDER BY 6 DESC
        LIMIT 1000;
END
$$;

-- Revokes a desktop or a worker (administrators), or withdraws an open invitation (also whoever made it);
-- others: 42501. False when it was over before. When it is the asking desktop's own, this connection lasts
-- to the end of the statement.
CREATE FUNCTION public.revoke_installation(id text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
    meant text;
BEGIN
    IF private.is_administrator() THEN
        SELECT i.login INTO meant FROM private.installations i WHERE i.id = revoke_installation.id;
    END IF;
    IF meant IS NULL THEN
        SELECT t.login INTO meant FROM private.join_tickets t
        WHERE t.id = revoke_installation.id AND (t.made_by = me OR private.is_administrator());
    END IF;
    IF meant IS NULL THEN
        RAISE EXCEPTION 'not allowed to revoke this desktop' USING ERRCODE = '42501';
    END IF;
    RETURN private.revoke_login(meant);
END
$$;

-- The open sessions of this person, on every desktop; nothing when nobody is signed in.
CREATE FUNCTION public.my_sessions()
    RETURNS TABLE (id text, installation text, created_at timestamptz, last_seen_at timestamptz, is_this boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.id, s.installation, s.created_at, s.last_seen_at,
        s.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8'))
    FROM private.sessions s
    WHERE s.user_id = private.current_user_id() AND s.revoked_at IS NULL
      AND s.last_seen_at > clock_timestamp() - interval '30 days'
    ORDER BY s.last_seen_at DESC LIMIT 200
$$;

-- Ends one of this person's sessions, which is cut off at its next statement. False when it was over before
-- or is not theirs.
CREATE FUNCTION public.end_my_session(id text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE private.sessions s SET revoked_at = clock_timestamp()
    WHERE s.id = end_my_session.id AND s.user_id = private.current_user_id() AND s.revoked_at IS NULL;
    RETURN FOUND;
END
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION
    public.claim_installation(text, text), public.schema_version(), public.create_join_link(integer, text),
    public.list_installations(), public.revoke_installation(text), public.my_sessions(), public.end_my_session(text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.claim_installation(text, text) TO connect_joiner;
GRANT EXECUTE ON FUNCTION public.schema_version() TO connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION private.purge_logins() TO connect_worker;
GRANT EXECUTE ON FUNCTION
    public.create_join_link(integer, text), public.list_installations(), public.revoke_installation(text),
    public.my_sessions(), public.end_my_session(text)
    TO connect_app;
