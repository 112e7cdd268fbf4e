-- Sign-in by a code that is mailed: six digits, five minutes, three attempts, one use.
--
-- Whoever calls these functions may have psql and bad intent. So:
-- * A guess is counted in one transaction and answered in another (submit_code, then verify_code). Were it
--   one call, the caller could roll back after every "wrong" and guess for ever. Nothing in the first
--   transaction depends on whether the guess is right: the same rows are written to the same tables.
-- * A known, an unknown and a deactivated e-mail take the same steps and leave the same number of rows,
--   since statistics views show everybody what a transaction wrote.
-- * The settings below keep PostgreSQL from printing plans with their constants, such as the code, to the
--   caller (debug_print_plan with client_min_messages = log) or to the server's log.
-- * Arguments are checked before anything is written: a failing constraint would show the row.

-- What hashes codes and addresses. It never leaves this table.
CREATE TABLE private.secret (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    pepper bytea NOT NULL CHECK (octet_length(pepper) = 32)
);
INSERT INTO private.secret (pepper)
VALUES (sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));

-- The first run: the workspace and person it made, and when somebody first signed in, which ends it.
CREATE TABLE private.setup (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    workspace_id text REFERENCES public."Workspace" (id),
    user_id text REFERENCES public."User" (id),
    done_at timestamptz
);
INSERT INTO private.setup DEFAULT VALUES;

-- Codes for addresses that nobody has are filed under this person, who can never sign in: the domain is
-- reserved for such use, and the account is not active.
INSERT INTO public."User" ("id", "email", "name", "isActive")
VALUES ('c000000000000000000000000', 'nobody@sign-in.invalid', NULL, false);

-- Every request for a code, kept an hour for the limits; of an address only a keyed hash. The code itself
-- is in OTPToken under the same id, for five minutes.
CREATE TABLE private.code_request (
    id text PRIMARY KEY,
    email_key bytea NOT NULL,
    login text NOT NULL,
    source inet,
    created_at timestamptz NOT NULL
);
CREATE INDEX code_request_email ON private.code_request (email_key, created_at);
CREATE INDEX code_request_source ON private.code_request (login, source, created_at);
CREATE INDEX code_request_created ON private.code_request (created_at);

