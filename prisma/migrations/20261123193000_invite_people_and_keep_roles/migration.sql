-- People come by invitation and stay with a role; workspaces are made, renamed, archived and brought back;
-- some people look after the whole installation. Desktops change none of this but through the functions
-- below, each of which asks who is calling, writes the audit log in its own transaction, and refuses by
-- 42501 (not yours), 55000 (archived) or the name of a rule that is told beside the field.

CREATE FUNCTION private.refuse(rule text) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'violates check constraint "%"', rule USING ERRCODE = '23514', CONSTRAINT = rule;
END
$$;

CREATE FUNCTION private.deny() RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'permission denied' USING ERRCODE = '42501';
END
$$;

-- As ISO 8601 in UTC, for what goes out as JSON.
CREATE FUNCTION private.iso(moment timestamptz) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- Out of office: one time, present or to come, in each workspace, and who is offered instead.
ALTER TABLE "WorkspaceUser"
    ADD COLUMN "awayFrom" TIMESTAMPTZ(3),
    ADD COLUMN "awayUntil" TIMESTAMPTZ(3),
    ADD COLUMN "substituteId" TEXT,
    ADD CONSTRAINT workspace_user_away_begins CHECK ("awayFrom" IS NOT NULL OR num_nonnulls("awayUntil", "substituteId") = 0),
    ADD CONSTRAINT workspace_user_away_in_order CHECK ("awayUntil" > "awayFrom"),
    ADD CONSTRAINT workspace_user_substitute_is_another CHECK ("substituteId" <> "userId");
ALTER TABLE "WorkspaceUser" ADD CONSTRAINT "WorkspaceUser_substituteId_workspaceId_fkey"
    FOREIGN KEY ("substituteId", "workspaceId") REFERENCES "WorkspaceUser"("userId", "workspaceId") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The session tells how many are unread in each workspace.
CREATE INDEX "Notification_unread_idx" ON "Notification"("userId", "workspaceId") WHERE NOT "isRead";

CREATE TABLE "Invitation" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "role" "WorkspaceRole" NOT NULL DEFAULT 'MEMBER',
    "invitedById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- When its mail was last asked for.
    "sentAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "acceptedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),
    "delivery" "DeliveryState" NOT NULL DEFAULT 'WAITING',

    CONSTRAINT "Invitation_pkey" PRIMARY KEY ("id"),
    CONSTRAINT invitation_id_shape CHECK (private.is_id("id")),
    CONSTRAINT invitation_email_format CHECK (private.is_email("email")),
    CONSTRAINT invitation_ends_one_way CHECK (num_nonnulls("acceptedAt", "revokedAt") <= 1)
);
CREATE UNIQUE INDEX "Invitation_workspaceId_id_key" ON "Invitation"("workspaceId", "id");
-- One open invitation for an address in a workspace; also answers whether an address has any.
CREATE UNIQUE INDEX "Invitation_open_key" ON "Invitation"("email", "workspaceId") WHERE "acceptedAt" IS NULL AND "revokedAt" IS NULL;
CREATE INDEX "Invitation_workspace_idx" ON "Invitation"("workspaceId", "createdAt");
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_workspaceId_fkey"
    FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
-- Who invites is a member of the workspace, then.
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_invitedById_workspaceId_fkey"
    FOREIGN KEY ("invitedById", "workspaceId") REFERENCES "WorkspaceUser"("userId", "workspaceId") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "Invitation" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "Invitation" TO CURRENT_USER USING (true);
CREATE POLICY manager_reads ON "Invitation" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_managed_workspaces())));
GRANT SELECT ON "Invitation" TO connect_app;

-- The mail of an invitation, and what became of it.
ALTER TABLE private.mail_outbox
    DROP CONSTRAINT mail_outbox_kind_check,
    ADD CONSTRAINT mail_outbox_kind_check CHECK (kind IN ('code', 'reply', 'invitation')),
    ADD COLUMN invitation_id text,
    ADD CONSTRAINT mail_outbox_invitation_named CHECK ((kind = 'invitation') = (invitation_id IS NOT NULL)),
    ADD CONSTRAINT mail_outbox_invitation FOREIGN KEY (workspace_id, invitation_id)
        REFERENCES public."Invitation" ("workspaceId", "id") ON DELETE CASCADE;
