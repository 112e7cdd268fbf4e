-- Only these functions change and end memberships. Each writes the audit log.

-- Every workspace keeps an active owner who can sign in, no matter who changes the rows. This writes the workspace's
-- row, so that two owners who leave at the same time wait for each other. A lock alone is not enough: a transaction
-- with an older snapshot would still count the other owner.
CREATE OR REPLACE FUNCTION private.require_an_owner(workspace text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE public."Workspace" w SET "updatedAt" = clock_timestamp() WHERE w."id" = workspace;
    IF NOT EXISTS (
        SELECT FROM public."WorkspaceUser" m JOIN public."User" u ON u."id" = m."userId"
        WHERE m."workspaceId" = workspace AND m."role" = 'OWNER' AND m."isActive" AND u."isActive")
    THEN
        PERFORM private.refuse('workspace_keeps_an_owner');
    END IF;
END
$$;

-- An owner may leave only if another owner stays.
CREATE OR REPLACE FUNCTION private.owner_steps_down() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_an_owner(OLD."workspaceId");
    RETURN NULL;
END
$$;

-- Withdraws the invitations into a workspace (null: any) and the links for desktops that this person made and may not
-- give any more. The link of an invitation is not withdrawn here. It is withdrawn with its invitation, which somebody
-- else may have renewed.
CREATE OR REPLACE FUNCTION private.withdraw_invitations_and_links(person text, workspace text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.withdraw_invitation(i."id") FROM public."Invitation" i
    WHERE i."invitedById" = person AND (workspace IS NULL OR i."workspaceId" = workspace)
      AND i."acceptedAt" IS NULL AND i."revokedAt" IS NULL
      AND NOT private.may_give(person, i."workspaceId", i."role"::text);
    IF NOT private.may_make_links(person) THEN
        PERFORM private.revoke_login_now(t.login, true) FROM private.join_links t
        WHERE t.made_by = person AND t.used_at IS NULL AND t.expires_at > clock_timestamp()
          AND NOT EXISTS (SELECT FROM private.invitation_links l WHERE l.link_id = t.id);
    END IF;
END
$$;

-- Withdraws the invitations and links that the member may not give any more.
CREATE OR REPLACE FUNCTION private.member_loses_rights() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.withdraw_invitations_and_links(NEW."userId", NEW."workspaceId");
    RETURN NULL;
END
$$;

-- Gives an active member another role. Can be repeated.
CREATE OR REPLACE FUNCTION private.change_member_role_now(workspace text, person text, new_role text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held public."WorkspaceUser" := private.lock_member(workspace, person);
BEGIN
    PERFORM private.require_reach(workspace, new_role);
    IF NOT held."isActive" THEN
        PERFORM private.refuse('member_is_known');
    END IF;
    IF held."role"::text = new_role THEN
        RETURN;
    END IF;
    UPDATE public."WorkspaceUser" m SET "role" = new_role::public."WorkspaceRole" WHERE m."id" = held."id";
    PERFORM private.audit(workspace, 'member.role-changed', private.email_of(person), person, held."role"::text, new_role);
END
$$;

-- Gives an active member another role, even if somebody holds a lock. Only owners make owners and change them.
CREATE OR REPLACE FUNCTION public.change_member_role(workspace_id text, user_id text, role text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_reach_of(workspace_id, user_id);
    PERFORM private.run_despite_locks('SELECT private.change_member_role_now(($1)[1], ($1)[2], ($1)[3])',
        ARRAY[workspace_id, user_id, role], private.desktops_of(user_id));
END
$$;

-- Ends a membership. Can be repeated. Tickets stay assigned; the person sees nothing from now on.
CREATE OR REPLACE FUNCTION private.end_membership_now(workspace_id text, user_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held public."WorkspaceUser" := private.lock_member(workspace_id, user_id);
BEGIN
    IF NOT held."isActive" THEN
        RETURN;
    END IF;
    UPDATE public."WorkspaceUser" m SET "isActive" = false WHERE m."id" = held."id";
    PERFORM private.audit(workspace_id, 'member.ended', private.email_of(user_id), user_id, held."role"::text);
END
$$;

-- Ends a membership, even if somebody holds a lock. Can be repeated. Tickets stay assigned; the person sees nothing
-- from now on. Links and invitations that they may not give any more are withdrawn.
CREATE OR REPLACE FUNCTION public.end_membership(workspace_id text, user_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_reach_of(workspace_id, user_id);
    PERFORM private.run_despite_locks('SELECT private.end_membership_now(($1)[1], ($1)[2])', ARRAY[workspace_id, user_id],
        private.desktops_of(user_id));
END
$$;

-- Brings an ended membership back with its former role. Can be repeated. An open invitation of the person into this
-- workspace is withdrawn, because it has nothing left to give.
CREATE OR REPLACE FUNCTION public.restore_membership(workspace_id text, user_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held public."WorkspaceUser" := private.lock_member(workspace_id, user_id);
BEGIN
    IF held."isActive" THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM public."User" u WHERE u."id" = restore_membership.user_id AND u."isActive") THEN
        PERFORM private.refuse('person_is_active');
    END IF;
    UPDATE public."WorkspaceUser" m SET "isActive" = true WHERE m."id" = held."id";
    PERFORM public.revoke_invitation(i."id") FROM public."Invitation" i
    WHERE i."workspaceId" = restore_membership.workspace_id AND i."email" = private.email_of(user_id)
      AND i."acceptedAt" IS NULL AND i."revokedAt" IS NULL;
    PERFORM private.audit(workspace_id, 'member.restored', private.email_of(user_id), user_id, NULL, held."role"::text);
END
$$;

-- Ends one's own membership.
CREATE OR REPLACE FUNCTION public.leave_workspace(workspace_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
    held public."WorkspaceUser"%ROWTYPE;
BEGIN
    SELECT m.* INTO held FROM public."WorkspaceUser" m
    WHERE m."workspaceId" = leave_workspace.workspace_id AND m."userId" = me AND m."isActive" FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM private.deny();
    END IF;
    PERFORM private.require_unarchived(workspace_id);
    -- Before the membership ends, while the caller can still be named.
    PERFORM private.audit(workspace_id, 'member.left', private.email_of(me), me, held."role"::text);
    UPDATE public."WorkspaceUser" m SET "isActive" = false WHERE m."id" = held."id";
END
$$;

CREATE OR REPLACE TRIGGER workspace_keeps_an_owner AFTER UPDATE ON "WorkspaceUser"
    FOR EACH ROW WHEN (OLD."role" = 'OWNER' AND OLD."isActive"
        AND (NEW."role" <> 'OWNER' OR NOT NEW."isActive"
            OR NEW."workspaceId" <> OLD."workspaceId" OR NEW."userId" <> OLD."userId"))
    EXECUTE FUNCTION private.owner_steps_down();

CREATE OR REPLACE TRIGGER workspace_user_withdraws_invitations AFTER UPDATE ON "WorkspaceUser"
    FOR EACH ROW WHEN (OLD."isActive" AND OLD."role" IN ('OWNER', 'ADMIN')
        AND (NOT NEW."isActive" OR NEW."role" <> OLD."role"))
    EXECUTE FUNCTION private.member_loses_rights();

REVOKE ALL ON FUNCTION
    private.require_an_owner(text), private.owner_steps_down(), private.withdraw_invitations_and_links(text, text),
    private.member_loses_rights(), private.change_member_role_now(text, text, text),
    public.change_member_role(text, text, text), private.end_membership_now(text, text),
    public.end_membership(text, text), public.restore_membership(text, text), public.leave_workspace(text)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    public.change_member_role(text, text, text), public.end_membership(text, text),
    public.restore_membership(text, text), public.leave_workspace(text)
    TO connect_app;
