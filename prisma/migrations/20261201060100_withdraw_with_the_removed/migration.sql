-- Whoever is removed stays removed. A link or an invitation is worth what its maker may still give: it is
-- withdrawn when they lose the right, and is asked about once more when somebody wants to use it. What was made
-- at a desktop that is revoked goes with it, since a thief may have made it.

-- Whether this person may give this role in this workspace: an active OWNER any, an active ADMIN any but OWNER.
CREATE FUNCTION private.may_give(person text, workspace text, given_role text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public."WorkspaceUser" m JOIN public."User" u ON u."id" = m."userId"
        WHERE m."workspaceId" = workspace AND m."userId" = person AND m."isActive" AND u."isActive"
          AND (m."role" = 'OWNER' OR m."role" = 'ADMIN' AND given_role <> 'OWNER'))
$$;

-- Whether this person may make links for desktops: who runs a workspace or looks after the installation.
CREATE FUNCTION private.may_make_links(person text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public."User" u
        WHERE u."id" = person AND u."isActive" AND (u."role" IN ('ADMIN', 'SUPER_ADMIN') OR EXISTS (
            SELECT FROM public."WorkspaceUser" m
            WHERE m."userId" = person AND m."isActive" AND m."role" IN ('OWNER', 'ADMIN'))))
$$;

-- The login of the desktop that asks; null for the operator and for a database without desktops' logins.
CREATE FUNCTION private.asking_desktop() RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN session_user::text ~ '^connect_i_[0-9a-f]{24}$' THEN session_user::text END
$$;

-- At which desktop a link was made.
ALTER TABLE private.join_tickets ADD COLUMN made_with text;
CREATE INDEX join_tickets_open_of_maker ON private.join_tickets (made_by) WHERE used_at IS NULL;

CREATE FUNCTION private.join_ticket_made_with() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW.made_with := private.asking_desktop();
    RETURN NEW;
END
$$;
CREATE TRIGGER join_ticket_made_with BEFORE INSERT ON private.join_tickets
    FOR EACH ROW EXECUTE FUNCTION private.join_ticket_made_with();

-- And an invitation. No business of the workspace's.
CREATE TABLE private.invitation_desktops (
    invitation_id text PRIMARY KEY REFERENCES public."Invitation" ("id") ON DELETE CASCADE,
    made_with text NOT NULL
);
CREATE INDEX invitation_desktops_login ON private.invitation_desktops (made_with);

CREATE FUNCTION private.invitation_made_with() RETURNS trigger
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
CREATE TRIGGER invitation_made_with AFTER INSERT OR UPDATE OF "invitedById" ON "Invitation"
    FOR EACH ROW EXECUTE FUNCTION private.invitation_made_with();

-- Takes a login's rights away, as revoke_login did. Withdraws the links and invitations that were made with it,
-- unless `is_leaving`: its own person gives it back.
CREATE FUNCTION private.revoke_login_now(login text, is_leaving boolean) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    gone private.installations%ROWTYPE;
    withdrawn private.join_tickets%ROWTYPE;
BEGIN
    UPDATE private.installations i SET revoked_at = moment
    WHERE i.login = revoke_login_now.login AND i.revoked_at IS NULL RETURNING i.* INTO gone;
    UPDATE private.join_tickets t SET used_at = moment
    WHERE t.login = revoke_login_now.login AND t.used_at IS NULL AND t.expires_at > moment RETURNING t.* INTO withdrawn;
    IF gone.id IS NULL AND withdrawn.id IS NULL THEN
        RETURN false;
    END IF;
    IF EXISTS (SELECT FROM pg_roles r WHERE r.rolname = revoke_login_now.login) THEN
        EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', login);
        PERFORM private.end_connections(login);
    END IF;
    UPDATE private.sessions s SET revoked_at = moment WHERE s.login = revoke_login_now.login AND s.revoked_at IS NULL;
    IF gone.id IS NOT NULL THEN
        PERFORM private.audit(NULL, 'installation.revoked', gone.name, gone.id);
        IF NOT is_leaving THEN
            PERFORM private.withdraw_made_with(gone.login);
        END IF;
    ELSE
        PERFORM private.audit(NULL, 'installation.withdrawn', withdrawn.for_email, withdrawn.id);
    END IF;
    RETURN true;
