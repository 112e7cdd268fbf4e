-- A mail that became a ticket or a message is stored unchanged. A better reader can read it again, a person can save
-- it, a reply can name it, and a second mail with its Message-ID can be compared with it. A mail that answers one of
-- ours is added to its ticket.
--
-- A copy of a mail that was sent from here (from a folder "Sent") becomes no ticket. It is recognised by its
-- Message-ID. An answer to it belongs to the ticket that the mail was sent from.

-- Whether a Message-ID (without brackets) is that of a reply or an invitation of the workspace.
CREATE OR REPLACE FUNCTION private.is_sent_here(workspace text, message_id text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM private.mail_outbox o
        WHERE o.message_id = split_part(is_sent_here.message_id, '@', 1) AND o.workspace_id = workspace
          AND (o.host = split_part(is_sent_here.message_id, '@', 2) OR o.kind = 'invitation'))
$$;

-- For desktops. Refuses callers who may not write in the workspace (42501).
CREATE OR REPLACE FUNCTION public.is_sent_here(workspace_id text, message_id text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_writer(workspace_id);
    RETURN private.is_sent_here(workspace_id, message_id);
END
$$;

-- The imported ticket that one of a reply's parents is, or is a comment on. The first parent that is found counts, but
-- never a copy of a mail that was sent from here.
CREATE OR REPLACE FUNCTION private.imported_parent(workspace text, reply jsonb) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT found."ticketId"
    FROM jsonb_array_elements_text(reply -> 'parentKeys') WITH ORDINALITY AS p (key, place)
    CROSS JOIN LATERAL (
        SELECT t."id", t."id" AS "ticketId" FROM public."Ticket" t
        WHERE t."workspaceId" = workspace AND t."importKey" = p.key
        UNION ALL
        SELECT c."id", c."ticketId" FROM public."Comment" c
        JOIN public."Ticket" t ON t."workspaceId" = c."workspaceId" AND t."id" = c."ticketId" AND t."importKey" IS NOT NULL
        WHERE c."workspaceId" = workspace AND c."importKey" = p.key
    ) AS found
    WHERE NOT EXISTS (
        SELECT FROM public."MailSource" m
        WHERE m."workspaceId" = workspace AND m."id" = found."id" AND private.is_sent_here(workspace, m."messageId"))
    ORDER BY p.place LIMIT 1
$$;

-- The ticket of the workspace that a mail belongs to. It is found by the Message-IDs that the mail answers, the nearest
-- first: those of our replies and of mails that are stored here. Otherwise it is found by the number in the subject.
-- The mail itself counts before a copy of it. Null: none.
CREATE OR REPLACE FUNCTION private.ticket_of_mail(workspace text, answers text[], ticket_number integer) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT COALESCE((
        SELECT found.ticket
        FROM unnest(answers) WITH ORDINALITY AS a (id, place)
        CROSS JOIN LATERAL (
            -- Nobody guesses our Message-IDs: who names one has read that mail.
            SELECT o.ticket_id AS ticket, 1 AS rank FROM private.mail_outbox o
            WHERE o.message_id = split_part(a.id, '@', 1) AND o.host = split_part(a.id, '@', 2)
              AND o.kind = 'reply' AND o.workspace_id = workspace
            UNION ALL
            SELECT o.ticket_id, 2 FROM private.mail_outbox o
            WHERE o.kind = 'reply' AND o.workspace_id = workspace
              AND 'ticket-' || o.ticket_id || '@' || o.host = a.id
              AND o.ticket_id = substring(a.id FROM '^ticket-([^@]+)@')
            UNION ALL
            SELECT m."ticketId", 3 FROM public."MailSource" m
            WHERE m."workspaceId" = workspace AND m."messageId" = a.id
        ) AS found
        ORDER BY a.place, found.rank LIMIT 1
    ), (
        SELECT t."id" FROM public."Ticket" t
        WHERE t."workspaceId" = workspace AND t."number" = ticket_number
    ))
$$;

-- Keeps the mail of an imported ticket or message: {"ticketId"} or {"commentId"}, "messageId", "references",
-- "contentKey", "notes". Can be repeated. False when there is no such ticket or message.
CREATE OR REPLACE FUNCTION private.keep_mail(workspace text, mail jsonb, content bytea) RETURNS boolean
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

-- For desktops. Refuses callers who may not write in the workspace (42501).
CREATE OR REPLACE FUNCTION public.keep_mail(workspace_id text, mail jsonb, content bytea) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_writer(workspace_id);
    RETURN private.was_imported_by_caller(workspace_id, mail ->> 'ticketId', mail ->> 'commentId')
        AND private.keep_mail(workspace_id, mail, content);
END
$$;

-- Whether the ticket or message of this key is this very mail ('same') or another one under its Message-ID ('other');
-- 'none' if the key is free. A mail that was imported before mails were stored is known by its time only.
CREATE OR REPLACE FUNCTION private.compare_mail(workspace text, import_key text, content_key text, sent_at timestamptz) RETURNS text
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

-- For desktops. Refuses callers who may not write in the workspace (42501).
CREATE OR REPLACE FUNCTION public.compare_mail(workspace_id text, import_key text, content_key text, sent_at timestamptz) RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_writer(workspace_id);
    RETURN private.compare_mail(workspace_id, import_key, content_key, sent_at);
END
$$;

-- Adds a mail to the ticket that it belongs to, as a public message of the ticket's requester: {"id", "key", "answers",
-- "number", "email", "content", "createdAt"}. Only for mails of the requester: anybody else's is 'of-other', whatever
-- it answers. 'added' (also when an earlier call added it), 'there' when a ticket or message has the key, 'no-ticket'
-- when it belongs to none.
CREATE OR REPLACE FUNCTION private.join_mail(workspace text, mail jsonb) RETURNS text
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

-- For desktops. Only OWNER and ADMIN may import the words of a colleague; for others it is 'of-member'.
CREATE OR REPLACE FUNCTION public.join_mail(workspace_id text, mail jsonb) RETURNS text
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

REVOKE ALL ON FUNCTION
    private.is_sent_here(text, text), public.is_sent_here(text, text), private.imported_parent(text, jsonb),
    private.ticket_of_mail(text, text[], integer), private.keep_mail(text, jsonb, bytea),
    public.keep_mail(text, jsonb, bytea), private.compare_mail(text, text, text, timestamptz),
    public.compare_mail(text, text, text, timestamptz), private.join_mail(text, jsonb), public.join_mail(text, jsonb)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    public.is_sent_here(text, text), public.keep_mail(text, jsonb, bytea),
    public.compare_mail(text, text, text, timestamptz), public.join_mail(text, jsonb)
    TO connect_app;
