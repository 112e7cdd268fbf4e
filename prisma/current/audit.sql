CREATE TABLE "AuditEntry" (
  id text DEFAULT ('a'::text || lpad(to_hex(nextval('"AuditEntry_order"'::regclass)), 23, '0'::text)) NOT NULL,
  "workspaceId" text,
  "actorId" text,
  action text NOT NULL,
  target text,
  "targetId" text,
  before text,
  after text,
  installation text,
  "createdAt" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
  scope text GENERATED ALWAYS AS (COALESCE("workspaceId", ''::text)) STORED NOT NULL,
  "actorKey" text GENERATED ALWAYS AS (COALESCE("actorId", ''::text)) STORED NOT NULL,
  noun text GENERATED ALWAYS AS (split_part(action, '.'::text, 1)) STORED NOT NULL,
  CONSTRAINT "AuditEntry_actorId_fkey" FOREIGN KEY ("actorId") REFERENCES "User"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT "AuditEntry_pkey" PRIMARY KEY (id),
  CONSTRAINT "AuditEntry_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT audit_entry_action CHECK (action ~ '^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$'::text)
);
ALTER TABLE "AuditEntry" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE INDEX "AuditEntry_actor_idx" ON public."AuditEntry" USING btree (scope, "actorKey", "createdAt", id);
CREATE INDEX "AuditEntry_noun_idx" ON public."AuditEntry" USING btree (scope, noun, "createdAt", id);
CREATE INDEX "AuditEntry_page_idx" ON public."AuditEntry" USING btree (scope, "createdAt", id);
CREATE TRIGGER audit_entry_refuses_change BEFORE DELETE OR UPDATE ON public."AuditEntry" FOR EACH ROW EXECUTE FUNCTION private.refuse_audit_change();
CREATE TRIGGER audit_entry_refuses_truncate BEFORE TRUNCATE ON public."AuditEntry" FOR EACH STATEMENT EXECUTE FUNCTION private.refuse_audit_change();
CREATE POLICY administrator_reads ON "AuditEntry" AS PERMISSIVE FOR SELECT TO connect_app
  USING (((( SELECT private.my_global_role() AS my_global_role) = 'SUPER_ADMIN'::text) OR (("workspaceId" IS NULL) AND (( SELECT private.my_global_role() AS my_global_role) = 'ADMIN'::text))));
CREATE POLICY manager_reads ON "AuditEntry" AS PERMISSIVE FOR SELECT TO connect_app
  USING (("workspaceId" = ANY (ARRAY( SELECT private.my_managed_workspaces() AS my_managed_workspaces))));
CREATE POLICY owner_acts ON "AuditEntry" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
GRANT SELECT ON "AuditEntry" TO connect_app;

CREATE SEQUENCE "AuditEntry_order" AS bigint INCREMENT 1 START 1;

CREATE OR REPLACE FUNCTION public.audit_actors(workspace_id text)
 RETURNS TABLE(id text, name text, email text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_audit_reader(workspace_id);
    RETURN QUERY
        WITH RECURSIVE actors AS (
            SELECT min(e."actorKey") AS actor FROM public."AuditEntry" e
            WHERE e."scope" = COALESCE(workspace_id, '')
            UNION ALL
            SELECT (
                SELECT min(e."actorKey") FROM public."AuditEntry" e
                WHERE e."scope" = COALESCE(workspace_id, '') AND e."actorKey" > actors.actor)
            FROM actors WHERE actors.actor IS NOT NULL
        )
        SELECT u."id", u."name", u."email" FROM actors JOIN public."User" u ON u."id" = actors.actor;
END
$function$;
GRANT EXECUTE ON FUNCTION audit_actors(text) TO connect_app;

CREATE OR REPLACE FUNCTION public.note_audit_export(workspace_id text, filters text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_audit_reader(workspace_id);
    PERFORM private.audit(workspace_id, 'audit.exported', after => NULLIF(left(filters, 500), ''));
END
$function$;
GRANT EXECUTE ON FUNCTION note_audit_export(text,text) TO connect_app;

CREATE OR REPLACE FUNCTION private.audit(workspace text, action text, target text DEFAULT NULL::text, target_id text DEFAULT NULL::text, before text DEFAULT NULL::text, after text DEFAULT NULL::text)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    INSERT INTO public."AuditEntry" ("workspaceId", "actorId", "action", "target", "targetId", "before", "after", "installation")
    VALUES (workspace, private.current_user_id(), action, target, target_id, before, after, (
        SELECT s.installation FROM private.sessions s
        WHERE s.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8'))
          AND s.user_id = private.current_user_id()))
$function$;

CREATE OR REPLACE FUNCTION private.audit_session()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    email text := (SELECT u."email" FROM public."User" u WHERE u."id" = NEW.user_id);
    is_own boolean := COALESCE(NEW.login = session_user::text
        AND NEW.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8')), false);
BEGIN
    INSERT INTO public."AuditEntry" ("actorId", "action", "target", "targetId", "installation")
    VALUES (
        CASE WHEN TG_OP = 'INSERT' OR is_own THEN NEW.user_id ELSE private.current_user_id() END,
        CASE TG_OP WHEN 'INSERT' THEN 'session.opened' ELSE 'session.ended' END,
        email, NEW.user_id, NEW.installation);
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.audit_value(value text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT CASE WHEN char_length(value) > 300 THEN left(value, 299) || '…' ELSE value END
$function$;

CREATE OR REPLACE FUNCTION private.refuse_audit_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('app.retention', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = '42501';
END
$function$;

CREATE OR REPLACE FUNCTION private.require_audit_reader(workspace text)
 RETURNS void
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    rank text := private.my_global_role();
BEGIN
    IF rank = 'SUPER_ADMIN' OR workspace IS NULL AND rank = 'ADMIN'
        OR EXISTS (SELECT FROM private.my_managed_workspaces() AS w WHERE w = workspace) THEN
        RETURN;
    END IF;
    RAISE EXCEPTION 'not allowed to read this audit log' USING ERRCODE = '42501';
END
$function$;
