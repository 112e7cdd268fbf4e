-- The bytes of files lie in rows of the tenant, so that backup, tenancy and retention hold for them as for
-- tickets. A desktop hands them in by the functions below, piece by piece, for an upload that it has begun;
-- nobody but its sender sees an upload, so nobody ever sees half a file.
--
-- Refusals: 42501 (not yours, or no such workspace to write in) or the name of a rule: upload_is_known,
-- upload_in_order, upload_same_bytes, upload_complete_when_ready, attachment_fits, ticket_attachments_fit,
-- ticket_is_known.

CREATE TABLE "FileChunk" (
    "workspaceId" TEXT NOT NULL,
    -- The upload's id, which is the attachment's afterwards.
    "fileId" TEXT NOT NULL,
    -- Where in the file its first byte stands.
    "position" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "FileChunk_pkey" PRIMARY KEY ("fileId", "position"),
    CONSTRAINT file_chunk_position_range CHECK ("position" >= 0),
    CONSTRAINT file_chunk_bytes_length CHECK (octet_length("bytes") BETWEEN 1 AND 1048576)
);
-- What people attach is compressed already, or small.
ALTER TABLE "FileChunk" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;
CREATE INDEX "FileChunk_workspaceId_idx" ON "FileChunk"("workspaceId");
ALTER TABLE "FileChunk" ADD CONSTRAINT "FileChunk_workspaceId_fkey"
    FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "FileChunk" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "FileChunk" TO CURRENT_USER USING (true);
-- Through the attachment or through one's own upload: each is asked for under its own policy.
CREATE POLICY file_is_seen ON "FileChunk" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces()))
        AND (EXISTS (SELECT FROM "Attachment" a WHERE a."id" = "fileId" AND a."workspaceId" = "FileChunk"."workspaceId")
            OR EXISTS (SELECT FROM "Upload" u WHERE u."id" = "fileId" AND u."workspaceId" = "FileChunk"."workspaceId")));
GRANT SELECT ON "FileChunk" TO connect_app;

-- Chunks go with their file; an upload that becomes an attachment keeps them.
CREATE FUNCTION private.drop_chunks() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM public."FileChunk" c USING gone_rows g
    WHERE c."fileId" = g."id"
      AND NOT EXISTS (SELECT FROM public."Attachment" a WHERE a."id" = g."id")
      AND NOT EXISTS (SELECT FROM public."Upload" u WHERE u."id" = g."id");
    RETURN NULL;
END
$$;
CREATE TRIGGER attachment_drops_chunks AFTER DELETE ON "Attachment" REFERENCING OLD TABLE AS gone_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.drop_chunks();
CREATE TRIGGER upload_drops_chunks AFTER DELETE ON "Upload" REFERENCING OLD TABLE AS gone_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.drop_chunks();

-- A file that comes or goes is news of its ticket.
CREATE FUNCTION private.feed_attachments() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed record;
BEGIN
    FOR changed IN
        SELECT r."workspaceId" AS workspace, array_agg(DISTINCT COALESCE(r."ticketId", c."ticketId")) AS tickets
        FROM changed_rows r
        LEFT JOIN public."Comment" c ON c."workspaceId" = r."workspaceId" AND c."id" = r."commentId"
        WHERE COALESCE(r."ticketId", c."ticketId") IS NOT NULL
        GROUP BY 1
    LOOP
        PERFORM private.tell_tickets(changed.workspace, changed.tickets);
    END LOOP;
    RETURN NULL;
END
$$;
CREATE TRIGGER attachment_inserted_told AFTER INSERT ON "Attachment" REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_attachments();
CREATE TRIGGER attachment_deleted_told AFTER DELETE ON "Attachment" REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_attachments();

-- How many bytes of files a ticket and its messages have.
CREATE FUNCTION private.attached_bytes(workspace text, ticket text) RETURNS bigint
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT COALESCE(sum(f.size), 0)::bigint FROM (
        SELECT a."size" AS size FROM public."Attachment" a
        WHERE a."workspaceId" = workspace AND a."ticketId" = ticket
        UNION ALL
        SELECT a."size" FROM public."Comment" c
        JOIN public."Attachment" a ON a."workspaceId" = c."workspaceId" AND a."commentId" = c."id"
        WHERE c."workspaceId" = workspace AND c."ticketId" = ticket
    ) f
$$;

