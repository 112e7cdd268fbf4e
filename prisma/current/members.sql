CREATE TABLE "Invitation" (
  id text NOT NULL,
  "workspaceId" text NOT NULL,
  email text NOT NULL,
  role "WorkspaceRole" DEFAULT 'MEMBER'::"WorkspaceRole" NOT NULL,
  "invitedById" text NOT NULL,
  "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "sentAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "expiresAt" timestamp(3) with time zone NOT NULL,
  "acceptedAt" timestamp(3) with time zone,
  "revokedAt" timestamp(3) with time zone,
  delivery "DeliveryState" DEFAULT 'WAITING'::"DeliveryState" NOT NULL,
  CONSTRAINT "Invitation_invitedById_workspaceId_fkey" FOREIGN KEY ("invitedById", "workspaceId") REFERENCES "WorkspaceUser"("userId", "workspaceId") ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT "Invitation_pkey" PRIMARY KEY (id),
  CONSTRAINT "Invitation_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT invitation_email_format CHECK (private.is_email(email)),
  CONSTRAINT invitation_ends_one_way CHECK (num_nonnulls("acceptedAt", "revokedAt") <= 1),
  CONSTRAINT invitation_id_shape CHECK (private.is_id(id))
);
ALTER TABLE "Invitation" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE UNIQUE INDEX "Invitation_open_key" ON public."Invitation" USING btree (email, "workspaceId") WHERE (("acceptedAt" IS NULL) AND ("revokedAt" IS NULL));
CREATE UNIQUE INDEX "Invitation_workspaceId_id_key" ON public."Invitation" USING btree ("workspaceId", id);
CREATE INDEX "Invitation_workspace_idx" ON public."Invitation" USING btree ("workspaceId", "createdAt");
CREATE TRIGGER invitation_made_with AFTER INSERT OR UPDATE OF "invitedById" ON public."Invitation" FOR EACH ROW EXECUTE FUNCTION private.invitation_made_with();
CREATE TRIGGER invitation_told AFTER INSERT OR DELETE OR UPDATE ON public."Invitation" FOR EACH ROW EXECUTE FUNCTION private.feed_workspace_row('members');
CREATE POLICY manager_reads ON "Invitation" AS PERMISSIVE FOR SELECT TO connect_app
  USING (("workspaceId" = ANY (ARRAY( SELECT private.my_managed_workspaces() AS my_managed_workspaces))));
CREATE POLICY owner_acts ON "Invitation" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
GRANT SELECT ON "Invitation" TO connect_app;

