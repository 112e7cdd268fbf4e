-- Limits for requests and guesses of codes, for each desktop. Without them anybody with a login could keep somebody
-- else from signing in. They could ask for that person's codes, guess wrongly in that person's place, or use up a limit
-- that all desktops share.
--
-- The requests and guesses of one desktop limit only that desktop. The requests and guesses of many desktops limit only
-- desktops on which the person never signed in. So nobody can keep people from signing in on their own desktops.

-- What is stored of a code: a keyed hash of the code, its request and its address.
CREATE OR REPLACE FUNCTION private.code_hash(request_id text, email text, code text) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT encode(private.hmac_sha256(s.pepper, convert_to(concat_ws('|', 'code', request_id, email, code), 'UTF8')), 'hex')
    FROM private.secret s
$$;

-- Makes six digits. Each of the million codes is equally likely: 32 random bits are drawn, and drawn again if they lie
-- above the last full million. gen_random_uuid uses the system's cryptographic source; its first four bytes are random.
CREATE OR REPLACE FUNCTION private.new_code() RETURNS text
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

-- Whether somebody with this address has signed in with this login, as far back as sessions are stored.
CREATE OR REPLACE FUNCTION private.is_known_desktop(asking_login text, address text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public."User" u JOIN private.sessions s ON s.user_id = u."id"
        WHERE u."email" = address AND s.login = asking_login)
$$;

-- Seconds until another request for a code is allowed; 0: now. Limits for one address at one desktop: one request in 30
-- s and 5 in 15 minutes. For one desktop (with a shared login: one machine): 60 an hour. For one network address: 600
-- an hour. For an address, from all desktops on which it never signed in: 30 in 15 minutes. One desktop can use up a
-- sixth of that limit, and a tenth of the limit of a network address.
CREATE OR REPLACE FUNCTION private.seconds_until_request(key bytea, asking_login text, asking_source inet, is_known boolean)
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

-- Seconds until another guess is allowed; 0: now. Limits of wrong guesses in an hour: 10 for one address at one
-- desktop; 60 for one desktop (with a shared login: one machine); 600 for one network address; 100 for an address from
-- all desktops on which it never signed in. One desktop can use up a tenth of that last limit. Guesses of the running
-- transaction do not count, because that would show whether they were right.
CREATE OR REPLACE FUNCTION private.seconds_until_guess(key bytea, asking_login text, asking_source inet, is_known boolean)
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

-- Removes expired codes and everything about them. Rows that somebody has locked are left for the next run.
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

REVOKE ALL ON FUNCTION
    private.code_hash(text, text, text), private.new_code(), private.is_known_desktop(text, text),
    private.seconds_until_request(bytea, text, inet, boolean),
    private.seconds_until_guess(bytea, text, inet, boolean), private.purge_codes()
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION private.purge_codes() TO connect_worker;
