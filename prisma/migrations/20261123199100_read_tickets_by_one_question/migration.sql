-- Who is asking is a look-up of some 50 microseconds, and a statement under row security asks for each table
-- that it names, and once more for each person whose name it shows. A ticket with its conversation names
-- thirteen, so that more time went into asking than into reading. The two hottest reads ask once here and
-- then read as the owner, as search_tickets does, always within the workspace that was asked about. Whom its
-- tickets, comments and history name, the workspace knows: references and triggers see to that.

-- Who wants what and who works on it, and the tags, of up to some hundred tickets of a workspace, in no
-- order. No rows for a workspace that the caller may not read, nor for tickets of another one.
CREATE FUNCTION public.dress_tickets(workspace_id text, ids text[])
    RETURNS TABLE (
        "id" text, "requesterId" text, "requesterName" text, "requesterEmail" text,
        "assigneeId" text, "assigneeName" text, "assigneeEmail" text, "tags" json
    )
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF NOT EXISTS (SELECT FROM private.my_workspaces() AS w WHERE w = dress_tickets.workspace_id) THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT t."id", r."id", r."name", r."email", a."id", a."name", a."email", k.tags
        FROM public."Ticket" t
        JOIN public."User" r ON r."id" = t."createdById"
        LEFT JOIN public."User" a ON a."id" = t."assignedToId"
        -- Gathered for all tickets at once: ticket by ticket, every tag of the workspace would be read each time.
        LEFT JOIN (
            SELECT x."ticketId", json_agg(
                json_build_object('id', g."id", 'name', g."name", 'color', g."color") ORDER BY lower(g."name")) AS tags
            FROM public."TicketTag" x
            JOIN public."Tag" g ON g."workspaceId" = x."workspaceId" AND g."id" = x."tagId"
            WHERE x."workspaceId" = dress_tickets.workspace_id AND x."ticketId" = ANY (dress_tickets.ids)
            GROUP BY x."ticketId"
        ) k ON k."ticketId" = t."id"
        WHERE t."workspaceId" = dress_tickets.workspace_id AND t."id" = ANY (dress_tickets.ids);
END
$$;

-- A ticket with the newest 100 comments (and one more, which tells that there are earlier ones) and the
-- newest 500 entries of its history, both newest first. No row when there is none that the caller may read.
CREATE FUNCTION public.read_ticket(workspace_id text, ticket_id text)
    RETURNS TABLE (
        "id" text, "number" integer, "subject" text, "excerpt" text, "status" text, "priority" text,
        "createdAt" timestamptz, "updatedAt" timestamptz, "closedAt" timestamptz, "version" integer,
        "requesterId" text, "requesterName" text, "requesterEmail" text,
        "assigneeId" text, "assigneeName" text, "assigneeEmail" text,
        "tags" json, "description" text, "comments" json, "history" json
    )
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF NOT EXISTS (SELECT FROM private.my_workspaces() AS w WHERE w = read_ticket.workspace_id) THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT t."id", t."number", t."subject", t."excerpt", t."status"::text, t."priority"::text,
            t."createdAt"::timestamptz, t."updatedAt"::timestamptz, t."closedAt"::timestamptz, t."version",
            r."id", r."name", r."email", a."id", a."name", a."email",
            (SELECT json_agg(
                json_build_object('id', g."id", 'name', g."name", 'color', g."color") ORDER BY lower(g."name"))
             FROM public."TicketTag" x
             JOIN public."Tag" g ON g."workspaceId" = x."workspaceId" AND g."id" = x."tagId"
             WHERE x."workspaceId" = read_ticket.workspace_id AND x."ticketId" = read_ticket.ticket_id),
            t."description",
            (SELECT json_agg(c) FROM (
                SELECT c."id", c."content", c."visibility", c."createdAt",
                    u."id" AS "authorId", u."name" AS "authorName", u."email" AS "authorEmail",
                    d."state" AS "deliveryState", d."reason" AS "deliveryReason", d."updatedAt" AS "deliveryAt",
                    NOT EXISTS (SELECT FROM public."WorkspaceUser" m
                        WHERE m."workspaceId" = read_ticket.workspace_id AND m."userId" = c."userId") AS "fromRequester"
                FROM (
                    SELECT c."id", c."content", c."visibility", c."createdAt", c."userId" FROM public."Comment" c
                    WHERE c."workspaceId" = read_ticket.workspace_id AND c."ticketId" = read_ticket.ticket_id
                    ORDER BY c."createdAt" DESC, c."id" DESC LIMIT 101
                ) c
                JOIN public."User" u ON u."id" = c."userId"
                LEFT JOIN public."CommentDelivery" d
                    ON d."workspaceId" = read_ticket.workspace_id AND d."commentId" = c."id"
                ORDER BY c."createdAt" DESC, c."id" DESC
            ) c),
            (SELECT json_agg(h) FROM (
                SELECT h."id", h."kind",
                    CASE WHEN h."kind" = 'ASSIGNEE_CHANGED' THEN COALESCE(b."name", b."email") ELSE left(h."before", 200) END AS "before",
                    CASE WHEN h."kind" = 'ASSIGNEE_CHANGED' THEN COALESCE(f."name", f."email") ELSE left(h."after", 200) END AS "after",
                    h."createdAt", u."id" AS "actorId", u."name" AS "actorName", u."email" AS "actorEmail"
                FROM (
                    SELECT h.* FROM public."TicketHistory" h
                    WHERE h."workspaceId" = read_ticket.workspace_id AND h."ticketId" = read_ticket.ticket_id
                    ORDER BY h."id" DESC LIMIT 500
                ) h
                LEFT JOIN public."User" u ON u."id" = h."actorId"
                LEFT JOIN public."User" b ON h."kind" = 'ASSIGNEE_CHANGED' AND b."id" = h."before"
                LEFT JOIN public."User" f ON h."kind" = 'ASSIGNEE_CHANGED' AND f."id" = h."after"
                ORDER BY h."id" DESC
            ) h)
        FROM public."Ticket" t
        JOIN public."User" r ON r."id" = t."createdById"
        LEFT JOIN public."User" a ON a."id" = t."assignedToId"
        WHERE t."workspaceId" = read_ticket.workspace_id AND t."id" = read_ticket.ticket_id;
END
$$;

REVOKE EXECUTE ON FUNCTION public.dress_tickets(text, text[]), public.read_ticket(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.dress_tickets(text, text[]), public.read_ticket(text, text) TO connect_app;
