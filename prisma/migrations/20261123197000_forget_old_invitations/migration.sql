-- Invitations hold addresses of people who may never have come: the worker forgets them.

-- Removes invitations to a workspace 30 days after they were accepted, withdrawn or expired, and what is known
-- about a desktop's invitation 90 days after that; of each 500 at most. Answers how many.
CREATE FUNCTION private.purge_invitations() RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    removed integer;
    removed_tickets integer;
BEGIN
    DELETE FROM public."Invitation" WHERE "id" IN (
        SELECT i."id" FROM public."Invitation" i
        WHERE COALESCE(i."acceptedAt", i."revokedAt", i."expiresAt") < clock_timestamp() - interval '30 days'
        LIMIT 500 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed = ROW_COUNT;
    -- One whose login is still there is kept, so that the login is not forgotten before it is dropped.
    DELETE FROM private.join_tickets WHERE id IN (
        SELECT t.id FROM private.join_tickets t
        WHERE COALESCE(t.used_at, t.expires_at) < clock_timestamp() - interval '90 days'
          AND NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = t.login)
        LIMIT 500 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed_tickets = ROW_COUNT;
    RETURN GREATEST(removed, removed_tickets);
END
$$;

REVOKE EXECUTE ON FUNCTION private.purge_invitations() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.purge_invitations() TO connect_worker;
