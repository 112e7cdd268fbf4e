CREATE TABLE "BusinessHours" (
  "workspaceId" text NOT NULL,
  weekday smallint NOT NULL,
  "opensAt" smallint NOT NULL,
  "closesAt" smallint NOT NULL,
  CONSTRAINT "BusinessHours_pkey" PRIMARY KEY ("workspaceId", weekday, "opensAt"),
  CONSTRAINT "BusinessHours_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT business_hours_range CHECK ("opensAt" >= 0 AND "opensAt" < "closesAt" AND "closesAt" <= 1440),
  CONSTRAINT business_hours_weekday CHECK (weekday >= 1 AND weekday <= 7)
);
ALTER TABLE "BusinessHours" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE TRIGGER hours_told AFTER INSERT OR DELETE OR UPDATE ON public."BusinessHours" FOR EACH ROW EXECUTE FUNCTION private.feed_workspace_row('settings');
CREATE POLICY member_reads ON "BusinessHours" AS PERMISSIVE FOR SELECT TO connect_app
  USING (("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces))));
CREATE POLICY owner_acts ON "BusinessHours" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
GRANT SELECT ON "BusinessHours" TO connect_app;

CREATE TABLE "Workspace" (
  id text NOT NULL,
  name text NOT NULL,
  slug text NOT NULL,
  "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "updatedAt" timestamp(3) with time zone NOT NULL,
  "isActive" boolean DEFAULT true NOT NULL,
  CONSTRAINT "Workspace_pkey" PRIMARY KEY (id),
  CONSTRAINT workspace_id_shape CHECK (private.is_id(id)),
  CONSTRAINT workspace_name_length CHECK (private.visible_length(name) >= 2 AND char_length(name) <= 100),
  CONSTRAINT workspace_name_one_line CHECK (private.is_one_line(name)),
  CONSTRAINT workspace_slug_shape CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text AND char_length(slug) <= 60)
);
ALTER TABLE "Workspace" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE INDEX "Workspace_isActive_idx" ON public."Workspace" USING btree ("isActive");
CREATE UNIQUE INDEX "Workspace_slug_key" ON public."Workspace" USING btree (slug);
CREATE TRIGGER workspace_0_nfc BEFORE INSERT OR UPDATE OF name ON public."Workspace" FOR EACH ROW WHEN ((NOT (new.name IS NFC NORMALIZED))) EXECUTE FUNCTION private.write_in_nfc();
CREATE TRIGGER workspace_told AFTER UPDATE ON public."Workspace" FOR EACH ROW EXECUTE FUNCTION private.feed_workspace_row('workspace');
CREATE TRIGGER workspace_touch BEFORE INSERT OR UPDATE ON public."Workspace" FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
CREATE POLICY member_reads ON "Workspace" AS PERMISSIVE FOR SELECT TO connect_app
  USING ((id = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces))));
CREATE POLICY owner_acts ON "Workspace" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
GRANT SELECT ON "Workspace" TO connect_app;

