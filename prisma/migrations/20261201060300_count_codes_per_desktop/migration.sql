-- Codes are counted, and end, for each desktop that asks. Before, whoever had any login could keep somebody else
-- from signing in: by asking for their codes, by guessing wrongly in their place, by holding a lock whose key
-- everybody could read, or by using up a limit that held for all.
--
-- What one desktop asks and guesses limits that desktop. What many do limits those that the person never signed in
-- on: of their own desktops nobody else's doing keeps anybody out.

-- Two requests of one desktop for one address stand in line for a row of their own.
CREATE TABLE private.code_gate (
    login text NOT NULL,
    email_key bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (login, email_key)
);
-- The desktop that asked for a code.
ALTER TABLE private.mail_outbox ADD COLUMN asked_by text;
CREATE INDEX code_gate_age ON private.code_gate (created_at);
CREATE INDEX code_request_address ON private.code_request (source, created_at);
CREATE INDEX code_attempt_address ON private.code_attempt (source, created_at);
CREATE INDEX sessions_login ON private.sessions (login, user_id);

-- Whether somebody with this address has signed in with this login, as far back as sessions are kept.
CREATE FUNCTION private.is_known_desktop(asking_login text, address text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public."User" u JOIN private.sessions s ON s.user_id = u."id"
        WHERE u."email" = address AND s.login = asking_login)
$$;

-- Whether a login is one desktop's alone; others, as an owner's, may be shared by many machines.
CREATE FUNCTION private.is_of_one_desktop(login text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    RETURN login ~ '^connect_i_[0-9a-f]{24}$';

DROP FUNCTION private.wait_for_request(bytea, text, inet);
DROP FUNCTION private.wait_for_guess(bytea, text, inet);

-- Seconds until another request for a code is allowed; 0 now. For one address at one desktop 30 s between two and 5
-- in 15 minutes; 60 an hour from one desktop (of a shared login: from one machine); 600 an hour from one address of
-- the network; 30 in 15 minutes for an address from all desktops that it was never signed in on. One desktop uses
-- up a sixth of that, and a tenth of what one address of the network may.
CREATE FUNCTION private.wait_for_request(key bytea, asking_login text, asking_source inet, is_known boolean)
    RETURNS integer
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- Seconds until another guess is allowed; 0 now. Wrong ones in an hour: 10 for one address at one desktop; 60 from one
-- desktop (of a shared login: from one machine); 600 from one address of the network; 100 for an address from all
-- desktops that it was never signed in on, of which one desktop uses up a tenth. Guesses of the running transaction
-- do not count, or their outcome would show.
CREATE FUNCTION private.wait_for_guess(key bytea, asking_login text, asking_source inet, is_known boolean)
    RETURNS integer
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- As before, with what desktops stand in line for.
CREATE OR REPLACE FUNCTION private.purge_codes() RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
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
    DELETE FROM private.code_gate WHERE (login, email_key) IN (
        SELECT login, email_key FROM private.code_gate WHERE created_at <= moment - interval '1 hour'
        FOR UPDATE SKIP LOCKED);
    DELETE FROM private.mail_outbox WHERE id IN (
        SELECT id FROM private.mail_outbox WHERE kind = 'code' AND expires_at <= moment FOR UPDATE SKIP LOCKED);
END
$$;

-- As before; one at a time for a desktop and an address.
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
    wait := private.wait_for_request(key, asking_login, asking_source,
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
    INSERT INTO public."Notification" ("id", "type", "content", "userId")
    VALUES (private.new_id(), 'OTP_SENT', 'A code for signing in was sent to your e-mail address',
        CASE WHEN person IS NULL OR is_void THEN 'c000000000000000000000000' ELSE person END);
    RETURN QUERY SELECT 'sent', request, 300, 30, NULL::integer;
END
$$;

-- As before; a newer code of another desktop leaves this one as it is.
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
    wait := private.wait_for_guess(key, asking_login, asking_source, private.is_known_desktop(asking_login, address));
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

-- As before; it waits for nobody who holds the person's row.
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

-- As before; a code is worth nothing any more when the same desktop has asked for a newer one.
CREATE OR REPLACE FUNCTION private.claimed_mail(worker text, ids text[])
    RETURNS TABLE (
        id text, kind text, recipient text, ticket_id text, payload jsonb, message_id text, is_void boolean,
        attempts integer, created_at timestamptz, expires_at timestamptz, is_superseded boolean
    )
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m.id, m.kind, m.recipient, m.ticket_id, m.payload, m.message_id, m.is_void, m.attempts,
        m.created_at, m.expires_at,
        m.kind = 'code' AND EXISTS (
            SELECT FROM private.mail_outbox newer
            WHERE newer.kind = 'code' AND newer.recipient = m.recipient AND newer.created_at > m.created_at
              AND newer.asked_by IS NOT DISTINCT FROM m.asked_by)
    FROM private.mail_outbox m
    WHERE m.id = ANY (ids) AND m.locked_by = worker
    ORDER BY m.created_at
$$;

-- As before, and says nothing of when a code left: that would tell whether anybody has the address. A code counts
-- until a worker has taken it, and when mail does not leave at all.
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

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