-- The limits of one file and of all files of a ticket, and what the ticket has of them; no row for a workspace
-- that the caller does not see. A ticket that is still being written has nothing.
CREATE FUNCTION public.file_limits(workspace_id text, ticket_id text)
    RETURNS TABLE (file_bytes integer, ticket_bytes integer, used_bytes bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM private.my_workspaces() AS w WHERE w = workspace_id) THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT s."maxAttachmentBytes", s."maxTicketAttachmentBytes", private.attached_bytes(workspace_id, ticket_id)
        FROM public."WorkspaceSettings" s WHERE s."workspaceId" = workspace_id;
END
$$;

-- Begins to receive a file, before its first byte. Said twice under one id with the same words it is one
-- upload; the id of anything else is upload_is_known.
CREATE FUNCTION public.begin_upload(
    workspace_id text, upload_id text, ticket_id text, file_name text, file_size integer
)
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- The caller's own upload, held until the transaction ends; upload_is_known where there is none, also when the
-- workspace is not to be written in (any more).
CREATE FUNCTION private.hold_upload(upload_id text) RETURNS public."Upload"
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- Whether `length` bytes at `at` are new for the upload; false when they came before. Counts new ones.
CREATE FUNCTION private.count_bytes(held public."Upload", at integer, length integer) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- Adds the next bytes, at most 1 MiB. The same bytes at the same place again change nothing, so that a lost
-- answer is answered by sending again; others there are upload_same_bytes.
CREATE FUNCTION public.append_upload(upload_id text, at integer, chunk bytea) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held public."Upload" := private.hold_upload(upload_id);
BEGIN
    IF private.count_bytes(held, at, octet_length(chunk)) THEN
        INSERT INTO public."FileChunk" ("workspaceId", "fileId", "position", "bytes")
        VALUES (held."workspaceId", upload_id, at, chunk);
    ELSIF NOT EXISTS (
        SELECT FROM public."FileChunk" c WHERE c."fileId" = upload_id AND c."position" = at AND c."bytes" = chunk) THEN
        PERFORM private.refuse('upload_same_bytes');
    END IF;
END
$$;

-- Counts bytes that were put into another storage than this database.
CREATE FUNCTION public.count_upload(upload_id text, at integer, length integer) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.count_bytes(private.hold_upload(upload_id), at, length);
END
$$;

-- The file is complete: from here on it can be attached. Needs every byte (upload_complete_when_ready); said
-- twice it is said once.
CREATE FUNCTION public.finish_upload(upload_id text, media_type text, hash text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    held public."Upload" := private.hold_upload(upload_id);
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
$$;

-- Gives up one's own upload, in whatever state; one that a reply on its way holds stays. Answers whether it
-- was there.
CREATE FUNCTION public.cancel_upload(upload_id text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- Makes `author`'s complete uploads the files of a comment, or of the ticket itself where `comment` is null, in
-- the caller's transaction; what was uploaded becomes visible with what it belongs to. Those that the comment or
-- ticket has already are left, so that it may be said twice. Refuses upload_is_known for any that is not there,
-- not complete, not the author's or of another workspace, and ticket_attachments_fit. Holds the ticket, so that
-- two at once cannot pass the limit together. Not for desktops: functions that write messages call it.
CREATE FUNCTION private.attach_uploads(workspace text, ticket text, comment text, author text, upload_ids text[])
    RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- For the worker: removes what was left behind, 100 files at most; answers how many. An upload that received
-- nothing for half an hour will not go on; a complete one that nothing holds for a day was forgotten.
CREATE FUNCTION private.sweep_uploads() RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
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
                  WHERE o."workspaceId" = u."workspaceId" AND o."userId" = u."userId" AND u."id" = ANY (o."uploadIds")))
        ORDER BY u."touchedAt" LIMIT 100 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION
    public.file_limits(text, text), public.begin_upload(text, text, text, text, integer),
    public.append_upload(text, integer, bytea), public.count_upload(text, integer, integer),
    public.finish_upload(text, text, text), public.cancel_upload(text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    public.file_limits(text, text), public.begin_upload(text, text, text, text, integer),
    public.append_upload(text, integer, bytea), public.count_upload(text, integer, integer),
    public.finish_upload(text, text, text), public.cancel_upload(text)
    TO connect_app;
GRANT EXECUTE ON FUNCTION private.sweep_uploads() TO connect_worker;
