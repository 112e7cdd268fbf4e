-- A mail that became a ticket or a message is kept as it came, so that a better reader can read it again, a person
-- can save it, an answer can name it, and a second mail under its Message-ID can be compared with it. A mail that
-- answers one of ours joins its ticket.

CREATE TABLE "MailSource" (
    -- The id of the ticket or the message that it became: at most one mail for each.
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "ticketId" TEXT NOT NULL,
    -- Null when the mail became the ticket itself.
    "commentId" TEXT,
    -- Message-IDs without brackets: its own, and those it answers, the oldest first.
    "messageId" TEXT,
    "references" TEXT[] NOT NULL DEFAULT '{}',
    -- Tells mails of one Message-ID apart, whatever way they came.
    "contentKey" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    -- What of it is not in the ticket, or was guessed: [{"kind", "example"}].
    "notes" JSONB NOT NULL DEFAULT '[]',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "MailSource_pkey" PRIMARY KEY ("id"),
    CONSTRAINT mail_source_of_one CHECK ("id" = COALESCE("commentId", "ticketId")),
    CONSTRAINT mail_source_size_range CHECK ("size" > 0),
    CONSTRAINT mail_source_sha256_format CHECK ("sha256" ~ '^[0-9a-f]{64}$'),
    CONSTRAINT mail_source_notes_are_a_list CHECK (jsonb_typeof("notes") = 'array')
);
CREATE INDEX "MailSource_workspaceId_ticketId_idx" ON "MailSource"("workspaceId", "ticketId");
CREATE INDEX "MailSource_workspaceId_messageId_idx" ON "MailSource"("workspaceId", "messageId");
ALTER TABLE "MailSource" ADD CONSTRAINT "MailSource_workspaceId_ticketId_fkey"
    FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "MailSource" ADD CONSTRAINT "MailSource_workspaceId_commentId_fkey"
    FOREIGN KEY ("workspaceId", "commentId") REFERENCES "Comment"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "MailSource" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "MailSource" TO CURRENT_USER USING (true);
CREATE POLICY member_reads ON "MailSource" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
GRANT SELECT ON "MailSource" TO connect_app;

-- Its bytes lie where those of files do, and go with it.
DROP POLICY file_is_seen ON "FileChunk";
CREATE POLICY file_is_seen ON "FileChunk" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces()))
        AND (EXISTS (SELECT FROM "Attachment" a WHERE a."id" = "fileId" AND a."workspaceId" = "FileChunk"."workspaceId")
            OR EXISTS (SELECT FROM "Upload" u WHERE u."id" = "fileId" AND u."workspaceId" = "FileChunk"."workspaceId")
            OR EXISTS (SELECT FROM "MailSource" m WHERE m."id" = "fileId" AND m."workspaceId" = "FileChunk"."workspaceId")));
CREATE TRIGGER mail_source_drops_chunks AFTER DELETE ON "MailSource" REFERENCING OLD TABLE AS gone_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.drop_chunks();

-- Keeps the mail that an imported ticket or message came from: {"ticketId"} or {"commentId"}, "messageId",
-- "references", "contentKey", "notes". Said again it changes nothing. False when there is no such ticket or message.
CREATE FUNCTION private.keep_mail(workspace text, mail jsonb, content bytea) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    owner text := COALESCE(mail ->> 'commentId', mail ->> 'ticketId');
    ticket text;
