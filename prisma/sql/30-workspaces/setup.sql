-- The first run makes the first workspace and its owner.

-- Whether nobody has ever signed in, so that the first run is still open.
CREATE OR REPLACE FUNCTION public.setup_state() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.done_at IS NULL FROM private.setup s
$$;

-- The first run is for the person who sets the server up. A desktop that has only joined cannot name the owner.
CREATE OR REPLACE FUNCTION private.protect_setup() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF session_user::text ~ '^connect_(i|w|join)_[0-9a-f]{24}$' THEN
        RAISE EXCEPTION 'a desktop that joined cannot set up the team' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END
$$;

-- Makes the first workspace and its owner, who also administers the installation. It may be repeated until somebody has
-- signed in, and then replaces what it made before, for example after a mistyped e-mail: whoever an earlier attempt
-- named loses both. outcome 'ok' or 'already-done'. Invalid values are refused with the name of the rule
-- (workspace_name_length, user_email_format, ...).
CREATE OR REPLACE FUNCTION public.begin_setup(workspace_name text, owner_name text, owner_email text, time_zone text DEFAULT 'UTC')
    RETURNS TABLE (outcome text, workspace_id text, user_id text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    address text := lower(btrim(owner_email));
    the_setup private.setup%ROWTYPE;
    workspace text;
    person text;
BEGIN
    SELECT s.* INTO the_setup FROM private.setup s FOR UPDATE;
    IF the_setup.done_at IS NOT NULL THEN
        RETURN QUERY SELECT 'already-done', NULL::text, NULL::text;
        RETURN;
    END IF;

    workspace := COALESCE(the_setup.workspace_id, private.new_id());
    INSERT INTO public."Workspace" AS w ("id", "name", "slug")
    VALUES (workspace, btrim(workspace_name), private.free_slug(workspace_name, workspace))
    ON CONFLICT ("id") DO UPDATE SET "name" = EXCLUDED."name", "slug" = EXCLUDED."slug";
    INSERT INTO public."WorkspaceSettings" ("workspaceId", "timeZone")
    VALUES (workspace, CASE WHEN EXISTS (SELECT FROM pg_timezone_names z WHERE z.name = time_zone)
        THEN time_zone ELSE 'UTC' END)
    ON CONFLICT ("workspaceId") DO UPDATE SET "timeZone" = EXCLUDED."timeZone";

    -- Somebody imported before the first run may have this address already; else the person of the earlier
    -- attempt gets it, or a new one.
    SELECT u."id" INTO person FROM public."User" u WHERE u."email" = address;
    person := COALESCE(person, the_setup.user_id, private.new_id());
    INSERT INTO public."User" ("id", "email", "name", "role") VALUES (person, address, btrim(owner_name), 'SUPER_ADMIN')
    ON CONFLICT ("id") DO UPDATE
        SET "email" = EXCLUDED."email", "name" = EXCLUDED."name", "role" = 'SUPER_ADMIN', "isActive" = true;
    INSERT INTO public."WorkspaceUser" ("id", "userId", "workspaceId", "role")
    VALUES (private.new_id(), person, workspace, 'OWNER')
    ON CONFLICT ("userId", "workspaceId") DO UPDATE SET "role" = 'OWNER', "isActive" = true;
    IF the_setup.user_id <> person THEN
        UPDATE public."WorkspaceUser" m SET "isActive" = false
        WHERE m."workspaceId" = workspace AND m."userId" = the_setup.user_id;
        UPDATE public."User" u SET "role" = 'USER' WHERE u."id" = the_setup.user_id;
    END IF;

    UPDATE private.setup SET workspace_id = workspace, user_id = person;
    RETURN QUERY SELECT 'ok', workspace, person;
END
$$;

CREATE OR REPLACE TRIGGER setup_is_protected BEFORE UPDATE OF workspace_id, user_id ON private.setup
    FOR EACH ROW EXECUTE FUNCTION private.protect_setup();

REVOKE ALL ON FUNCTION
    public.setup_state(), private.protect_setup(), public.begin_setup(text, text, text, text)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION public.setup_state(), public.begin_setup(text, text, text, text) TO connect_app;
