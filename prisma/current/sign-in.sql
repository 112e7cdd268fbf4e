CREATE TABLE "OTPToken" (
  id text NOT NULL,
  email text NOT NULL,
  token text NOT NULL,
  "expiresAt" timestamp(3) with time zone NOT NULL,
  attempts integer DEFAULT 0 NOT NULL,
  "isUsed" boolean DEFAULT false NOT NULL,
  "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT "OTPToken_email_fkey" FOREIGN KEY (email) REFERENCES "User"(email) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "OTPToken_pkey" PRIMARY KEY (id),
  CONSTRAINT otp_attempts_range CHECK (attempts >= 0 AND attempts <= 3),
  CONSTRAINT otp_expiry_range CHECK ("expiresAt" > "createdAt" AND "expiresAt" <= ("createdAt" + '00:05:00'::interval)),
  CONSTRAINT otp_id_shape CHECK (private.is_id(id)),
  CONSTRAINT otp_token_hash CHECK (token ~ '^[0-9a-f]{64}$'::text)
);
ALTER TABLE "OTPToken" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE INDEX "OTPToken_email_token_idx" ON public."OTPToken" USING btree (email, token);
CREATE INDEX "OTPToken_expiresAt_idx" ON public."OTPToken" USING btree ("expiresAt");
CREATE INDEX "OTPToken_isUsed_idx" ON public."OTPToken" USING btree ("isUsed");
CREATE POLICY owner_acts ON "OTPToken" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);

CREATE TABLE private.code_attempt (
  id text NOT NULL,
  request_id text NOT NULL,
  email_key bytea NOT NULL,
  login text NOT NULL,
  source inet,
  matched boolean NOT NULL,
  token_hash bytea NOT NULL,
  installation text NOT NULL,
  counted_in xid8 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT code_attempt_pkey PRIMARY KEY (id)
);
ALTER TABLE private.code_attempt DISABLE ROW LEVEL SECURITY;
CREATE INDEX code_attempt_address ON private.code_attempt USING btree (source, created_at);
CREATE INDEX code_attempt_created ON private.code_attempt USING btree (created_at);
CREATE INDEX code_attempt_email ON private.code_attempt USING btree (email_key, created_at);
CREATE INDEX code_attempt_source ON private.code_attempt USING btree (login, source, created_at);

CREATE TABLE private.code_gate (
  login text NOT NULL,
  email_key bytea NOT NULL,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT code_gate_pkey PRIMARY KEY (login, email_key)
);
ALTER TABLE private.code_gate DISABLE ROW LEVEL SECURITY;
CREATE INDEX code_gate_age ON private.code_gate USING btree (created_at);

CREATE TABLE private.code_request (
  id text NOT NULL,
  email_key bytea NOT NULL,
  login text NOT NULL,
  source inet,
  created_at timestamp with time zone NOT NULL,
  CONSTRAINT code_request_pkey PRIMARY KEY (id)
);
ALTER TABLE private.code_request DISABLE ROW LEVEL SECURITY;
CREATE INDEX code_request_address ON private.code_request USING btree (source, created_at);
CREATE INDEX code_request_created ON private.code_request USING btree (created_at);
CREATE INDEX code_request_email ON private.code_request USING btree (email_key, created_at);
CREATE INDEX code_request_source ON private.code_request USING btree (login, source, created_at);
CREATE TRIGGER code_request_admits_login BEFORE INSERT ON private.code_request FOR EACH ROW EXECUTE FUNCTION private.admit_login();

CREATE TABLE private.secret (
  singleton boolean DEFAULT true NOT NULL,
  pepper bytea NOT NULL,
  CONSTRAINT secret_pepper_check CHECK (octet_length(pepper) = 32),
  CONSTRAINT secret_pkey PRIMARY KEY (singleton),
  CONSTRAINT secret_singleton_check CHECK (singleton)
);
ALTER TABLE private.secret DISABLE ROW LEVEL SECURITY;

