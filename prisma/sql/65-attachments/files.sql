-- Files of tickets and messages.

-- An attachment as read_ticket shows it.
CREATE OR REPLACE FUNCTION private.attachment_json(a public."Attachment") RETURNS json
    LANGUAGE sql STABLE
    RETURN json_build_object('id', a."id", 'name', a."name", 'url', a."url", 'type', a."type", 'size', a."size",
        'sha256', a."sha256", 'createdAt', a."createdAt");

-- The bytes of all files of a ticket and its messages.
CREATE OR REPLACE FUNCTION private.attached_bytes(workspace text, ticket text) RETURNS bigint
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

-- The limits of one file and of all files of a ticket, and how much the ticket has. No row for a workspace that the
-- caller does not see. A ticket that is not made yet has nothing.
CREATE OR REPLACE FUNCTION public.file_limits(workspace_id text, ticket_id text)
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

-- Whether the caller may see a file whose bytes are in another storage. Asked before they are read there.
CREATE OR REPLACE FUNCTION public.sees_file(file_id text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM public."Attachment" a WHERE a."id" = file_id)
        OR EXISTS (SELECT FROM public."Upload" u WHERE u."id" = file_id)
$$;

-- For the worker: which of these files a row refers to. The others may be deleted.
CREATE OR REPLACE FUNCTION private.known_files(ids text[]) RETURNS text[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT COALESCE(array_agg(i.id), '{}') FROM unnest(ids) AS i (id)
    WHERE EXISTS (SELECT FROM public."Attachment" a WHERE a."id" = i.id)
        OR EXISTS (SELECT FROM public."Upload" u WHERE u."id" = i.id)
$$;

-- Chunks are deleted with their file. An upload that becomes an attachment keeps them.
CREATE OR REPLACE FUNCTION private.drop_chunks() RETURNS trigger
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

-- Makes complete uploads of `author` the files of a comment, or of the ticket itself when `comment` is null, in the
-- caller's transaction. Files that the comment or ticket has already are skipped, so that it can be repeated. Refuses
-- upload_is_known (not there, not complete, not the author's, or of another workspace) and ticket_attachments_fit.
-- Locks the ticket, so that two calls cannot pass the limit together. Not for desktops: functions that write messages
-- call it.
CREATE OR REPLACE FUNCTION private.attach_uploads(workspace text, ticket text, comment text, author text, upload_ids text[])
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

-- Attaches files to a ticket's description. Can be repeated. Refuses like send_reply, and a ticket that is not there
-- (ticket_is_known).
CREATE OR REPLACE FUNCTION public.attach_to_ticket(workspace_id text, ticket_id text, upload_ids text[]) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_writer(workspace_id);
    IF cardinality(upload_ids) > 0 THEN
        PERFORM private.attach_uploads(workspace_id, ticket_id, NULL, private.current_user_id(), upload_ids);
    END IF;
END
$$;

CREATE OR REPLACE TRIGGER attachment_drops_chunks AFTER DELETE ON "Attachment" REFERENCING OLD TABLE AS gone_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.drop_chunks();

CREATE OR REPLACE TRIGGER upload_drops_chunks AFTER DELETE ON "Upload" REFERENCING OLD TABLE AS gone_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.drop_chunks();

REVOKE ALL ON FUNCTION
    private.attachment_json(public."Attachment"), private.attached_bytes(text, text), public.file_limits(text, text),
    public.sees_file(text), private.known_files(text[]), private.drop_chunks(),
    private.attach_uploads(text, text, text, text, text[]), public.attach_to_ticket(text, text, text[])
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    public.file_limits(text, text), public.sees_file(text), public.attach_to_ticket(text, text, text[])
    TO connect_app;
GRANT EXECUTE ON FUNCTION private.known_files(text[]) TO connect_worker;
