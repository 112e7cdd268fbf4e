CREATE TABLE "Tag" (
  id text NOT NULL,
  "workspaceId" text NOT NULL,
  name text NOT NULL,
  color text DEFAULT 'grey'::text NOT NULL,
  "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT "Tag_pkey" PRIMARY KEY (id),
  CONSTRAINT "Tag_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT tag_color_known CHECK (color = ANY (ARRAY['grey'::text, 'red'::text, 'amber'::text, 'green'::text, 'blue'::text, 'violet'::text, 'pink'::text, 'teal'::text])),
  CONSTRAINT tag_color_shape CHECK (color ~ '^[a-z]{1,20}$'::text),
  CONSTRAINT tag_id_shape CHECK (private.is_id(id)),
  CONSTRAINT tag_name_length CHECK (private.visible_length(name) >= 1 AND char_length(name) <= 50),
  CONSTRAINT tag_name_one_line CHECK (private.is_one_line(name))
);
ALTER TABLE "Tag" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE UNIQUE INDEX "Tag_name_as_seen_key" ON public."Tag" USING btree ("workspaceId", private.name_key(name));
CREATE UNIQUE INDEX "Tag_name_without_case_key" ON public."Tag" USING btree ("workspaceId", lower(name));
CREATE UNIQUE INDEX "Tag_workspaceId_id_key" ON public."Tag" USING btree ("workspaceId", id);
CREATE TRIGGER tag_0_nfc BEFORE INSERT OR UPDATE OF name ON public."Tag" FOR EACH ROW WHEN ((NOT (new.name IS NFC NORMALIZED))) EXECUTE FUNCTION private.write_in_nfc();
CREATE TRIGGER tag_audit AFTER UPDATE ON public."Tag" FOR EACH ROW EXECUTE FUNCTION private.tag_write_audit();
CREATE TRIGGER tag_told AFTER INSERT OR DELETE OR UPDATE ON public."Tag" FOR EACH ROW EXECUTE FUNCTION private.feed_workspace_row('tags');
CREATE POLICY manager_changes ON "Tag" AS PERMISSIVE FOR UPDATE TO connect_app
  USING (("workspaceId" = ANY (ARRAY( SELECT private.my_managed_writable_workspaces() AS my_managed_writable_workspaces))));
