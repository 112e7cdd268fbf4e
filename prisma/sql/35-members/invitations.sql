-- People become members by invitation. An invitation is valid only while the person who made it may give its role. It
-- is withdrawn when that person loses the right, and this is checked again when it is accepted. Invitations that were
-- made on a desktop are withdrawn when the desktop is revoked, because a thief may have made them.

-- Locks an invitation until the transaction ends and returns it. Refuses (invitation_is_open) if it was accepted, if
-- the caller does not manage its workspace, or if it does not exist.
CREATE OR REPLACE FUNCTION private.lock_invitation(invitation text) RETURNS public."Invitation"
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held public."Invitation"%ROWTYPE;
BEGIN
    SELECT i.* INTO held FROM public."Invitation" i
    WHERE i."id" = invitation AND i."acceptedAt" IS NULL
      AND i."workspaceId" IN (SELECT w FROM private.my_managed_workspaces() AS w)
    FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM private.refuse('invitation_is_open');
    END IF;
    PERFORM private.require_reach(held."workspaceId", held."role"::text);
    RETURN held;
END
$$;

-- Invites an address into a workspace, by mail, for 14 days. Returns the invitation's id. The same invitation_id sent
-- twice makes one invitation. If the address has an open invitation, that one is renewed with this role. It is mailed
-- again unless the last mail was less than a minute ago. Refuses an active member (member_is_new), a deactivated person
-- (person_is_active), and more than 200 open invitations in a workspace (invitation_count).
CREATE OR REPLACE FUNCTION public.invite_member(workspace_id text, email text, role text, invitation_id text) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    address text := lower(btrim(email));
    known public."Invitation"%ROWTYPE;
    moment timestamptz := clock_timestamp();
BEGIN
    PERFORM private.require_reach(workspace_id, role);
    -- One at a time in a workspace, for the count and for two who invite the same person.
    PERFORM FROM public."Workspace" w WHERE w."id" = workspace_id FOR NO KEY UPDATE;
    SELECT i.* INTO known FROM public."Invitation" i WHERE i."id" = invitation_id;
    IF FOUND THEN
        IF known."workspaceId" <> workspace_id OR known."email" <> address THEN
            PERFORM private.deny();
        END IF;
        RETURN known."id";
    END IF;
    IF NOT EXISTS (SELECT FROM public."User" u WHERE u."email" = address) THEN
        INSERT INTO public."User" ("id", "email") VALUES (private.new_id(), address) ON CONFLICT DO NOTHING;
    END IF;
    IF EXISTS (SELECT FROM public."User" u WHERE u."email" = address AND NOT u."isActive") THEN
        PERFORM private.refuse('person_is_active');
    END IF;
    IF EXISTS (
        SELECT FROM public."WorkspaceUser" m JOIN public."User" u ON u."id" = m."userId"
        WHERE m."workspaceId" = invite_member.workspace_id AND u."email" = address AND m."isActive")
    THEN
        PERFORM private.refuse('member_is_new');
    END IF;

    SELECT i.* INTO known FROM public."Invitation" i
    WHERE i."workspaceId" = invite_member.workspace_id AND i."email" = address
      AND i."acceptedAt" IS NULL AND i."revokedAt" IS NULL
    FOR UPDATE;
    IF FOUND THEN
        PERFORM private.require_reach(workspace_id, known."role"::text);
        UPDATE public."Invitation" i
        SET "role" = invite_member.role::public."WorkspaceRole", "expiresAt" = moment + interval '14 days',
            "invitedById" = private.current_user_id()
        WHERE i."id" = known."id";
        PERFORM private.audit(workspace_id, 'member.invited', address, known."id", known."role"::text, role);
        IF known."sentAt" < moment - interval '1 minute' THEN
            UPDATE public."Invitation" i SET "sentAt" = moment, "delivery" = 'WAITING' WHERE i."id" = known."id";
            PERFORM private.mail_invitation(known."id");
        END IF;
        RETURN known."id";
    END IF;

    IF (SELECT count(*) FROM public."Invitation" i
        WHERE i."workspaceId" = invite_member.workspace_id AND i."acceptedAt" IS NULL AND i."revokedAt" IS NULL
          AND i."expiresAt" > moment) >= 200
    THEN
        PERFORM private.refuse('invitation_count');
    END IF;
    INSERT INTO public."Invitation" ("id", "workspaceId", "email", "role", "invitedById", "createdAt", "sentAt", "expiresAt")
    VALUES (invitation_id, workspace_id, address, role::public."WorkspaceRole", private.current_user_id(), moment, moment,
        moment + interval '14 days');
    PERFORM private.mail_invitation(invitation_id);
    PERFORM private.audit(workspace_id, 'member.invited', address, invitation_id, NULL, role);
    RETURN invitation_id;