CREATE INDEX mail_outbox_of_invitation ON private.mail_outbox (invitation_id) WHERE invitation_id IS NOT NULL;

CREATE FUNCTION private.invitation_follows_mail() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE public."Invitation" i
    SET "delivery" = (CASE
            WHEN NEW.state = 'sent' AND NEW.route = 'folder' THEN 'WRITTEN'
            WHEN NEW.state = 'sent' THEN 'SENT'
            WHEN NEW.state = 'failed' THEN 'FAILED'
            WHEN NEW.last_error IS NOT NULL THEN 'DELAYED'
            ELSE 'WAITING'
        END)::public."DeliveryState"
    WHERE i."id" = NEW.invitation_id;
    RETURN NULL;
END
$$;

CREATE TRIGGER mail_settled_invitation AFTER UPDATE ON private.mail_outbox
    FOR EACH ROW WHEN (NEW.kind = 'invitation'
        AND (NEW.state <> OLD.state OR (OLD.locked_by IS NOT NULL AND NEW.locked_by IS NULL)))
    EXECUTE FUNCTION private.invitation_follows_mail();

-- The one-time login for a new desktop that an invitation's mail carries in a team.
CREATE TABLE private.invitation_links (
    invitation_id text PRIMARY KEY REFERENCES public."Invitation" ("id") ON DELETE CASCADE,
    ticket_id text NOT NULL REFERENCES private.join_tickets (id) ON DELETE CASCADE
);

