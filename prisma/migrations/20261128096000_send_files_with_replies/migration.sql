-- Files of a public reply go with its mail. The worker still reads no table: it is told which files a mail that
-- it has claimed takes along, and is given their bytes piece by piece while the mail is its own.

-- As before (20261123174000), with the files of the reply in the order in which they were chosen.
CREATE OR REPLACE FUNCTION private.reply_to_write(mail text, worker text, own_host text, own_route text) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    answer jsonb;
BEGIN
    UPDATE private.mail_outbox m
    SET route = own_route, host = COALESCE(
        m.host,
        (SELECT e.host FROM private.mail_outbox e
         WHERE e.kind = 'reply' AND e.workspace_id = m.workspace_id AND e.ticket_id = m.ticket_id AND e.host IS NOT NULL
         ORDER BY e.created_at LIMIT 1),
        (SELECT split_part(s."senderAddress", '@', 2) FROM public."WorkspaceSettings" s WHERE s."workspaceId" = m.workspace_id),
        own_host)
    WHERE m.id = mail AND m.locked_by = worker AND m.state = 'waiting';
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    SELECT jsonb_build_object(
        'host', m.host,
        'ticketId', t."id", 'number', t."number", 'subject', t."subject",
        'content', c."content", 'author', a."name", 'workspace', w."name",
        'senderName', s."senderName", 'senderAddress', s."senderAddress", 'signature', COALESCE(s."signature", ''),
        'files', COALESCE((
            SELECT jsonb_agg(jsonb_build_object(
                'id', f."id", 'name', f."name", 'type', f."type", 'size', f."size", 'sha256', f."sha256")
                ORDER BY f."createdAt", f."id")
            FROM public."Attachment" f
            WHERE f."workspaceId" = c."workspaceId" AND f."commentId" = c."id"), '[]'),
        -- The newest twenty, oldest first: enough for every mail program to find the thread.
        'earlier', COALESCE((
            SELECT jsonb_agg(e.message_id ORDER BY e.created_at)
            FROM (
                SELECT o.message_id, o.created_at FROM private.mail_outbox o
                WHERE o.kind = 'reply' AND o.workspace_id = m.workspace_id AND o.ticket_id = m.ticket_id
                  AND o.created_at < m.created_at AND o.state <> 'failed'
                ORDER BY o.created_at DESC LIMIT 20
            ) e), '[]'))
    INTO answer
    FROM private.mail_outbox m
    JOIN public."Comment" c ON c."workspaceId" = m.workspace_id AND c."id" = m.comment_id
    JOIN public."Ticket" t ON t."workspaceId" = c."workspaceId" AND t."id" = c."ticketId"
    JOIN public."Workspace" w ON w."id" = t."workspaceId"
    JOIN public."User" a ON a."id" = c."userId"
    LEFT JOIN public."WorkspaceSettings" s ON s."workspaceId" = w."id"
    WHERE m.id = mail;
    RETURN answer;
END
$$;

-- The piece at `at` of a file of the reply whose mail this worker has claimed; null at the end, for bytes that lie
-- in another storage, and for every other file, mail and worker.
CREATE FUNCTION private.reply_file_piece(mail text, worker text, file_id text, at integer) RETURNS bytea
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k."bytes"
    FROM private.mail_outbox m
    JOIN public."Attachment" f ON f."workspaceId" = m.workspace_id AND f."commentId" = m.comment_id
    JOIN public."FileChunk" k ON k."workspaceId" = f."workspaceId" AND k."fileId" = f."id"
    WHERE m.id = mail AND m.kind = 'reply' AND m.locked_by = worker AND m.state = 'waiting'
      AND f."id" = reply_file_piece.file_id AND k."position" = at
$$;

-- Keeps a claimed mail the worker's for `lease` from now: one with large files takes longer than others. False
-- when it is not this worker's (any more).
CREATE FUNCTION private.hold_mail(mail text, worker text, lease interval) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE private.mail_outbox m SET locked_until = clock_timestamp() + lease
    WHERE m.id = mail AND m.locked_by = worker AND m.state = 'waiting';
    RETURN FOUND;
END
$$;

-- As before (20261128094000), and says so when it was for a file.
CREATE OR REPLACE FUNCTION private.delivery_follows_mail() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE public."CommentDelivery" d
    SET "state" = (CASE
            WHEN NEW.state = 'sent' AND NEW.route = 'folder' THEN 'WRITTEN'
            WHEN NEW.state = 'sent' THEN 'SENT'
            WHEN NEW.state = 'failed' THEN 'FAILED'
            WHEN NEW.last_error IS NOT NULL THEN 'DELAYED'
            ELSE 'WAITING'
        END)::public."DeliveryState",
        "reason" = NEW.last_error, "attempts" = NEW.attempts, "updatedAt" = clock_timestamp()
    WHERE d."workspaceId" = NEW.workspace_id AND d."commentId" = NEW.comment_id;

    IF NEW.state = 'failed' AND OLD.state <> 'failed' THEN
        INSERT INTO public."Notification" ("id", "type", "content", "userId", "workspaceId", "ticketId")
        SELECT private.new_id(), 'TICKET_UPDATED',
            format('Your reply was not delivered: %s%s',
                CASE WHEN NEW.last_error LIKE 'refused%' THEN 'the mail server refused it'
                    WHEN NEW.last_error = 'file-damaged' THEN 'one of its files is damaged'
                    WHEN NEW.last_error = 'file-not-read' THEN 'one of its files could not be read'
                    ELSE 'it could not be handed over' END,
                ' (' || substring(NEW.last_error FROM '\d{3}$') || ')'),
            c."userId", c."workspaceId", c."ticketId"
        FROM public."Comment" c
        WHERE c."workspaceId" = NEW.workspace_id AND c."id" = NEW.comment_id;
    END IF;
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    private.reply_file_piece(text, text, text, integer), private.hold_mail(text, text, interval)
    TO connect_worker;