END
$$;

-- Mails an open invitation again and renews it for 14 days. Once a minute (invitation_pace).
CREATE OR REPLACE FUNCTION public.resend_invitation(invitation_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held public."Invitation" := private.lock_invitation(invitation_id);
    moment timestamptz := clock_timestamp();
BEGIN
    IF held."revokedAt" IS NOT NULL THEN
        PERFORM private.refuse('invitation_is_open');
    END IF;
    IF held."sentAt" >= moment - interval '1 minute' THEN
        PERFORM private.refuse('invitation_pace');
    END IF;
    UPDATE public."Invitation" i
    SET "sentAt" = moment, "expiresAt" = moment + interval '14 days', "delivery" = 'WAITING'
    WHERE i."id" = held."id";
    PERFORM private.mail_invitation(held."id");
    PERFORM private.audit(held."workspaceId", 'invitation.sent', held."email", held."id");
END
$$;

-- Withdraws an open invitation, with its link, and its mail if that has not left yet.
CREATE OR REPLACE FUNCTION private.withdraw_invitation(invitation text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gone public."Invitation"%ROWTYPE;
BEGIN
    UPDATE public."Invitation" i SET "revokedAt" = clock_timestamp()
    WHERE i."id" = invitation AND i."acceptedAt" IS NULL AND i."revokedAt" IS NULL RETURNING i.* INTO gone;
    IF gone."id" IS NULL THEN
        RETURN;
    END IF;
    PERFORM private.withdraw_link(gone."id");
    DELETE FROM private.mail_outbox m WHERE m.invitation_id = gone."id" AND m.state = 'waiting' AND m.locked_by IS NULL;
    PERFORM private.audit(gone."workspaceId", 'invitation.revoked', gone."email", gone."id", gone."role"::text);
END
$$;

-- Withdraws an open invitation, and its mail if that has not left yet. Can be repeated.
CREATE OR REPLACE FUNCTION private.revoke_invitation_now(invitation_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held public."Invitation" := private.lock_invitation(invitation_id);
BEGIN
    IF held."revokedAt" IS NOT NULL THEN
        RETURN;
    END IF;
    UPDATE public."Invitation" i SET "revokedAt" = clock_timestamp() WHERE i."id" = held."id";
    PERFORM private.withdraw_link(held."id");
    DELETE FROM private.mail_outbox m WHERE m.invitation_id = held."id" AND m.state = 'waiting' AND m.locked_by IS NULL;
    PERFORM private.audit(held."workspaceId", 'invitation.revoked', held."email", held."id", held."role"::text);
END
$$;

-- Withdraws an open invitation, even if somebody holds a lock, and its mail if that has not left yet. Can be repeated.
CREATE OR REPLACE FUNCTION public.revoke_invitation(invitation_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public."Invitation" i WHERE i."id" = invitation_id
          AND i."workspaceId" IN (SELECT w FROM private.my_managed_workspaces() AS w))
    THEN
        PERFORM private.refuse('invitation_is_open');
    END IF;
    PERFORM private.run_despite_locks('SELECT private.revoke_invitation_now(($1)[1])', ARRAY[invitation_id], '{}');
END
$$;

-- Notes the desktop on which an invitation was made.
CREATE OR REPLACE FUNCTION private.invitation_made_with() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM private.invitation_desktops d WHERE d.invitation_id = NEW."id";
    INSERT INTO private.invitation_desktops (invitation_id, made_with)
    SELECT NEW."id", private.asking_desktop() WHERE private.asking_desktop() IS NOT NULL;
    RETURN NULL;
END
$$;

-- Accepts every open invitation of this person whose maker may still give its role. An invitation brings an ended
-- membership back, with the invitation's role; it does not change an active one. An invitation that somebody has locked
-- is accepted the next time, so that nobody can keep a person from signing in by a lock.
CREATE OR REPLACE FUNCTION private.accept_invitations(person text, from_installation text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '500ms'
AS $$
DECLARE
    address text;
    taken record;
BEGIN
    SELECT u."email" INTO address FROM public."User" u WHERE u."id" = person AND u."isActive";
    FOR taken IN
        SELECT i."id", i."workspaceId", i."role"
        FROM public."Invitation" i JOIN public."Workspace" w ON w."id" = i."workspaceId"
        WHERE i."email" = address AND i."acceptedAt" IS NULL AND i."revokedAt" IS NULL
          AND i."expiresAt" > clock_timestamp() AND w."isActive"
          AND private.may_give(i."invitedById", i."workspaceId", i."role"::text)
        FOR UPDATE OF i SKIP LOCKED
    LOOP
        BEGIN
            UPDATE public."Invitation" i SET "acceptedAt" = clock_timestamp() WHERE i."id" = taken."id";
            PERFORM private.withdraw_link(taken."id");
            INSERT INTO public."WorkspaceUser" AS m ("id", "userId", "workspaceId", "role")
            VALUES (private.new_id(), person, taken."workspaceId", taken."role")
            ON CONFLICT ("userId", "workspaceId") DO UPDATE SET "role" = EXCLUDED."role", "isActive" = true
                WHERE NOT m."isActive";
            INSERT INTO public."AuditEntry" ("workspaceId", "actorId", "action", "target", "targetId", "after", "installation")
            VALUES (taken."workspaceId", person, 'member.joined', address, person, taken."role"::text, from_installation);
        EXCEPTION WHEN lock_not_available THEN
            NULL; -- taken up at the next look
        END;
    END LOOP;
END
$$;

-- Removes invitations 30 days after they were accepted, withdrawn or expired, because they hold addresses of people who
-- may never have joined. Removes the data of a link 90 days after that. Removes 500 of each at most. Returns how many.
CREATE OR REPLACE FUNCTION private.purge_invitations() RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    removed integer;
    removed_tickets integer;
BEGIN
    DELETE FROM public."Invitation" WHERE "id" IN (
        SELECT i."id" FROM public."Invitation" i
        WHERE COALESCE(i."acceptedAt", i."revokedAt", i."expiresAt") < clock_timestamp() - interval '30 days'
        LIMIT 500 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed = ROW_COUNT;
    -- One whose login is still there is kept, so that the login is not forgotten before it is dropped.
    DELETE FROM private.join_links WHERE id IN (
        SELECT t.id FROM private.join_links t
        WHERE COALESCE(t.used_at, t.expires_at) < clock_timestamp() - interval '90 days'
          AND NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = t.login)
        LIMIT 500 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed_tickets = ROW_COUNT;
    RETURN GREATEST(removed, removed_tickets);
END
$$;

CREATE OR REPLACE TRIGGER invitation_made_with AFTER INSERT OR UPDATE OF "invitedById" ON "Invitation"
    FOR EACH ROW EXECUTE FUNCTION private.invitation_made_with();

REVOKE ALL ON FUNCTION
    private.lock_invitation(text), public.invite_member(text, text, text, text), public.resend_invitation(text),
    private.withdraw_invitation(text), private.revoke_invitation_now(text), public.revoke_invitation(text),
    private.invitation_made_with(), private.accept_invitations(text, text), private.purge_invitations()
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    public.invite_member(text, text, text, text), public.resend_invitation(text), public.revoke_invitation(text)
    TO connect_app;
GRANT EXECUTE ON FUNCTION private.purge_invitations() TO connect_worker;
