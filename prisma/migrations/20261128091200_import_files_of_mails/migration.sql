-- A mail that is imported brings its files along.

-- Gives an imported ticket or message one of its mail's files: {"id", "name", "type", "ticketId"} or, instead of
-- the latter, {"commentId"}; `place` counts them within the mail. Said again it changes nothing. False, and nothing
-- is kept, when the file or all files of the ticket would be more than the workspace allows, or when there is no
-- such imported ticket or message.
CREATE FUNCTION private.import_file(workspace text, file jsonb, place integer, content bytea) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ticket text;
    written_at timestamptz;
    bounds public."WorkspaceSettings";
BEGIN
    IF EXISTS (SELECT FROM public."Attachment" a WHERE a."id" = file ->> 'id' AND a."workspaceId" = workspace) THEN
        RETURN true;
    END IF;
    IF file ->> 'commentId' IS NULL THEN
        SELECT t."id", t."createdAt" INTO ticket, written_at FROM public."Ticket" t
        WHERE t."workspaceId" = workspace AND t."id" = file ->> 'ticketId' AND t."importKey" IS NOT NULL;
    ELSE
        SELECT c."ticketId", c."createdAt" INTO ticket, written_at FROM public."Comment" c
        WHERE c."workspaceId" = workspace AND c."id" = file ->> 'commentId' AND c."importKey" IS NOT NULL;
    END IF;
    -- Held, so that two at once cannot pass the limit together.
    PERFORM FROM public."Ticket" t WHERE t."workspaceId" = workspace AND t."id" = ticket FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    SELECT s.* INTO bounds FROM public."WorkspaceSettings" s WHERE s."workspaceId" = workspace;
    IF octet_length(content) > bounds."maxAttachmentBytes"
        OR private.attached_bytes(workspace, ticket) + octet_length(content) > bounds."maxTicketAttachmentBytes" THEN
        RETURN false;
    END IF;
    INSERT INTO public."Attachment" ("id", "workspaceId", "ticketId", "commentId", "name", "url", "type", "size",
        "sha256", "createdAt")
    VALUES (file ->> 'id', workspace, CASE WHEN file ->> 'commentId' IS NULL THEN ticket END, file ->> 'commentId',
        file ->> 'name', 'app://files/' || (file ->> 'id'), file ->> 'type', octet_length(content),
        encode(sha256(content), 'hex'), written_at + make_interval(secs => 0.001 * place));
    INSERT INTO public."FileChunk" ("workspaceId", "fileId", "position", "bytes")
    SELECT workspace, file ->> 'id', p, substring(content FROM p + 1 FOR 1048576)
    FROM generate_series(0, octet_length(content) - 1, 1048576) AS p;
    RETURN true;
END
$$;

-- For desktops. Refuses callers who may not write in the workspace (42501).
CREATE FUNCTION public.import_file(workspace_id text, file jsonb, place integer, content bytea) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_writer(workspace_id);
    RETURN private.import_file(workspace_id, file, place, content);
END
$$;

REVOKE EXECUTE ON FUNCTION private.import_file(text, jsonb, integer, bytea) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION public.import_file(text, jsonb, integer, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.import_file(text, jsonb, integer, bytea) TO connect_app;
