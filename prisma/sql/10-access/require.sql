-- Checks that functions make before they do anything. Each refuses with 42501 (the caller has no right), 55000 (the
-- workspace is archived) or the name of a rule, which the app shows beside the field.

-- Refuses callers who may not write in a workspace.
CREATE OR REPLACE FUNCTION private.require_writer(workspace text) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM private.my_writable_workspaces() AS w WHERE w = workspace) THEN
        RAISE EXCEPTION 'permission denied for workspace' USING ERRCODE = '42501';
    END IF;
END
$$;

-- Refuses (42501) callers who are not OWNER or ADMIN of the workspace. The error is the same if the workspace does not
-- exist. Refuses (55000) an archived workspace, because nothing in it can be changed.
CREATE OR REPLACE FUNCTION private.require_manager(workspace text) RETURNS void
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF workspace IS NULL OR NOT EXISTS (SELECT FROM private.my_managed_workspaces() AS w WHERE w = workspace) THEN
        RAISE EXCEPTION 'not allowed in this workspace' USING ERRCODE = '42501';
    END IF;
    IF NOT EXISTS (SELECT FROM public."Workspace" w WHERE w."id" = workspace AND w."isActive") THEN
        RAISE EXCEPTION 'the workspace is archived' USING ERRCODE = '55000';
    END IF;
END
$$;

-- Refuses (55000) an archived workspace, and one that does not exist.
CREATE OR REPLACE FUNCTION private.require_unarchived(workspace text) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public."Workspace" w WHERE w."id" = workspace AND w."isActive") THEN
        RAISE EXCEPTION 'the workspace is archived' USING ERRCODE = '55000';
    END IF;
END
$$;

-- Refuses (42501) callers whose rank in the installation is none of these.
CREATE OR REPLACE FUNCTION private.require_global(VARIADIC roles text[]) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT COALESCE(private.my_global_role() = ANY (roles), false) THEN
        PERFORM private.deny();
    END IF;
END
$$;

-- Refuses callers who may not give or take this role in the workspace. Only owners make owners.
CREATE OR REPLACE FUNCTION private.require_reach(workspace text, over_role text) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_manager(workspace);
    IF over_role = 'OWNER' AND private.my_role_in(workspace) <> 'OWNER' THEN
        PERFORM private.deny();
    END IF;
END
$$;

-- Refuses callers who may not manage this membership. Waits for no lock.
CREATE OR REPLACE FUNCTION private.require_reach_of(workspace text, person text) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    their_role text;
BEGIN
    PERFORM private.require_manager(workspace);
    SELECT m."role"::text INTO their_role FROM public."WorkspaceUser" m
    WHERE m."workspaceId" = workspace AND m."userId" = person;
    IF NOT FOUND THEN
        PERFORM private.refuse('member_is_known');
    END IF;
    PERFORM private.require_reach(workspace, their_role);
END
$$;

-- Refuses callers who may not change this person of the installation.
CREATE OR REPLACE FUNCTION private.require_rank_over(person text, VARIADIC roles text[]) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_global(VARIADIC roles);
    IF EXISTS (SELECT FROM public."User" u WHERE u."id" = person AND u."role" = 'SUPER_ADMIN') THEN
        PERFORM private.require_global('SUPER_ADMIN');
    END IF;
END
$$;

-- Locks a person's row until the transaction ends. The lock does not block new rows that refer to the person.
-- Everything that the person writes is such a row.
CREATE OR REPLACE FUNCTION private.lock_user(person text) RETURNS public."User"
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held public."User"%ROWTYPE;
BEGIN
    SELECT u.* INTO held FROM public."User" u
    WHERE u."id" = person AND EXISTS (SELECT FROM public."WorkspaceUser" m WHERE m."userId" = u."id")
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM private.refuse('user_is_known');
    END IF;
    RETURN held;
END
$$;

-- Locks a membership until the transaction ends and returns it. Refuses callers who may not manage it, and people who
-- are not a member (member_is_known).
CREATE OR REPLACE FUNCTION private.lock_member(workspace text, person text) RETURNS public."WorkspaceUser"
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held public."WorkspaceUser"%ROWTYPE;
BEGIN
    PERFORM private.require_manager(workspace);
    SELECT m.* INTO held FROM public."WorkspaceUser" m
    WHERE m."workspaceId" = workspace AND m."userId" = person FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM private.refuse('member_is_known');
    END IF;
    PERFORM private.require_reach(workspace, held."role"::text);
    RETURN held;
END
$$;

REVOKE ALL ON FUNCTION
    private.require_writer(text), private.require_manager(text), private.require_unarchived(text),
    private.require_global(text[]), private.require_reach(text, text), private.require_reach_of(text, text),
    private.require_rank_over(text, text[]), private.lock_user(text), private.lock_member(text, text)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
