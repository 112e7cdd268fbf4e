-- The data that mails are written from. The worker may read no table. It gets only the content of a mail that it has
-- claimed, the list of that mail's files, and their bytes piece by piece while its claim is valid.

-- Everything that an invitation's mail is written from, read when the mail is due. Null if the mail is not this
-- worker's (any more), or the invitation was accepted, withdrawn or has expired.
CREATE OR REPLACE FUNCTION private.invitation_to_write(mail text, worker text, own_route text, with_link boolean) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = error
    SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off
AS $$
DECLARE
    answer jsonb;
BEGIN
    UPDATE private.mail_outbox m SET route = own_route
    WHERE m.id = mail AND m.locked_by = worker AND m.state = 'waiting';
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT jsonb_build_object(
        'invitationId', i."id", 'inviter', a."name", 'inviterEmail', a."email", 'workspace', w."name", 'role', i."role",
        'expiresAt', private.iso(i."expiresAt"), 'timeZone', COALESCE(s."timeZone", 'UTC'),
        'senderName', s."senderName", 'senderAddress', s."senderAddress")
    INTO answer
    FROM private.mail_outbox m
    JOIN public."Invitation" i ON i."id" = m.invitation_id
    JOIN public."Workspace" w ON w."id" = i."workspaceId"
    JOIN public."User" a ON a."id" = i."invitedById"
    LEFT JOIN public."WorkspaceSettings" s ON s."workspaceId" = w."id"
    WHERE m.id = mail AND i."acceptedAt" IS NULL AND i."revokedAt" IS NULL AND i."expiresAt" > clock_timestamp();
    RETURN answer || jsonb_build_object('link',
        CASE WHEN with_link THEN private.link_of_invitation(answer ->> 'invitationId') END);
END
$$;

-- Everything that a reply's mail is written from, read when the mail is due, with its files in their order. The first
-- call sets the host part of the Message-ID. A reply names the Message-ID of the requester's last mail, so that it
-- appears in the requester's conversation. Null if the mail is not this worker's (any more) or its comment is gone.
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
            ) e), '[]'),
        -- The requester's own mails that came before this reply, oldest first.
        'answered', COALESCE((
            SELECT jsonb_agg(jsonb_build_object('id', k."messageId", 'references', to_jsonb(k."references")) ORDER BY k.at)
            FROM (
                SELECT s."messageId", s."references", COALESCE(d."createdAt", t."createdAt") AS at
                FROM public."MailSource" s
                LEFT JOIN public."Comment" d ON d."workspaceId" = s."workspaceId" AND d."id" = s."commentId"
                WHERE s."workspaceId" = t."workspaceId" AND s."ticketId" = t."id" AND s."messageId" IS NOT NULL
                  AND COALESCE(d."userId", t."createdById") = t."createdById" AND s."createdAt" < m.created_at
                ORDER BY at DESC LIMIT 20
            ) k), '[]'))
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

-- The piece at `at` of a file of the reply whose mail this worker has claimed. Null at the end, for bytes in another
-- storage, and for any other file, mail or worker.
CREATE OR REPLACE FUNCTION private.reply_file_piece(mail text, worker text, file_id text, at integer) RETURNS bytea
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

REVOKE ALL ON FUNCTION
    private.invitation_to_write(text, text, text, boolean), private.reply_to_write(text, text, text, text),
    private.reply_file_piece(text, text, text, integer)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    private.invitation_to_write(text, text, text, boolean), private.reply_to_write(text, text, text, text),
    private.reply_file_piece(text, text, text, integer)
    TO connect_worker;