END
$$;

-- Takes an open invitation back, with its link and its mail if that has not left yet.
CREATE FUNCTION private.withdraw_invitation(invitation text) RETURNS void
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

-- Withdraws what this person handed out and may not give any more: invitations into a workspace (null: any) and
-- links for desktops. A link of an invitation goes with its invitation, which somebody else may have renewed.
CREATE FUNCTION private.withdraw_gifts(person text, workspace text DEFAULT NULL) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.withdraw_invitation(i."id") FROM public."Invitation" i
    WHERE i."invitedById" = person AND (workspace IS NULL OR i."workspaceId" = workspace)
      AND i."acceptedAt" IS NULL AND i."revokedAt" IS NULL
      AND NOT private.may_give(person, i."workspaceId", i."role"::text);
    IF NOT private.may_make_links(person) THEN
        PERFORM private.revoke_login_now(t.login, true) FROM private.join_tickets t
        WHERE t.made_by = person AND t.used_at IS NULL AND t.expires_at > clock_timestamp()
          AND NOT EXISTS (SELECT FROM private.invitation_links l WHERE l.ticket_id = t.id);
    END IF;
END
$$;

CREATE FUNCTION private.member_loses_rights() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.withdraw_gifts(NEW."userId", NEW."workspaceId");
    RETURN NULL;
END
$$;
CREATE TRIGGER workspace_user_withdraws_gifts AFTER UPDATE ON "WorkspaceUser"
    FOR EACH ROW WHEN (OLD."isActive" AND OLD."role" IN ('OWNER', 'ADMIN')
        AND (NOT NEW."isActive" OR NEW."role" <> OLD."role"))
    EXECUTE FUNCTION private.member_loses_rights();

CREATE FUNCTION private.person_loses_rights() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.withdraw_gifts(NEW."id");
    RETURN NULL;
END
$$;
-- Named to come after person_is_deactivated, which refuses to leave a workspace without an owner.
CREATE TRIGGER person_withdraws_gifts AFTER UPDATE OF "isActive", "role" ON "User"
    FOR EACH ROW WHEN (OLD."isActive" AND (NOT NEW."isActive" OR NEW."role" <> OLD."role"))
    EXECUTE FUNCTION private.person_loses_rights();

-- As before; an invitation counts only while who invites may give its role.
CREATE OR REPLACE FUNCTION private.has_open_invitation(address text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public."Invitation" i JOIN public."Workspace" w ON w."id" = i."workspaceId"
        WHERE i."email" = address AND i."acceptedAt" IS NULL AND i."revokedAt" IS NULL
          AND i."expiresAt" > clock_timestamp() AND w."isActive"
          AND private.may_give(i."invitedById", i."workspaceId", i."role"::text))
$$;

-- As before, with the same question. An invitation that somebody holds is taken up at the next look, so that
-- nobody keeps a person from signing in by holding what they were invited to.
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

-- As before; a link whose maker may make none any more is worth nothing.
CREATE OR REPLACE FUNCTION public.claim_installation(name text, verifier text) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = error
    SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off
AS $$
DECLARE
    claimed bytea := sha256(convert_to(verifier, 'UTF8'));
    ticket private.join_tickets%ROWTYPE;
    own_login text := 'connect_i_' || substr(session_user::text, 14);
    made_id text := private.new_id();