-- Every guess, kept an hour for the limits.
CREATE TABLE private.code_attempt (
    id text PRIMARY KEY,
    request_id text NOT NULL,
    email_key bytea NOT NULL,
    login text NOT NULL,
    source inet,
    matched boolean NOT NULL,
    token_hash bytea NOT NULL,
    installation text NOT NULL,
    -- The transaction that counted it: no answer is given inside it.
    counted_in xid8 NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX code_attempt_email ON private.code_attempt (email_key, created_at);
CREATE INDEX code_attempt_source ON private.code_attempt (login, source, created_at);
CREATE INDEX code_attempt_created ON private.code_attempt (created_at);

-- HMAC-SHA-256 (RFC 2104) out of what every PostgreSQL has; keys up to 64 bytes.
CREATE FUNCTION private.hmac_sha256(key bytea, message bytea) RETURNS bytea
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    inner_key bytea := decode(repeat('36', 64), 'hex');
    outer_key bytea := decode(repeat('5c', 64), 'hex');
BEGIN
    FOR i IN 0 .. octet_length(key) - 1 LOOP
        inner_key := set_byte(inner_key, i, get_byte(key, i) # 54);
        outer_key := set_byte(outer_key, i, get_byte(key, i) # 92);
    END LOOP;
    RETURN sha256(outer_key || sha256(inner_key || message));
END
$$;

-- Six digits, each of the million equally likely: 32 random bits, and those beyond the last whole million
-- thrown again. gen_random_uuid draws from the system's cryptographic source; its first four bytes are random.
CREATE FUNCTION private.new_code() RETURNS text
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    draw bigint;
BEGIN
    LOOP
        draw := ('x' || encode(substr(uuid_send(gen_random_uuid()), 1, 4), 'hex'))::bit(32)::bigint;
        EXIT WHEN draw < 4294000000;
    END LOOP;
    RETURN lpad((draw % 1000000)::text, 6, '0');
END
$$;

CREATE FUNCTION private.email_key(email text) RETURNS bytea
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT private.hmac_sha256(s.pepper, convert_to('email|' || email, 'UTF8')) FROM private.secret s
$$;

CREATE FUNCTION private.code_hash(request_id text, email text, code text) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT encode(private.hmac_sha256(s.pepper, convert_to(concat_ws('|', 'code', request_id, email, code), 'UTF8')), 'hex')
    FROM private.secret s
$$;

-- Who may sign in: an active person with an active membership.
CREATE FUNCTION private.may_sign_in(address text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public."User" u
        JOIN public."WorkspaceUser" m ON m."userId" = u."id"
        WHERE u."email" = address AND u."isActive" AND m."isActive"
    )
$$;

-- Removes codes and everything about them when their time is over. Rows that somebody holds are left for
-- the next time, so that nobody can keep others from signing in by holding one.
CREATE FUNCTION private.purge_codes() RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    moment timestamptz := clock_timestamp();
BEGIN
    DELETE FROM public."OTPToken" WHERE "id" IN (
        SELECT "id" FROM public."OTPToken" WHERE "expiresAt" <= moment FOR UPDATE SKIP LOCKED);
    DELETE FROM private.code_request WHERE id IN (
        SELECT id FROM private.code_request WHERE created_at <= moment - interval '1 hour' FOR UPDATE SKIP LOCKED);
    DELETE FROM private.code_attempt WHERE id IN (
        SELECT id FROM private.code_attempt WHERE created_at <= moment - interval '1 hour' FOR UPDATE SKIP LOCKED);
    DELETE FROM private.mail_outbox WHERE id IN (
        SELECT id FROM private.mail_outbox WHERE kind = 'code' AND expires_at <= moment FOR UPDATE SKIP LOCKED);
END
$$;

-- Seconds until another request for a code is allowed; 0 now. 30 s between two for one address, 5 in 15
-- minutes; 60 an hour from one login and machine; 600 an hour in all.
CREATE FUNCTION private.wait_for_request(key bytea, asking_login text, asking_source inet) RETURNS integer
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT GREATEST(0, ceil(extract(epoch FROM max(l.free_at) - clock_timestamp())))::integer
    FROM (
        (SELECT r.created_at + interval '30 seconds' AS free_at FROM private.code_request r
            WHERE r.email_key = key ORDER BY r.created_at DESC LIMIT 1)
        UNION ALL
        (SELECT r.created_at + interval '15 minutes' FROM private.code_request r
            WHERE r.email_key = key ORDER BY r.created_at DESC OFFSET 4 LIMIT 1)
        UNION ALL
        (SELECT r.created_at + interval '1 hour' FROM private.code_request r
            WHERE r.login = asking_login AND r.source IS NOT DISTINCT FROM asking_source
            ORDER BY r.created_at DESC OFFSET 59 LIMIT 1)
        UNION ALL
        (SELECT r.created_at + interval '1 hour' FROM private.code_request r
            ORDER BY r.created_at DESC OFFSET 599 LIMIT 1)
    ) l
$$;

-- Seconds until another guess is allowed; 0 now: 10 wrong ones an hour for one address, 60 from one login
-- and machine. Guesses of the running transaction do not count, or their outcome would show.
CREATE FUNCTION private.wait_for_guess(key bytea, asking_login text, asking_source inet) RETURNS integer
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT GREATEST(0, ceil(extract(epoch FROM max(l.free_at) - clock_timestamp())))::integer
    FROM (
        (SELECT a.created_at + interval '1 hour' AS free_at FROM private.code_attempt a
            WHERE a.email_key = key AND NOT a.matched AND a.counted_in <> pg_current_xact_id()
            ORDER BY a.created_at DESC OFFSET 9 LIMIT 1)
        UNION ALL
        (SELECT a.created_at + interval '1 hour' FROM private.code_attempt a
            WHERE a.login = asking_login AND a.source IS NOT DISTINCT FROM asking_source
              AND NOT a.matched AND a.counted_in <> pg_current_xact_id()
            ORDER BY a.created_at DESC OFFSET 59 LIMIT 1)
    ) l
$$;

-- Asks for a code. outcome 'sent': it is on its way, or would be if anybody could sign in with this address
-- (the answer, its time and its traces are the same); an earlier code for the address is worth nothing from
-- now on. outcome 'limited': nothing was done, try again in retry_in seconds.
CREATE FUNCTION public.request_code(email text)
    RETURNS TABLE (outcome text, challenge_id text, expires_in integer, resend_in integer, retry_in integer)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = error
    SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off
AS $$
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
BEGIN
    PERFORM private.purge_codes();
    -- One request at a time for an address. Whoever comes second is told to come back instead of waiting.
    IF NOT pg_try_advisory_xact_lock(('x' || encode(substr(key, 1, 8), 'hex'))::bit(64)::bigint) THEN
        RETURN QUERY SELECT 'limited', NULL::text, NULL::integer, NULL::integer, 2;
        RETURN;
    END IF;
    wait := private.wait_for_request(key, asking_login, asking_source);
    IF wait > 0 THEN
        RETURN QUERY SELECT 'limited', NULL::text, NULL::integer, NULL::integer, wait;
        RETURN;
    END IF;

    SELECT u."email", u."name" INTO filed_under, display_name FROM public."User" u WHERE u."email" = address;
    INSERT INTO private.code_request (id, email_key, login, source, created_at)
    VALUES (request, key, asking_login, asking_source, moment);
    INSERT INTO public."OTPToken" ("id", "email", "token", "createdAt", "expiresAt")
    VALUES (request, COALESCE(filed_under, 'nobody@sign-in.invalid'), private.code_hash(request, address, code),
        moment, moment::timestamptz(3) + interval '5 minutes');
    INSERT INTO private.mail_outbox (kind, recipient, payload, is_void, expires_at)
    VALUES ('code', address, jsonb_build_object('code', code, 'name', COALESCE(display_name, '')),
        NOT private.may_sign_in(address), moment + interval '5 minutes');
    RETURN QUERY SELECT 'sent', request, 300, 30, NULL::integer;
END
$$;

-- Hands in a guess. outcome 'counted': it used up one of the three attempts, and verify_code(attempt_id), in
-- a transaction after this one has committed, tells whether it was right. outcome 'gone': the code is
-- expired, used, replaced, guessed at three times, or not this desktop's; never said which. outcome
-- 'limited': too many wrong guesses lately, try again in retry_in seconds.
-- attempt_id (of the shape of every id) and the 32-byte SHA-256 of the session's future token come from the
-- client, so that a lost answer can be asked for again: the same attempt_id is never counted twice.
CREATE FUNCTION public.submit_code(
    challenge_id text, email text, code text, attempt_id text, token_hash bytea, installation text
)
    RETURNS TABLE (outcome text, retry_in integer)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = error
    SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off
AS $$
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
    wait := private.wait_for_guess(key, asking_login, asking_source);
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
          WHERE newer.email_key = key AND newer.created_at > r.created_at)
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
$$;

-- Tells what came of a counted guess. outcome 'ok': the session of the token whose hash was handed in is
-- open (asked again, the answer is the same); the code is used up, and of parallel right guesses one wins.
-- outcome 'wrong': attempts_left more may be handed in. outcome 'gone': no such guess, or somebody else was
-- faster with the right code.
CREATE FUNCTION public.verify_code(attempt_id text)
    RETURNS TABLE (outcome text, attempts_left integer)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = error
    SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off
AS $$
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
    UPDATE public."User" u SET "lastLoginAt" = moment WHERE u."id" = person;
    UPDATE private.setup s SET done_at = moment WHERE s.done_at IS NULL;
    RETURN QUERY SELECT 'ok', NULL::integer;
END
$$;

-- The person of this connection's session and what they may work in; no row when there is none. Says that
-- the session is in use, at most once a minute, so ask at least now and then: 30 days without end it.
CREATE FUNCTION public.current_session()
    RETURNS TABLE (user_id text, name text, email text, role text, memberships jsonb)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
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
    RETURN QUERY
        SELECT u."id", u."name", u."email", u."role"::text, COALESCE((
            SELECT jsonb_agg(jsonb_build_object(
                'workspaceId', w."id", 'name', w."name", 'slug', w."slug", 'isActive', w."isActive",
                'role', m."role", 'timeZone', s."timeZone", 'defaultPriority', s."defaultPriority"
            ) ORDER BY lower(w."name"), w."id")
            FROM public."WorkspaceUser" m
            JOIN public."Workspace" w ON w."id" = m."workspaceId"
            JOIN public."WorkspaceSettings" s ON s."workspaceId" = w."id"
            WHERE m."userId" = u."id" AND m."isActive"
        ), '[]')
        FROM public."User" u WHERE u."id" = me;
END
$$;

-- Ends this connection's session. True when there was one.
CREATE FUNCTION public.end_session() RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE private.sessions s SET revoked_at = clock_timestamp()
    WHERE s.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8'))
      AND s.login = session_user::text AND s.revoked_at IS NULL;
    RETURN FOUND;
END
$$;

-- URL-safe, from a name: letters without their accents, everything else a hyphen.
CREATE FUNCTION private.slug_of(name text) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT COALESCE(NULLIF(btrim(left(regexp_replace(
        regexp_replace(normalize(replace(lower(name), 'ß', 'ss'), NFKD), '[\u0300-\u036f]', '', 'g'),
        '[^a-z0-9]+', '-', 'g'), 50), '-'), ''), 'workspace')
$$;

-- The slug of a name that no other workspace has: numbered on a clash.
CREATE FUNCTION private.free_slug(name text, for_workspace text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    base text := private.slug_of(name);
    candidate text := base;
    n integer := 1;
BEGIN
    WHILE EXISTS (SELECT FROM public."Workspace" w WHERE w."slug" = candidate AND w."id" <> for_workspace) LOOP
        n := n + 1;
        candidate := base || '-' || n;
    END LOOP;
    RETURN candidate;
END
$$;

-- Whether nobody has ever signed in, so that the first run is still to be done.
CREATE FUNCTION public.setup_state() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.done_at IS NULL FROM private.setup s
$$;

-- Makes the first workspace and its owner. May be repeated until somebody has signed in, and then replaces
-- what it made before: a mistyped e-mail can be corrected. outcome 'ok' or 'already-done'. Values that break
-- a rule are refused by the rule's name (workspace_name_length, user_email_format, ...).
CREATE FUNCTION public.begin_setup(workspace_name text, owner_name text, owner_email text, time_zone text DEFAULT 'UTC')
    RETURNS TABLE (outcome text, workspace_id text, user_id text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    address text := lower(btrim(owner_email));
    the_setup private.setup%ROWTYPE;
    workspace text;
    person text;
BEGIN
    SELECT s.* INTO the_setup FROM private.setup s FOR UPDATE;
    IF the_setup.done_at IS NOT NULL THEN
        RETURN QUERY SELECT 'already-done', NULL::text, NULL::text;
        RETURN;
    END IF;

    workspace := COALESCE(the_setup.workspace_id, private.new_id());
    INSERT INTO public."Workspace" AS w ("id", "name", "slug")
    VALUES (workspace, btrim(workspace_name), private.free_slug(workspace_name, workspace))
    ON CONFLICT ("id") DO UPDATE SET "name" = EXCLUDED."name", "slug" = EXCLUDED."slug";
    INSERT INTO public."WorkspaceSettings" ("workspaceId", "timeZone")
    VALUES (workspace, CASE WHEN EXISTS (SELECT FROM pg_timezone_names z WHERE z.name = time_zone)
        THEN time_zone ELSE 'UTC' END)
    ON CONFLICT ("workspaceId") DO UPDATE SET "timeZone" = EXCLUDED."timeZone";

    -- Somebody imported before the first run may have this address already; else the person of the earlier
    -- attempt gets it, or a new one.
    SELECT u."id" INTO person FROM public."User" u WHERE u."email" = address;
    person := COALESCE(person, the_setup.user_id, private.new_id());
    INSERT INTO public."User" ("id", "email", "name") VALUES (person, address, btrim(owner_name))
    ON CONFLICT ("id") DO UPDATE SET "email" = EXCLUDED."email", "name" = EXCLUDED."name", "isActive" = true;
    UPDATE public."WorkspaceUser" m SET "isActive" = false
    WHERE m."workspaceId" = workspace AND m."userId" = the_setup.user_id AND m."userId" <> person;
    INSERT INTO public."WorkspaceUser" ("id", "userId", "workspaceId", "role")
    VALUES (private.new_id(), person, workspace, 'OWNER')
    ON CONFLICT ("userId", "workspaceId") DO UPDATE SET "role" = 'OWNER', "isActive" = true;

    UPDATE private.setup SET workspace_id = workspace, user_id = person;
    RETURN QUERY SELECT 'ok', workspace, person;
END
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION
    public.request_code(text), public.submit_code(text, text, text, text, bytea, text), public.verify_code(text),
    public.current_session(), public.end_session(), public.setup_state(), public.begin_setup(text, text, text, text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    public.request_code(text), public.submit_code(text, text, text, text, bytea, text), public.verify_code(text),
    public.current_session(), public.end_session(), public.setup_state(), public.begin_setup(text, text, text, text)
    TO connect_app;
