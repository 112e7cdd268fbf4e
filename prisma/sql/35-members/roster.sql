-- Who belongs to a workspace, and who is away.

-- The present or coming time away of a person in a workspace, as the window shows it; null when there is none or it is
-- over. A substitute who can take no tickets any more is not named.
CREATE OR REPLACE FUNCTION private.away_of(person text, workspace text) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_build_object('from', private.iso(m."awayFrom"), 'until', private.iso(m."awayUntil"), 'substitute', (
        SELECT jsonb_build_object('id', u."id", 'name', u."name", 'email', u."email")
        FROM public."WorkspaceUser" s JOIN public."User" u ON u."id" = s."userId"
        WHERE s."userId" = m."substituteId" AND s."workspaceId" = m."workspaceId"
          AND s."isActive" AND s."role" <> 'VIEWER' AND u."isActive"))
    FROM public."WorkspaceUser" m
    WHERE m."userId" = person AND m."workspaceId" = workspace
      AND m."awayFrom" IS NOT NULL AND (m."awayUntil" IS NULL OR m."awayUntil" > clock_timestamp())
$$;

-- Sets when a member is away and who is offered instead. away_from null: not away. One's own; anybody's for OWNER and
-- ADMIN. The substitute must be able to take tickets now (substitute_can_take_tickets).
CREATE OR REPLACE FUNCTION public.set_away(
    workspace_id text, user_id text, away_from timestamptz, away_until timestamptz, substitute_id text
)
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held public."WorkspaceUser"%ROWTYPE;
    their_role text := private.my_role_in(workspace_id);
BEGIN
    IF their_role IS NULL OR user_id IS DISTINCT FROM private.current_user_id() AND their_role NOT IN ('OWNER', 'ADMIN') THEN
        PERFORM private.deny();
    END IF;
    PERFORM private.require_unarchived(workspace_id);
    SELECT m.* INTO held FROM public."WorkspaceUser" m
    WHERE m."workspaceId" = set_away.workspace_id AND m."userId" = set_away.user_id AND m."isActive"
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM private.refuse('member_is_known');
    END IF;
    IF substitute_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM public."WorkspaceUser" s JOIN public."User" u ON u."id" = s."userId"
        WHERE s."workspaceId" = set_away.workspace_id AND s."userId" = substitute_id
          AND s."isActive" AND s."role" <> 'VIEWER' AND u."isActive")
    THEN
        PERFORM private.refuse('substitute_can_take_tickets');
    END IF;
    UPDATE public."WorkspaceUser" m
    SET "awayFrom" = away_from, "awayUntil" = away_until, "substituteId" = substitute_id
    WHERE m."id" = held."id";
    PERFORM private.audit(workspace_id, CASE WHEN away_from IS NULL THEN 'member.away-ended' ELSE 'member.away-set' END,
        private.email_of(user_id), user_id,
        NULLIF(concat_ws(' – ', private.iso(held."awayFrom"), private.iso(held."awayUntil")), ''),
        NULLIF(concat_ws(' – ', private.iso(away_from), private.iso(away_until), private.email_of(substitute_id)), ''));
END
$$;

-- Everybody who is or was a member of a workspace, for its members. SUPER_ADMIN may ask about any workspace, and the
-- log says so. The last sign-in is shown to those who manage the workspace.
CREATE OR REPLACE FUNCTION public.list_members(workspace_id text)
    RETURNS TABLE (user_id text, name text, email text, role text, is_active boolean, can_sign_in boolean,
        joined_at timestamptz, last_login_at timestamptz, open_tickets integer, away jsonb)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    my_role text := private.my_role_in(workspace_id);
    is_manager boolean := COALESCE(my_role IN ('OWNER', 'ADMIN'), true);
BEGIN
    IF my_role IS NULL THEN
        IF private.my_global_role() IS DISTINCT FROM 'SUPER_ADMIN' THEN
            PERFORM private.deny();
        END IF;
        PERFORM private.audit(w."id", 'members.listed', w."name", w."id") FROM public."Workspace" w WHERE w."id" = workspace_id;
    END IF;
    RETURN QUERY
        SELECT u."id", u."name", u."email", m."role"::text, m."isActive", u."isActive", m."createdAt"::timestamptz,
            CASE WHEN is_manager THEN u."lastLoginAt"::timestamptz END,
            COALESCE((SELECT sum(c."count")::integer FROM public."TicketCount" c
                WHERE c."workspaceId" = m."workspaceId" AND c."queue" IN (0, 1) AND c."assigneeKey" = u."id"), 0),
            CASE WHEN m."awayFrom" IS NOT NULL THEN private.away_of(u."id", m."workspaceId") END
        FROM public."WorkspaceUser" m JOIN public."User" u ON u."id" = m."userId"
        WHERE m."workspaceId" = list_members.workspace_id
        ORDER BY m."isActive" DESC, lower(COALESCE(u."name", u."email")), u."email";
END
$$;

REVOKE ALL ON FUNCTION
    private.away_of(text, text), public.set_away(text, text, timestamptz, timestamptz, text),
    public.list_members(text)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    public.set_away(text, text, timestamptz, timestamptz, text), public.list_members(text)
    TO connect_app;