BEGIN
    IF claim_installation.name IS NULL OR NOT private.is_verifier(verifier) THEN
        RAISE EXCEPTION 'claim_installation was called with malformed arguments' USING ERRCODE = '22023';
    END IF;
    UPDATE private.join_tickets t SET used_at = clock_timestamp(), claimed_with = claimed
    WHERE t.login = session_user::text AND t.used_at IS NULL AND t.expires_at > clock_timestamp()
      AND CASE
          WHEN EXISTS (SELECT FROM private.invitation_links l WHERE l.ticket_id = t.id) THEN EXISTS (
              SELECT FROM private.invitation_links l JOIN public."Invitation" i ON i."id" = l.invitation_id
              WHERE l.ticket_id = t.id AND i."revokedAt" IS NULL
                AND private.may_give(i."invitedById", i."workspaceId", i."role"::text))
          ELSE t.made_by IS NULL OR private.may_make_links(t.made_by) END
    RETURNING t.* INTO ticket;
    IF NOT FOUND THEN
        IF EXISTS (
            SELECT FROM private.join_tickets t JOIN private.installations i ON i.id = t.installation
            WHERE t.login = session_user::text AND t.claimed_with = claimed AND i.revoked_at IS NULL
        ) THEN
            RETURN own_login;
        END IF;
        RAISE EXCEPTION 'the invitation was used, withdrawn or has expired' USING ERRCODE = '28000';
    END IF;

    INSERT INTO private.installations (id, login, kind, name, made_by)
    VALUES (made_id, own_login, 'installation', btrim(claim_installation.name), ticket.made_by);
    UPDATE private.join_tickets t SET installation = made_id WHERE t.id = ticket.id;
    PERFORM private.make_login(own_login, 'connect_app', 8, verifier, NULL);
    EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', session_user);
    PERFORM private.audit(NULL, 'installation.joined', btrim(claim_installation.name), made_id, NULL, ticket.for_email);
    RETURN own_login;
END
$$;

-- Withdraws the links and invitations that were made at a desktop.
CREATE FUNCTION private.withdraw_made_with(login text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.withdraw_invitation(d.invitation_id) FROM private.invitation_desktops d
    WHERE d.made_with = withdraw_made_with.login;
    PERFORM private.revoke_login_now(t.login, true) FROM private.join_tickets t
    WHERE t.made_with = withdraw_made_with.login AND t.used_at IS NULL AND t.expires_at > clock_timestamp()
      AND NOT EXISTS (SELECT FROM private.invitation_links l WHERE l.ticket_id = t.id);
END
$$;

-- Links of one maker are counted, so that nobody uses up those of others; and two at once stand in line
-- for a row of their own, so that nobody holds up others who make or use links.
CREATE TABLE private.link_makers (
    user_id text PRIMARY KEY REFERENCES public."User" ("id") ON DELETE CASCADE
);

-- As before, for each maker: 54000 when 50 of their own links are open already.
CREATE OR REPLACE FUNCTION public.create_join_link(valid_days integer, for_email text DEFAULT NULL)
    RETURNS TABLE (id text, login text, password text, expires_at timestamptz)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = error
    SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off
AS $$
DECLARE
    me text := private.current_user_id();
    made record;
BEGIN
    PERFORM private.require_inviter();
    IF valid_days IS NULL OR valid_days NOT BETWEEN 1 AND 30 THEN
        RAISE EXCEPTION 'an invitation is valid for 1 to 30 days' USING ERRCODE = '22023';
    END IF;
    INSERT INTO private.link_makers (user_id) VALUES (me) ON CONFLICT DO NOTHING;
    PERFORM FROM private.link_makers k WHERE k.user_id = me FOR UPDATE;
    IF (SELECT count(*) FROM private.join_tickets t
        WHERE t.made_by = me AND t.used_at IS NULL AND t.expires_at > clock_timestamp()
          AND NOT EXISTS (SELECT FROM private.invitation_links l WHERE l.ticket_id = t.id)) >= 50
    THEN
        RAISE EXCEPTION 'too many open invitations' USING ERRCODE = '54000';
    END IF;
    SELECT * INTO made FROM private.open_join(me, create_join_link.for_email, make_interval(days => valid_days));
    RETURN QUERY SELECT made.id, made.login, made.password, made.expires_at;
END
$$;

-- What was handed out before this migration by people who may not give it any more.
DO $$
BEGIN
    PERFORM private.withdraw_gifts(g.person) FROM (
        SELECT i."invitedById" AS person FROM "Invitation" i WHERE i."acceptedAt" IS NULL AND i."revokedAt" IS NULL
        UNION
        SELECT t.made_by FROM private.join_tickets t WHERE t.used_at IS NULL AND t.made_by IS NOT NULL
    ) g;
END
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