CREATE TABLE "WorkspaceSettings" (
  "workspaceId" text NOT NULL,
  "timeZone" text DEFAULT 'UTC'::text NOT NULL,
  "defaultPriority" "TicketPriority" DEFAULT 'MEDIUM'::"TicketPriority" NOT NULL,
  "maxAttachmentBytes" integer DEFAULT 26214400 NOT NULL,
  "maxTicketAttachmentBytes" integer DEFAULT 209715200 NOT NULL,
  "senderName" text,
  "senderAddress" text,
  signature text DEFAULT ''::text NOT NULL,
  "undoSendSeconds" integer DEFAULT 10 NOT NULL,
  "updatedAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT "WorkspaceSettings_pkey" PRIMARY KEY ("workspaceId"),
  CONSTRAINT "WorkspaceSettings_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT settings_attachment_range CHECK ("maxAttachmentBytes" >= 0),
  CONSTRAINT settings_sender_address_format CHECK (private.is_email("senderAddress")),
  CONSTRAINT settings_sender_name_length CHECK (char_length("senderName") <= 100 AND private.is_one_line("senderName")),
  CONSTRAINT settings_sender_name_not_empty CHECK (private.visible_length("senderName") >= 1),
  CONSTRAINT settings_signature_length CHECK (char_length(signature) <= 10000),
  CONSTRAINT settings_ticket_attachment_range CHECK ("maxTicketAttachmentBytes" >= "maxAttachmentBytes"),
  CONSTRAINT settings_time_zone_length CHECK (char_length("timeZone") >= 1 AND char_length("timeZone") <= 100),
  CONSTRAINT settings_time_zone_shape CHECK ("timeZone" ~ '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$'::text),
  CONSTRAINT settings_undo_send_range CHECK ("undoSendSeconds" >= 0 AND "undoSendSeconds" <= 60)
);
ALTER TABLE "WorkspaceSettings" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE TRIGGER settings_audit AFTER UPDATE ON public."WorkspaceSettings" FOR EACH ROW EXECUTE FUNCTION private.settings_write_audit();
CREATE TRIGGER settings_told AFTER INSERT OR UPDATE ON public."WorkspaceSettings" FOR EACH ROW EXECUTE FUNCTION private.feed_workspace_row('settings');
CREATE TRIGGER workspace_settings_0_nfc BEFORE INSERT OR UPDATE OF "senderName" ON public."WorkspaceSettings" FOR EACH ROW WHEN ((NOT (new."senderName" IS NFC NORMALIZED))) EXECUTE FUNCTION private.write_in_nfc();
CREATE TRIGGER workspace_settings_touch BEFORE INSERT OR UPDATE ON public."WorkspaceSettings" FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
CREATE POLICY manager_sets ON "WorkspaceSettings" AS PERMISSIVE FOR UPDATE TO connect_app
  USING (("workspaceId" = ANY (ARRAY( SELECT private.my_managed_writable_workspaces() AS my_managed_writable_workspaces))));
