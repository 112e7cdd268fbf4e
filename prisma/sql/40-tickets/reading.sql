-- Finding out who the caller is takes about 50 microseconds. A statement under row security does it for each table that
-- it names, and again for each person whose name it shows. For a ticket with its conversation that is thirteen times,
-- which takes longer than the reading itself. So the most frequent reads check the caller once, here, and then read as
-- the owner. They read only within the workspace that was checked. References and triggers make sure that the workspace
-- knows everybody who is named.

-- Requester, assignee and tags of up to a few hundred tickets of a workspace, in no order, with the workspace's names.
-- Returns no rows for a workspace that the caller may not read, and none for tickets of another workspace.
CREATE OR REPLACE FUNCTION public.read_people_and_tags(workspace_id text, ids text[])
    RETURNS TABLE (
        "id" text, "requesterId" text, "requesterName" text, "requesterEmail" text,
        "assigneeId" text, "assigneeName" text, "assigneeEmail" text, "tags" json
    )
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF NOT EXISTS (SELECT FROM private.my_workspaces() AS w WHERE w = read_people_and_tags.workspace_id) THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT t."id",
            r."id", private.name_in(read_people_and_tags.workspace_id, r."id", r."name"), r."email",
            a."id", private.name_in(read_people_and_tags.workspace_id, a."id", a."name"), a."email",
            k.tags
        FROM public."Ticket" t
        JOIN public."User" r ON r."id" = t."createdById"
        LEFT JOIN public."User" a ON a."id" = t."assignedToId"
        -- Gathered for all tickets at once: ticket by ticket, every tag of the workspace would be read each time.
        LEFT JOIN (
            SELECT x."ticketId", json_agg(
                json_build_object('id', g."id", 'name', g."name", 'color', g."color") ORDER BY lower(g."name")) AS tags
            FROM public."TicketTag" x
            JOIN public."Tag" g ON g."workspaceId" = x."workspaceId" AND g."id" = x."tagId"
            WHERE x."workspaceId" = read_people_and_tags.workspace_id AND x."ticketId" = ANY (read_people_and_tags.ids)
            GROUP BY x."ticketId"
        ) k ON k."ticketId" = t."id"
        WHERE t."workspaceId" = read_people_and_tags.workspace_id AND t."id" = ANY (read_people_and_tags.ids);
END
$$;

