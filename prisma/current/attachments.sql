CREATE TABLE "Attachment" (
  id text NOT NULL,
  name text NOT NULL,
  url text NOT NULL,
  type text NOT NULL,
  size integer NOT NULL,
  "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "ticketId" text,
  "commentId" text,
  "workspaceId" text NOT NULL,
  sha256 text,
  CONSTRAINT "Attachment_pkey" PRIMARY KEY (id),
  CONSTRAINT "Attachment_workspaceId_commentId_fkey" FOREIGN KEY ("workspaceId", "commentId") REFERENCES "Comment"("workspaceId", id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "Attachment_workspaceId_ticketId_fkey" FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT attachment_id_shape CHECK (private.is_id(id)),
  CONSTRAINT attachment_name_not_empty CHECK (private.has_something_to_see(name) AND char_length(name) <= 1000),
  CONSTRAINT attachment_one_owner CHECK (num_nonnulls("ticketId", "commentId") = 1),
  CONSTRAINT attachment_sha256_shape CHECK (sha256 ~ '^[0-9a-f]{64}$'::text),
  CONSTRAINT attachment_size_range CHECK (size >= 0),
  CONSTRAINT attachment_type_length CHECK (char_length(type) >= 1 AND char_length(type) <= 255),
  CONSTRAINT attachment_url_length CHECK (char_length(url) >= 1 AND char_length(url) <= 2048)
);
ALTER TABLE "Attachment" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE INDEX "Attachment_workspaceId_commentId_idx" ON public."Attachment" USING btree ("workspaceId", "commentId");
CREATE INDEX "Attachment_workspaceId_ticketId_idx" ON public."Attachment" USING btree ("workspaceId", "ticketId");
CREATE TRIGGER attachment_deleted_told AFTER DELETE ON public."Attachment" REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.feed_attachments();
CREATE TRIGGER attachment_drops_chunks AFTER DELETE ON public."Attachment" REFERENCING OLD TABLE AS gone_rows FOR EACH STATEMENT EXECUTE FUNCTION private.drop_chunks();
CREATE TRIGGER attachment_inserted_told AFTER INSERT ON public."Attachment" REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.feed_attachments();
CREATE POLICY member_reads ON "Attachment" AS PERMISSIVE FOR SELECT TO connect_app
  USING (("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces))));
CREATE POLICY owner_acts ON "Attachment" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
GRANT SELECT ON "Attachment" TO connect_app;

CREATE TABLE "FileChunk" (
  "workspaceId" text NOT NULL,
  "fileId" text NOT NULL,
  "position" integer NOT NULL,
  bytes bytea NOT NULL,
  CONSTRAINT "FileChunk_pkey" PRIMARY KEY ("fileId", "position"),
  CONSTRAINT "FileChunk_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT file_chunk_bytes_length CHECK (octet_length(bytes) >= 1 AND octet_length(bytes) <= 1048576),
  CONSTRAINT file_chunk_position_range CHECK ("position" >= 0)
);
ALTER TABLE "FileChunk" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE INDEX "FileChunk_workspaceId_idx" ON public."FileChunk" USING btree ("workspaceId");
CREATE POLICY file_is_seen ON "FileChunk" AS PERMISSIVE FOR SELECT TO connect_app
  USING ((("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces))) AND ((EXISTS ( SELECT
   FROM "Attachment" a
  WHERE ((a.id = "FileChunk"."fileId") AND (a."workspaceId" = "FileChunk"."workspaceId")))) OR (EXISTS ( SELECT
   FROM "Upload" u
  WHERE ((u.id = "FileChunk"."fileId") AND (u."workspaceId" = "FileChunk"."workspaceId")))) OR (EXISTS ( SELECT
   FROM "MailSource" m
  WHERE ((m.id = "FileChunk"."fileId") AND (m."workspaceId" = "FileChunk"."workspaceId")))))));
CREATE POLICY owner_acts ON "FileChunk" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
GRANT SELECT ON "FileChunk" TO connect_app;

CREATE TABLE "Upload" (
  id text NOT NULL,
  "workspaceId" text NOT NULL,
  "userId" text NOT NULL,
  "ticketId" text,
  name text NOT NULL,
  type text NOT NULL,
  size integer NOT NULL,
  "receivedBytes" integer DEFAULT 0 NOT NULL,
  sha256 text,
  state "UploadState" DEFAULT 'RECEIVING'::"UploadState" NOT NULL,
  "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "touchedAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT "Upload_owner_in_workspace_fkey" FOREIGN KEY ("workspaceId", "userId") REFERENCES "WorkspacePerson"("workspaceId", "userId"),
  CONSTRAINT "Upload_pkey" PRIMARY KEY (id),
  CONSTRAINT "Upload_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT "Upload_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT "Upload_workspaceId_ticketId_fkey" FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT upload_complete_when_ready CHECK (state = 'RECEIVING'::"UploadState" OR "receivedBytes" = size AND sha256 IS NOT NULL),
  CONSTRAINT upload_id_shape CHECK (private.is_id(id)),
  CONSTRAINT upload_name_not_empty CHECK (private.has_something_to_see(name) AND char_length(name) <= 1000),
  CONSTRAINT upload_received_range CHECK ("receivedBytes" >= 0 AND "receivedBytes" <= size),
  CONSTRAINT upload_sha256_shape CHECK (sha256 ~ '^[0-9a-f]{64}$'::text),
  CONSTRAINT upload_size_range CHECK (size >= 0),
  CONSTRAINT upload_type_length CHECK (char_length(type) >= 1 AND char_length(type) <= 255)
);
ALTER TABLE "Upload" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE INDEX "Upload_touchedAt_idx" ON public."Upload" USING btree ("touchedAt");
CREATE INDEX "Upload_workspaceId_userId_idx" ON public."Upload" USING btree ("workspaceId", "userId");
CREATE TRIGGER upload_drops_chunks AFTER DELETE ON public."Upload" REFERENCING OLD TABLE AS gone_rows FOR EACH STATEMENT EXECUTE FUNCTION private.drop_chunks();
CREATE POLICY own_read ON "Upload" AS PERMISSIVE FOR SELECT TO connect_app
  USING ((("userId" = ( SELECT private.current_user_id() AS current_user_id)) AND ("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces)))));
CREATE POLICY owner_acts ON "Upload" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
GRANT SELECT ON "Upload" TO connect_app;

CREATE OR REPLACE FUNCTION public.append_upload(upload_id text, at integer, chunk bytea)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    held public."Upload" := private.lock_upload(upload_id);
BEGIN
    IF private.count_bytes(held, at, octet_length(chunk)) THEN
        INSERT INTO public."FileChunk" ("workspaceId", "fileId", "position", "bytes")
        VALUES (held."workspaceId", upload_id, at, chunk);
    ELSIF NOT EXISTS (
        SELECT FROM public."FileChunk" c WHERE c."fileId" = upload_id AND c."position" = at AND c."bytes" = chunk) THEN
        PERFORM private.refuse('upload_same_bytes');
    END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION append_upload(text,integer,bytea) TO connect_app;

CREATE OR REPLACE FUNCTION public.attach_to_ticket(workspace_id text, ticket_id text, upload_ids text[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_writer(workspace_id);
    IF cardinality(upload_ids) > 0 THEN
        PERFORM private.attach_uploads(workspace_id, ticket_id, NULL, private.current_user_id(), upload_ids);
    END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION attach_to_ticket(text,text,text[]) TO connect_app;

CREATE OR REPLACE FUNCTION public.begin_upload(workspace_id text, upload_id text, ticket_id text, file_name text, file_size integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    me text := private.current_user_id();
    bounds public."WorkspaceSettings";
BEGIN
    PERFORM private.require_writer(workspace_id);
    IF ticket_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM public."Ticket" t WHERE t."workspaceId" = workspace_id AND t."id" = ticket_id) THEN
        PERFORM private.refuse('ticket_is_known');
    END IF;
    SELECT s.* INTO bounds FROM public."WorkspaceSettings" s WHERE s."workspaceId" = workspace_id;
    IF file_size > bounds."maxAttachmentBytes" THEN
        PERFORM private.refuse('attachment_fits');
    END IF;
    IF private.attached_bytes(workspace_id, ticket_id) + file_size > bounds."maxTicketAttachmentBytes" THEN
        PERFORM private.refuse('ticket_attachments_fit');
    END IF;
    IF EXISTS (SELECT FROM public."Attachment" a WHERE a."id" = upload_id) THEN
        PERFORM private.refuse('upload_is_known');
    END IF;
    PERFORM private.require_room(workspace_id, upload_id, file_size);
    INSERT INTO public."Upload" ("id", "workspaceId", "userId", "ticketId", "name", "type", "size")
    VALUES (upload_id, workspace_id, me, ticket_id, file_name, 'application/octet-stream', file_size)
    ON CONFLICT ("id") DO NOTHING;
    IF NOT FOUND AND NOT EXISTS (
        SELECT FROM public."Upload" u
        WHERE u."id" = upload_id AND u."workspaceId" = workspace_id AND u."userId" = me
          AND u."name" = file_name AND u."size" = file_size) THEN
        PERFORM private.refuse('upload_is_known');
    END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION begin_upload(text,text,text,text,integer) TO connect_app;

CREATE OR REPLACE FUNCTION public.cancel_upload(upload_id text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    me text := private.current_user_id();
BEGIN
    DELETE FROM public."Upload" u
    WHERE u."id" = upload_id AND u."userId" = me
      AND NOT EXISTS (
          SELECT FROM public."OutgoingReply" o
          WHERE o."workspaceId" = u."workspaceId" AND o."userId" = me AND upload_id = ANY (o."uploadIds"));
    RETURN FOUND;
END
$function$;
GRANT EXECUTE ON FUNCTION cancel_upload(text) TO connect_app;

CREATE OR REPLACE FUNCTION public.count_upload(upload_id text, at integer, length integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.count_bytes(private.lock_upload(upload_id), at, length);
END
$function$;
GRANT EXECUTE ON FUNCTION count_upload(text,integer,integer) TO connect_app;

CREATE OR REPLACE FUNCTION public.file_limits(workspace_id text, ticket_id text)
 RETURNS TABLE(file_bytes integer, ticket_bytes integer, used_bytes bigint)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER ROWS 1
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF NOT EXISTS (SELECT FROM private.my_workspaces() AS w WHERE w = workspace_id) THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT s."maxAttachmentBytes", s."maxTicketAttachmentBytes", private.attached_bytes(workspace_id, ticket_id)
        FROM public."WorkspaceSettings" s WHERE s."workspaceId" = workspace_id;
END
$function$;
GRANT EXECUTE ON FUNCTION file_limits(text,text) TO connect_app;

CREATE OR REPLACE FUNCTION public.finish_upload(upload_id text, media_type text, hash text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    held public."Upload" := private.lock_upload(upload_id);
BEGIN
    IF held."state" = 'READY' THEN
        IF held."sha256" <> hash THEN
            PERFORM private.refuse('upload_same_bytes');
        END IF;
        RETURN;
    END IF;
    UPDATE public."Upload" u
    SET "state" = 'READY', "type" = media_type, "sha256" = hash, "touchedAt" = clock_timestamp()
    WHERE u."id" = upload_id;
END
$function$;
GRANT EXECUTE ON FUNCTION finish_upload(text,text,text) TO connect_app;

CREATE OR REPLACE FUNCTION public.sees_file(file_id text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT EXISTS (SELECT FROM public."Attachment" a WHERE a."id" = file_id)
        OR EXISTS (SELECT FROM public."Upload" u WHERE u."id" = file_id)
$function$;
GRANT EXECUTE ON FUNCTION sees_file(text) TO connect_app;

CREATE OR REPLACE FUNCTION private.attach_uploads(workspace text, ticket text, comment text, author text, upload_ids text[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    wanted text[];
    ready integer;
    coming bigint;
BEGIN
    SELECT array_agg(DISTINCT i.id) INTO wanted FROM unnest(upload_ids) AS i (id)
    WHERE NOT EXISTS (
        SELECT FROM public."Attachment" a
        WHERE a."id" = i.id AND a."workspaceId" = workspace
          AND a."commentId" IS NOT DISTINCT FROM comment
          AND a."ticketId" IS NOT DISTINCT FROM CASE WHEN comment IS NULL THEN ticket END);
    IF wanted IS NULL THEN
        RETURN;
    END IF;
    PERFORM FROM public."Ticket" t WHERE t."workspaceId" = workspace AND t."id" = ticket FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM private.refuse('ticket_is_known');
    END IF;

    SELECT count(*), COALESCE(sum(u.size), 0) INTO ready, coming FROM (
        SELECT u."size" AS size FROM public."Upload" u
        WHERE u."id" = ANY (wanted) AND u."workspaceId" = workspace AND u."userId" = author AND u."state" = 'READY'
        ORDER BY u."id" FOR UPDATE
    ) u;
    IF ready <> cardinality(wanted) THEN
        PERFORM private.refuse('upload_is_known');
    END IF;
    IF private.attached_bytes(workspace, ticket) + coming > (
        SELECT s."maxTicketAttachmentBytes" FROM public."WorkspaceSettings" s WHERE s."workspaceId" = workspace) THEN
        PERFORM private.refuse('ticket_attachments_fit');
    END IF;

    INSERT INTO public."Attachment" ("id", "workspaceId", "ticketId", "commentId", "name", "url", "type", "size", "sha256", "createdAt")
    SELECT u."id", workspace, CASE WHEN comment IS NULL THEN ticket END, comment, u."name", 'app://files/' || u."id",
        u."type", u."size", u."sha256",
        -- In the order in which they were chosen.
        CURRENT_TIMESTAMP + make_interval(secs => 0.001 * (i.place - 1))
    FROM unnest(upload_ids) WITH ORDINALITY AS i (id, place)
    JOIN public."Upload" u ON u."id" = i.id
    WHERE i.id = ANY (wanted)
    ON CONFLICT ("id") DO NOTHING;
    DELETE FROM public."Upload" u WHERE u."id" = ANY (wanted);
END
$function$;

CREATE OR REPLACE FUNCTION private.attached_bytes(workspace text, ticket text)
 RETURNS bigint
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT COALESCE(sum(f.size), 0)::bigint FROM (
        SELECT a."size" AS size FROM public."Attachment" a
        WHERE a."workspaceId" = workspace AND a."ticketId" = ticket
        UNION ALL
        SELECT a."size" FROM public."Comment" c
        JOIN public."Attachment" a ON a."workspaceId" = c."workspaceId" AND a."commentId" = c."id"
        WHERE c."workspaceId" = workspace AND c."ticketId" = ticket
    ) f
$function$;

CREATE OR REPLACE FUNCTION private.attachment_json(a "Attachment")
 RETURNS json
 LANGUAGE sql
 STABLE
RETURN json_build_object('id', (a).id, 'name', (a).name, 'url', (a).url, 'type', (a).type, 'size', (a).size, 'sha256', (a).sha256, 'createdAt', (a)."createdAt");

CREATE OR REPLACE FUNCTION private.count_bytes(held "Upload", at integer, length integer)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF at < held."receivedBytes" AND at + length <= held."receivedBytes" THEN
        RETURN false;
    END IF;
    IF held."state" <> 'RECEIVING' OR at <> held."receivedBytes" OR length > held."size" - at THEN
        PERFORM private.refuse('upload_in_order');
    END IF;
    UPDATE public."Upload" u SET "receivedBytes" = at + length, "touchedAt" = clock_timestamp()
    WHERE u."id" = held."id";
    RETURN true;
END
$function$;

CREATE OR REPLACE FUNCTION private.drop_chunks()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    DELETE FROM public."FileChunk" c USING gone_rows g
    WHERE c."fileId" = g."id"
      AND NOT EXISTS (SELECT FROM public."Attachment" a WHERE a."id" = g."id")
      AND NOT EXISTS (SELECT FROM public."Upload" u WHERE u."id" = g."id");
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.known_files(ids text[])
 RETURNS text[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT COALESCE(array_agg(i.id), '{}') FROM unnest(ids) AS i (id)
    WHERE EXISTS (SELECT FROM public."Attachment" a WHERE a."id" = i.id)
        OR EXISTS (SELECT FROM public."Upload" u WHERE u."id" = i.id)
$function$;
GRANT EXECUTE ON FUNCTION private.known_files(text[]) TO connect_worker;

CREATE OR REPLACE FUNCTION private.lock_upload(upload_id text)
 RETURNS "Upload"
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    held public."Upload";
BEGIN
    SELECT u.* INTO held FROM public."Upload" u
    WHERE u."id" = upload_id AND u."userId" = private.current_user_id()
      AND u."workspaceId" IN (SELECT private.my_writable_workspaces())
    FOR UPDATE;
    IF held."id" IS NULL THEN
        PERFORM private.refuse('upload_is_known');
    END IF;
    RETURN held;
END
$function$;

CREATE OR REPLACE FUNCTION private.require_room(workspace text, upload text, size bigint)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    me text := private.current_user_id();
    most bigint;
BEGIN
    PERFORM FROM public."WorkspacePerson" p WHERE p."workspaceId" = workspace AND p."userId" = me FOR NO KEY UPDATE;
    -- As much as two tickets may have, and at least 200 MB.
    SELECT GREATEST(2 * s."maxTicketAttachmentBytes"::bigint, 209715200) INTO most
    FROM public."WorkspaceSettings" s WHERE s."workspaceId" = workspace;
    IF (SELECT COALESCE(sum(u."size"), 0) FROM public."Upload" u
        WHERE u."workspaceId" = workspace AND u."userId" = me AND u."id" <> upload) + size > most
    THEN
        PERFORM private.refuse('uploads_fit');
    END IF;
END
$function$;

CREATE OR REPLACE FUNCTION private.sweep_uploads()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    removed integer;
BEGIN
    DELETE FROM public."Upload" WHERE "id" IN (
        SELECT u."id" FROM public."Upload" u
        WHERE u."touchedAt" < clock_timestamp() - interval '30 minutes'
          AND (u."state" = 'RECEIVING'
              OR u."touchedAt" < clock_timestamp() - interval '24 hours'
              AND NOT EXISTS (
                  SELECT FROM public."OutgoingReply" o
                  WHERE o."workspaceId" = u."workspaceId" AND o."userId" = u."userId" AND u."id" = ANY (o."uploadIds"))
              AND NOT EXISTS (
                  SELECT FROM public."Draft" d
                  WHERE d."workspaceId" = u."workspaceId" AND d."userId" = u."userId" AND u."id" = ANY (d."uploadIds")))
        ORDER BY u."touchedAt" LIMIT 100 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END
$function$;
GRANT EXECUTE ON FUNCTION private.sweep_uploads() TO connect_worker;
