-- The desktops of a team as its people see them.

-- Desktops, workers and open links. Administrators see all. OWNER and ADMIN of a workspace see their own links and the
-- desktops that joined by them. Others are refused (42501). Revoked ones are listed for 90 days.
CREATE OR REPLACE FUNCTION public.list_installations()
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
        FROM private.join_links t LEFT JOIN public."User" u ON u."id" = t.made_by
        WHERE (sees_all OR t.made_by = me) AND t.used_at IS NULL AND t.expires_at > clock_timestamp()
        ORDER BY 6 DESC
        LIMIT 1000;
END
$$;

-- The login of a desktop, a worker or a link that the caller may revoke: any for administrators, their own links for
-- others (else 42501). This is asked before anybody is cut off.
CREATE OR REPLACE FUNCTION private.login_to_revoke(wanted text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- The first step of revoking a desktop, in a transaction of its own: it cannot connect any more and is cut off. For
-- those who may revoke it (else 42501). revoke_installation does this for the calling desktop's own login.
CREATE OR REPLACE FUNCTION public.close_installation(id text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    meant text := private.login_to_revoke(close_installation.id);
BEGIN
    IF meant <> session_user::text THEN
        PERFORM private.close_login(meant);
    END IF;
END
$$;

-- Revokes a desktop or a worker (administrators), or withdraws an open link (also its maker); others: 42501. False when
-- it was over before. When it is the calling desktop's own login, the connection lasts to the end of the statement.
CREATE OR REPLACE FUNCTION public.revoke_installation(id text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN private.revoke_login(private.login_to_revoke(revoke_installation.id));
END
$$;

-- Revokes the calling desktop's own login, so that no list shows a login that nobody uses. The connection lasts to the
-- end of the statement. False for every other login.
CREATE OR REPLACE FUNCTION public.leave_team() RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF session_user::text !~ '^connect_i_[0-9a-f]{24}$' THEN
        RETURN false;
    END IF;
    RETURN private.revoke_login_now(session_user::text, true);
END
$$;

REVOKE ALL ON FUNCTION
    public.list_installations(), private.login_to_revoke(text), public.close_installation(text),
    public.revoke_installation(text), public.leave_team()
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    public.list_installations(), public.close_installation(text), public.revoke_installation(text),
    public.leave_team()
    TO connect_app;
