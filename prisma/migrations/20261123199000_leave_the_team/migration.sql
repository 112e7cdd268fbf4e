-- A desktop that leaves its team gives its login back, so that no list shows what nobody uses; and a link that
-- is made in a window leads where those of the operator do.

-- Revokes the login that asks, if it is a desktop's own. This connection lasts to the end of the statement.
-- False for every other login, which nobody leaves by it.
CREATE FUNCTION public.leave_team() RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF session_user::text !~ '^connect_i_[0-9a-f]{24}$' THEN
        RETURN false;
    END IF;
    RETURN private.revoke_login(session_user::text);
END
$$;

-- Where desktops find the server, as the operator said; null when nobody has. For those who may invite.
CREATE FUNCTION public.join_address() RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_inviter();
    RETURN private.where_to_join();
END
$$;

REVOKE EXECUTE ON FUNCTION public.leave_team(), public.join_address() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.leave_team(), public.join_address() TO connect_app;
