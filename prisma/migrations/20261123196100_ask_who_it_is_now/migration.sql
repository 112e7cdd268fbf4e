-- In a transaction of REPEATABLE READ or SERIALIZABLE every statement sees the sessions and memberships as
-- they were when it began: somebody signed out, deactivated or sent away went on reading and writing until
-- the transaction ended, and nothing makes a desktop end it. So a session counts in READ COMMITTED alone,
-- where each statement asks anew; the app uses no other.
CREATE OR REPLACE FUNCTION private.current_user_id() RETURNS text
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
    IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION 'a session counts in transactions of READ COMMITTED only' USING ERRCODE = '42501';
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