CREATE TABLE "WorkspaceUser" (
  id text NOT NULL,
  "userId" text NOT NULL,
  "workspaceId" text NOT NULL,
  role "WorkspaceRole" DEFAULT 'MEMBER'::"WorkspaceRole" NOT NULL,
  "isActive" boolean DEFAULT true NOT NULL,
  "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "updatedAt" timestamp(3) with time zone NOT NULL,
  "awayFrom" timestamp(3) with time zone,
  "awayUntil" timestamp(3) with time zone,
  "substituteId" text,
  CONSTRAINT "WorkspaceUser_pkey" PRIMARY KEY (id),
  CONSTRAINT "WorkspaceUser_substituteId_workspaceId_fkey" FOREIGN KEY ("substituteId", "workspaceId") REFERENCES "WorkspaceUser"("userId", "workspaceId") ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT "WorkspaceUser_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT "WorkspaceUser_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT workspace_user_away_begins CHECK ("awayFrom" IS NOT NULL OR num_nonnulls("awayUntil", "substituteId") = 0),
  CONSTRAINT workspace_user_away_in_order CHECK ("awayUntil" > "awayFrom"),
  CONSTRAINT workspace_user_id_shape CHECK (private.is_id(id)),
  CONSTRAINT workspace_user_substitute_is_another CHECK ("substituteId" <> "userId")
);
ALTER TABLE "WorkspaceUser" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE UNIQUE INDEX "WorkspaceUser_userId_workspaceId_key" ON public."WorkspaceUser" USING btree ("userId", "workspaceId");
CREATE INDEX "WorkspaceUser_workspaceId_idx" ON public."WorkspaceUser" USING btree ("workspaceId");
CREATE TRIGGER membership_told AFTER INSERT OR UPDATE ON public."WorkspaceUser" FOR EACH ROW EXECUTE FUNCTION private.feed_membership();
CREATE TRIGGER workspace_keeps_an_owner AFTER UPDATE ON public."WorkspaceUser" FOR EACH ROW WHEN (((old.role = 'OWNER'::"WorkspaceRole") AND old."isActive" AND ((new.role <> 'OWNER'::"WorkspaceRole") OR (NOT new."isActive") OR (new."workspaceId" <> old."workspaceId") OR (new."userId" <> old."userId")))) EXECUTE FUNCTION private.owner_steps_down();
CREATE TRIGGER workspace_user_adds_person AFTER INSERT OR UPDATE OF "workspaceId", "userId" ON public."WorkspaceUser" FOR EACH ROW EXECUTE FUNCTION private.add_workspace_person();
CREATE TRIGGER workspace_user_touch BEFORE INSERT OR UPDATE ON public."WorkspaceUser" FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
CREATE TRIGGER workspace_user_withdraws_invitations AFTER UPDATE ON public."WorkspaceUser" FOR EACH ROW WHEN ((old."isActive" AND (old.role = ANY (ARRAY['OWNER'::"WorkspaceRole", 'ADMIN'::"WorkspaceRole"])) AND ((NOT new."isActive") OR (new.role <> old.role)))) EXECUTE FUNCTION private.member_loses_rights();
CREATE POLICY member_reads ON "WorkspaceUser" AS PERMISSIVE FOR SELECT TO connect_app
  USING (("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces))));
CREATE POLICY owner_acts ON "WorkspaceUser" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
GRANT SELECT ON "WorkspaceUser" TO connect_app;

CREATE OR REPLACE FUNCTION public.change_member_role(workspace_id text, user_id text, role text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_reach_of(workspace_id, user_id);
    PERFORM private.run_despite_locks('SELECT private.change_member_role_now(($1)[1], ($1)[2], ($1)[3])',
        ARRAY[workspace_id, user_id, role], private.desktops_of(user_id));
END
$function$;
GRANT EXECUTE ON FUNCTION change_member_role(text,text,text) TO connect_app;

CREATE OR REPLACE FUNCTION public.end_membership(workspace_id text, user_id text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_reach_of(workspace_id, user_id);
    PERFORM private.run_despite_locks('SELECT private.end_membership_now(($1)[1], ($1)[2])', ARRAY[workspace_id, user_id],
        private.desktops_of(user_id));
END
$function$;
GRANT EXECUTE ON FUNCTION end_membership(text,text) TO connect_app;

CREATE OR REPLACE FUNCTION public.invite_member(workspace_id text, email text, role text, invitation_id text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION invite_member(text,text,text,text) TO connect_app;

CREATE OR REPLACE FUNCTION public.leave_workspace(workspace_id text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION leave_workspace(text) TO connect_app;

CREATE OR REPLACE FUNCTION public.list_members(workspace_id text)
 RETURNS TABLE(user_id text, name text, email text, role text, is_active boolean, can_sign_in boolean, joined_at timestamp with time zone, last_login_at timestamp with time zone, open_tickets integer, away jsonb)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION list_members(text) TO connect_app;

CREATE OR REPLACE FUNCTION public.resend_invitation(invitation_id text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION resend_invitation(text) TO connect_app;

CREATE OR REPLACE FUNCTION public.restore_membership(workspace_id text, user_id text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION restore_membership(text,text) TO connect_app;

CREATE OR REPLACE FUNCTION public.revoke_invitation(invitation_id text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public."Invitation" i WHERE i."id" = invitation_id
          AND i."workspaceId" IN (SELECT w FROM private.my_managed_workspaces() AS w))
    THEN
        PERFORM private.refuse('invitation_is_open');
    END IF;
    PERFORM private.run_despite_locks('SELECT private.revoke_invitation_now(($1)[1])', ARRAY[invitation_id], '{}');
END
$function$;
GRANT EXECUTE ON FUNCTION revoke_invitation(text) TO connect_app;

CREATE OR REPLACE FUNCTION public.set_away(workspace_id text, user_id text, away_from timestamp with time zone, away_until timestamp with time zone, substitute_id text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION set_away(text,text,timestamp with time zone,timestamp with time zone,text) TO connect_app;

CREATE OR REPLACE FUNCTION private.accept_invitations(person text, from_installation text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET lock_timeout TO '500ms'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.away_of(person text, workspace text)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT jsonb_build_object('from', private.iso(m."awayFrom"), 'until', private.iso(m."awayUntil"), 'substitute', (
        SELECT jsonb_build_object('id', u."id", 'name', u."name", 'email', u."email")
        FROM public."WorkspaceUser" s JOIN public."User" u ON u."id" = s."userId"
        WHERE s."userId" = m."substituteId" AND s."workspaceId" = m."workspaceId"
          AND s."isActive" AND s."role" <> 'VIEWER' AND u."isActive"))
    FROM public."WorkspaceUser" m
    WHERE m."userId" = person AND m."workspaceId" = workspace
      AND m."awayFrom" IS NOT NULL AND (m."awayUntil" IS NULL OR m."awayUntil" > clock_timestamp())
$function$;

CREATE OR REPLACE FUNCTION private.change_member_role_now(workspace text, person text, new_role text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.end_membership_now(workspace_id text, user_id text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    held public."WorkspaceUser" := private.lock_member(workspace_id, user_id);
BEGIN
    IF NOT held."isActive" THEN
        RETURN;
    END IF;
    UPDATE public."WorkspaceUser" m SET "isActive" = false WHERE m."id" = held."id";
    PERFORM private.audit(workspace_id, 'member.ended', private.email_of(user_id), user_id, held."role"::text);
END
$function$;

CREATE OR REPLACE FUNCTION private.invitation_made_with()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    DELETE FROM private.invitation_desktops d WHERE d.invitation_id = NEW."id";
    INSERT INTO private.invitation_desktops (invitation_id, made_with)
    SELECT NEW."id", private.asking_desktop() WHERE private.asking_desktop() IS NOT NULL;
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.lock_invitation(invitation text)
 RETURNS "Invitation"
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.member_loses_rights()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.withdraw_invitations_and_links(NEW."userId", NEW."workspaceId");
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.owner_steps_down()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_an_owner(OLD."workspaceId");
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.purge_invitations()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION private.purge_invitations() TO connect_worker;

CREATE OR REPLACE FUNCTION private.require_an_owner(workspace text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    UPDATE public."Workspace" w SET "updatedAt" = clock_timestamp() WHERE w."id" = workspace;
    IF NOT EXISTS (
        SELECT FROM public."WorkspaceUser" m JOIN public."User" u ON u."id" = m."userId"
        WHERE m."workspaceId" = workspace AND m."role" = 'OWNER' AND m."isActive" AND u."isActive")
    THEN
        PERFORM private.refuse('workspace_keeps_an_owner');
    END IF;
END
$function$;

CREATE OR REPLACE FUNCTION private.revoke_invitation_now(invitation_id text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.withdraw_invitation(invitation text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.withdraw_invitations_and_links(person text, workspace text DEFAULT NULL::text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
