-- Administrators of the installation see workspaces and people, but no tickets. The audit log says what they have read.

-- Everybody who is or was a member of any workspace, or one of them. Global ADMIN and SUPER_ADMIN.
CREATE OR REPLACE FUNCTION private.users_overview(person text)
    RETURNS TABLE (user_id text, name text, email text, role text, is_active boolean, created_at timestamptz,
        last_login_at timestamptz, sessions integer, memberships jsonb)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT u."id", u."name", u."email", u."role"::text, u."isActive", u."createdAt"::timestamptz,
        u."lastLoginAt"::timestamptz,
        (SELECT count(*)::integer FROM private.sessions s
         WHERE s.user_id = u."id" AND s.revoked_at IS NULL AND u."isActive"
           AND s.last_seen_at > clock_timestamp() - interval '30 days'),
        m.all_of_them
    FROM public."User" u
    JOIN (
        SELECT x."userId", jsonb_agg(jsonb_build_object(
            'workspaceId', w."id", 'name', w."name", 'role', x."role", 'isActive', x."isActive"
        ) ORDER BY lower(w."name"), w."id") AS all_of_them
        FROM public."WorkspaceUser" x JOIN public."Workspace" w ON w."id" = x."workspaceId"
        WHERE person IS NULL OR x."userId" = person
        GROUP BY x."userId"
    ) m ON m."userId" = u."id"
    ORDER BY u."isActive" DESC, lower(COALESCE(u."name", u."email")), u."email"
$$;

-- Everybody who is or was a member of any workspace. Global ADMIN and SUPER_ADMIN.
CREATE OR REPLACE FUNCTION public.list_users()
    RETURNS TABLE (user_id text, name text, email text, role text, is_active boolean, created_at timestamptz,
        last_login_at timestamptz, sessions integer, memberships jsonb)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_global('ADMIN', 'SUPER_ADMIN');
    PERFORM private.audit(NULL, 'users.listed');
    RETURN QUERY SELECT * FROM private.users_overview(NULL);
END
$$;

-- A deactivated person is signed out everywhere at once. No workspace may be left without an owner.
CREATE OR REPLACE FUNCTION private.person_is_deactivated() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    owned text;
BEGIN
    UPDATE private.sessions s SET revoked_at = clock_timestamp() WHERE s.user_id = NEW."id" AND s.revoked_at IS NULL;
    -- In one order, so that two who do this at once never wait for one another in a circle.
    FOR owned IN
        SELECT m."workspaceId" FROM public."WorkspaceUser" m
        WHERE m."userId" = NEW."id" AND m."role" = 'OWNER' AND m."isActive" ORDER BY 1
    LOOP
        PERFORM private.require_an_owner(owned);
    END LOOP;
    RETURN NULL;
END
$$;

-- Withdraws the invitations and links that the person may not give any more.
CREATE OR REPLACE FUNCTION private.person_loses_rights() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.withdraw_invitations_and_links(NEW."id");
    RETURN NULL;
END
$$;

-- The installation always keeps an active SUPER_ADMIN. Two who step down at once wait for each other at the only row of
-- private.setup.
CREATE OR REPLACE FUNCTION private.administrator_steps_down() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE private.setup SET singleton = true;
    IF NOT EXISTS (SELECT FROM public."User" u WHERE u."role" = 'SUPER_ADMIN' AND u."isActive") THEN
        PERFORM private.refuse('installation_keeps_an_administrator');
    END IF;
    RETURN NULL;
END
$$;

-- Deactivates a person, which ends all their sessions at once, or brings them back. Only a SUPER_ADMIN may do that to a
-- SUPER_ADMIN. Can be repeated. Returns the person as they are now.
CREATE OR REPLACE FUNCTION private.set_user_active_now(person_id text, active boolean)
    RETURNS TABLE (user_id text, name text, email text, role text, is_active boolean, created_at timestamptz,
        last_login_at timestamptz, sessions integer, memberships jsonb)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person public."User"%ROWTYPE;
