CREATE TABLE private.installations (
  id text DEFAULT private.new_id() NOT NULL,
  login text NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  made_by text,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  last_seen_at timestamp with time zone,
  revoked_at timestamp with time zone,
  CONSTRAINT installation_name_length CHECK (private.is_one_line(name) AND private.visible_length(name) >= 1 AND private.visible_length(name) <= 200),
  CONSTRAINT installations_id_check CHECK (private.is_id(id)),
  CONSTRAINT installations_kind_check CHECK (kind = ANY (ARRAY['installation'::text, 'worker'::text])),
  CONSTRAINT installations_login_key UNIQUE (login),
  CONSTRAINT installations_made_by_fkey FOREIGN KEY (made_by) REFERENCES "User"(id) ON DELETE SET NULL,
  CONSTRAINT installations_pkey PRIMARY KEY (id)
);
ALTER TABLE private.installations DISABLE ROW LEVEL SECURITY;

CREATE TABLE private.invitation_desktops (
  invitation_id text NOT NULL,
  made_with text NOT NULL,
  CONSTRAINT invitation_desktops_invitation_id_fkey FOREIGN KEY (invitation_id) REFERENCES "Invitation"(id) ON DELETE CASCADE,
  CONSTRAINT invitation_desktops_pkey PRIMARY KEY (invitation_id)
);
ALTER TABLE private.invitation_desktops DISABLE ROW LEVEL SECURITY;
CREATE INDEX invitation_desktops_login ON private.invitation_desktops USING btree (made_with);

CREATE TABLE private.invitation_links (
  invitation_id text NOT NULL,
  link_id text NOT NULL,
  CONSTRAINT invitation_links_invitation_id_fkey FOREIGN KEY (invitation_id) REFERENCES "Invitation"(id) ON DELETE CASCADE,
  CONSTRAINT invitation_links_link_id_fkey FOREIGN KEY (link_id) REFERENCES private.join_links(id) ON DELETE CASCADE,
  CONSTRAINT invitation_links_pkey PRIMARY KEY (invitation_id)
);
ALTER TABLE private.invitation_links DISABLE ROW LEVEL SECURITY;

CREATE TABLE private.join_address (
  singleton boolean DEFAULT true NOT NULL,
  host text NOT NULL,
  port integer NOT NULL,
  database text NOT NULL,
  tls text,
  ca text,
  CONSTRAINT join_address_ca_check CHECK (char_length(ca) <= 20000),
  CONSTRAINT join_address_database_check CHECK (char_length(database) >= 1 AND char_length(database) <= 63),
  CONSTRAINT join_address_host_check CHECK (char_length(host) >= 1 AND char_length(host) <= 253),
  CONSTRAINT join_address_pkey PRIMARY KEY (singleton),
  CONSTRAINT join_address_port_check CHECK (port >= 1 AND port <= 65535),
  CONSTRAINT join_address_singleton_check CHECK (singleton),
  CONSTRAINT join_address_tls_check CHECK (tls = 'off'::text)
);
ALTER TABLE private.join_address DISABLE ROW LEVEL SECURITY;

CREATE TABLE private.join_links (
  id text DEFAULT private.new_id() NOT NULL,
  login text NOT NULL,
  made_by text,
  for_email text,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  used_at timestamp with time zone,
  claimed_with bytea,
  installation text,
  made_with text,
  CONSTRAINT invitation_email_format CHECK (private.is_email(for_email)),
  CONSTRAINT join_links_id_check CHECK (private.is_id(id)),
  CONSTRAINT join_links_installation_fkey FOREIGN KEY (installation) REFERENCES private.installations(id),
  CONSTRAINT join_links_login_key UNIQUE (login),
  CONSTRAINT join_links_made_by_fkey FOREIGN KEY (made_by) REFERENCES "User"(id) ON DELETE SET NULL,
  CONSTRAINT join_links_pkey PRIMARY KEY (id)
);
ALTER TABLE private.join_links DISABLE ROW LEVEL SECURITY;
CREATE INDEX join_links_open_of_maker ON private.join_links USING btree (made_by) WHERE (used_at IS NULL);
CREATE TRIGGER join_link_made_with BEFORE INSERT ON private.join_links FOR EACH ROW EXECUTE FUNCTION private.join_link_made_with();

CREATE TABLE private.link_makers (
  user_id text NOT NULL,
  CONSTRAINT link_makers_pkey PRIMARY KEY (user_id),
  CONSTRAINT link_makers_user_id_fkey FOREIGN KEY (user_id) REFERENCES "User"(id) ON DELETE CASCADE
);
ALTER TABLE private.link_makers DISABLE ROW LEVEL SECURITY;

