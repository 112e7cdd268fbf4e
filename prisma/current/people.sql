CREATE TABLE "User" (
  id text NOT NULL,
  email text NOT NULL,
  name text,
  role "Role" DEFAULT 'USER'::"Role" NOT NULL,
  "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "updatedAt" timestamp(3) with time zone NOT NULL,
  "lastLoginAt" timestamp(3) with time zone,
  "isActive" boolean DEFAULT true NOT NULL,
  CONSTRAINT "User_pkey" PRIMARY KEY (id),
  CONSTRAINT user_email_format CHECK (private.is_email(email)),
  CONSTRAINT user_id_shape CHECK (private.is_id(id)),
  CONSTRAINT user_name_length CHECK (private.visible_length(name) >= 2 AND char_length(name) <= 100),
  CONSTRAINT user_name_one_line CHECK (private.is_one_line(name))
);
ALTER TABLE "User" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE UNIQUE INDEX "User_email_key" ON public."User" USING btree (email);
CREATE INDEX "User_isActive_idx" ON public."User" USING btree ("isActive");
CREATE TRIGGER installation_keeps_an_administrator AFTER UPDATE ON public."User" FOR EACH ROW WHEN (((old.role = 'SUPER_ADMIN'::"Role") AND old."isActive" AND ((new.role <> 'SUPER_ADMIN'::"Role") OR (NOT new."isActive")))) EXECUTE FUNCTION private.administrator_steps_down();
CREATE TRIGGER person_is_deactivated AFTER UPDATE OF "isActive" ON public."User" FOR EACH ROW WHEN ((old."isActive" AND (NOT new."isActive"))) EXECUTE FUNCTION private.person_is_deactivated();
CREATE TRIGGER person_refreshes_words AFTER UPDATE ON public."User" FOR EACH ROW WHEN (((new.name IS DISTINCT FROM old.name) OR (new.email IS DISTINCT FROM old.email))) EXECUTE FUNCTION private.refresh_search_words();
CREATE TRIGGER person_told AFTER UPDATE ON public."User" FOR EACH ROW WHEN ((((new.name IS DISTINCT FROM old.name) OR (new.role IS DISTINCT FROM old.role)) OR (new."isActive" IS DISTINCT FROM old."isActive"))) EXECUTE FUNCTION private.feed_person();
CREATE TRIGGER person_withdraws_invitations AFTER UPDATE OF "isActive", role ON public."User" FOR EACH ROW WHEN ((old."isActive" AND ((NOT new."isActive") OR (new.role <> old.role)))) EXECUTE FUNCTION private.person_loses_rights();
CREATE TRIGGER user_0_nfc BEFORE INSERT OR UPDATE OF name ON public."User" FOR EACH ROW WHEN ((NOT (new.name IS NFC NORMALIZED))) EXECUTE FUNCTION private.write_in_nfc();
CREATE TRIGGER user_touch BEFORE INSERT OR UPDATE ON public."User" FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
CREATE POLICY known_people_read ON "User" AS PERMISSIVE FOR SELECT TO connect_app
  USING (( SELECT true
   FROM "WorkspacePerson" p
  WHERE (p."userId" = "User".id)
 LIMIT 1));
CREATE POLICY owner_acts ON "User" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
GRANT SELECT (email, id, "isActive", name) ON "User" TO connect_app;

