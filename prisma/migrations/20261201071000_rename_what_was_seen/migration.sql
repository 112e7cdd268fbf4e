-- Names of workspaces and one's own name are changed only from what their editor saw. Both functions answer the
-- fields that somebody has changed since, as they are now, and then change nothing; an empty object when it is
-- done. Sent twice, a change is its own.

DROP FUNCTION public.rename_workspace(text, text, text);
DROP FUNCTION public.update_my_name(text);

-- A name that is null stays as it is; one whose seen name is null is changed whatever stands there.
CREATE FUNCTION public.rename_workspace(workspace_id text, name text, slug text, seen_name text, seen_slug text)
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

CREATE FUNCTION public.update_my_name(name text, seen_name text) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
    before text;
BEGIN
    SELECT u."name" INTO before FROM public."User" u WHERE u."id" = me FOR NO KEY UPDATE;
    IF NOT FOUND OR update_my_name.name IS NULL THEN
        PERFORM private.deny();
    END IF;
    IF before IS NOT DISTINCT FROM btrim(update_my_name.name) THEN
        RETURN '{}';
    END IF;
    IF before IS DISTINCT FROM seen_name THEN
        RETURN jsonb_build_object('name', before);
    END IF;
    UPDATE public."User" u SET "name" = btrim(update_my_name.name) WHERE u."id" = me;
    PERFORM private.audit(NULL, 'user.renamed', private.email_of(me), me, before, btrim(update_my_name.name));
    RETURN '{}';
END
$$;

REVOKE EXECUTE ON FUNCTION
    public.rename_workspace(text, text, text, text, text), public.update_my_name(text, text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    public.rename_workspace(text, text, text, text, text), public.update_my_name(text, text)
    TO connect_app;