CREATE POLICY member_reads ON "Tag" AS PERMISSIVE FOR SELECT TO connect_app
  USING (("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces))));
CREATE POLICY owner_acts ON "Tag" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
CREATE POLICY writer_makes ON "Tag" AS PERMISSIVE FOR INSERT TO connect_app
  WITH CHECK (("workspaceId" = ANY (ARRAY( SELECT private.my_writable_workspaces() AS my_writable_workspaces))));
GRANT INSERT (color, "createdAt", id, name, "workspaceId") ON "Tag" TO connect_app;
GRANT SELECT ON "Tag" TO connect_app;
GRANT UPDATE (color, name) ON "Tag" TO connect_app;

CREATE TABLE "TicketTag" (
  "ticketId" text NOT NULL,
  "tagId" text NOT NULL,
  "workspaceId" text NOT NULL,
  "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT "TicketTag_pkey" PRIMARY KEY ("ticketId", "tagId"),
  CONSTRAINT "TicketTag_workspaceId_tagId_fkey" FOREIGN KEY ("workspaceId", "tagId") REFERENCES "Tag"("workspaceId", id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "TicketTag_workspaceId_ticketId_fkey" FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", id) ON UPDATE CASCADE ON DELETE CASCADE
);
ALTER TABLE "TicketTag" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE INDEX "TicketTag_workspaceId_tagId_idx" ON public."TicketTag" USING btree ("workspaceId", "tagId");
CREATE TRIGGER ticket_tag_deleted_history AFTER DELETE ON public."TicketTag" REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.tags_write_change();
CREATE TRIGGER ticket_tag_deleted_told AFTER DELETE ON public."TicketTag" REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_rows('ticketId');
CREATE TRIGGER ticket_tag_inserted_history AFTER INSERT ON public."TicketTag" REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.tags_write_change();
CREATE TRIGGER ticket_tag_inserted_told AFTER INSERT ON public."TicketTag" REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_rows('ticketId');
CREATE POLICY member_reads ON "TicketTag" AS PERMISSIVE FOR SELECT TO connect_app
  USING (("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces))));
CREATE POLICY owner_acts ON "TicketTag" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
CREATE POLICY writer_tags ON "TicketTag" AS PERMISSIVE FOR INSERT TO connect_app
  WITH CHECK (("workspaceId" = ANY (ARRAY( SELECT private.my_writable_workspaces() AS my_writable_workspaces))));
GRANT INSERT ("createdAt", "tagId", "ticketId", "workspaceId") ON "TicketTag" TO connect_app;
GRANT SELECT ON "TicketTag" TO connect_app;

CREATE OR REPLACE FUNCTION public.delete_tag(workspace_id text, tag_id text)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_variable
DECLARE
    tickets integer;
BEGIN
    PERFORM private.require_manager(workspace_id);
    IF private.lock_tags(workspace_id, ARRAY[tag_id]) = 0 THEN
        RETURN NULL;
    END IF;
    PERFORM set_config('app.tag_itself', 'on', true);
    WITH taken_off AS (
        DELETE FROM public."TicketTag" x WHERE x."workspaceId" = workspace_id AND x."tagId" = tag_id RETURNING 1
    )
    SELECT count(*)::integer INTO tickets FROM taken_off;
    PERFORM set_config('app.tag_itself', '', true);
    PERFORM private.audit(workspace_id, 'tag.deleted', g."name", g."id", g."name", NULL)
    FROM public."Tag" g WHERE g."workspaceId" = workspace_id AND g."id" = tag_id;
    DELETE FROM public."Tag" g WHERE g."workspaceId" = workspace_id AND g."id" = tag_id;
    RETURN tickets;
END
$function$;
GRANT EXECUTE ON FUNCTION delete_tag(text,text) TO connect_app;

CREATE OR REPLACE FUNCTION public.merge_tags(workspace_id text, from_ids text[], into_id text)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_variable
DECLARE
    gone text[] := ARRAY(SELECT DISTINCT f FROM unnest(from_ids) AS f WHERE f <> into_id);
    into_name text;
    tickets text[];
BEGIN
    PERFORM private.require_manager(workspace_id);
    IF private.lock_tags(workspace_id, gone || into_id) <> cardinality(gone) + 1 THEN
        RETURN NULL;
    END IF;
    SELECT g."name" INTO into_name FROM public."Tag" g WHERE g."workspaceId" = workspace_id AND g."id" = into_id;
    PERFORM private.audit(workspace_id, 'tag.merged', g."name", g."id", g."name", into_name)
    FROM public."Tag" g WHERE g."workspaceId" = workspace_id AND g."id" = ANY (gone) ORDER BY g."name";
    PERFORM set_config('app.tag_itself', 'on', true);
    WITH taken_off AS (
        DELETE FROM public."TicketTag" x WHERE x."workspaceId" = workspace_id AND x."tagId" = ANY (gone)
        RETURNING x."ticketId"
    )
    SELECT ARRAY(SELECT DISTINCT t."ticketId" FROM taken_off t) INTO tickets;
    INSERT INTO public."TicketTag" ("workspaceId", "ticketId", "tagId")
    SELECT workspace_id, t, into_id FROM unnest(tickets) AS t
    ON CONFLICT DO NOTHING;
    PERFORM set_config('app.tag_itself', '', true);
    DELETE FROM public."Tag" g WHERE g."workspaceId" = workspace_id AND g."id" = ANY (gone);
    RETURN cardinality(tickets);
END
$function$;
GRANT EXECUTE ON FUNCTION merge_tags(text,text[],text) TO connect_app;

CREATE OR REPLACE FUNCTION public.untag_ticket(workspace_id text, ticket_id text, tag_id text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_writer(workspace_id);
    DELETE FROM public."TicketTag" x
    WHERE x."workspaceId" = untag_ticket.workspace_id AND x."ticketId" = untag_ticket.ticket_id AND x."tagId" = untag_ticket.tag_id;
END
$function$;
GRANT EXECUTE ON FUNCTION untag_ticket(text,text,text) TO connect_app;

CREATE OR REPLACE FUNCTION private.lock_tags(workspace text, tag_ids text[])
 RETURNS integer
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT count(*)::integer FROM (
        SELECT FROM public."Tag" g WHERE g."workspaceId" = workspace AND g."id" = ANY (tag_ids)
        ORDER BY g."id" FOR UPDATE
    ) locked
$function$;

CREATE OR REPLACE FUNCTION private.tag_write_audit()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF NEW."name" <> OLD."name" THEN
        PERFORM private.audit(NEW."workspaceId", 'tag.renamed', OLD."name", NEW."id", OLD."name", NEW."name");
    END IF;
    IF NEW."color" <> OLD."color" THEN
        PERFORM private.audit(NEW."workspaceId", 'tag.recolored', NEW."name", NEW."id", OLD."color", NEW."color");
    END IF;
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.tags_write_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    added boolean := TG_OP = 'INSERT';
    moment timestamptz(3) := clock_timestamp();
BEGIN
    WITH written AS (
        INSERT INTO public."TicketHistory"
            ("workspaceId", "ticketId", "kind", "before", "after", "tagId", "actorId", "createdAt")
        SELECT c."workspaceId", c."ticketId",
            (CASE WHEN added THEN 'TAG_ADDED' ELSE 'TAG_REMOVED' END)::public."TicketHistoryKind",
            CASE WHEN NOT added THEN g."name" END, CASE WHEN added THEN g."name" END,
            c."tagId", private.current_user_id(), moment
        FROM changed_rows c
        JOIN public."Ticket" t ON t."workspaceId" = c."workspaceId" AND t."id" = c."ticketId"
        LEFT JOIN public."Tag" g ON g."workspaceId" = c."workspaceId" AND g."id" = c."tagId"
        WHERE t."importedAt" IS DISTINCT FROM now()
        RETURNING "workspaceId", "ticketId"
    )
    UPDATE public."Ticket" t SET "updatedAt" = moment
    FROM (SELECT DISTINCT * FROM written) w
    WHERE t."workspaceId" = w."workspaceId" AND t."id" = w."ticketId"
      AND current_setting('app.tag_itself', true) IS DISTINCT FROM 'on';
    RETURN NULL;
END
$function$;