BEGIN
    PERFORM private.require_global('ADMIN', 'SUPER_ADMIN');
    person := private.lock_user(person_id);
    IF person."role" = 'SUPER_ADMIN' THEN
        PERFORM private.require_global('SUPER_ADMIN');
    END IF;
    IF person."isActive" <> active THEN
        -- Before somebody who deactivates themselves cannot be named any more.
        PERFORM private.audit(NULL, CASE WHEN active THEN 'user.brought-back' ELSE 'user.deactivated' END,
            person."email", person."id");
        UPDATE public."User" u SET "isActive" = active WHERE u."id" = person."id";
    END IF;
    RETURN QUERY SELECT * FROM private.users_overview(person."id");
END
$$;

-- Deactivates a person or brings them back, even if somebody holds a lock. Only a SUPER_ADMIN may do that to a
-- SUPER_ADMIN. Can be repeated. Returns the person as they are now.
CREATE OR REPLACE FUNCTION public.set_user_active(person_id text, active boolean)
    RETURNS TABLE (user_id text, name text, email text, role text, is_active boolean, created_at timestamptz,
        last_login_at timestamptz, sessions integer, memberships jsonb)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_rank_over(person_id, 'ADMIN', 'SUPER_ADMIN');
    PERFORM private.run_despite_locks('SELECT user_id FROM private.set_user_active_now(($1)[1], ($1)[2]::boolean)',
        ARRAY[person_id, active::text], private.desktops_of(person_id));
    RETURN QUERY SELECT * FROM private.users_overview(person_id);
END
$$;

-- Gives a person another rank in the installation. For SUPER_ADMIN.
CREATE OR REPLACE FUNCTION private.set_user_role_now(person_id text, new_role text)
    RETURNS TABLE (user_id text, name text, email text, role text, is_active boolean, created_at timestamptz,
        last_login_at timestamptz, sessions integer, memberships jsonb)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person public."User"%ROWTYPE;
BEGIN
    PERFORM private.require_global('SUPER_ADMIN');
    person := private.lock_user(person_id);
    IF person."role"::text <> new_role THEN
        UPDATE public."User" u SET "role" = new_role::public."Role" WHERE u."id" = person."id";
        PERFORM private.audit(NULL, 'user.role-changed', person."email", person."id", person."role"::text, new_role);
    END IF;
    RETURN QUERY SELECT * FROM private.users_overview(person."id");
END
$$;

-- Gives a person another rank in the installation, even if somebody holds a lock. For SUPER_ADMIN.
CREATE OR REPLACE FUNCTION public.set_user_role(person_id text, new_role text)
    RETURNS TABLE (user_id text, name text, email text, role text, is_active boolean, created_at timestamptz,
        last_login_at timestamptz, sessions integer, memberships jsonb)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_rank_over(person_id, 'SUPER_ADMIN');
    PERFORM private.run_despite_locks('SELECT user_id FROM private.set_user_role_now(($1)[1], ($1)[2])',
        ARRAY[person_id, new_role], private.desktops_of(person_id));
    RETURN QUERY SELECT * FROM private.users_overview(person_id);
END
$$;

CREATE OR REPLACE TRIGGER person_is_deactivated AFTER UPDATE OF "isActive" ON "User"
    FOR EACH ROW WHEN (OLD."isActive" AND NOT NEW."isActive")
    EXECUTE FUNCTION private.person_is_deactivated();

CREATE OR REPLACE TRIGGER installation_keeps_an_administrator AFTER UPDATE ON "User"
    FOR EACH ROW WHEN (OLD."role" = 'SUPER_ADMIN' AND OLD."isActive" AND (NEW."role" <> 'SUPER_ADMIN' OR NOT NEW."isActive"))
    EXECUTE FUNCTION private.administrator_steps_down();

-- The name puts it after person_is_deactivated, which refuses to leave a workspace without an owner.
CREATE OR REPLACE TRIGGER person_withdraws_invitations AFTER UPDATE OF "isActive", "role" ON "User"
    FOR EACH ROW WHEN (OLD."isActive" AND (NOT NEW."isActive" OR NEW."role" <> OLD."role"))
    EXECUTE FUNCTION private.person_loses_rights();

REVOKE ALL ON FUNCTION
    private.users_overview(text), public.list_users(), private.person_is_deactivated(),
    private.person_loses_rights(), private.administrator_steps_down(), private.set_user_active_now(text, boolean),
    public.set_user_active(text, boolean), private.set_user_role_now(text, text), public.set_user_role(text, text)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    public.list_users(), public.set_user_active(text, boolean), public.set_user_role(text, text)
    TO connect_app;
