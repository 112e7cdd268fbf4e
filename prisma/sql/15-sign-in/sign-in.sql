-- Sign-in by a mailed code: six digits, five minutes, three attempts, one use.
--
-- Whoever calls these functions may have psql and bad intent. So:
-- * A guess is counted in one transaction and answered in another (submit_code, then verify_code). In one call the caller
--   could roll back after every "wrong" and guess for ever. Nothing in the first transaction depends on whether the guess
--   is right: the same rows are written to the same tables.
-- * A known, an unknown and a deactivated e-mail take the same steps and leave the same number of rows, because statistics
--   views show everybody what a transaction wrote.
-- * The settings of these functions keep PostgreSQL from printing plans with their constants, such as the code, to the
--   caller (debug_print_plan with client_min_messages = log) or to the server's log.
-- * Arguments are checked before anything is written: a failing constraint would show the row.

-- Whether an address has an invitation. An invitation is valid only while the person who made it may give the role.
CREATE OR REPLACE FUNCTION private.has_open_invitation(address text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public."Invitation" i JOIN public."Workspace" w ON w."id" = i."workspaceId"
        WHERE i."email" = address AND i."acceptedAt" IS NULL AND i."revokedAt" IS NULL
          AND i."expiresAt" > clock_timestamp() AND w."isActive"
          AND private.may_give(i."invitedById", i."workspaceId", i."role"::text))
$$;

-- Who may sign in: an active person with an active membership or an invitation. An invitation makes the person, so that
-- request_code takes the same steps for an invited address as for any other.
CREATE OR REPLACE FUNCTION private.may_sign_in(address text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public."User" u
        WHERE u."email" = address AND u."isActive"
          AND (EXISTS (SELECT FROM public."WorkspaceUser" m WHERE m."userId" = u."id" AND m."isActive")
               OR private.has_open_invitation(address)))
$$;

-- The state of outgoing codes, for a page where nobody is signed in yet. It names no recipient, and void mails count
-- like others. Anything else would show which addresses exist. For the same reason it does not show when a code was
-- sent. A code counts until a worker has taken it, or for as long as no mail can be sent at all. Reason 'no-worker':
-- codes wait, and no worker was seen for two minutes. worker_away_seconds: for how long; null if there never was a
-- worker.
CREATE OR REPLACE FUNCTION public.mail_state()
    RETURNS TABLE (state text, reason text, oldest_waiting_seconds integer, worker_away_seconds integer)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- Asks for a code, one at a time for a desktop and an address. outcome 'sent': the code is on its way, or would be if
-- somebody could sign in with this address. The answer, its time and its traces are the same in both cases. An earlier
-- code of this desktop for the address becomes void. The owner of the address is notified. For an unknown address the
-- same row is written for a person who never reads it. outcome 'limited': nothing was done, try again in retry_in
-- seconds.
CREATE OR REPLACE FUNCTION public.request_code(email text)
    RETURNS TABLE (outcome text, challenge_id text, expires_in integer, resend_in integer, retry_in integer)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = error
    SET lock_timeout = '2s'
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
$$;

-- Submits a guess. outcome 'counted': it used up one of three attempts. verify_code(attempt_id), in a transaction after
-- this one has committed, returns whether the guess was right. outcome 'gone': the code is expired, used, replaced,
-- guessed at three times, or belongs to another desktop. The caller never learns which of these it was. A newer code of
-- another desktop does not void this one. outcome 'limited': too many wrong guesses, try again in retry_in seconds. The
-- client makes attempt_id (in the form of every id) and sends the SHA-256 of the future session's token. So it can ask
-- again if an answer is lost, because the same attempt_id is counted only once.
CREATE OR REPLACE FUNCTION public.submit_code(
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
$$;

-- Returns the result of a counted guess. outcome 'ok': the session of the token is open, also if the client asks again.
-- The code is used up, and of parallel right guesses only one wins. outcome 'wrong': attempts_left more are allowed.
-- outcome 'gone': there is no such guess, or somebody else used the right code first. This never waits for somebody who
-- has locked the person's row.
CREATE OR REPLACE FUNCTION public.verify_code(attempt_id text)
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
    -- For lists only: whoever holds the row keeps nobody from signing in.
    UPDATE public."User" u SET "lastLoginAt" = moment
    WHERE u."id" = (SELECT p."id" FROM public."User" p WHERE p."id" = person FOR NO KEY UPDATE SKIP LOCKED);
    UPDATE private.setup s SET done_at = moment WHERE s.done_at IS NULL;
    RETURN QUERY SELECT 'ok', NULL::integer;
END
$$;

REVOKE ALL ON FUNCTION
    private.has_open_invitation(text), private.may_sign_in(text), public.mail_state(), public.request_code(text),
    public.submit_code(text, text, text, text, bytea, text), public.verify_code(text)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    public.mail_state(), public.request_code(text), public.submit_code(text, text, text, text, bytea, text),
    public.verify_code(text)
    TO connect_app;