CREATE TABLE private.sessions (
  id text NOT NULL,
  token_hash bytea NOT NULL,
  user_id text NOT NULL,
  installation text NOT NULL,
  login text NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  last_seen_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  revoked_at timestamp with time zone,
  CONSTRAINT sessions_id_check CHECK (private.is_id(id)),
  CONSTRAINT sessions_installation_check CHECK (char_length(installation) <= 200),
  CONSTRAINT sessions_pkey PRIMARY KEY (id),
  CONSTRAINT sessions_token_hash_check CHECK (octet_length(token_hash) = 32),
  CONSTRAINT sessions_token_hash_key UNIQUE (token_hash),
  CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES "User"(id) ON DELETE CASCADE
);
ALTER TABLE private.sessions DISABLE ROW LEVEL SECURITY;
CREATE INDEX sessions_login ON private.sessions USING btree (login, user_id);
CREATE INDEX sessions_user ON private.sessions USING btree (user_id);
CREATE TRIGGER session_accepts_invitations AFTER INSERT ON private.sessions FOR EACH ROW EXECUTE FUNCTION private.session_accepts_invitations();
CREATE TRIGGER session_admits_login BEFORE INSERT ON private.sessions FOR EACH ROW EXECUTE FUNCTION private.admit_login();
CREATE TRIGGER session_ended_is_told AFTER UPDATE OF revoked_at ON private.sessions FOR EACH ROW WHEN (((old.revoked_at IS NULL) AND (new.revoked_at IS NOT NULL))) EXECUTE FUNCTION private.audit_session();
CREATE TRIGGER session_ended_wakes AFTER UPDATE OF revoked_at ON private.sessions FOR EACH STATEMENT EXECUTE FUNCTION private.wake_desktops();
CREATE TRIGGER session_opened_is_told AFTER INSERT ON private.sessions FOR EACH ROW EXECUTE FUNCTION private.audit_session();

CREATE OR REPLACE FUNCTION public.current_session()
 RETURNS TABLE(user_id text, name text, email text, role text, memberships jsonb)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    me text := private.current_user_id();
    moment timestamptz := clock_timestamp();
