CREATE TABLE "Ticket" (
  id text NOT NULL,
  subject text NOT NULL,
  description text NOT NULL,
  status "TicketStatus" DEFAULT 'OPEN'::"TicketStatus" NOT NULL,
  priority "TicketPriority" DEFAULT 'MEDIUM'::"TicketPriority" NOT NULL,
  "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "updatedAt" timestamp(3) with time zone NOT NULL,
  "closedAt" timestamp(3) with time zone,
  "workspaceId" text NOT NULL,
  "createdById" text NOT NULL,
  "assignedToId" text,
  number integer DEFAULT 0 NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  queue smallint GENERATED ALWAYS AS (
CASE status
    WHEN 'WAITING'::"TicketStatus" THEN 1
    WHEN 'RESOLVED'::"TicketStatus" THEN 2
    WHEN 'CLOSED'::"TicketStatus" THEN 3
    ELSE 0
END) STORED NOT NULL,
  "priorityRank" smallint GENERATED ALWAYS AS (
CASE priority
    WHEN 'LOW'::"TicketPriority" THEN 0
    WHEN 'MEDIUM'::"TicketPriority" THEN 1
    WHEN 'HIGH'::"TicketPriority" THEN 2
    ELSE 3
END) STORED NOT NULL,
  "assigneeKey" text GENERATED ALWAYS AS (COALESCE("assignedToId", ''::text)) STORED NOT NULL,
  excerpt text GENERATED ALWAYS AS ("left"(btrim(regexp_replace("left"(description, 1000), '[\s\u0001-\u001f]+'::text, ' '::text, 'g'::text)), 140)) STORED NOT NULL,
  "importKey" text,
  "importedAt" timestamp(6) with time zone,
  CONSTRAINT "Ticket_assignedToId_fkey" FOREIGN KEY ("assignedToId") REFERENCES "User"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT "Ticket_assignee_in_workspace_fkey" FOREIGN KEY ("assignedToId", "workspaceId") REFERENCES "WorkspaceUser"("userId", "workspaceId"),
  CONSTRAINT "Ticket_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT "Ticket_pkey" PRIMARY KEY (id),
  CONSTRAINT "Ticket_requester_in_workspace_fkey" FOREIGN KEY ("workspaceId", "createdById") REFERENCES "WorkspacePerson"("workspaceId", "userId"),
  CONSTRAINT "Ticket_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT ticket_closed_at_when_finished CHECK ((status = ANY (ARRAY['CLOSED'::"TicketStatus", 'RESOLVED'::"TicketStatus"])) = ("closedAt" IS NOT NULL)),
  CONSTRAINT ticket_description_length CHECK (char_length(description) <= 2000000),
  CONSTRAINT ticket_description_not_empty CHECK (private.has_something_to_see(description)),
  CONSTRAINT ticket_id_shape CHECK (private.is_id(id)),
  CONSTRAINT ticket_import_key_length CHECK (char_length("importKey") >= 1 AND char_length("importKey") <= 500),
  CONSTRAINT ticket_number_range CHECK (number >= 1),
  CONSTRAINT ticket_subject_length CHECK (private.visible_length(subject) >= 2 AND char_length(subject) <= 200),
  CONSTRAINT ticket_subject_one_line CHECK (private.is_one_line(subject)),
  CONSTRAINT ticket_times_in_order CHECK ("updatedAt" >= "createdAt" AND "closedAt" >= "createdAt"),
  CONSTRAINT ticket_version_range CHECK (version >= 1)
);
ALTER TABLE "Ticket" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE INDEX "Ticket_assignedToId_idx" ON public."Ticket" USING btree ("assignedToId");
CREATE INDEX "Ticket_assignee_by_created_idx" ON public."Ticket" USING btree ("workspaceId", queue, "assigneeKey", "createdAt", id);
CREATE INDEX "Ticket_assignee_by_priority_idx" ON public."Ticket" USING btree ("workspaceId", queue, "assigneeKey", "priorityRank", "updatedAt", id);
CREATE INDEX "Ticket_assignee_by_updated_idx" ON public."Ticket" USING btree ("workspaceId", queue, "assigneeKey", "updatedAt", id);
CREATE INDEX "Ticket_createdAt_idx" ON public."Ticket" USING btree ("createdAt");
CREATE INDEX "Ticket_createdById_idx" ON public."Ticket" USING btree ("createdById");
CREATE INDEX "Ticket_priority_idx" ON public."Ticket" USING btree (priority);
CREATE INDEX "Ticket_queue_by_created_idx" ON public."Ticket" USING btree ("workspaceId", queue, "createdAt", id);
CREATE INDEX "Ticket_queue_by_priority_idx" ON public."Ticket" USING btree ("workspaceId", queue, "priorityRank", "updatedAt", id);
CREATE INDEX "Ticket_queue_by_updated_idx" ON public."Ticket" USING btree ("workspaceId", queue, "updatedAt", id);
CREATE INDEX "Ticket_status_idx" ON public."Ticket" USING btree (status);
CREATE INDEX "Ticket_subject_words_idx" ON public."Ticket" USING gin ("workspaceId", queue, private.folded(subject) extensions.gin_trgm_ops);
CREATE UNIQUE INDEX "Ticket_workspaceId_id_key" ON public."Ticket" USING btree ("workspaceId", id);
CREATE INDEX "Ticket_workspaceId_idx" ON public."Ticket" USING btree ("workspaceId");
CREATE UNIQUE INDEX "Ticket_workspaceId_importKey_key" ON public."Ticket" USING btree ("workspaceId", "importKey");
CREATE UNIQUE INDEX "Ticket_workspaceId_number_key" ON public."Ticket" USING btree ("workspaceId", number);
CREATE TRIGGER ticket_deleted_counts AFTER DELETE ON public."Ticket" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();
CREATE TRIGGER ticket_deleted_told AFTER DELETE ON public."Ticket" REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_rows('id');
CREATE TRIGGER ticket_insert_0_check_writer BEFORE INSERT ON public."Ticket" FOR EACH ROW EXECUTE FUNCTION private.check_row_writer();
CREATE TRIGGER ticket_insert_0_nfc BEFORE INSERT OR UPDATE OF subject ON public."Ticket" FOR EACH ROW WHEN ((NOT (new.subject IS NFC NORMALIZED))) EXECUTE FUNCTION private.write_in_nfc();
CREATE TRIGGER ticket_insert_1_prepare BEFORE INSERT ON public."Ticket" FOR EACH ROW EXECUTE FUNCTION private.prepare_ticket();
CREATE TRIGGER ticket_insert_2_number BEFORE INSERT ON public."Ticket" FOR EACH ROW EXECUTE FUNCTION private.ticket_take_number();
CREATE TRIGGER ticket_insert_3_assignee BEFORE INSERT ON public."Ticket" FOR EACH ROW WHEN ((new."assignedToId" IS NOT NULL)) EXECUTE FUNCTION private.ticket_check_assignee();
CREATE TRIGGER ticket_inserted_counts AFTER INSERT ON public."Ticket" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();
CREATE TRIGGER ticket_inserted_history AFTER INSERT ON public."Ticket" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.ticket_write_beginning();
CREATE TRIGGER ticket_inserted_notifies AFTER INSERT ON public."Ticket" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.ticket_created_notifies();
CREATE TRIGGER ticket_inserted_told AFTER INSERT ON public."Ticket" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_fields();
CREATE TRIGGER ticket_update_1_times BEFORE UPDATE ON public."Ticket" FOR EACH ROW EXECUTE FUNCTION private.ticket_keep_times();
CREATE TRIGGER ticket_update_2_assignee BEFORE UPDATE OF "assignedToId" ON public."Ticket" FOR EACH ROW WHEN (((new."assignedToId" IS DISTINCT FROM old."assignedToId") AND (new."assignedToId" IS NOT NULL))) EXECUTE FUNCTION private.ticket_check_assignee();
CREATE TRIGGER ticket_updated_counts AFTER UPDATE ON public."Ticket" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.count_updated();
CREATE TRIGGER ticket_updated_history AFTER UPDATE ON public."Ticket" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.ticket_write_changes();
CREATE TRIGGER ticket_updated_notifies AFTER UPDATE ON public."Ticket" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.ticket_changed_notifies();
CREATE TRIGGER ticket_updated_told AFTER UPDATE ON public."Ticket" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_fields();
CREATE POLICY member_reads ON "Ticket" AS PERMISSIVE FOR SELECT TO connect_app
  USING (("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces))));
CREATE POLICY owner_acts ON "Ticket" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
CREATE POLICY writer_changes ON "Ticket" AS PERMISSIVE FOR UPDATE TO connect_app
  USING (("workspaceId" = ANY (ARRAY( SELECT private.my_writable_workspaces() AS my_writable_workspaces))));
CREATE POLICY writer_creates ON "Ticket" AS PERMISSIVE FOR INSERT TO connect_app
  WITH CHECK (("workspaceId" = ANY (ARRAY( SELECT private.my_writable_workspaces() AS my_writable_workspaces))));
GRANT INSERT ("assignedToId", "closedAt", "createdAt", "createdById", description, id, number, priority, status, subject, "updatedAt", version, "workspaceId") ON "Ticket" TO connect_app;
GRANT SELECT ON "Ticket" TO connect_app;
GRANT UPDATE ("assignedToId", description, priority, status, subject, "updatedAt") ON "Ticket" TO connect_app;

CREATE TABLE "TicketCount" (
  "workspaceId" text NOT NULL,
  queue smallint NOT NULL,
  "assigneeKey" text NOT NULL,
  count integer NOT NULL,
  CONSTRAINT "TicketCount_pkey" PRIMARY KEY ("workspaceId", queue, "assigneeKey"),
  CONSTRAINT "TicketCount_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"(id) ON UPDATE CASCADE ON DELETE RESTRICT
);
ALTER TABLE "TicketCount" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY member_reads ON "TicketCount" AS PERMISSIVE FOR SELECT TO connect_app
  USING (("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces))));
CREATE POLICY owner_acts ON "TicketCount" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
GRANT SELECT ON "TicketCount" TO connect_app;

CREATE TABLE "TicketHistory" (
  id text DEFAULT ('h'::text || lpad(to_hex(nextval('"TicketHistory_order"'::regclass)), 23, '0'::text)) NOT NULL,
  "workspaceId" text NOT NULL,
  "ticketId" text NOT NULL,
  kind "TicketHistoryKind" NOT NULL,
  before text,
  after text,
  "tagId" text,
  "actorId" text,
  "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  version integer,
  CONSTRAINT "TicketHistory_actorId_fkey" FOREIGN KEY ("actorId") REFERENCES "User"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT "TicketHistory_pkey" PRIMARY KEY (id),
  CONSTRAINT "TicketHistory_workspaceId_ticketId_fkey" FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", id) ON UPDATE CASCADE ON DELETE CASCADE
);
ALTER TABLE "TicketHistory" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE INDEX "TicketHistory_ticket_idx" ON public."TicketHistory" USING btree ("workspaceId", "ticketId", id);
CREATE POLICY member_reads ON "TicketHistory" AS PERMISSIVE FOR SELECT TO connect_app
  USING (("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces))));
CREATE POLICY owner_acts ON "TicketHistory" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
GRANT SELECT ON "TicketHistory" TO connect_app;

CREATE TABLE private.ticket_counter (
  workspace_id text NOT NULL,
  last_number integer NOT NULL,
  CONSTRAINT ticket_counter_pkey PRIMARY KEY (workspace_id),
  CONSTRAINT ticket_counter_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES "Workspace"(id) ON DELETE CASCADE
);
ALTER TABLE private.ticket_counter DISABLE ROW LEVEL SECURITY;

CREATE SEQUENCE "TicketHistory_order" AS bigint INCREMENT 1 START 1;

CREATE OR REPLACE FUNCTION public.read_people_and_tags(workspace_id text, ids text[])
 RETURNS TABLE(id text, "requesterId" text, "requesterName" text, "requesterEmail" text, "assigneeId" text, "assigneeName" text, "assigneeEmail" text, tags json)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 50
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
BEGIN
    IF NOT EXISTS (SELECT FROM private.my_workspaces() AS w WHERE w = read_people_and_tags.workspace_id) THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT t."id",
            r."id", private.name_in(read_people_and_tags.workspace_id, r."id", r."name"), r."email",
            a."id", private.name_in(read_people_and_tags.workspace_id, a."id", a."name"), a."email",
            k.tags
        FROM public."Ticket" t
        JOIN public."User" r ON r."id" = t."createdById"
        LEFT JOIN public."User" a ON a."id" = t."assignedToId"
        -- Gathered for all tickets at once: ticket by ticket, every tag of the workspace would be read each time.
        LEFT JOIN (
            SELECT x."ticketId", json_agg(
                json_build_object('id', g."id", 'name', g."name", 'color', g."color") ORDER BY lower(g."name")) AS tags
            FROM public."TicketTag" x
            JOIN public."Tag" g ON g."workspaceId" = x."workspaceId" AND g."id" = x."tagId"
            WHERE x."workspaceId" = read_people_and_tags.workspace_id AND x."ticketId" = ANY (read_people_and_tags.ids)
            GROUP BY x."ticketId"
        ) k ON k."ticketId" = t."id"
        WHERE t."workspaceId" = read_people_and_tags.workspace_id AND t."id" = ANY (read_people_and_tags.ids);
END
$function$;
GRANT EXECUTE ON FUNCTION read_people_and_tags(text,text[]) TO connect_app;

CREATE OR REPLACE FUNCTION public.read_ticket(workspace_id text, ticket_id text)
 RETURNS TABLE(id text, number integer, subject text, excerpt text, status text, priority text, "createdAt" timestamp with time zone, "updatedAt" timestamp with time zone, "closedAt" timestamp with time zone, version integer, "requesterId" text, "requesterName" text, "requesterEmail" text, "assigneeId" text, "assigneeName" text, "assigneeEmail" text, tags json, description text, comments json, history json, attachments json, outgoing json)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
DECLARE
    me text := private.current_user_id();
BEGIN
    IF NOT EXISTS (SELECT FROM private.my_workspaces() AS w WHERE w = read_ticket.workspace_id) THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT t."id", t."number", t."subject", t."excerpt", t."status"::text, t."priority"::text,
            t."createdAt"::timestamptz, t."updatedAt"::timestamptz, t."closedAt"::timestamptz, t."version",
            r."id", private.name_in(read_ticket.workspace_id, r."id", r."name"), r."email",
            a."id", private.name_in(read_ticket.workspace_id, a."id", a."name"), a."email",
            (SELECT json_agg(
                json_build_object('id', g."id", 'name', g."name", 'color', g."color") ORDER BY lower(g."name"))
             FROM public."TicketTag" x
             JOIN public."Tag" g ON g."workspaceId" = x."workspaceId" AND g."id" = x."tagId"
             WHERE x."workspaceId" = read_ticket.workspace_id AND x."ticketId" = read_ticket.ticket_id),
            t."description",
            (SELECT json_agg(c) FROM (
                SELECT c."id", c."content", c."visibility", c."createdAt",
                    u."id" AS "authorId", private.name_in(read_ticket.workspace_id, u."id", u."name") AS "authorName",
                    u."email" AS "authorEmail", c."importKey" IS NOT NULL AS "isImported",
                    i."id" AS "importerId", private.name_in(read_ticket.workspace_id, i."id", i."name") AS "importerName", i."email" AS "importerEmail",
                    d."state" AS "deliveryState", d."reason" AS "deliveryReason", d."updatedAt" AS "deliveryAt",
                    (SELECT json_agg(private.attachment_json(f) ORDER BY f."createdAt", f."id") FROM public."Attachment" f
                     WHERE f."workspaceId" = read_ticket.workspace_id AND f."commentId" = c."id") AS "attachments",
                    NOT EXISTS (SELECT FROM public."WorkspaceUser" m
                        WHERE m."workspaceId" = read_ticket.workspace_id AND m."userId" = c."userId") AS "fromRequester"
                FROM (
                    SELECT c."id", c."content", c."visibility", c."createdAt", c."userId", c."importKey", c."importedById"
                    FROM public."Comment" c
                    WHERE c."workspaceId" = read_ticket.workspace_id AND c."ticketId" = read_ticket.ticket_id
                    ORDER BY c."createdAt" DESC, c."id" DESC LIMIT 101
                ) c
                JOIN public."User" u ON u."id" = c."userId"
                LEFT JOIN public."User" i ON i."id" = c."importedById"
                LEFT JOIN public."CommentDelivery" d
                    ON d."workspaceId" = read_ticket.workspace_id AND d."commentId" = c."id"
                ORDER BY c."createdAt" DESC, c."id" DESC
            ) c),
            (SELECT json_agg(h) FROM (
                SELECT h."id", h."kind",
                    CASE WHEN h."kind" = 'ASSIGNEE_CHANGED' THEN COALESCE(private.name_in(read_ticket.workspace_id, b."id", b."name"), b."email") ELSE left(h."before", 200) END AS "before",
                    CASE WHEN h."kind" = 'ASSIGNEE_CHANGED' THEN COALESCE(private.name_in(read_ticket.workspace_id, f."id", f."name"), f."email") ELSE left(h."after", 200) END AS "after",
                    h."createdAt", u."id" AS "actorId", private.name_in(read_ticket.workspace_id, u."id", u."name") AS "actorName", u."email" AS "actorEmail"
                FROM (
                    SELECT h.* FROM public."TicketHistory" h
                    WHERE h."workspaceId" = read_ticket.workspace_id AND h."ticketId" = read_ticket.ticket_id
                    ORDER BY h."id" DESC LIMIT 500
                ) h
                LEFT JOIN public."User" u ON u."id" = h."actorId"
                LEFT JOIN public."User" b ON h."kind" = 'ASSIGNEE_CHANGED' AND b."id" = h."before"
                LEFT JOIN public."User" f ON h."kind" = 'ASSIGNEE_CHANGED' AND f."id" = h."after"
                ORDER BY h."id" DESC
            ) h),
            (SELECT json_agg(private.attachment_json(f) ORDER BY f."createdAt", f."id") FROM public."Attachment" f
             WHERE f."workspaceId" = read_ticket.workspace_id AND f."ticketId" = read_ticket.ticket_id),
            (SELECT json_agg(json_build_object('id', o."id", 'content', o."content", 'state', o."state",
                    'createdAt', o."createdAt", 'dueAt', o."dueAt", 'files', COALESCE((
                        SELECT json_agg(json_build_object('id', f."id", 'name', f."name", 'type', f."type", 'size', f."size")
                            ORDER BY f."createdAt", f."id")
                        FROM public."Upload" f WHERE f."id" = ANY (o."uploadIds")), '[]')) ORDER BY o."createdAt", o."id")
             FROM public."OutgoingReply" o
             WHERE o."workspaceId" = read_ticket.workspace_id AND o."ticketId" = read_ticket.ticket_id AND o."userId" = me)
        FROM public."Ticket" t
        JOIN public."User" r ON r."id" = t."createdById"
        LEFT JOIN public."User" a ON a."id" = t."assignedToId"
        WHERE t."workspaceId" = read_ticket.workspace_id AND t."id" = read_ticket.ticket_id;
END
$function$;
GRANT EXECUTE ON FUNCTION read_ticket(text,text) TO connect_app;

CREATE OR REPLACE FUNCTION public.search_tickets(workspace_id text, words text, queue_is smallint, assignee_is text, sort text, descending boolean, after_rank smallint, after_time timestamp with time zone, after_id text, how_many integer)
 RETURNS TABLE(id text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    patterns text[] := private.like_patterns(words);
    wanted_number integer := CASE WHEN btrim(words) ~ '^#?[0-9]{1,9}$' THEN ltrim(btrim(words), '#')::integer END;
    in_subject text := 'true';
    conditions text := 't."workspaceId" = $1';
    sort_columns text := CASE sort WHEN 'created' THEN 't."createdAt"' WHEN 'priority' THEN 't."priorityRank", t."updatedAt"' ELSE 't."updatedAt"' END;
    after_values text := CASE sort WHEN 'priority' THEN '$6, $7' ELSE '$7' END;
    direction text := CASE WHEN descending THEN 'DESC' ELSE 'ASC' END;
BEGIN
    IF NOT EXISTS (SELECT FROM private.my_workspaces() AS w WHERE w = workspace_id) THEN
        RETURN;
    END IF;
    -- Only positions of the array and the words of this function are put into the text, never the caller's.
    FOR i IN 1 .. cardinality(patterns) LOOP
        in_subject := in_subject || format(' AND private.folded(t."subject") LIKE ($3)[%s]', i);
    END LOOP;
    IF wanted_number IS NULL THEN
        conditions := conditions || ' AND ' || in_subject;
    ELSE
        conditions := conditions || ' AND (t."number" = $2 OR ' || in_subject || ')';
    END IF;
    IF queue_is IS NOT NULL THEN
        conditions := conditions || ' AND t."queue" = $4';
    END IF;
    IF assignee_is IS NOT NULL THEN
        conditions := conditions || ' AND t."assigneeKey" = $5';
    END IF;
    IF after_id IS NOT NULL THEN
        conditions := conditions || format(' AND (%s, t."id") %s (%s, $8)',
            sort_columns, CASE WHEN descending THEN '<' ELSE '>' END, after_values);
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT t."id" FROM public."Ticket" t WHERE %s ORDER BY %s %s, t."id" %s LIMIT $9',
        conditions, replace(sort_columns, ',', ' ' || direction || ','), direction, direction)
        USING workspace_id, wanted_number, patterns, queue_is, assignee_is, after_rank, after_time, after_id,
            LEAST(how_many, 500);
END
$function$;
GRANT EXECUTE ON FUNCTION search_tickets(text,text,smallint,text,text,boolean,smallint,timestamp with time zone,text,integer) TO connect_app;

CREATE OR REPLACE FUNCTION private.analyze_grown_tables(workspace text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF (SELECT c.last_number FROM private.ticket_counter c WHERE c.workspace_id = workspace)
        > 4 * greatest(100, (SELECT t.reltuples FROM pg_class t WHERE t.oid = 'public."Ticket"'::regclass))
    THEN
        ANALYZE (SKIP_LOCKED) public."Ticket", public."TicketHistory", public."TicketTag", public."Comment",
            public."User", public."WorkspacePerson";
    END IF;
END
$function$;

CREATE OR REPLACE FUNCTION private.check_row_writer()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF NOT private.acts_as_owner()
        AND NOT EXISTS (SELECT FROM private.my_writable_workspaces() AS w WHERE w = NEW."workspaceId")
    THEN
        RAISE EXCEPTION 'new row violates row-level security policy for table "%"', TG_TABLE_NAME USING ERRCODE = '42501';
    END IF;
    -- A requester whom this workspace does not know is told like nobody at all.
    IF TG_TABLE_NAME = 'Ticket' AND NOT private.acts_as_owner() AND NOT EXISTS (
        SELECT FROM public."WorkspacePerson" p
        WHERE p."workspaceId" = NEW."workspaceId" AND p."userId" = to_jsonb(NEW) ->> 'createdById')
    THEN
        RAISE EXCEPTION 'insert or update on table "Ticket" violates foreign key constraint "Ticket_requester_in_workspace_fkey"'
            USING ERRCODE = '23503', SCHEMA = 'public', TABLE = 'Ticket', CONSTRAINT = 'Ticket_requester_in_workspace_fkey';
    END IF;
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION private.count_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    INSERT INTO public."TicketCount" AS c ("workspaceId", "queue", "assigneeKey", "count")
    SELECT o."workspaceId", o."queue", o."assigneeKey", -count(*)
    FROM old_rows o
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT ("workspaceId", "queue", "assigneeKey") DO UPDATE SET "count" = c."count" + EXCLUDED."count";
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.count_inserted()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    INSERT INTO public."TicketCount" AS c ("workspaceId", "queue", "assigneeKey", "count")
    SELECT n."workspaceId", n."queue", n."assigneeKey", count(*)
    FROM new_rows n
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT ("workspaceId", "queue", "assigneeKey") DO UPDATE SET "count" = c."count" + EXCLUDED."count";
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.count_updated()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    INSERT INTO public."TicketCount" AS c ("workspaceId", "queue", "assigneeKey", "count")
    SELECT d."workspaceId", d."queue", d."assigneeKey", sum(d.change)
    FROM (
        SELECT n."workspaceId", n."queue", n."assigneeKey", 1 AS change
        FROM new_rows n JOIN old_rows o USING ("id")
        WHERE n."queue" <> o."queue" OR n."assigneeKey" <> o."assigneeKey"
        UNION ALL
        SELECT o."workspaceId", o."queue", o."assigneeKey", -1
        FROM new_rows n JOIN old_rows o USING ("id")
        WHERE n."queue" <> o."queue" OR n."assigneeKey" <> o."assigneeKey"
    ) d
    GROUP BY 1, 2, 3 HAVING sum(d.change) <> 0 ORDER BY 1, 2, 3
    ON CONFLICT ("workspaceId", "queue", "assigneeKey") DO UPDATE SET "count" = c."count" + EXCLUDED."count";
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.prepare_ticket()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    moment timestamptz(3) := clock_timestamp();
BEGIN
    IF NOT private.acts_as_owner() THEN
        NEW."number" := 0;
        NEW."version" := 1;
        IF NEW."importKey" IS NULL THEN
            NEW."createdAt" := moment;
            NEW."updatedAt" := moment;
            NEW."closedAt" := NULL;
        END IF;
    END IF;
    NEW."importedAt" := CASE WHEN NEW."importKey" IS NOT NULL THEN now() END;
    NEW."createdAt" := LEAST(NEW."createdAt", moment);
    NEW."updatedAt" := GREATEST(NEW."createdAt", LEAST(NEW."updatedAt", moment));
    NEW."closedAt" := CASE WHEN NEW."status" IN ('CLOSED', 'RESOLVED') THEN
        GREATEST(NEW."createdAt", LEAST(COALESCE(NEW."closedAt", NEW."updatedAt"), moment))
    END;
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION private.ticket_check_assignee()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public."WorkspaceUser" m
        JOIN public."User" u ON u."id" = m."userId"
        WHERE m."workspaceId" = NEW."workspaceId" AND m."userId" = NEW."assignedToId"
          AND m."isActive" AND m."role" <> 'VIEWER' AND u."isActive"
    ) THEN
        RAISE EXCEPTION 'new row for relation "Ticket" violates check constraint "ticket_assignee_active"'
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'Ticket', CONSTRAINT = 'ticket_assignee_active';
    END IF;
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION private.ticket_keep_times()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    moment timestamptz(3) := clock_timestamp();
BEGIN
    IF (NEW."status", NEW."priority", NEW."assignedToId", NEW."subject", NEW."description")
        IS DISTINCT FROM (OLD."status", OLD."priority", OLD."assignedToId", OLD."subject", OLD."description")
    THEN
        NEW."version" := OLD."version" + 1;
        NEW."updatedAt" := GREATEST(OLD."updatedAt", moment);
    ELSE
        NEW."version" := OLD."version";
        NEW."updatedAt" := CASE
            WHEN private.acts_as_owner() THEN GREATEST(OLD."updatedAt", NEW."updatedAt")
            ELSE OLD."updatedAt"
        END;
    END IF;
    NEW."closedAt" := CASE WHEN NEW."status" IN ('CLOSED', 'RESOLVED') THEN COALESCE(OLD."closedAt", moment) END;
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION private.ticket_take_number()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF COALESCE(NEW."number", 0) = 0 THEN
        INSERT INTO private.ticket_counter AS c (workspace_id, last_number)
        VALUES (NEW."workspaceId", 1)
        ON CONFLICT (workspace_id) DO UPDATE SET last_number = c.last_number + 1
        RETURNING c.last_number INTO NEW."number";
    ELSE
        INSERT INTO private.ticket_counter AS c (workspace_id, last_number)
        VALUES (NEW."workspaceId", NEW."number")
        ON CONFLICT (workspace_id) DO UPDATE SET last_number = GREATEST(c.last_number, EXCLUDED.last_number);
    END IF;
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION private.ticket_write_beginning()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    me text := private.current_user_id();
BEGIN
    INSERT INTO public."TicketHistory" ("workspaceId", "ticketId", "kind", "actorId", "createdAt")
    SELECT n."workspaceId", n."id",
        (CASE WHEN n."importKey" IS NULL THEN 'CREATED' ELSE 'IMPORTED' END)::public."TicketHistoryKind",
        me, COALESCE(n."importedAt", n."createdAt")
    FROM new_rows n;
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.ticket_write_changes()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    -- Most statements that are no change of a field are comments moving updatedAt.
    IF NOT EXISTS (SELECT FROM new_rows n JOIN old_rows o USING ("id") WHERE n."version" <> o."version") THEN
        RETURN NULL;
    END IF;
    INSERT INTO public."TicketHistory"
        ("workspaceId", "ticketId", "kind", "before", "after", "version", "actorId", "createdAt")
    SELECT n."workspaceId", n."id", c.kind::public."TicketHistoryKind", c.before, c.after, n."version",
        private.current_user_id(), n."updatedAt"
    FROM new_rows n
    JOIN old_rows o USING ("id")
    CROSS JOIN LATERAL (VALUES
        ('SUBJECT_CHANGED', o."subject", n."subject"),
        ('DESCRIPTION_CHANGED', o."description", n."description"),
        ('STATUS_CHANGED', o."status"::text, n."status"::text),
        ('PRIORITY_CHANGED', o."priority"::text, n."priority"::text),
        ('ASSIGNEE_CHANGED', o."assignedToId", n."assignedToId")
    ) AS c (kind, before, after)
    WHERE n."version" <> o."version" AND c.before IS DISTINCT FROM c.after;
    RETURN NULL;
END
$function$;
