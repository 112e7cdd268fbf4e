-- Only these functions make, rename, archive and bring back workspaces. Each checks the caller and writes the audit log
-- in its own transaction.

-- A slug from a name that no other workspace has. A number is added when it is taken.
CREATE OR REPLACE FUNCTION private.free_slug(name text, for_workspace text) RETURNS text
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

-- Makes a workspace that the caller owns. For an OWNER of some workspace, and for administrators of the installation.
-- The same id sent twice makes one. Its slug comes from the name.
CREATE OR REPLACE FUNCTION public.create_workspace(workspace_id text, name text, time_zone text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
    slug text;
BEGIN
    IF me IS NULL OR NOT (private.my_global_role() IN ('ADMIN', 'SUPER_ADMIN') OR EXISTS (
        SELECT FROM public."WorkspaceUser" m WHERE m."userId" = me AND m."isActive" AND m."role" = 'OWNER'))
    THEN
        PERFORM private.deny();
    END IF;
    -- Again when somebody else took the slug in the same instant; not for ever, since a transaction with an
    -- old snapshot would never see it.
    FOR tries IN 1 .. 5 LOOP
        BEGIN
            slug := private.free_slug(create_workspace.name, workspace_id);
            INSERT INTO public."Workspace" ("id", "name", "slug") VALUES (workspace_id, btrim(create_workspace.name), slug);
            EXIT;
        EXCEPTION
            WHEN unique_violation THEN
                IF EXISTS (SELECT FROM public."Workspace" w WHERE w."id" = workspace_id) THEN
                    IF private.my_role_in(workspace_id) IS DISTINCT FROM 'OWNER' THEN
                        PERFORM private.deny();
                    END IF;
                    RETURN;
                END IF;
                IF tries = 5 THEN
                    RAISE EXCEPTION 'somebody else makes workspaces of this name' USING ERRCODE = '40001';
                END IF;
        END;
    END LOOP;
    INSERT INTO public."WorkspaceSettings" ("workspaceId", "timeZone")
    VALUES (workspace_id, CASE WHEN EXISTS (SELECT FROM pg_timezone_names z WHERE z.name = time_zone)
        THEN time_zone ELSE 'UTC' END);
    INSERT INTO public."WorkspaceUser" ("id", "userId", "workspaceId", "role")
    VALUES (private.new_id(), me, workspace_id, 'OWNER');
    PERFORM private.audit(workspace_id, 'workspace.created', btrim(create_workspace.name), workspace_id, NULL, slug);
END
$$;

-- Gives a workspace another name and slug. For OWNER and ADMIN. Refuses a slug that is taken (workspace_slug_is_free).
-- A name or slug that is null stays as it is. One whose seen value is null is changed in any case. Otherwise both are
-- changed only if they are still as the editor saw them. If one is not, nothing is changed, and the fields that
-- somebody else has changed are returned as they are now. An empty object means success. The same call can be repeated.
CREATE OR REPLACE FUNCTION public.rename_workspace(workspace_id text, name text, slug text, seen_name text, seen_slug text)
    RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held public."Workspace"%ROWTYPE;
    new_name text;
    new_slug text;
    overtaken jsonb := '{}';
BEGIN
    PERFORM private.require_manager(workspace_id);
    SELECT w.* INTO held FROM public."Workspace" w WHERE w."id" = workspace_id FOR NO KEY UPDATE;
    new_name := COALESCE(btrim(rename_workspace.name), held."name");
    new_slug := COALESCE(rename_workspace.slug, held."slug");
    IF held."name" NOT IN (new_name, COALESCE(seen_name, held."name")) THEN
        overtaken := overtaken || jsonb_build_object('name', held."name");
    END IF;
    IF held."slug" NOT IN (new_slug, COALESCE(seen_slug, held."slug")) THEN
        overtaken := overtaken || jsonb_build_object('slug', held."slug");
    END IF;
    IF overtaken <> '{}' OR (held."name", held."slug") = (new_name, new_slug) THEN
        RETURN overtaken;
    END IF;
    BEGIN
        UPDATE public."Workspace" w SET "name" = new_name, "slug" = new_slug WHERE w."id" = workspace_id;
    EXCEPTION
        WHEN unique_violation THEN
            PERFORM private.refuse('workspace_slug_is_free');
    END;
    PERFORM private.audit(workspace_id, 'workspace.renamed', held."name", workspace_id,
        format('%s (%s)', held."name", held."slug"), format('%s (%s)', new_name, new_slug));
    RETURN '{}';
END
$$;

-- Archives a workspace or brings it back. For its OWNER and for SUPER_ADMIN. Can be repeated.
CREATE OR REPLACE FUNCTION private.set_archived(workspace text, archived boolean) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held public."Workspace"%ROWTYPE;
BEGIN
    IF NOT COALESCE(private.my_role_in(workspace) = 'OWNER', false)
        AND private.my_global_role() IS DISTINCT FROM 'SUPER_ADMIN'
    THEN
        PERFORM private.deny();
    END IF;
    SELECT w.* INTO held FROM public."Workspace" w WHERE w."id" = workspace FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM private.refuse('workspace_is_known');
    END IF;
    IF held."isActive" = NOT archived THEN
        RETURN;
    END IF;
    UPDATE public."Workspace" w SET "isActive" = NOT archived WHERE w."id" = workspace;
    PERFORM private.audit(workspace, CASE WHEN archived THEN 'workspace.archived' ELSE 'workspace.brought-back' END,
        held."name", workspace);
END
$$;

-- Archives a workspace; see private.set_archived.
CREATE OR REPLACE FUNCTION public.archive_workspace(workspace_id text) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT private.set_archived(workspace_id, true)
$$;

-- Brings an archived workspace back; see private.set_archived.
CREATE OR REPLACE FUNCTION public.bring_back_workspace(workspace_id text) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT private.set_archived(workspace_id, false)
$$;

-- All workspaces, for SUPER_ADMIN.
CREATE OR REPLACE FUNCTION public.list_workspaces()
    RETURNS TABLE (workspace_id text, name text, slug text, is_active boolean, created_at timestamptz,
        members integer, owners jsonb)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_global('SUPER_ADMIN');
    PERFORM private.audit(NULL, 'workspaces.listed');
    RETURN QUERY
        SELECT w."id", w."name", w."slug", w."isActive", w."createdAt"::timestamptz,
            count(m."id") FILTER (WHERE u."isActive")::integer,
            COALESCE(jsonb_agg(jsonb_build_object('id', u."id", 'name', u."name", 'email', u."email")
                ORDER BY u."email") FILTER (WHERE m."role" = 'OWNER' AND u."isActive"), '[]')
        FROM public."Workspace" w
        LEFT JOIN public."WorkspaceUser" m ON m."workspaceId" = w."id" AND m."isActive"
        LEFT JOIN public."User" u ON u."id" = m."userId"
        GROUP BY w."id"
        ORDER BY w."isActive" DESC, lower(w."name"), w."id";
END
$$;

-- Makes a person of the installation an owner of any workspace, archived ones too. For SUPER_ADMIN.
CREATE OR REPLACE FUNCTION public.appoint_owner(workspace_id text, user_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person public."User"%ROWTYPE;
    before text;
BEGIN
    PERFORM private.require_global('SUPER_ADMIN');
    person := private.lock_user(user_id);
    IF NOT EXISTS (SELECT FROM public."Workspace" w WHERE w."id" = workspace_id) THEN
        PERFORM private.refuse('workspace_is_known');
    END IF;
    IF NOT person."isActive" THEN
        PERFORM private.refuse('person_is_active');
    END IF;
    SELECT m."role"::text INTO before FROM public."WorkspaceUser" m
    WHERE m."workspaceId" = appoint_owner.workspace_id AND m."userId" = appoint_owner.user_id AND m."isActive";
    IF before = 'OWNER' THEN
        RETURN;
    END IF;
    INSERT INTO public."WorkspaceUser" ("id", "userId", "workspaceId", "role")
    VALUES (private.new_id(), user_id, workspace_id, 'OWNER')
    ON CONFLICT ("userId", "workspaceId") DO UPDATE SET "role" = 'OWNER', "isActive" = true;
    PERFORM private.audit(workspace_id, 'member.appointed', person."email", user_id, before, 'OWNER');
END
$$;

REVOKE ALL ON FUNCTION
    private.free_slug(text, text), public.create_workspace(text, text, text),
    public.rename_workspace(text, text, text, text, text), private.set_archived(text, boolean),
    public.archive_workspace(text), public.bring_back_workspace(text), public.list_workspaces(),
    public.appoint_owner(text, text)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    public.create_workspace(text, text, text), public.rename_workspace(text, text, text, text, text),
    public.archive_workspace(text), public.bring_back_workspace(text), public.list_workspaces(),
    public.appoint_owner(text, text)
    TO connect_app;