CREATE OR REPLACE FUNCTION public.claim_installation(name text, verifier text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET client_min_messages TO 'error'
 SET debug_print_parse TO 'off'
 SET debug_print_rewritten TO 'off'
 SET debug_print_plan TO 'off'
AS $function$
DECLARE
    claimed bytea := sha256(convert_to(verifier, 'UTF8'));
    link private.join_links%ROWTYPE;
    own_login text := 'connect_i_' || substr(session_user::text, 14);
    made_id text := private.new_id();
BEGIN
    IF claim_installation.name IS NULL OR NOT private.is_verifier(verifier) THEN
        RAISE EXCEPTION 'claim_installation was called with malformed arguments' USING ERRCODE = '22023';
    END IF;
    UPDATE private.join_links t SET used_at = clock_timestamp(), claimed_with = claimed
    WHERE t.login = session_user::text AND t.used_at IS NULL AND t.expires_at > clock_timestamp()
      AND CASE
          WHEN EXISTS (SELECT FROM private.invitation_links l WHERE l.link_id = t.id) THEN EXISTS (
              SELECT FROM private.invitation_links l JOIN public."Invitation" i ON i."id" = l.invitation_id
              WHERE l.link_id = t.id AND i."revokedAt" IS NULL
                AND private.may_give(i."invitedById", i."workspaceId", i."role"::text))
          ELSE t.made_by IS NULL OR private.may_make_links(t.made_by) END
    RETURNING t.* INTO link;
    IF NOT FOUND THEN
        IF EXISTS (
            SELECT FROM private.join_links t JOIN private.installations i ON i.id = t.installation
            WHERE t.login = session_user::text AND t.claimed_with = claimed AND i.revoked_at IS NULL
        ) THEN
            RETURN own_login;
        END IF;
        RAISE EXCEPTION 'the invitation was used, withdrawn or has expired' USING ERRCODE = '28000';
    END IF;

    INSERT INTO private.installations (id, login, kind, name, made_by)
    VALUES (made_id, own_login, 'installation', btrim(claim_installation.name), link.made_by);
    UPDATE private.join_links t SET installation = made_id WHERE t.id = link.id;
    PERFORM private.make_login(own_login, 'connect_app', 8, verifier, NULL);
    EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', session_user);
    PERFORM private.audit(NULL, 'installation.joined', btrim(claim_installation.name), made_id, NULL, link.for_email);
    RETURN own_login;
END
$function$;
GRANT EXECUTE ON FUNCTION claim_installation(text,text) TO connect_joiner;

CREATE OR REPLACE FUNCTION public.close_installation(id text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    meant text := private.login_to_revoke(close_installation.id);
BEGIN
    IF meant <> session_user::text THEN
        PERFORM private.close_login(meant);
    END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION close_installation(text) TO connect_app;

CREATE OR REPLACE FUNCTION public.create_join_link(valid_days integer, for_email text DEFAULT NULL::text)
 RETURNS TABLE(id text, login text, password text, expires_at timestamp with time zone)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET client_min_messages TO 'error'
 SET debug_print_parse TO 'off'
 SET debug_print_rewritten TO 'off'
 SET debug_print_plan TO 'off'
AS $function$
DECLARE
    me text := private.current_user_id();
    made record;
BEGIN
    PERFORM private.require_inviter();
    IF valid_days IS NULL OR valid_days NOT BETWEEN 1 AND 30 THEN
        RAISE EXCEPTION 'an invitation is valid for 1 to 30 days' USING ERRCODE = '22023';
    END IF;
    INSERT INTO private.link_makers (user_id) VALUES (me) ON CONFLICT DO NOTHING;
    PERFORM FROM private.link_makers k WHERE k.user_id = me FOR UPDATE;
    IF (SELECT count(*) FROM private.join_links t
        WHERE t.made_by = me AND t.used_at IS NULL AND t.expires_at > clock_timestamp()
          AND NOT EXISTS (SELECT FROM private.invitation_links l WHERE l.link_id = t.id)) >= 50
    THEN
        RAISE EXCEPTION 'too many open invitations' USING ERRCODE = '54000';
    END IF;
    SELECT * INTO made FROM private.make_join_link(me, create_join_link.for_email, make_interval(days => valid_days));
    RETURN QUERY SELECT made.id, made.login, made.password, made.expires_at;
END
$function$;
GRANT EXECUTE ON FUNCTION create_join_link(integer,text) TO connect_app;

CREATE OR REPLACE FUNCTION public.join_address()
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_inviter();
    RETURN private.where_to_join();
END
$function$;
GRANT EXECUTE ON FUNCTION join_address() TO connect_app;

CREATE OR REPLACE FUNCTION public.leave_team()
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF session_user::text !~ '^connect_i_[0-9a-f]{24}$' THEN
        RETURN false;
    END IF;
    RETURN private.revoke_login_now(session_user::text, true);
END
$function$;
GRANT EXECUTE ON FUNCTION leave_team() TO connect_app;

CREATE OR REPLACE FUNCTION public.list_installations()
 RETURNS TABLE(id text, kind text, state text, name text, made_by text, created_at timestamp with time zone, expires_at timestamp with time zone, last_seen_at timestamp with time zone, revoked_at timestamp with time zone, people text[], is_this boolean)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
        FROM private.join_links t LEFT JOIN public."User" u ON u."id" = t.made_by
        WHERE (sees_all OR t.made_by = me) AND t.used_at IS NULL AND t.expires_at > clock_timestamp()
        ORDER BY 6 DESC
        LIMIT 1000;
END
$function$;
GRANT EXECUTE ON FUNCTION list_installations() TO connect_app;

CREATE OR REPLACE FUNCTION public.revoke_installation(id text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RETURN private.revoke_login(private.login_to_revoke(revoke_installation.id));
END
$function$;
GRANT EXECUTE ON FUNCTION revoke_installation(text) TO connect_app;

CREATE OR REPLACE FUNCTION private.close_login(login text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.create_login(kind text, name text, verifier text)
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET debug_print_parse TO 'off'
 SET debug_print_rewritten TO 'off'
 SET debug_print_plan TO 'off'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.end_role(login text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    EXECUTE format('ALTER ROLE %I NOLOGIN', login);
    PERFORM private.end_connections(login);
END
$function$;

CREATE OR REPLACE FUNCTION private.is_desktop_login(login text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT login ~ '^connect_(i|join)_' AND (
        EXISTS (SELECT FROM private.installations i WHERE i.login = is_desktop_login.login AND i.kind = 'installation')
        OR EXISTS (SELECT FROM private.join_links t WHERE t.login = is_desktop_login.login))
$function$;

CREATE OR REPLACE FUNCTION private.is_verifier(candidate text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
RETURN COALESCE((candidate ~ '^SCRAM-SHA-256\$(409[6-9]|4[1-9][0-9]{2}|[5-9][0-9]{3}|[1-9][0-9]{4,5}):[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$'::text), false);

CREATE OR REPLACE FUNCTION private.join_link_made_with()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    NEW.made_with := private.asking_desktop();
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION private.link_of_invitation(invitation text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET client_min_messages TO 'error'
 SET debug_print_parse TO 'off'
 SET debug_print_rewritten TO 'off'
 SET debug_print_plan TO 'off'
AS $function$
DECLARE
    held public."Invitation"%ROWTYPE;
    link private.join_links%ROWTYPE;
    secret text;
BEGIN
    SELECT i.* INTO held FROM public."Invitation" i WHERE i."id" = invitation FOR UPDATE;
    IF EXISTS (SELECT FROM public."User" u WHERE u."email" = held."email" AND u."lastLoginAt" IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    SELECT t.* INTO link FROM private.invitation_links l JOIN private.join_links t ON t.id = l.link_id
    WHERE l.invitation_id = invitation;
    IF link.used_at IS NOT NULL THEN
        RETURN NULL;
    END IF;
    -- Renewed since: the login is renewed as well.
    IF link.expires_at < held."expiresAt" - interval '1 minute' THEN
        PERFORM private.withdraw_link(invitation);
        link.id := NULL;
    END IF;
    IF link.id IS NULL THEN
        SELECT o.id, o.login, o.expires_at INTO link.id, link.login, link.expires_at
        FROM private.make_join_link(held."invitedById", held."email", held."expiresAt" - clock_timestamp()) o;
        INSERT INTO private.invitation_links (invitation_id, link_id) VALUES (invitation, link.id);
    END IF;
    SELECT translate(encode(private.hmac_sha256(s.pepper, convert_to('join|' || link.id, 'UTF8')), 'base64'), '+/=', '-_')
    INTO secret FROM private.secret s;
    EXECUTE format('ALTER ROLE %I PASSWORD %L', link.login, private.scram_verifier(secret));
    RETURN jsonb_build_object('login', link.login, 'password', secret, 'expiresAt', private.iso(link.expires_at));
EXCEPTION
    WHEN insufficient_privilege THEN
        RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.login_to_revoke(wanted text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    meant text;
BEGIN
    IF private.is_administrator() THEN
        SELECT i.login INTO meant FROM private.installations i WHERE i.id = wanted;
    END IF;
    IF meant IS NULL THEN
        SELECT t.login INTO meant FROM private.join_links t
        WHERE t.id = wanted AND (t.made_by = private.current_user_id() OR private.is_administrator());
    END IF;
    IF meant IS NULL THEN
        RAISE EXCEPTION 'not allowed to revoke this desktop' USING ERRCODE = '42501';
    END IF;
    RETURN meant;
END
$function$;

CREATE OR REPLACE FUNCTION private.make_join_link(made_by text, for_email text, valid_for interval)
 RETURNS TABLE(id text, login text, password text, expires_at timestamp with time zone)
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET client_min_messages TO 'error'
 SET debug_print_parse TO 'off'
 SET debug_print_rewritten TO 'off'
 SET debug_print_plan TO 'off'
AS $function$
DECLARE
    link text := private.new_id();
    join_login text := 'connect_join_' || substr(private.new_id(), 2);
    secret text := private.new_password();
    ends timestamptz := clock_timestamp() + valid_for;
BEGIN
    IF valid_for IS NULL OR valid_for <= interval '0' OR valid_for > interval '90 days' THEN
        RAISE EXCEPTION 'an invitation is valid for up to 90 days' USING ERRCODE = '22023';
    END IF;
    INSERT INTO private.join_links (id, login, made_by, for_email, expires_at)
    VALUES (link, join_login, make_join_link.made_by, lower(btrim(make_join_link.for_email)), ends);
    PERFORM private.make_login(join_login, 'connect_joiner', 2, private.scram_verifier(secret), ends);
    PERFORM private.audit(NULL, 'installation.invited', lower(btrim(make_join_link.for_email)), link);
    RETURN QUERY SELECT link, join_login, secret, ends;
END
$function$;

CREATE OR REPLACE FUNCTION private.make_login(login text, group_name text, connections integer, verifier text, valid_until timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET debug_print_parse TO 'off'
 SET debug_print_rewritten TO 'off'
 SET debug_print_plan TO 'off'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.may_make_links(person text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT EXISTS (
        SELECT FROM public."User" u
        WHERE u."id" = person AND u."isActive" AND (u."role" IN ('ADMIN', 'SUPER_ADMIN') OR EXISTS (
            SELECT FROM public."WorkspaceUser" m
            WHERE m."userId" = person AND m."isActive" AND m."role" IN ('OWNER', 'ADMIN'))))
$function$;

CREATE OR REPLACE FUNCTION private.new_password()
 RETURNS text
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT translate(encode(substr(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
        || uuid_send(gen_random_uuid())), 1, 24), 'base64'), '+/', '-_')
$function$;

CREATE OR REPLACE FUNCTION private.purge_logins()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION private.purge_logins() TO connect_worker;

CREATE OR REPLACE FUNCTION private.require_inviter()
 RETURNS void
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF NOT private.is_administrator() AND NOT EXISTS (SELECT FROM private.my_managed_workspaces()) THEN
        RAISE EXCEPTION 'not allowed to look after desktops' USING ERRCODE = '42501';
    END IF;
END
$function$;

CREATE OR REPLACE FUNCTION private.revoke_login(login text)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RETURN private.run_despite_locks(
        'SELECT private.revoke_login_now(($1)[1], false)::text', ARRAY[login], ARRAY[login])::boolean;
END
$function$;

CREATE OR REPLACE FUNCTION private.revoke_login_now(login text, is_leaving boolean)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.scram_verifier(password text)
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET debug_print_parse TO 'off'
 SET debug_print_rewritten TO 'off'
 SET debug_print_plan TO 'off'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.where_to_join()
 RETURNS jsonb
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'host', a.host, 'port', a.port, 'database', a.database, 'tls', a.tls, 'ca', a.ca))
    FROM private.join_address a
$function$;
GRANT EXECUTE ON FUNCTION private.where_to_join() TO connect_worker;

CREATE OR REPLACE FUNCTION private.withdraw_link(invitation text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.revoke_login_now(t.login, true)
    FROM private.invitation_links l JOIN private.join_links t ON t.id = l.link_id
    WHERE l.invitation_id = invitation AND t.used_at IS NULL;
    DELETE FROM private.invitation_links l WHERE l.invitation_id = invitation;
END
$function$;

CREATE OR REPLACE FUNCTION private.withdraw_made_with(login text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.withdraw_invitation(d.invitation_id) FROM private.invitation_desktops d
    WHERE d.made_with = withdraw_made_with.login;
    PERFORM private.revoke_login_now(t.login, true) FROM private.join_links t
    WHERE t.made_with = withdraw_made_with.login AND t.used_at IS NULL AND t.expires_at > clock_timestamp()
      AND NOT EXISTS (SELECT FROM private.invitation_links l WHERE l.link_id = t.id);
END
$function$;