BEGIN
    IF mail ->> 'commentId' IS NULL THEN
        SELECT t."id" INTO ticket FROM public."Ticket" t
        WHERE t."workspaceId" = workspace AND t."id" = owner AND t."importKey" IS NOT NULL;
    ELSE
        SELECT c."ticketId" INTO ticket FROM public."Comment" c
        WHERE c."workspaceId" = workspace AND c."id" = owner AND c."importKey" IS NOT NULL;
    END IF;
    IF ticket IS NULL THEN
        RETURN false;
    END IF;
    INSERT INTO public."MailSource" ("id", "workspaceId", "ticketId", "commentId", "messageId", "references",
        "contentKey", "size", "sha256", "notes")
    VALUES (owner, workspace, ticket, mail ->> 'commentId', mail ->> 'messageId',
        ARRAY(SELECT jsonb_array_elements_text(mail -> 'references')), mail ->> 'contentKey',
        octet_length(content), encode(sha256(content), 'hex'), COALESCE(mail -> 'notes', '[]'))
    ON CONFLICT ("id") DO NOTHING;
    IF FOUND THEN
        INSERT INTO public."FileChunk" ("workspaceId", "fileId", "position", "bytes")
        SELECT workspace, owner, p, substring(content FROM p + 1 FOR 1048576)
        FROM generate_series(0, octet_length(content) - 1, 1048576) AS p;
    END IF;
    RETURN true;
END
$$;

-- Whether the ticket or message of this key is this very mail ('same') or another one under its Message-ID
-- ('other'); 'none' when the key is free. What was imported before mails were kept is known by its time alone.
CREATE FUNCTION private.compare_mail(workspace text, import_key text, content_key text, sent_at timestamptz) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT COALESCE((
        SELECT CASE WHEN COALESCE(m."contentKey" = content_key, found.at = sent_at, true) THEN 'same' ELSE 'other' END
        FROM (
            SELECT t."id", t."createdAt" AS at FROM public."Ticket" t
            WHERE t."workspaceId" = workspace AND t."importKey" = import_key
            UNION ALL
            SELECT c."id", c."createdAt" FROM public."Comment" c
            WHERE c."workspaceId" = workspace AND c."importKey" = import_key
        ) AS found
        LEFT JOIN public."MailSource" m ON m."id" = found."id" AND m."workspaceId" = workspace
        LIMIT 1), 'none')
$$;

-- Which ticket of the workspace a mail belongs to, by the Message-IDs that it answers (the nearest first): those of
-- our replies and of mails that are kept here; else by the number in its subject. Null for none.
CREATE FUNCTION private.ticket_of_mail(workspace text, answers text[], ticket_number integer) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT COALESCE((
        SELECT found.ticket
        FROM unnest(answers) WITH ORDINALITY AS a (id, place)
        CROSS JOIN LATERAL (
            -- Nobody guesses our Message-IDs: who names one has read that mail.
            SELECT o.ticket_id AS ticket FROM private.mail_outbox o
            WHERE o.message_id = split_part(a.id, '@', 1) AND o.host = split_part(a.id, '@', 2)
              AND o.kind = 'reply' AND o.workspace_id = workspace
            UNION ALL
            SELECT o.ticket_id FROM private.mail_outbox o
            WHERE o.kind = 'reply' AND o.workspace_id = workspace
              AND 'ticket-' || o.ticket_id || '@' || o.host = a.id
              AND o.ticket_id = substring(a.id FROM '^ticket-([^@]+)@')
            UNION ALL
            SELECT m."ticketId" FROM public."MailSource" m
            WHERE m."workspaceId" = workspace AND m."messageId" = a.id
        ) AS found
        ORDER BY a.place LIMIT 1
    ), (
        SELECT t."id" FROM public."Ticket" t
        WHERE t."workspaceId" = workspace AND t."number" = ticket_number
    ))
$$;

-- Adds a mail to the ticket that it belongs to, as a public message of the ticket's requester: {"id", "key",
-- "answers", "number", "email", "content", "createdAt"}. Only the requester gets in: whoever else answers, or writes
-- a number into a subject, is 'of-other', whatever they know. 'added' (also when an earlier call added it), 'there'
-- for a key that a ticket or message has, 'no-ticket' when it belongs to none.
CREATE FUNCTION private.join_mail(workspace text, mail jsonb) RETURNS text
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ticket text;
    author text;