-- Withdraws the login of an invitation that is over, if nobody has used it.
CREATE FUNCTION private.withdraw_link(invitation text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.revoke_login(t.login)
    FROM private.invitation_links l JOIN private.join_tickets t ON t.id = l.ticket_id
    WHERE l.invitation_id = invitation AND t.used_at IS NULL;
    DELETE FROM private.invitation_links l WHERE l.invitation_id = invitation;
END
$$;

-- Login and password for the desktop of somebody who was invited and never signed in; null when the login
-- was used, or the owner may make none. The password is made of the pepper and the ticket's id: it is kept
-- nowhere, and however often the mail is tried, it is the same and costs one login.
CREATE FUNCTION private.link_of_invitation(invitation text) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = error
    SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off
AS $$
DECLARE
    held public."Invitation"%ROWTYPE;
    ticket private.join_tickets%ROWTYPE;
    secret text;
BEGIN
    SELECT i.* INTO held FROM public."Invitation" i WHERE i."id" = invitation FOR UPDATE;
    IF EXISTS (SELECT FROM public."User" u WHERE u."email" = held."email" AND u."lastLoginAt" IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    SELECT t.* INTO ticket FROM private.invitation_links l JOIN private.join_tickets t ON t.id = l.ticket_id
    WHERE l.invitation_id = invitation;
    IF ticket.used_at IS NOT NULL THEN
        RETURN NULL;
    END IF;
    -- Renewed since: the login is renewed as well.
    IF ticket.expires_at < held."expiresAt" - interval '1 minute' THEN
        PERFORM private.withdraw_link(invitation);
        ticket.id := NULL;
    END IF;
    IF ticket.id IS NULL THEN
        SELECT o.id, o.login, o.expires_at INTO ticket.id, ticket.login, ticket.expires_at
        FROM private.open_join(held."invitedById", held."email", held."expiresAt" - clock_timestamp()) o;
        INSERT INTO private.invitation_links (invitation_id, ticket_id) VALUES (invitation, ticket.id);
    END IF;
    SELECT translate(encode(private.hmac_sha256(s.pepper, convert_to('join|' || ticket.id, 'UTF8')), 'base64'), '+/=', '-_')
    INTO secret FROM private.secret s;
    EXECUTE format('ALTER ROLE %I PASSWORD %L', ticket.login, private.scram_verifier(secret));
    RETURN jsonb_build_object('login', ticket.login, 'password', secret, 'expiresAt', private.iso(ticket.expires_at));
EXCEPTION
    WHEN insufficient_privilege THEN
        RETURN NULL;
END
$$;

-- All that an invitation's mail is written from, read when it is due. Null when it is not this worker's (any
-- more), or the invitation was taken up or revoked, or has run out.
CREATE FUNCTION private.invitation_to_write(mail text, worker text, own_route text, with_link boolean) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = error
    SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off
AS $$
DECLARE
    answer jsonb;
BEGIN
    UPDATE private.mail_outbox m SET route = own_route
    WHERE m.id = mail AND m.locked_by = worker AND m.state = 'waiting';
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT jsonb_build_object(
        'invitationId', i."id", 'inviter', a."name", 'inviterEmail', a."email", 'workspace', w."name", 'role', i."role",
        'expiresAt', private.iso(i."expiresAt"), 'timeZone', COALESCE(s."timeZone", 'UTC'),
        'senderName', s."senderName", 'senderAddress', s."senderAddress")
    INTO answer
    FROM private.mail_outbox m
    JOIN public."Invitation" i ON i."id" = m.invitation_id
    JOIN public."Workspace" w ON w."id" = i."workspaceId"
    JOIN public."User" a ON a."id" = i."invitedById"
    LEFT JOIN public."WorkspaceSettings" s ON s."workspaceId" = w."id"
    WHERE m.id = mail AND i."acceptedAt" IS NULL AND i."revokedAt" IS NULL AND i."expiresAt" > clock_timestamp();
    RETURN answer || jsonb_build_object('link',
        CASE WHEN with_link THEN private.link_of_invitation(answer ->> 'invitationId') END);
END
$$;

-- An invitation that is over by the time its mail is due goes unsent, as a code does; a reply never.
CREATE OR REPLACE FUNCTION private.discard_mail(mail text, worker text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM private.mail_outbox m WHERE m.id = mail AND m.locked_by = worker AND m.kind IN ('code', 'invitation');
    RETURN FOUND;
END
$$;

-- Every workspace keeps an active owner who can sign in, whoever changes the rows. The workspace's row is
-- written, so that two owners who leave at once stand in line (and, at a stricter isolation, one is sent
-- back): locking it would not keep a transaction with an old snapshot from counting the other one still.
CREATE FUNCTION private.require_an_owner(workspace text) RETURNS void
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

CREATE FUNCTION private.owner_steps_down() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_an_owner(OLD."workspaceId");
    RETURN NULL;
END
$$;

CREATE TRIGGER workspace_keeps_an_owner AFTER UPDATE ON "WorkspaceUser"
    FOR EACH ROW WHEN (OLD."role" = 'OWNER' AND OLD."isActive"
        AND (NEW."role" <> 'OWNER' OR NOT NEW."isActive"
            OR NEW."workspaceId" <> OLD."workspaceId" OR NEW."userId" <> OLD."userId"))
    EXECUTE FUNCTION private.owner_steps_down();

-- A person who is deactivated is signed out everywhere at once, and leaves no workspace without an owner.
CREATE FUNCTION private.person_is_deactivated() RETURNS trigger
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

CREATE TRIGGER person_is_deactivated AFTER UPDATE OF "isActive" ON "User"
    FOR EACH ROW WHEN (OLD."isActive" AND NOT NEW."isActive")
    EXECUTE FUNCTION private.person_is_deactivated();

-- And somebody always looks after the installation. The setup's only row is what they stand in line for.
CREATE FUNCTION private.administrator_steps_down() RETURNS trigger
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

CREATE TRIGGER installation_keeps_an_administrator AFTER UPDATE ON "User"
    FOR EACH ROW WHEN (OLD."role" = 'SUPER_ADMIN' AND OLD."isActive" AND (NEW."role" <> 'SUPER_ADMIN' OR NOT NEW."isActive"))
    EXECUTE FUNCTION private.administrator_steps_down();

-- Whoever set the installation up looks after it.
UPDATE "User" SET "role" = 'SUPER_ADMIN' WHERE "id" = (SELECT s.user_id FROM private.setup s);

CREATE FUNCTION private.has_open_invitation(address text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public."Invitation" i JOIN public."Workspace" w ON w."id" = i."workspaceId"
        WHERE i."email" = address AND i."acceptedAt" IS NULL AND i."revokedAt" IS NULL
          AND i."expiresAt" > clock_timestamp() AND w."isActive")
$$;

-- Who may sign in: an active person with an active membership or an invitation to one. Inviting makes the
-- person, so that request_code takes the same steps for an invited address as for every other.
CREATE OR REPLACE FUNCTION private.may_sign_in(address text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public."User" u
        WHERE u."email" = address AND u."isActive"
          AND (EXISTS (SELECT FROM public."WorkspaceUser" m WHERE m."userId" = u."id" AND m."isActive")
               OR private.has_open_invitation(address)))
$$;

-- Takes up every open invitation of this person. An invitation brings an ended membership back, with the
-- role it names; it changes no membership that is active.
CREATE FUNCTION private.accept_invitations(person text, from_installation text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    address text;
    taken record;
BEGIN
    SELECT u."email" INTO address FROM public."User" u WHERE u."id" = person AND u."isActive";
    FOR taken IN
        UPDATE public."Invitation" i SET "acceptedAt" = clock_timestamp()
        FROM public."Workspace" w
        WHERE i."email" = address AND i."acceptedAt" IS NULL AND i."revokedAt" IS NULL
          AND i."expiresAt" > clock_timestamp() AND w."id" = i."workspaceId" AND w."isActive"
        RETURNING i."id", i."workspaceId", i."role"
    LOOP
        PERFORM private.withdraw_link(taken."id");
        INSERT INTO public."WorkspaceUser" AS m ("id", "userId", "workspaceId", "role")
        VALUES (private.new_id(), person, taken."workspaceId", taken."role")
        ON CONFLICT ("userId", "workspaceId") DO UPDATE SET "role" = EXCLUDED."role", "isActive" = true
            WHERE NOT m."isActive";
        INSERT INTO public."AuditEntry" ("workspaceId", "actorId", "action", "target", "targetId", "after", "installation")
        VALUES (taken."workspaceId", person, 'member.joined', address, person, taken."role"::text, from_installation);
    END LOOP;
END
$$;

-- A code proves the address, and with that the right to what it was invited to.
CREATE FUNCTION private.session_accepts_invitations() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.accept_invitations(NEW.user_id, NEW.installation);
    RETURN NULL;
END
$$;

CREATE TRIGGER session_accepts_invitations AFTER INSERT ON private.sessions
    FOR EACH ROW EXECUTE FUNCTION private.session_accepts_invitations();

-- The person's present or coming time away in a workspace, as the window shows it; null when there is none
-- or it is over. A substitute who can take no tickets any more is named to nobody.
CREATE FUNCTION private.away_of(person text, workspace text) RETURNS jsonb
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

-- The person of this connection's session and what they may work in; no row when there is none. Says that
-- the session is in use, at most once a minute, so ask at least now and then: 30 days without end it. Takes
-- up invitations that came since.
CREATE OR REPLACE FUNCTION public.current_session()
    RETURNS TABLE (user_id text, name text, email text, role text, memberships jsonb)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
    moment timestamptz := clock_timestamp();
BEGIN
    IF me IS NULL THEN
        RETURN;
    END IF;
    UPDATE private.sessions s SET last_seen_at = moment
    WHERE s.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8'))
      AND s.last_seen_at < moment - interval '1 minute';
    IF private.has_open_invitation((SELECT u."email" FROM public."User" u WHERE u."id" = me)) THEN
        PERFORM private.accept_invitations(me, (
            SELECT s.installation FROM private.sessions s
            WHERE s.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8'))));
    END IF;
    RETURN QUERY
        SELECT u."id", u."name", u."email", u."role"::text, COALESCE((
            SELECT jsonb_agg(jsonb_build_object(
                'workspaceId', w."id", 'name', w."name", 'slug', w."slug", 'isActive', w."isActive",
                'role', m."role", 'timeZone', s."timeZone", 'defaultPriority', s."defaultPriority",
                'unread', (SELECT count(*) FROM public."Notification" o
                    WHERE o."userId" = me AND o."workspaceId" = w."id" AND NOT o."isRead"),
                'away', CASE WHEN m."awayFrom" IS NOT NULL THEN private.away_of(me, w."id") END
            ) ORDER BY lower(w."name"), w."id")
            FROM public."WorkspaceUser" m
            JOIN public."Workspace" w ON w."id" = m."workspaceId"
            JOIN public."WorkspaceSettings" s ON s."workspaceId" = w."id"
            WHERE m."userId" = u."id" AND m."isActive"
        ), '[]')
        FROM public."User" u WHERE u."id" = me;
END
$$;

-- Roles inside a workspace.

CREATE FUNCTION private.my_role_in(workspace text) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT m."role"::text FROM public."WorkspaceUser" m
    WHERE m."workspaceId" = workspace AND m."userId" = private.current_user_id() AND m."isActive"
$$;

-- Refuses callers who may not give a role in the workspace, or take it away: owners are for owners.
CREATE FUNCTION private.require_reach(workspace text, over_role text) RETURNS void
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

-- How people are called in the audit log: by their e-mail, which is theirs for good.
CREATE FUNCTION private.email_of(person text) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT u."email" FROM public."User" u WHERE u."id" = person
$$;

-- Puts the mail of an invitation into the outbox, in place of one that still waits there.
CREATE FUNCTION private.mail_invitation(invitation text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM private.mail_outbox m WHERE m.invitation_id = invitation AND m.state = 'waiting' AND m.locked_by IS NULL;
    INSERT INTO private.mail_outbox (kind, recipient, payload, workspace_id, invitation_id, expires_at)
    SELECT 'invitation', i."email", '{}', i."workspaceId", i."id", i."expiresAt"
    FROM public."Invitation" i WHERE i."id" = invitation;
END
$$;

-- Invites an address into a workspace, by mail, for 14 days; answers the invitation's id. The same
-- invitation_id sent twice is one. An address with an open invitation keeps it, renewed and with this role,
-- and is written to again unless that was a minute ago. Refuses an active member (member_is_new), a
-- deactivated person (person_is_active), more than 200 open ones in a workspace (invitation_count).
CREATE FUNCTION public.invite_member(workspace_id text, email text, role text, invitation_id text) RETURNS text
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

-- An invitation, held until the transaction ends. One that was taken up, and alike one of a workspace that
-- the caller does not manage, or none at all: invitation_is_open.
CREATE FUNCTION private.hold_invitation(invitation text) RETURNS public."Invitation"
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

-- Mails an open invitation again and renews it for 14 days; once a minute (invitation_pace).
CREATE FUNCTION public.resend_invitation(invitation_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held public."Invitation" := private.hold_invitation(invitation_id);
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

-- Takes an open invitation back, and its mail if that has not left yet. Can be repeated.
CREATE FUNCTION public.revoke_invitation(invitation_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held public."Invitation" := private.hold_invitation(invitation_id);
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

-- A membership, held until the transaction ends. Refuses callers who may not manage it, and people who are
-- no member (member_is_known).
CREATE FUNCTION private.hold_member(workspace text, person text) RETURNS public."WorkspaceUser"
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

-- Gives an active member another role. Owners are made and changed by owners alone.
CREATE FUNCTION public.change_member_role(workspace_id text, user_id text, role text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held public."WorkspaceUser" := private.hold_member(workspace_id, user_id);
BEGIN
    PERFORM private.require_reach(workspace_id, role);
    IF NOT held."isActive" THEN
        PERFORM private.refuse('member_is_known');
    END IF;
    IF held."role"::text = role THEN
        RETURN;
    END IF;
    UPDATE public."WorkspaceUser" m SET "role" = change_member_role.role::public."WorkspaceRole" WHERE m."id" = held."id";
    PERFORM private.audit(workspace_id, 'member.role-changed', private.email_of(user_id), user_id, held."role"::text, role);
END
$$;

-- Ends a membership; can be repeated. Tickets stay assigned, and the person sees nothing from now on.
CREATE FUNCTION public.end_membership(workspace_id text, user_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held public."WorkspaceUser" := private.hold_member(workspace_id, user_id);
BEGIN
    IF NOT held."isActive" THEN
        RETURN;
    END IF;
    UPDATE public."WorkspaceUser" m SET "isActive" = false WHERE m."id" = held."id";
    PERFORM private.audit(workspace_id, 'member.ended', private.email_of(user_id), user_id, held."role"::text);
END
$$;

-- Brings an ended membership back with the role it had; can be repeated. An open invitation of the person
-- into this workspace has nothing left to give and is taken back.
CREATE FUNCTION public.restore_membership(workspace_id text, user_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held public."WorkspaceUser" := private.hold_member(workspace_id, user_id);
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
CREATE FUNCTION public.leave_workspace(workspace_id text) RETURNS void
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

CREATE FUNCTION private.require_unarchived(workspace text) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public."Workspace" w WHERE w."id" = workspace AND w."isActive") THEN
        RAISE EXCEPTION 'the workspace is archived' USING ERRCODE = '55000';
    END IF;
END
$$;

-- Says when a member is out of office and who is offered instead; away_from null ends it. One's own, or
-- anybody's for OWNER and ADMIN. The substitute can take tickets here now (substitute_can_take_tickets).
CREATE FUNCTION public.set_away(
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

-- One's own name, in all workspaces.
CREATE FUNCTION public.update_my_name(name text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
    before text;
BEGIN
    SELECT u."name" INTO before FROM public."User" u WHERE u."id" = me FOR UPDATE;
    IF NOT FOUND OR update_my_name.name IS NULL THEN
        PERFORM private.deny();
    END IF;
    IF before IS DISTINCT FROM btrim(update_my_name.name) THEN
        UPDATE public."User" u SET "name" = btrim(update_my_name.name) WHERE u."id" = me;
        PERFORM private.audit(NULL, 'user.renamed', private.email_of(me), me, before, btrim(update_my_name.name));
    END IF;
END
$$;

-- Everybody who is or was a member of a workspace, for its members; SUPER_ADMIN may ask about any workspace,
-- and the log says so. When somebody last signed in is for those who manage the workspace.
CREATE FUNCTION public.list_members(workspace_id text)
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

-- Workspaces.

-- Makes a workspace, owned by the caller: an OWNER of some workspace, or somebody who looks after the
-- installation. The same id sent twice is one. Its slug is made of the name, numbered on a clash.
CREATE FUNCTION public.create_workspace(workspace_id text, name text, time_zone text) RETURNS void
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

-- Gives a workspace another name and slug. OWNER and ADMIN; a slug that is taken: workspace_slug_is_free.
CREATE FUNCTION public.rename_workspace(workspace_id text, name text, slug text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held public."Workspace"%ROWTYPE;
BEGIN
    PERFORM private.require_manager(workspace_id);
    SELECT w.* INTO held FROM public."Workspace" w WHERE w."id" = workspace_id FOR NO KEY UPDATE;
    IF (held."name", held."slug") IS NOT DISTINCT FROM (btrim(rename_workspace.name), rename_workspace.slug) THEN
        RETURN;
    END IF;
    BEGIN
        UPDATE public."Workspace" w SET "name" = btrim(rename_workspace.name), "slug" = rename_workspace.slug
        WHERE w."id" = workspace_id;
    EXCEPTION
        WHEN unique_violation THEN
            PERFORM private.refuse('workspace_slug_is_free');
    END;
    PERFORM private.audit(workspace_id, 'workspace.renamed', held."name", workspace_id,
        format('%s (%s)', held."name", held."slug"), format('%s (%s)', btrim(rename_workspace.name), rename_workspace.slug));
END
$$;

-- Archives or brings back, for the OWNER and for SUPER_ADMIN; can be repeated.
CREATE FUNCTION private.set_archived(workspace text, archived boolean) RETURNS void
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

CREATE FUNCTION public.archive_workspace(workspace_id text) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT private.set_archived(workspace_id, true)
$$;

CREATE FUNCTION public.bring_back_workspace(workspace_id text) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT private.set_archived(workspace_id, false)
$$;

-- The installation. Who looks after it sees workspaces and people, never a ticket, and the log says so.

CREATE FUNCTION private.require_global(VARIADIC roles text[]) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT COALESCE(private.my_global_role() = ANY (roles), false) THEN
        PERFORM private.deny();
    END IF;
END
$$;

-- All workspaces, for SUPER_ADMIN.
CREATE FUNCTION public.list_workspaces()
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

-- A person who is or was a member of any workspace, held until the transaction ends (user_is_known).
CREATE FUNCTION private.hold_user(person text) RETURNS public."User"
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held public."User"%ROWTYPE;
BEGIN
    SELECT u.* INTO held FROM public."User" u
    WHERE u."id" = person AND EXISTS (SELECT FROM public."WorkspaceUser" m WHERE m."userId" = u."id")
    FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM private.refuse('user_is_known');
    END IF;
    RETURN held;
END
$$;

-- Makes a person of the installation an owner of any workspace, archived ones too. SUPER_ADMIN.
CREATE FUNCTION public.appoint_owner(workspace_id text, user_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person public."User"%ROWTYPE;
    before text;
BEGIN
    PERFORM private.require_global('SUPER_ADMIN');
    person := private.hold_user(user_id);
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

-- Everybody who is or was a member of any workspace, or one of them. Global ADMIN and SUPER_ADMIN.
CREATE FUNCTION private.users_overview(person text)
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

CREATE FUNCTION public.list_users()
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

-- Deactivates a person (all sessions end at once) or brings them back. Nobody but a SUPER_ADMIN does that to
-- a SUPER_ADMIN. Can be repeated; answers the person as they are now.
CREATE FUNCTION public.set_user_active(person_id text, active boolean)
    RETURNS TABLE (user_id text, name text, email text, role text, is_active boolean, created_at timestamptz,
        last_login_at timestamptz, sessions integer, memberships jsonb)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person public."User"%ROWTYPE;
BEGIN
    PERFORM private.require_global('ADMIN', 'SUPER_ADMIN');
    person := private.hold_user(person_id);
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

-- Gives a person another rank in the installation. SUPER_ADMIN.
CREATE FUNCTION public.set_user_role(person_id text, new_role text)
    RETURNS TABLE (user_id text, name text, email text, role text, is_active boolean, created_at timestamptz,
        last_login_at timestamptz, sessions integer, memberships jsonb)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person public."User"%ROWTYPE;
BEGIN
    PERFORM private.require_global('SUPER_ADMIN');
    person := private.hold_user(person_id);
    IF person."role"::text <> new_role THEN
        UPDATE public."User" u SET "role" = new_role::public."Role" WHERE u."id" = person."id";
        PERFORM private.audit(NULL, 'user.role-changed', person."email", person."id", person."role"::text, new_role);
    END IF;
    RETURN QUERY SELECT * FROM private.users_overview(person."id");
END
$$;

-- Signs a person out on all desktops. As for deactivating, SUPER_ADMIN is for SUPER_ADMIN.
CREATE FUNCTION public.end_user_sessions(person_id text)
    RETURNS TABLE (user_id text, name text, email text, role text, is_active boolean, created_at timestamptz,
        last_login_at timestamptz, sessions integer, memberships jsonb)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person public."User"%ROWTYPE;
BEGIN
    PERFORM private.require_global('ADMIN', 'SUPER_ADMIN');
    person := private.hold_user(person_id);
    IF person."role" = 'SUPER_ADMIN' THEN
        PERFORM private.require_global('SUPER_ADMIN');
    END IF;
    PERFORM private.audit(NULL, 'user.signed-out', person."email", person."id");
    UPDATE private.sessions s SET revoked_at = clock_timestamp() WHERE s.user_id = person."id" AND s.revoked_at IS NULL;
    RETURN QUERY SELECT * FROM private.users_overview(person."id");
END
$$;

-- The first run, as before; its owner also looks after the installation. Whoever an earlier attempt named
-- gives both up, after somebody else has them.
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

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.invitation_to_write(text, text, text, boolean) TO connect_worker;
REVOKE EXECUTE ON FUNCTION
    public.invite_member(text, text, text, text), public.resend_invitation(text), public.revoke_invitation(text),
    public.change_member_role(text, text, text), public.end_membership(text, text),
    public.restore_membership(text, text), public.leave_workspace(text),
    public.set_away(text, text, timestamptz, timestamptz, text), public.update_my_name(text),
    public.list_members(text), public.create_workspace(text, text, text), public.rename_workspace(text, text, text),
    public.archive_workspace(text), public.bring_back_workspace(text), public.list_workspaces(),
    public.appoint_owner(text, text), public.list_users(), public.set_user_active(text, boolean),
    public.set_user_role(text, text), public.end_user_sessions(text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    public.invite_member(text, text, text, text), public.resend_invitation(text), public.revoke_invitation(text),
    public.change_member_role(text, text, text), public.end_membership(text, text),
    public.restore_membership(text, text), public.leave_workspace(text),
    public.set_away(text, text, timestamptz, timestamptz, text), public.update_my_name(text),
    public.list_members(text), public.create_workspace(text, text, text), public.rename_workspace(text, text, text),
    public.archive_workspace(text), public.bring_back_workspace(text), public.list_workspaces(),
    public.appoint_owner(text, text), public.list_users(), public.set_user_active(text, boolean),
    public.set_user_role(text, text), public.end_user_sessions(text)
    TO connect_app;