-- A ticket with its newest 100 comments and the newest 500 entries of its history, newest first. One more comment is
-- returned if there are earlier ones. Includes the files, the workspace's names, who imported a message, and the
-- caller's own replies that are not sent yet. Returns no row if the caller may not read the ticket.
CREATE OR REPLACE FUNCTION public.read_ticket(workspace_id text, ticket_id text)
    RETURNS TABLE (
        "id" text, "number" integer, "subject" text, "excerpt" text, "status" text, "priority" text,
        "createdAt" timestamptz, "updatedAt" timestamptz, "closedAt" timestamptz, "version" integer,
        "requesterId" text, "requesterName" text, "requesterEmail" text,
        "assigneeId" text, "assigneeName" text, "assigneeEmail" text,
        "tags" json, "description" text, "comments" json, "history" json, "attachments" json, "outgoing" json
    )
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    me text := private.current_user_id();
BEGIN
    IF NOT EXISTS (SELECT FROM private.my_workspaces() AS w WHERE w = read_ticket.workspace_id) THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT t."id", t."number", t."subject", t."excerpt", t."status"::text, t."priority"::text,
            t."createdAt"::timestamptz, t."updatedAt"::timestamptz, t."closedAt"::timestamptz, t."version",
            r."id", private.name_in(read_ticket.workspace_id, r."id", r."name"), r."email",
            a."id", private.name_in(read_ticket.workspace_id, a."id", a."name"), a."email",
            (SELECT json_agg(
                json_build_object('id', g."id", 'name', g."name", 'color', g."color") ORDER BY lower(g."name"))
             FROM public."TicketTag" x
             JOIN public."Tag" g ON g."workspaceId" = x."workspaceId" AND g."id" = x."tagId"
             WHERE x."workspaceId" = read_ticket.workspace_id AND x."ticketId" = read_ticket.ticket_id),
            t."description",
            (SELECT json_agg(c) FROM (
                SELECT c."id", c."content", c."visibility", c."createdAt",
                    u."id" AS "authorId", private.name_in(read_ticket.workspace_id, u."id", u."name") AS "authorName",
                    u."email" AS "authorEmail", c."importKey" IS NOT NULL AS "isImported",
                    i."id" AS "importerId", private.name_in(read_ticket.workspace_id, i."id", i."name") AS "importerName", i."email" AS "importerEmail",
                    d."state" AS "deliveryState", d."reason" AS "deliveryReason", d."updatedAt" AS "deliveryAt",
                    (SELECT json_agg(private.attachment_json(f) ORDER BY f."createdAt", f."id") FROM public."Attachment" f
                     WHERE f."workspaceId" = read_ticket.workspace_id AND f."commentId" = c."id") AS "attachments",
                    NOT EXISTS (SELECT FROM public."WorkspaceUser" m
                        WHERE m."workspaceId" = read_ticket.workspace_id AND m."userId" = c."userId") AS "fromRequester"
                FROM (
                    SELECT c."id", c."content", c."visibility", c."createdAt", c."userId", c."importKey", c."importedById"
                    FROM public."Comment" c
                    WHERE c."workspaceId" = read_ticket.workspace_id AND c."ticketId" = read_ticket.ticket_id
                    ORDER BY c."createdAt" DESC, c."id" DESC LIMIT 101
                ) c
                JOIN public."User" u ON u."id" = c."userId"
                LEFT JOIN public."User" i ON i."id" = c."importedById"
                LEFT JOIN public."CommentDelivery" d
                    ON d."workspaceId" = read_ticket.workspace_id AND d."commentId" = c."id"
                ORDER BY c."createdAt" DESC, c."id" DESC
            ) c),
            (SELECT json_agg(h) FROM (
                SELECT h."id", h."kind",
                    CASE WHEN h."kind" = 'ASSIGNEE_CHANGED' THEN COALESCE(private.name_in(read_ticket.workspace_id, b."id", b."name"), b."email") ELSE left(h."before", 200) END AS "before",
                    CASE WHEN h."kind" = 'ASSIGNEE_CHANGED' THEN COALESCE(private.name_in(read_ticket.workspace_id, f."id", f."name"), f."email") ELSE left(h."after", 200) END AS "after",
                    h."createdAt", u."id" AS "actorId", private.name_in(read_ticket.workspace_id, u."id", u."name") AS "actorName", u."email" AS "actorEmail"
                FROM (
                    SELECT h.* FROM public."TicketHistory" h
                    WHERE h."workspaceId" = read_ticket.workspace_id AND h."ticketId" = read_ticket.ticket_id
                    ORDER BY h."id" DESC LIMIT 500
                ) h
                LEFT JOIN public."User" u ON u."id" = h."actorId"
                LEFT JOIN public."User" b ON h."kind" = 'ASSIGNEE_CHANGED' AND b."id" = h."before"
                LEFT JOIN public."User" f ON h."kind" = 'ASSIGNEE_CHANGED' AND f."id" = h."after"
                ORDER BY h."id" DESC
            ) h),
            (SELECT json_agg(private.attachment_json(f) ORDER BY f."createdAt", f."id") FROM public."Attachment" f
             WHERE f."workspaceId" = read_ticket.workspace_id AND f."ticketId" = read_ticket.ticket_id),
            (SELECT json_agg(json_build_object('id', o."id", 'content', o."content", 'state', o."state",
                    'createdAt', o."createdAt", 'dueAt', o."dueAt", 'files', COALESCE((
                        SELECT json_agg(json_build_object('id', f."id", 'name', f."name", 'type', f."type", 'size', f."size")
                            ORDER BY f."createdAt", f."id")
                        FROM public."Upload" f WHERE f."id" = ANY (o."uploadIds")), '[]')) ORDER BY o."createdAt", o."id")
             FROM public."OutgoingReply" o
             WHERE o."workspaceId" = read_ticket.workspace_id AND o."ticketId" = read_ticket.ticket_id AND o."userId" = me)
        FROM public."Ticket" t
        JOIN public."User" r ON r."id" = t."createdById"
        LEFT JOIN public."User" a ON a."id" = t."assignedToId"
        WHERE t."workspaceId" = read_ticket.workspace_id AND t."id" = read_ticket.ticket_id;