CREATE POLICY member_reads ON "WorkspaceSettings" AS PERMISSIVE FOR SELECT TO connect_app
  USING (("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces))));
CREATE POLICY owner_acts ON "WorkspaceSettings" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
GRANT SELECT ON "WorkspaceSettings" TO connect_app;
GRANT UPDATE ("defaultPriority", "maxAttachmentBytes", "maxTicketAttachmentBytes", "senderAddress", "senderName", signature, "timeZone", "undoSendSeconds", "updatedAt") ON "WorkspaceSettings" TO connect_app;

CREATE TABLE private.setup (
  singleton boolean DEFAULT true NOT NULL,
  workspace_id text,
  user_id text,
  done_at timestamp with time zone,
  CONSTRAINT setup_pkey PRIMARY KEY (singleton),
  CONSTRAINT setup_singleton_check CHECK (singleton),
  CONSTRAINT setup_user_id_fkey FOREIGN KEY (user_id) REFERENCES "User"(id),
  CONSTRAINT setup_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES "Workspace"(id)
);
ALTER TABLE private.setup DISABLE ROW LEVEL SECURITY;
CREATE TRIGGER setup_is_protected BEFORE UPDATE OF workspace_id, user_id ON private.setup FOR EACH ROW EXECUTE FUNCTION private.protect_setup();

CREATE OR REPLACE FUNCTION public.appoint_owner(workspace_id text, user_id text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION appoint_owner(text,text) TO connect_app;

CREATE OR REPLACE FUNCTION public.archive_workspace(workspace_id text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT private.set_archived(workspace_id, true)
$function$;
GRANT EXECUTE ON FUNCTION archive_workspace(text) TO connect_app;

CREATE OR REPLACE FUNCTION public.begin_setup(workspace_name text, owner_name text, owner_email text, time_zone text DEFAULT 'UTC'::text)
 RETURNS TABLE(outcome text, workspace_id text, user_id text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION begin_setup(text,text,text,text) TO connect_app;

CREATE OR REPLACE FUNCTION public.bring_back_workspace(workspace_id text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT private.set_archived(workspace_id, false)
$function$;
GRANT EXECUTE ON FUNCTION bring_back_workspace(text) TO connect_app;

CREATE OR REPLACE FUNCTION public.create_workspace(workspace_id text, name text, time_zone text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION create_workspace(text,text,text) TO connect_app;

CREATE OR REPLACE FUNCTION public.list_workspaces()
 RETURNS TABLE(workspace_id text, name text, slug text, is_active boolean, created_at timestamp with time zone, members integer, owners jsonb)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION list_workspaces() TO connect_app;

CREATE OR REPLACE FUNCTION public.rename_workspace(workspace_id text, name text, slug text, seen_name text, seen_slug text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION rename_workspace(text,text,text,text,text) TO connect_app;

CREATE OR REPLACE FUNCTION public.set_business_hours(workspace_id text, weekdays integer[], opens_at integer[], closes_at integer[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_variable
DECLARE
    hours_before text;
    hours_after text;
BEGIN
    PERFORM private.require_manager(workspace_id);
    -- Two desktops that set them at the same time do so one after the other.
    PERFORM FROM public."WorkspaceSettings" s WHERE s."workspaceId" = workspace_id FOR UPDATE;
    hours_before := private.business_hours_words(workspace_id);
    DELETE FROM public."BusinessHours" h WHERE h."workspaceId" = workspace_id;
    IF EXISTS (
        SELECT FROM (
            SELECT n.opens, lag(n.closes) OVER (PARTITION BY n.weekday ORDER BY n.opens) AS closed_before
            FROM unnest(weekdays, opens_at, closes_at) AS n (weekday, opens, closes)
        ) s WHERE s.opens < s.closed_before
    ) THEN
        RAISE EXCEPTION 'new row for relation "BusinessHours" violates check constraint "business_hours_overlap"'
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'BusinessHours', CONSTRAINT = 'business_hours_overlap';
    END IF;
    INSERT INTO public."BusinessHours" ("workspaceId", "weekday", "opensAt", "closesAt")
    SELECT workspace_id, n.weekday, n.opens, n.closes
    FROM unnest(weekdays, opens_at, closes_at) AS n (weekday, opens, closes);
    hours_after := private.business_hours_words(workspace_id);
    IF hours_before IS DISTINCT FROM hours_after THEN
        PERFORM private.audit(workspace_id, 'settings.changed', 'businessHours', NULL, hours_before, hours_after);
    END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION set_business_hours(text,integer[],integer[],integer[]) TO connect_app;

CREATE OR REPLACE FUNCTION public.setup_state()
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT s.done_at IS NULL FROM private.setup s
$function$;
GRANT EXECUTE ON FUNCTION setup_state() TO connect_app;

CREATE OR REPLACE FUNCTION private.business_hours_words(workspace text)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT string_agg(d.words, '; ' ORDER BY d.weekday) FROM (
        SELECT h."weekday" AS weekday,
            (ARRAY['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'])[h."weekday"] || ' ' || string_agg(
                lpad((h."opensAt" / 60)::text, 2, '0') || ':' || lpad((h."opensAt" % 60)::text, 2, '0') || '-'
                || lpad((h."closesAt" / 60)::text, 2, '0') || ':' || lpad((h."closesAt" % 60)::text, 2, '0'),
                ', ' ORDER BY h."opensAt") AS words
        FROM public."BusinessHours" h WHERE h."workspaceId" = workspace GROUP BY h."weekday"
    ) d
$function$;

CREATE OR REPLACE FUNCTION private.free_slug(name text, for_workspace text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.protect_setup()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF session_user::text ~ '^connect_(i|w|join)_[0-9a-f]{24}$' THEN
        RAISE EXCEPTION 'a desktop that joined cannot set up the team' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION private.set_archived(workspace text, archived boolean)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.settings_write_audit()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.audit(NEW."workspaceId", 'settings.changed', c.field, NULL,
        private.audit_value(c.before), private.audit_value(c.after))
    FROM (VALUES
        ('timeZone', OLD."timeZone", NEW."timeZone"),
        ('defaultPriority', OLD."defaultPriority"::text, NEW."defaultPriority"::text),
        ('maxAttachmentBytes', OLD."maxAttachmentBytes"::text, NEW."maxAttachmentBytes"::text),
        ('maxTicketAttachmentBytes', OLD."maxTicketAttachmentBytes"::text, NEW."maxTicketAttachmentBytes"::text),
        ('senderName', OLD."senderName", NEW."senderName"),
        ('senderAddress', OLD."senderAddress", NEW."senderAddress"),
        ('signature', OLD."signature", NEW."signature"),
        ('undoSendSeconds', OLD."undoSendSeconds"::text, NEW."undoSendSeconds"::text)
    ) AS c (field, before, after)
    WHERE c.before IS DISTINCT FROM c.after;
    RETURN NULL;
END
$function$;
