-- A copy of a mail that was sent from here (of a folder "Sent") is no ticket: it is known by its Message-ID, and
-- what answers it belongs to the ticket that sent it.

-- Whether a Message-ID (without brackets) is that of a reply or an invitation of the workspace.
CREATE FUNCTION private.is_sent_here(workspace text, message_id text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM private.mail_outbox o
        WHERE o.message_id = split_part(is_sent_here.message_id, '@', 1) AND o.workspace_id = workspace
          AND (o.host = split_part(is_sent_here.message_id, '@', 2) OR o.kind = 'invitation'))
$$;

-- For desktops. Refuses callers who may not write in the workspace (42501).
CREATE FUNCTION public.is_sent_here(workspace_id text, message_id text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_writer(workspace_id);
    RETURN private.is_sent_here(workspace_id, message_id);
END
$$;

-- As before (20261201060400), but never a copy of a mail of ours that an older version made a ticket of.
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

-- As before (20261201030100); of a mail of ours and a copy of it that is kept here, the mail itself counts.
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

REVOKE EXECUTE ON FUNCTION private.is_sent_here(text, text), private.imported_parent(text, jsonb),
    private.ticket_of_mail(text, text[], integer), public.is_sent_here(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.is_sent_here(text, text) TO connect_app;