END
$$;

-- A page of ticket ids of a workspace. A ticket is found if its subject has every word, or if its number is the text
-- ("12" or "#12"). The order is that of the queue: by 'updated', 'created' or 'priority' (then updated), then by id.
-- The page starts at after_*. queue_is and assignee_is ('' for nobody) limit it to a view; null means any. Returns no
-- rows for a workspace that the caller may not read.
CREATE OR REPLACE FUNCTION public.search_tickets(
    workspace_id text, words text, queue_is smallint, assignee_is text,
    sort text, descending boolean, after_rank smallint, after_time timestamptz, after_id text, how_many integer
)
    RETURNS TABLE (id text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    patterns text[] := private.like_patterns(words);
    wanted_number integer := CASE WHEN btrim(words) ~ '^#?[0-9]{1,9}$' THEN ltrim(btrim(words), '#')::integer END;
    in_subject text := 'true';
    conditions text := 't."workspaceId" = $1';
    sort_columns text := CASE sort WHEN 'created' THEN 't."createdAt"' WHEN 'priority' THEN 't."priorityRank", t."updatedAt"' ELSE 't."updatedAt"' END;
    after_values text := CASE sort WHEN 'priority' THEN '$6, $7' ELSE '$7' END;
    direction text := CASE WHEN descending THEN 'DESC' ELSE 'ASC' END;
BEGIN
    IF NOT EXISTS (SELECT FROM private.my_workspaces() AS w WHERE w = workspace_id) THEN
        RETURN;
    END IF;
    -- Only positions of the array and the words of this function are put into the text, never the caller's.
    FOR i IN 1 .. cardinality(patterns) LOOP
        in_subject := in_subject || format(' AND private.folded(t."subject") LIKE ($3)[%s]', i);
    END LOOP;
    IF wanted_number IS NULL THEN
        conditions := conditions || ' AND ' || in_subject;
    ELSE
        conditions := conditions || ' AND (t."number" = $2 OR ' || in_subject || ')';
    END IF;
    IF queue_is IS NOT NULL THEN
        conditions := conditions || ' AND t."queue" = $4';
    END IF;
    IF assignee_is IS NOT NULL THEN
        conditions := conditions || ' AND t."assigneeKey" = $5';
    END IF;
    IF after_id IS NOT NULL THEN
        conditions := conditions || format(' AND (%s, t."id") %s (%s, $8)',
            sort_columns, CASE WHEN descending THEN '<' ELSE '>' END, after_values);
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT t."id" FROM public."Ticket" t WHERE %s ORDER BY %s %s, t."id" %s LIMIT $9',
        conditions, replace(sort_columns, ',', ' ' || direction || ','), direction, direction)
        USING workspace_id, wanted_number, patterns, queue_is, assignee_is, after_rank, after_time, after_id,
            LEAST(how_many, 500);
END
$$;

REVOKE ALL ON FUNCTION
    public.read_people_and_tags(text, text[]), public.read_ticket(text, text),
    public.search_tickets(text, text, smallint, text, text, boolean, smallint, timestamptz, text, integer)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    public.read_people_and_tags(text, text[]), public.read_ticket(text, text),
    public.search_tickets(text, text, smallint, text, text, boolean, smallint, timestamptz, text, integer)
    TO connect_app;