CREATE TABLE "WorkspacePerson" (
  "workspaceId" text NOT NULL,
  "userId" text NOT NULL,
  "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  name text,
  words text DEFAULT ''::text NOT NULL,
  CONSTRAINT "WorkspacePerson_pkey" PRIMARY KEY ("workspaceId", "userId"),
  CONSTRAINT "WorkspacePerson_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT "WorkspacePerson_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT workspace_person_name_length CHECK (private.visible_length(name) >= 2 AND char_length(name) <= 100),
  CONSTRAINT workspace_person_name_one_line CHECK (private.is_one_line(name))
);
ALTER TABLE "WorkspacePerson" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE INDEX "WorkspacePerson_userId_idx" ON public."WorkspacePerson" USING btree ("userId");
CREATE INDEX "WorkspacePerson_words_idx" ON public."WorkspacePerson" USING gin ("workspaceId", words extensions.gin_trgm_ops);
CREATE INDEX "WorkspacePerson_workspaceId_createdAt_idx" ON public."WorkspacePerson" USING btree ("workspaceId", "createdAt");
CREATE TRIGGER workspace_person_writes_words BEFORE INSERT OR UPDATE ON public."WorkspacePerson" FOR EACH ROW EXECUTE FUNCTION private.write_search_words();
CREATE POLICY member_reads ON "WorkspacePerson" AS PERMISSIVE FOR SELECT TO connect_app
  USING (("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces))));
CREATE POLICY owner_acts ON "WorkspacePerson" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
GRANT SELECT ON "WorkspacePerson" TO connect_app;

CREATE OR REPLACE FUNCTION public.find_or_create_requester(workspace_id text, email text, name text DEFAULT NULL::text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
DECLARE
    address text := lower(btrim(find_or_create_requester.email));
    given_name text := NULLIF(btrim(find_or_create_requester.name), '');
    person text;
    own_name text;
BEGIN
    PERFORM private.require_writer(workspace_id);
    SELECT u."id", u."name" INTO person, own_name FROM public."User" u WHERE u."email" = address;
    IF NOT FOUND THEN
        INSERT INTO public."User" ("id", "email") VALUES (private.new_id(), address) ON CONFLICT DO NOTHING;
        SELECT u."id", u."name" INTO person, own_name FROM public."User" u WHERE u."email" = address;
    END IF;
    INSERT INTO public."WorkspacePerson" ("workspaceId", "userId", "name")
    VALUES (find_or_create_requester.workspace_id, person, CASE WHEN own_name IS NULL THEN given_name END)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND AND own_name IS NULL AND given_name IS NOT NULL THEN
        UPDATE public."WorkspacePerson" p SET "name" = given_name
        WHERE p."workspaceId" = find_or_create_requester.workspace_id AND p."userId" = person AND p."name" IS NULL;
    END IF;
    RETURN person;
END
$function$;
GRANT EXECUTE ON FUNCTION find_or_create_requester(text,text,text) TO connect_app;

CREATE OR REPLACE FUNCTION public.find_people(workspace_id text, words text, how_many integer DEFAULT 20)
 RETURNS TABLE(id text, name text, email text, is_member boolean)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    patterns text[] := private.like_patterns(words);
    holds_words text := '';
BEGIN
    IF NOT EXISTS (SELECT FROM private.my_workspaces() AS w WHERE w = workspace_id) THEN
        RETURN;
    END IF;
    IF cardinality(patterns) = 0 THEN
        RETURN QUERY
            SELECT u."id", COALESCE(p."name", u."name"), u."email", m."id" IS NOT NULL
            FROM public."WorkspacePerson" p
            JOIN public."User" u ON u."id" = p."userId"
            LEFT JOIN public."WorkspaceUser" m
                ON m."workspaceId" = p."workspaceId" AND m."userId" = p."userId" AND m."isActive"
            WHERE p."workspaceId" = find_people.workspace_id
            ORDER BY p."createdAt" DESC LIMIT LEAST(how_many, 100);
        RETURN;
    END IF;
    -- Only positions of the array are put into the text, never the caller's words.
    FOR i IN 1 .. cardinality(patterns) LOOP
        holds_words := holds_words || format(' AND p."words" LIKE ($2)[%s]', i);
    END LOOP;
    RETURN QUERY EXECUTE format(
        'SELECT f.* FROM (
            (SELECT u."id", COALESCE(p."name", u."name") AS called, u."email", true AS member
             FROM public."WorkspaceUser" m
             JOIN public."WorkspacePerson" p ON p."workspaceId" = m."workspaceId" AND p."userId" = m."userId"
             JOIN public."User" u ON u."id" = m."userId"
             WHERE m."workspaceId" = $1 AND m."isActive" %1$s)
            UNION ALL
            (SELECT u."id", COALESCE(p."name", u."name"), u."email", false
             FROM public."WorkspacePerson" p JOIN public."User" u ON p."userId" = u."id"
             WHERE p."workspaceId" = $1 %1$s
               AND NOT EXISTS (SELECT FROM public."WorkspaceUser" m
                   WHERE m."workspaceId" = $1 AND m."userId" = u."id" AND m."isActive")
             LIMIT 200)
        ) f ORDER BY NOT f.member, lower(COALESCE(f.called, f."email")), f."id" LIMIT $3',
        holds_words)
        USING workspace_id, patterns, LEAST(how_many, 100);
END
$function$;
GRANT EXECUTE ON FUNCTION find_people(text,text,integer) TO connect_app;

CREATE OR REPLACE FUNCTION public.list_users()
 RETURNS TABLE(user_id text, name text, email text, role text, is_active boolean, created_at timestamp with time zone, last_login_at timestamp with time zone, sessions integer, memberships jsonb)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_global('ADMIN', 'SUPER_ADMIN');
    PERFORM private.audit(NULL, 'users.listed');
    RETURN QUERY SELECT * FROM private.users_overview(NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION list_users() TO connect_app;

CREATE OR REPLACE FUNCTION public.set_user_active(person_id text, active boolean)
 RETURNS TABLE(user_id text, name text, email text, role text, is_active boolean, created_at timestamp with time zone, last_login_at timestamp with time zone, sessions integer, memberships jsonb)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_rank_over(person_id, 'ADMIN', 'SUPER_ADMIN');
    PERFORM private.run_despite_locks('SELECT user_id FROM private.set_user_active_now(($1)[1], ($1)[2]::boolean)',
        ARRAY[person_id, active::text], private.desktops_of(person_id));
    RETURN QUERY SELECT * FROM private.users_overview(person_id);
END
$function$;
GRANT EXECUTE ON FUNCTION set_user_active(text,boolean) TO connect_app;

CREATE OR REPLACE FUNCTION public.set_user_role(person_id text, new_role text)
 RETURNS TABLE(user_id text, name text, email text, role text, is_active boolean, created_at timestamp with time zone, last_login_at timestamp with time zone, sessions integer, memberships jsonb)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_rank_over(person_id, 'SUPER_ADMIN');
    PERFORM private.run_despite_locks('SELECT user_id FROM private.set_user_role_now(($1)[1], ($1)[2])',
        ARRAY[person_id, new_role], private.desktops_of(person_id));
    RETURN QUERY SELECT * FROM private.users_overview(person_id);
END
$function$;
GRANT EXECUTE ON FUNCTION set_user_role(text,text) TO connect_app;

CREATE OR REPLACE FUNCTION public.update_my_name(name text, seen_name text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION update_my_name(text,text) TO connect_app;

CREATE OR REPLACE FUNCTION private.add_workspace_person()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.administrator_steps_down()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    UPDATE private.setup SET singleton = true;
    IF NOT EXISTS (SELECT FROM public."User" u WHERE u."role" = 'SUPER_ADMIN' AND u."isActive") THEN
        PERFORM private.refuse('installation_keeps_an_administrator');
    END IF;
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.email_of(person text)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT u."email" FROM public."User" u WHERE u."id" = person
$function$;

CREATE OR REPLACE FUNCTION private.name_in(workspace text, person text, own_name text)
 RETURNS text
 LANGUAGE sql
 STABLE
RETURN COALESCE((SELECT p.name FROM "WorkspacePerson" p WHERE ((p."workspaceId" = name_in.workspace) AND (p."userId" = name_in.person))), own_name);

CREATE OR REPLACE FUNCTION private.people_of_ticket(workspace text, ticket text)
 RETURNS text[]
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT array_agg(p.person) FROM (
        SELECT t."assignedToId" AS person FROM public."Ticket" t
        WHERE t."workspaceId" = workspace AND t."id" = ticket AND t."assignedToId" IS NOT NULL
        UNION
        SELECT t."createdById" FROM public."Ticket" t WHERE t."workspaceId" = workspace AND t."id" = ticket
        UNION
        SELECT c."userId" FROM public."Comment" c WHERE c."workspaceId" = workspace AND c."ticketId" = ticket
    ) p
$function$;

CREATE OR REPLACE FUNCTION private.person_is_deactivated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.person_loses_rights()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.withdraw_invitations_and_links(NEW."id");
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.refresh_search_words()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    UPDATE public."WorkspacePerson" p
    SET "name" = CASE WHEN NEW."name" IS NOT NULL AND EXISTS (
            SELECT FROM public."WorkspaceUser" m WHERE m."userId" = p."userId" AND m."workspaceId" = p."workspaceId")
        THEN NULL ELSE p."name" END
    WHERE p."userId" = NEW."id";
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.set_user_active_now(person_id text, active boolean)
 RETURNS TABLE(user_id text, name text, email text, role text, is_active boolean, created_at timestamp with time zone, last_login_at timestamp with time zone, sessions integer, memberships jsonb)
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    person public."User"%ROWTYPE;
BEGIN
    PERFORM private.require_global('ADMIN', 'SUPER_ADMIN');
    person := private.lock_user(person_id);
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
$function$;

CREATE OR REPLACE FUNCTION private.set_user_role_now(person_id text, new_role text)
 RETURNS TABLE(user_id text, name text, email text, role text, is_active boolean, created_at timestamp with time zone, last_login_at timestamp with time zone, sessions integer, memberships jsonb)
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    person public."User"%ROWTYPE;
BEGIN
    PERFORM private.require_global('SUPER_ADMIN');
    person := private.lock_user(person_id);
    IF person."role"::text <> new_role THEN
        UPDATE public."User" u SET "role" = new_role::public."Role" WHERE u."id" = person."id";
        PERFORM private.audit(NULL, 'user.role-changed', person."email", person."id", person."role"::text, new_role);
    END IF;
    RETURN QUERY SELECT * FROM private.users_overview(person."id");
END
$function$;

CREATE OR REPLACE FUNCTION private.users_overview(person text)
 RETURNS TABLE(user_id text, name text, email text, role text, is_active boolean, created_at timestamp with time zone, last_login_at timestamp with time zone, sessions integer, memberships jsonb)
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.write_search_words()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    NEW."name" := normalize(NEW."name", NFC);
    SELECT private.words_of(NEW."name", u."name", u."email") INTO NEW."words" FROM public."User" u WHERE u."id" = NEW."userId";
    NEW."words" := COALESCE(NEW."words", '');
    RETURN NEW;
END
$function$;