BEGIN
    IF me IS NULL THEN
        RETURN;
    END IF;
    UPDATE private.sessions s SET last_seen_at = moment
    WHERE s.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8'))
      AND s.last_seen_at < moment - interval '1 minute';
    IF private.has_open_invitation((SELECT u."email" FROM public."User" u WHERE u."id" = me)) THEN
        PERFORM private.accept_invitations(me, (
            SELECT s.installation FROM private.sessions s
            WHERE s.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8'))));
    END IF;
    RETURN QUERY
        SELECT u."id", u."name", u."email", u."role"::text, COALESCE((
            SELECT jsonb_agg(jsonb_build_object(
                'workspaceId', w."id", 'name', w."name", 'slug', w."slug", 'isActive', w."isActive",
                'role', m."role", 'timeZone', s."timeZone", 'defaultPriority', s."defaultPriority",
                'unread', (SELECT count(*) FROM public."Notification" o
                    WHERE o."userId" = me AND o."workspaceId" = w."id" AND NOT o."isRead"),
                'away', CASE WHEN m."awayFrom" IS NOT NULL THEN private.away_of(me, w."id") END
            ) ORDER BY lower(w."name"), w."id")
            FROM public."WorkspaceUser" m
            JOIN public."Workspace" w ON w."id" = m."workspaceId"
            JOIN public."WorkspaceSettings" s ON s."workspaceId" = w."id"
            WHERE m."userId" = u."id" AND m."isActive"
        ), '[]')
        FROM public."User" u WHERE u."id" = me;
END
$function$;
GRANT EXECUTE ON FUNCTION current_session() TO connect_app;

CREATE OR REPLACE FUNCTION public.end_my_session(id text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    UPDATE private.sessions s SET revoked_at = clock_timestamp()
    WHERE s.id = end_my_session.id AND s.user_id = private.current_user_id() AND s.revoked_at IS NULL;
    RETURN FOUND;
END
$function$;
GRANT EXECUTE ON FUNCTION end_my_session(text) TO connect_app;

CREATE OR REPLACE FUNCTION public.end_session()
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    UPDATE private.sessions s SET revoked_at = clock_timestamp()
    WHERE s.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8'))
      AND s.login = session_user::text AND s.revoked_at IS NULL;
    RETURN FOUND;
END
$function$;
GRANT EXECUTE ON FUNCTION end_session() TO connect_app;

CREATE OR REPLACE FUNCTION public.end_user_sessions(person_id text)
 RETURNS TABLE(user_id text, name text, email text, role text, is_active boolean, created_at timestamp with time zone, last_login_at timestamp with time zone, sessions integer, memberships jsonb)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_rank_over(person_id, 'ADMIN', 'SUPER_ADMIN');
    PERFORM private.run_despite_locks('SELECT user_id FROM private.end_user_sessions_now(($1)[1])', ARRAY[person_id],
        private.desktops_of(person_id));
    RETURN QUERY SELECT * FROM private.users_overview(person_id);
END
$function$;
GRANT EXECUTE ON FUNCTION end_user_sessions(text) TO connect_app;

CREATE OR REPLACE FUNCTION public.mail_state()
 RETURNS TABLE(state text, reason text, oldest_waiting_seconds integer, worker_away_seconds integer)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT
        CASE
            WHEN w.troubled OR w.unattended THEN 'delayed'
            WHEN w.oldest IS NOT NULL THEN 'sending'
            ELSE 'idle'
        END,
        CASE WHEN w.unattended THEN 'no-worker' ELSE w.reason END,
        ceil(extract(epoch FROM clock_timestamp() - w.oldest))::integer,
        ceil(extract(epoch FROM clock_timestamp() - w.seen_at))::integer
    FROM (
        SELECT m.oldest, m.troubled, m.reason, s.seen_at,
            COALESCE(m.oldest < clock_timestamp() - interval '10 seconds', false)
                AND COALESCE(s.seen_at < clock_timestamp() - interval '2 minutes', true) AS unattended
        FROM (
            SELECT min(o.created_at) AS oldest,
                COALESCE(bool_or(o.last_error_category IS NOT NULL), false) AS troubled,
                (array_agg(o.last_error_category ORDER BY o.created_at DESC)
                    FILTER (WHERE o.last_error_category IS NOT NULL))[1] AS reason
            FROM private.mail_outbox o
            WHERE o.kind = 'code' AND (
                o.state = 'waiting' AND (o.expires_at IS NULL OR o.expires_at > clock_timestamp())
                    AND (o.attempts = 0 OR o.last_error_category IS NOT NULL OR o.locked_until < clock_timestamp())
                OR o.state = 'failed' AND o.last_error_category IS NOT NULL
                    AND o.created_at > clock_timestamp() - interval '1 minute')
        ) m
        CROSS JOIN (SELECT max(k.seen_at) AS seen_at FROM private.workers k) s
    ) w
$function$;
GRANT EXECUTE ON FUNCTION mail_state() TO connect_app;

CREATE OR REPLACE FUNCTION public.my_sessions()
 RETURNS TABLE(id text, installation text, created_at timestamp with time zone, last_seen_at timestamp with time zone, is_this boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT s.id, s.installation, s.created_at, s.last_seen_at,
        s.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8'))
    FROM private.sessions s
    WHERE s.user_id = private.current_user_id() AND s.revoked_at IS NULL
      AND s.last_seen_at > clock_timestamp() - interval '30 days'
    ORDER BY s.last_seen_at DESC LIMIT 200
$function$;
GRANT EXECUTE ON FUNCTION my_sessions() TO connect_app;

CREATE OR REPLACE FUNCTION public.request_code(email text)
 RETURNS TABLE(outcome text, challenge_id text, expires_in integer, resend_in integer, retry_in integer)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET client_min_messages TO 'error'
 SET lock_timeout TO '2s'
 SET debug_print_parse TO 'off'
 SET debug_print_rewritten TO 'off'
 SET debug_print_plan TO 'off'
AS $function$
DECLARE
    address text := lower(btrim(left(request_code.email, 1000)));
    key bytea := private.email_key(address);
    asking_login text := session_user;
    asking_source inet := inet_client_addr();
    wait integer;
    request text := private.new_id();
    code text := private.new_code();
    moment timestamptz := clock_timestamp();
    filed_under text;
    display_name text;
    person text;
    is_void boolean;
BEGIN
    PERFORM private.purge_codes();
    -- One request at a time for an address at this desktop. The row is its own: who holds it holds up nobody else.
    BEGIN
        INSERT INTO private.code_gate (login, email_key, created_at) VALUES (asking_login, key, moment)
        ON CONFLICT DO NOTHING;
        PERFORM FROM private.code_gate g WHERE g.login = asking_login AND g.email_key = key FOR UPDATE;
    EXCEPTION WHEN lock_not_available THEN
        RETURN QUERY SELECT 'limited', NULL::text, NULL::integer, NULL::integer, 2;
        RETURN;
    END;
    wait := private.seconds_until_request(key, asking_login, asking_source,
        private.is_known_desktop(asking_login, address));
    IF wait > 0 THEN
        RETURN QUERY SELECT 'limited', NULL::text, NULL::integer, NULL::integer, wait;
        RETURN;
    END IF;

    SELECT u."email", u."name", u."id" INTO filed_under, display_name, person
    FROM public."User" u WHERE u."email" = address;
    is_void := NOT private.may_sign_in(address);
    INSERT INTO private.code_request (id, email_key, login, source, created_at)
    VALUES (request, key, asking_login, asking_source, moment);
    INSERT INTO public."OTPToken" ("id", "email", "token", "createdAt", "expiresAt")
    VALUES (request, COALESCE(filed_under, 'nobody@sign-in.invalid'), private.code_hash(request, address, code),
        moment, moment::timestamptz(3) + interval '5 minutes');
    INSERT INTO private.mail_outbox (kind, recipient, asked_by, payload, is_void, expires_at)
    VALUES ('code', address, asking_login, jsonb_build_object('code', code, 'name', COALESCE(display_name, '')),
        is_void, moment + interval '5 minutes');
    INSERT INTO public."Notification" ("id", "type", "data", "content", "userId")
    VALUES (private.new_id(), 'OTP_SENT', '{"kind": "code-sent"}', '',
        CASE WHEN person IS NULL OR is_void THEN 'c000000000000000000000000' ELSE person END);
    RETURN QUERY SELECT 'sent', request, 300, 30, NULL::integer;
END
$function$;
GRANT EXECUTE ON FUNCTION request_code(text) TO connect_app;

CREATE OR REPLACE FUNCTION public.submit_code(challenge_id text, email text, code text, attempt_id text, token_hash bytea, installation text)
 RETURNS TABLE(outcome text, retry_in integer)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET client_min_messages TO 'error'
 SET debug_print_parse TO 'off'
 SET debug_print_rewritten TO 'off'
 SET debug_print_plan TO 'off'
AS $function$
DECLARE
    address text := lower(btrim(left(submit_code.email, 1000)));
    key bytea := private.email_key(address);
    asking_login text := session_user;
    asking_source inet := inet_client_addr();
    moment timestamptz := clock_timestamp();
    guess_hash text := private.code_hash(challenge_id, address, code);
    true_hash text;
    wait integer;
BEGIN
    IF attempt_id IS NULL OR NOT private.is_id(attempt_id) OR token_hash IS NULL OR octet_length(token_hash) <> 32
        OR installation IS NULL OR char_length(installation) > 200 OR guess_hash IS NULL
    THEN
        RAISE EXCEPTION 'submit_code was called with malformed arguments' USING ERRCODE = '22023';
    END IF;
    IF EXISTS (SELECT FROM private.code_attempt a WHERE a.id = attempt_id) THEN
        RETURN QUERY SELECT 'counted', NULL::integer;
        RETURN;
    END IF;
    wait := private.seconds_until_guess(key, asking_login, asking_source, private.is_known_desktop(asking_login, address));
    IF wait > 0 THEN
        RETURN QUERY SELECT 'limited', wait;
        RETURN;
    END IF;

    -- This one statement counts: of any number of parallel guesses three pass.
    UPDATE public."OTPToken" o SET "attempts" = o."attempts" + 1
    FROM private.code_request r
    WHERE o."id" = challenge_id AND r.id = o."id"
      AND r.email_key = key AND r.login = asking_login
      AND NOT o."isUsed" AND o."attempts" < 3
      AND o."expiresAt" > moment AND o."createdAt" <= moment + interval '30 seconds'
      AND NOT EXISTS (
          SELECT FROM private.code_request newer
          WHERE newer.email_key = key AND newer.login = r.login AND newer.created_at > r.created_at)
    RETURNING o."token" INTO true_hash;
    IF true_hash IS NULL THEN
        RETURN QUERY SELECT 'gone', NULL::integer;
        RETURN;
    END IF;
    INSERT INTO private.code_attempt
        (id, request_id, email_key, login, source, matched, token_hash, installation, counted_in, created_at)
    VALUES (attempt_id, challenge_id, key, asking_login, asking_source, true_hash = guess_hash,
        submit_code.token_hash, submit_code.installation, pg_current_xact_id(), moment);
    RETURN QUERY SELECT 'counted', NULL::integer;
END
$function$;
GRANT EXECUTE ON FUNCTION submit_code(text,text,text,text,bytea,text) TO connect_app;

CREATE OR REPLACE FUNCTION public.verify_code(attempt_id text)
 RETURNS TABLE(outcome text, attempts_left integer)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET client_min_messages TO 'error'
 SET debug_print_parse TO 'off'
 SET debug_print_rewritten TO 'off'
 SET debug_print_plan TO 'off'
AS $function$
DECLARE
    attempt private.code_attempt%ROWTYPE;
    token public."OTPToken"%ROWTYPE;
    person text;
    moment timestamptz := clock_timestamp();
BEGIN
    SELECT a.* INTO attempt FROM private.code_attempt a
    WHERE a.id = attempt_id AND a.login = session_user::text
      AND a.counted_in <> pg_current_xact_id()
      AND a.created_at > moment - interval '5 minutes';
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'gone', 0;
        RETURN;
    END IF;

    IF EXISTS (SELECT FROM private.sessions s WHERE s.id = attempt.id AND s.revoked_at IS NULL) THEN
        RETURN QUERY SELECT 'ok', NULL::integer;
        RETURN;
    END IF;

    SELECT o.* INTO token FROM public."OTPToken" o WHERE o."id" = attempt.request_id;
    SELECT u."id" INTO person FROM public."User" u
    WHERE u."email" = token."email" AND private.may_sign_in(u."email");
    IF NOT attempt.matched OR person IS NULL THEN
        RETURN QUERY SELECT 'wrong', 3 - COALESCE(token."attempts", 3);
        RETURN;
    END IF;

    UPDATE public."OTPToken" o SET "isUsed" = true WHERE o."id" = attempt.request_id AND NOT o."isUsed";
    IF NOT FOUND THEN
        RETURN QUERY SELECT 'gone', 0;
        RETURN;
    END IF;
    INSERT INTO private.sessions (id, token_hash, user_id, installation, login, created_at, last_seen_at)
    VALUES (attempt.id, attempt.token_hash, person, attempt.installation, attempt.login, moment, moment);
    -- For lists only: whoever holds the row keeps nobody from signing in.
    UPDATE public."User" u SET "lastLoginAt" = moment
    WHERE u."id" = (SELECT p."id" FROM public."User" p WHERE p."id" = person FOR NO KEY UPDATE SKIP LOCKED);
    UPDATE private.setup s SET done_at = moment WHERE s.done_at IS NULL;
    RETURN QUERY SELECT 'ok', NULL::integer;
END
$function$;
GRANT EXECUTE ON FUNCTION verify_code(text) TO connect_app;

CREATE OR REPLACE FUNCTION private.admit_login()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.code_hash(request_id text, email text, code text)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT encode(private.hmac_sha256(s.pepper, convert_to(concat_ws('|', 'code', request_id, email, code), 'UTF8')), 'hex')
    FROM private.secret s
$function$;

CREATE OR REPLACE FUNCTION private.desktops_of(person text)
 RETURNS text[]
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT ARRAY(SELECT DISTINCT s.login FROM private.sessions s
        WHERE s.user_id = person AND s.revoked_at IS NULL AND s.login <> session_user::text)
$function$;

CREATE OR REPLACE FUNCTION private.end_user_sessions_now(person_id text)
 RETURNS TABLE(user_id text, name text, email text, role text, is_active boolean, created_at timestamp with time zone, last_login_at timestamp with time zone, sessions integer, memberships jsonb)
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    person public."User"%ROWTYPE;
BEGIN
    PERFORM private.require_global('ADMIN', 'SUPER_ADMIN');
    person := private.lock_user(person_id);
    IF person."role" = 'SUPER_ADMIN' THEN
        PERFORM private.require_global('SUPER_ADMIN');
    END IF;
    PERFORM private.audit(NULL, 'user.signed-out', person."email", person."id");
    UPDATE private.sessions s SET revoked_at = clock_timestamp() WHERE s.user_id = person."id" AND s.revoked_at IS NULL;
    RETURN QUERY SELECT * FROM private.users_overview(person."id");
END
$function$;

CREATE OR REPLACE FUNCTION private.has_open_invitation(address text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT EXISTS (
        SELECT FROM public."Invitation" i JOIN public."Workspace" w ON w."id" = i."workspaceId"
        WHERE i."email" = address AND i."acceptedAt" IS NULL AND i."revokedAt" IS NULL
          AND i."expiresAt" > clock_timestamp() AND w."isActive"
          AND private.may_give(i."invitedById", i."workspaceId", i."role"::text))
$function$;

CREATE OR REPLACE FUNCTION private.is_known_desktop(asking_login text, address text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT EXISTS (
        SELECT FROM public."User" u JOIN private.sessions s ON s.user_id = u."id"
        WHERE u."email" = address AND s.login = asking_login)
$function$;

CREATE OR REPLACE FUNCTION private.may_sign_in(address text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT EXISTS (
        SELECT FROM public."User" u
        WHERE u."email" = address AND u."isActive"
          AND (EXISTS (SELECT FROM public."WorkspaceUser" m WHERE m."userId" = u."id" AND m."isActive")
               OR private.has_open_invitation(address)))
$function$;

CREATE OR REPLACE FUNCTION private.new_code()
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    draw bigint;
BEGIN
    LOOP
        draw := ('x' || encode(substr(uuid_send(gen_random_uuid()), 1, 4), 'hex'))::bit(32)::bigint;
        EXIT WHEN draw < 4294000000;
    END LOOP;
    RETURN lpad((draw % 1000000)::text, 6, '0');
END
$function$;

CREATE OR REPLACE FUNCTION private.purge_codes()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    moment timestamptz := clock_timestamp();
BEGIN
    DELETE FROM public."OTPToken" WHERE "id" IN (
        SELECT "id" FROM public."OTPToken" WHERE "expiresAt" <= moment FOR UPDATE SKIP LOCKED);
    DELETE FROM private.code_request WHERE id IN (
        SELECT id FROM private.code_request WHERE created_at <= moment - interval '1 hour' FOR UPDATE SKIP LOCKED);
    DELETE FROM private.code_attempt WHERE id IN (
        SELECT id FROM private.code_attempt WHERE created_at <= moment - interval '1 hour' FOR UPDATE SKIP LOCKED);
    DELETE FROM private.code_gate WHERE (login, email_key) IN (
        SELECT login, email_key FROM private.code_gate WHERE created_at <= moment - interval '1 hour'
        FOR UPDATE SKIP LOCKED);
    DELETE FROM private.mail_outbox WHERE id IN (
        SELECT id FROM private.mail_outbox WHERE kind = 'code' AND expires_at <= moment FOR UPDATE SKIP LOCKED);
END
$function$;
GRANT EXECUTE ON FUNCTION private.purge_codes() TO connect_worker;

CREATE OR REPLACE FUNCTION private.purge_sessions()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    removed integer;
BEGIN
    DELETE FROM private.sessions WHERE id IN (
        SELECT s.id FROM private.sessions s
        WHERE LEAST(s.last_seen_at, s.revoked_at) <= clock_timestamp() - interval '30 days'
        LIMIT 500 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END
$function$;
GRANT EXECUTE ON FUNCTION private.purge_sessions() TO connect_worker;

CREATE OR REPLACE FUNCTION private.seconds_until_guess(key bytea, asking_login text, asking_source inet, is_known boolean)
 RETURNS integer
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT GREATEST(0, ceil(extract(epoch FROM max(l.free_at) - clock_timestamp())))::integer
    FROM (
        (SELECT a.created_at + interval '1 hour' AS free_at FROM private.code_attempt a
            WHERE a.email_key = key AND a.login = asking_login
              AND NOT a.matched AND a.counted_in <> pg_current_xact_id()
            ORDER BY a.created_at DESC OFFSET 9 LIMIT 1)
        UNION ALL
        (SELECT a.created_at + interval '1 hour' FROM private.code_attempt a
            WHERE a.email_key = key AND NOT is_known AND NOT a.matched AND a.counted_in <> pg_current_xact_id()
            ORDER BY a.created_at DESC OFFSET 99 LIMIT 1)
        UNION ALL
        (SELECT a.created_at + interval '1 hour' FROM private.code_attempt a
            WHERE a.login = asking_login
              AND (private.is_of_one_desktop(asking_login) OR a.source IS NOT DISTINCT FROM asking_source)
              AND NOT a.matched AND a.counted_in <> pg_current_xact_id()
            ORDER BY a.created_at DESC OFFSET 59 LIMIT 1)
        UNION ALL
        (SELECT a.created_at + interval '1 hour' FROM private.code_attempt a
            WHERE a.source = asking_source AND NOT a.matched AND a.counted_in <> pg_current_xact_id()
            ORDER BY a.created_at DESC OFFSET 599 LIMIT 1)
    ) l
$function$;

CREATE OR REPLACE FUNCTION private.seconds_until_request(key bytea, asking_login text, asking_source inet, is_known boolean)
 RETURNS integer
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT GREATEST(0, ceil(extract(epoch FROM max(l.free_at) - clock_timestamp())))::integer
    FROM (
        (SELECT r.created_at + interval '30 seconds' AS free_at FROM private.code_request r
            WHERE r.email_key = key AND r.login = asking_login ORDER BY r.created_at DESC LIMIT 1)
        UNION ALL
        (SELECT r.created_at + interval '15 minutes' FROM private.code_request r
            WHERE r.email_key = key AND r.login = asking_login ORDER BY r.created_at DESC OFFSET 4 LIMIT 1)
        UNION ALL
        (SELECT r.created_at + interval '15 minutes' FROM private.code_request r
            WHERE r.email_key = key AND NOT is_known ORDER BY r.created_at DESC OFFSET 29 LIMIT 1)
        UNION ALL
        (SELECT r.created_at + interval '1 hour' FROM private.code_request r
            WHERE r.login = asking_login
              AND (private.is_of_one_desktop(asking_login) OR r.source IS NOT DISTINCT FROM asking_source)
            ORDER BY r.created_at DESC OFFSET 59 LIMIT 1)
        UNION ALL
        (SELECT r.created_at + interval '1 hour' FROM private.code_request r
            WHERE r.source = asking_source ORDER BY r.created_at DESC OFFSET 599 LIMIT 1)
    ) l
$function$;

CREATE OR REPLACE FUNCTION private.session_accepts_invitations()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.accept_invitations(NEW.user_id, NEW.installation);
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.wake_desktops()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM pg_notify('connect_changes', '');
    RETURN NULL;
END
$function$;
