-- A desktop sends the bytes of a file by these functions, piece by piece, for an upload that it has begun. Only its sender
-- sees an upload, so nobody ever sees half a file.
--
-- Refusals: 42501 (not yours, or no such workspace to write in) or the name of a rule: upload_is_known, upload_in_order,
-- upload_same_bytes, upload_complete_when_ready, attachment_fits, ticket_attachments_fit, uploads_fit, ticket_is_known.

-- Limits the bytes of a person's uploads, because files that nothing refers to are removed only after a day. Locks the
-- person's own row, so that two calls cannot exceed the limit together.
CREATE OR REPLACE FUNCTION private.require_room(workspace text, upload text, size bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- Begins to receive a file, before its first byte. The same call under one id is one upload; the id of anything else:
-- upload_is_known. Refuses (uploads_fit) more than a person may have on their way in.
CREATE OR REPLACE FUNCTION public.begin_upload(
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
$$;

-- Locks the caller's own upload until the transaction ends and returns it. upload_is_known: there is none, or its
-- workspace cannot be written in (any more).
CREATE OR REPLACE FUNCTION private.lock_upload(upload_id text) RETURNS public."Upload"
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
CREATE OR REPLACE FUNCTION private.count_bytes(held public."Upload", at integer, length integer) RETURNS boolean
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

-- Adds the next bytes, at most 1 MiB. The same bytes at the same place change nothing, so that a lost answer can be
-- sent again. Other bytes there: upload_same_bytes.
CREATE OR REPLACE FUNCTION public.append_upload(upload_id text, at integer, chunk bytea) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- Counts bytes that were put into another storage than this database.
CREATE OR REPLACE FUNCTION public.count_upload(upload_id text, at integer, length integer) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.count_bytes(private.lock_upload(upload_id), at, length);
END
$$;

-- The file is complete and can be attached. Needs every byte (upload_complete_when_ready). Can be repeated.
CREATE OR REPLACE FUNCTION public.finish_upload(upload_id text, media_type text, hash text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- Gives up one's own upload, in any state, unless a waiting reply uses it. Returns whether it was there.
CREATE OR REPLACE FUNCTION public.cancel_upload(upload_id text) RETURNS boolean
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

-- For the worker: removes uploads that were left behind, 100 files at most; returns how many. An upload that received
-- nothing for half an hour counts as given up. A complete one that nothing has referred to for a day, not even a draft,
-- counts as forgotten.
CREATE OR REPLACE FUNCTION private.sweep_uploads() RETURNS integer
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
                  WHERE o."workspaceId" = u."workspaceId" AND o."userId" = u."userId" AND u."id" = ANY (o."uploadIds"))
              AND NOT EXISTS (
                  SELECT FROM public."Draft" d
                  WHERE d."workspaceId" = u."workspaceId" AND d."userId" = u."userId" AND u."id" = ANY (d."uploadIds")))
        ORDER BY u."touchedAt" LIMIT 100 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END
$$;

REVOKE ALL ON FUNCTION
    private.require_room(text, text, bigint), public.begin_upload(text, text, text, text, integer),
    private.lock_upload(text), private.count_bytes(public."Upload", integer, integer),
    public.append_upload(text, integer, bytea), public.count_upload(text, integer, integer),
    public.finish_upload(text, text, text), public.cancel_upload(text), private.sweep_uploads()
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    public.begin_upload(text, text, text, text, integer), public.append_upload(text, integer, bytea),
    public.count_upload(text, integer, integer), public.finish_upload(text, text, text), public.cancel_upload(text)
    TO connect_app;
GRANT EXECUTE ON FUNCTION private.sweep_uploads() TO connect_worker;