BEGIN
    IF EXISTS (
        SELECT FROM public."Comment" c
        WHERE c."workspaceId" = workspace AND c."importKey" = mail ->> 'key' AND c."id" = mail ->> 'id') THEN
        RETURN 'added';
    END IF;
    IF EXISTS (
            SELECT FROM public."Comment" c
            WHERE c."workspaceId" = workspace AND c."importKey" = mail ->> 'key')
        OR EXISTS (
            SELECT FROM public."Ticket" t
            WHERE t."workspaceId" = workspace AND t."importKey" = mail ->> 'key') THEN
        RETURN 'there';
    END IF;
    ticket := private.ticket_of_mail(workspace,
        ARRAY(SELECT jsonb_array_elements_text(mail -> 'answers')), (mail ->> 'number')::integer);
    -- Held, so that it cannot get another requester between the question and the message.
    SELECT t."createdById" INTO author FROM public."Ticket" t
    WHERE t."workspaceId" = workspace AND t."id" = ticket FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'no-ticket';
    END IF;
    IF NOT EXISTS (SELECT FROM public."User" u WHERE u."id" = author AND u."email" = mail ->> 'email') THEN
        RETURN 'of-other';
    END IF;
    INSERT INTO public."Comment" ("id", "workspaceId", "ticketId", "userId", "content", "visibility",
        "createdAt", "updatedAt", "importKey", "importedById")
    VALUES (mail ->> 'id', workspace, ticket, author, mail ->> 'content', 'PUBLIC',
        (mail ->> 'createdAt')::timestamptz, (mail ->> 'createdAt')::timestamptz,
        mail ->> 'key', private.current_user_id())
    ON CONFLICT ("workspaceId", "importKey") DO NOTHING;
    RETURN CASE WHEN FOUND THEN 'added' ELSE 'there' END;
END
$$;

-- For desktops. Refuse callers who may not write in the workspace (42501).

CREATE FUNCTION public.keep_mail(workspace_id text, mail jsonb, content bytea) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_writer(workspace_id);
    RETURN private.keep_mail(workspace_id, mail, content);
END
$$;

CREATE FUNCTION public.compare_mail(workspace_id text, import_key text, content_key text, sent_at timestamptz) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_writer(workspace_id);
    RETURN private.compare_mail(workspace_id, import_key, content_key, sent_at);
END
$$;

-- A colleague's own words are theirs to write: with 'of-member' only OWNER and ADMIN bring them in.
CREATE FUNCTION public.join_mail(workspace_id text, mail jsonb) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_writer(workspace_id);
    IF NOT EXISTS (
            SELECT FROM public."WorkspaceUser" w
            WHERE w."workspaceId" = workspace_id AND w."userId" = private.current_user_id()
              AND w."isActive" AND w."role" IN ('OWNER', 'ADMIN'))
        AND EXISTS (
            SELECT FROM public."WorkspaceUser" w JOIN public."User" u ON u."id" = w."userId"
            WHERE w."workspaceId" = workspace_id AND u."email" = mail ->> 'email'
              AND u."id" <> private.current_user_id()) THEN
        RETURN 'of-member';
    END IF;
    RETURN private.join_mail(workspace_id, mail);
END
$$;

-- As before (20261128096000), with the mails of the ticket's requester that are kept: a reply answers the last of
-- them by its own Message-ID, so that it stands in the requester's own conversation.
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

REVOKE EXECUTE ON FUNCTION private.keep_mail(text, jsonb, bytea), private.compare_mail(text, text, text, timestamptz),
    private.ticket_of_mail(text, text[], integer), private.join_mail(text, jsonb),
    private.reply_to_write(text, text, text, text) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION public.keep_mail(text, jsonb, bytea), public.compare_mail(text, text, text, timestamptz),
    public.join_mail(text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.keep_mail(text, jsonb, bytea), public.compare_mail(text, text, text, timestamptz),
    public.join_mail(text, jsonb) TO connect_app;
