-- Each workspace has its own name for a person. "User"."name" is the name that people give themselves. A name that
-- comes with a ticket or an import is stored in "WorkspacePerson", for that workspace only.

-- A person's name in a workspace: the workspace's own name for them, else the one they gave themselves.
CREATE OR REPLACE FUNCTION private.name_in(workspace text, person text, own_name text) RETURNS text
    LANGUAGE sql STABLE
    RETURN COALESCE((
        SELECT p."name" FROM public."WorkspacePerson" p WHERE p."workspaceId" = workspace AND p."userId" = person), own_name);

-- How the audit log names people: by their e-mail, which never changes.
CREATE OR REPLACE FUNCTION private.email_of(person text) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT u."email" FROM public."User" u WHERE u."id" = person
$$;

-- Stores the words by which the requester field finds somebody.
CREATE OR REPLACE FUNCTION private.write_search_words() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW."name" := normalize(NEW."name", NFC);
    SELECT private.words_of(NEW."name", u."name", u."email") INTO NEW."words" FROM public."User" u WHERE u."id" = NEW."userId";
    NEW."words" := COALESCE(NEW."words", '');
    RETURN NEW;
END
$$;

-- A name that people give themselves replaces the workspace's own where they are a member. Elsewhere they are found by
-- it too.
CREATE OR REPLACE FUNCTION private.refresh_search_words() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE public."WorkspacePerson" p
    SET "name" = CASE WHEN NEW."name" IS NOT NULL AND EXISTS (
            SELECT FROM public."WorkspaceUser" m WHERE m."userId" = p."userId" AND m."workspaceId" = p."workspaceId")
        THEN NULL ELSE p."name" END
    WHERE p."userId" = NEW."id";
    RETURN NULL;
END
$$;

-- A member is a person of the workspace and can be a requester, an author, an assignee. A new member has the name that
-- they gave themselves.
CREATE OR REPLACE FUNCTION private.add_workspace_person() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public."WorkspacePerson" ("workspaceId", "userId")
    VALUES (NEW."workspaceId", NEW."userId")
    ON CONFLICT DO NOTHING;
    UPDATE public."WorkspacePerson" p SET "name" = NULL
    FROM public."User" u
    WHERE p."workspaceId" = NEW."workspaceId" AND p."userId" = NEW."userId" AND p."name" IS NOT NULL
      AND u."id" = p."userId" AND u."name" IS NOT NULL;
    RETURN NULL;
END
$$;

-- Changes one's own name, in all workspaces. It is changed only if it is still as the editor saw it. Otherwise nothing
-- is changed, and the fields that somebody else has changed are returned as they are now. An empty object means
-- success. The same call can be repeated.
CREATE OR REPLACE FUNCTION public.update_my_name(name text, seen_name text) RETURNS jsonb
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

CREATE OR REPLACE TRIGGER workspace_person_writes_words BEFORE INSERT OR UPDATE ON "WorkspacePerson"
    FOR EACH ROW EXECUTE FUNCTION private.write_search_words();

CREATE OR REPLACE TRIGGER person_refreshes_words AFTER UPDATE ON "User"
    FOR EACH ROW WHEN ((NEW."name", NEW."email") IS DISTINCT FROM (OLD."name", OLD."email"))
    EXECUTE FUNCTION private.refresh_search_words();

REVOKE ALL ON FUNCTION
    private.name_in(text, text, text), private.email_of(text), private.write_search_words(), private.refresh_search_words(),
    private.add_workspace_person(), public.update_my_name(text, text)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION public.update_my_name(text, text) TO connect_app;
