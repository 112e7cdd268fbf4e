-- Imports: some hundred tickets per call, so that 100,000 rows take minutes and not hours. Each call is
-- all or nothing; a row that is there already (by its importKey) is left as it is.
--
-- The work is done by functions in `private`, which run with the caller's own rights: the operator calls
-- them as the owner. A desktop calls their twins in `public`, which ask first whether it may write there.
--
-- Statements over whole batches are EXECUTEd, which plans them for the tables as they are now, and look
-- rows up one by one (LATERAL ... OFFSET 0, NOT EXISTS ... OFFSET 0). In a database that was never analysed
-- the planner takes a workspace for a two-hundredth of a table, reads all of it for each batch, and an
-- import of 20,000 rows costs sixteen times one of 5,000.

-- The people with these e-mails, made where they are new and known in the workspace from now on; as
-- find_or_create_requesters does for desktops.
CREATE FUNCTION private.import_people(workspace text, people jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- In the order of the e-mails, so that two imports never wait for one another in a circle.
    EXECUTE $people$
        INSERT INTO public."User" AS u ("id", "email", "name")
        SELECT private.new_id(), p.email, max(p.name)
        FROM jsonb_to_recordset($1) AS p (email text, name text)
        GROUP BY p.email ORDER BY p.email
        ON CONFLICT ("email") DO UPDATE SET "name" = EXCLUDED."name"
            WHERE u."name" IS NULL AND EXCLUDED."name" IS NOT NULL AND u."lastLoginAt" IS NULL
    $people$ USING people;

    EXECUTE $known$
        INSERT INTO public."WorkspacePerson" ("workspaceId", "userId")
        SELECT DISTINCT $1, u."id"
        FROM jsonb_to_recordset($2) AS p (email text)
        CROSS JOIN LATERAL (SELECT u."id" FROM public."User" u WHERE u."email" = p.email OFFSET 0) u
        ORDER BY 2
        ON CONFLICT DO NOTHING
    $known$ USING workspace, people;
END
$$;

-- Adds tickets. `added` tells those that this call added, or an earlier one whose answer was lost: they
-- carry the id that was sent. A key that a ticket or a comment of the workspace has already adds nothing.
-- An assignee who cannot work on tickets (any more) is left out.
CREATE FUNCTION private.import_tickets(workspace text, tickets jsonb)
    RETURNS TABLE (id text, added boolean)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    fresh jsonb;
    -- As find_or_create_tags gives them: the same name, the same colour.
    colors text[] := ARRAY['grey', 'red', 'amber', 'green', 'blue', 'violet', 'pink', 'teal'];
BEGIN
    -- Of equal keys in one call only the first: a number taken for a ticket that is not added is a gap.
    EXECUTE $fresh$
        SELECT jsonb_agg(r.ticket ORDER BY r.place)
        FROM (
            SELECT DISTINCT ON (e.ticket ->> 'key') e.ticket, e.place
            FROM jsonb_array_elements($2) WITH ORDINALITY AS e (ticket, place)
            ORDER BY e.ticket ->> 'key', e.place
        ) r
        WHERE NOT EXISTS (
                SELECT FROM public."Ticket" t
                WHERE t."workspaceId" = $1 AND t."importKey" = r.ticket ->> 'key' OFFSET 0)
            AND NOT EXISTS (
                SELECT FROM public."Comment" c
                WHERE c."workspaceId" = $1 AND c."importKey" = r.ticket ->> 'key' OFFSET 0)
    $fresh$ INTO fresh USING workspace, tickets;

    IF fresh IS NOT NULL THEN
        PERFORM private.import_people(workspace, (
            SELECT jsonb_agg(jsonb_build_object('email', r ->> 'email', 'name', r ->> 'name'))
            FROM jsonb_array_elements(fresh) AS r));

        EXECUTE $tickets$
            INSERT INTO public."Ticket" ("id", "workspaceId", "subject", "description", "status", "priority",
                "createdById", "assignedToId", "createdAt", "updatedAt", "closedAt", "importKey")
            SELECT r ->> 'id', $1, r ->> 'subject', r ->> 'description',
                (r ->> 'status')::public."TicketStatus", (r ->> 'priority')::public."TicketPriority",
                u."id", m."userId",
                (r ->> 'createdAt')::timestamptz, (r ->> 'updatedAt')::timestamptz,
                (r ->> 'closedAt')::timestamptz, r ->> 'key'
            FROM jsonb_array_elements($2) WITH ORDINALITY AS f (r, place)
            CROSS JOIN LATERAL (
                SELECT p."id" FROM public."User" p WHERE p."email" = r ->> 'email' OFFSET 0) u
            LEFT JOIN public."WorkspaceUser" m
                ON m."workspaceId" = $1 AND m."userId" = r ->> 'assigneeId'
                AND m."isActive" AND m."role" <> 'VIEWER'
                AND EXISTS (SELECT FROM public."User" a WHERE a."id" = m."userId" AND a."isActive")
            ORDER BY f.place
            ON CONFLICT ("workspaceId", "importKey") DO NOTHING
        $tickets$ USING workspace, fresh;

        EXECUTE $tags$
            INSERT INTO public."Tag" ("id", "workspaceId", "name", "color")
            SELECT private.new_id(), $1, g.name,
                ($3)[1 + get_byte(sha256(convert_to(lower(g.name), 'UTF8')), 0) % 8]
            FROM (
                SELECT DISTINCT ON (lower(n.name)) n.name
                FROM jsonb_array_elements($2) WITH ORDINALITY AS f (r, place),
                    jsonb_array_elements_text(f.r -> 'tags') AS n (name)
                ORDER BY lower(n.name), f.place
            ) g
            ON CONFLICT ("workspaceId", lower("name")) DO NOTHING
        $tags$ USING workspace, fresh, colors;

        EXECUTE $tagged$
            INSERT INTO public."TicketTag" ("ticketId", "tagId", "workspaceId")
            SELECT DISTINCT t."id", g."id", $1
            FROM jsonb_array_elements($2) AS r
            CROSS JOIN LATERAL (
                SELECT t."id" FROM public."Ticket" t
                WHERE t."workspaceId" = $1 AND t."id" = r ->> 'id' OFFSET 0) t
            CROSS JOIN LATERAL jsonb_array_elements_text(r -> 'tags') AS n (name)
            JOIN public."Tag" g ON g."workspaceId" = $1 AND lower(g."name") = lower(n.name)
            ORDER BY 1, 2
            ON CONFLICT DO NOTHING
        $tagged$ USING workspace, fresh;
    END IF;

    RETURN QUERY EXECUTE $added$
        SELECT r ->> 'id', t."id" IS NOT NULL
        FROM jsonb_array_elements($2) AS r
        LEFT JOIN LATERAL (
            SELECT t."id" FROM public."Ticket" t
            WHERE t."workspaceId" = $1 AND t."id" = r ->> 'id' AND t."importKey" = r ->> 'key' OFFSET 0
        ) t ON true
    $added$ USING workspace, tickets;
END
$$;

-- Adds a mail as a public comment to the ticket that one of its parents is, or is a comment on; the first
-- parent that is found counts. 'added' (also when an earlier call added it and its answer was lost),
-- 'there' for a key that a ticket or comment has, 'no-parent' when none of the parents is known.
CREATE FUNCTION private.import_reply(workspace text, reply jsonb) RETURNS text
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    parent text;
BEGIN
    IF EXISTS (
        SELECT FROM public."Comment" c
        WHERE c."workspaceId" = workspace AND c."importKey" = reply ->> 'key' AND c."id" = reply ->> 'id') THEN
        RETURN 'added';
    END IF;
    IF EXISTS (
            SELECT FROM public."Comment" c
            WHERE c."workspaceId" = workspace AND c."importKey" = reply ->> 'key')
        OR EXISTS (
            SELECT FROM public."Ticket" t
            WHERE t."workspaceId" = workspace AND t."importKey" = reply ->> 'key') THEN
        RETURN 'there';
    END IF;

    SELECT found."ticketId" INTO parent
    FROM jsonb_array_elements_text(reply -> 'parentKeys') WITH ORDINALITY AS p (key, place)
    CROSS JOIN LATERAL (
        SELECT t."id" AS "ticketId" FROM public."Ticket" t
        WHERE t."workspaceId" = workspace AND t."importKey" = p.key
        UNION ALL
        SELECT c."ticketId" FROM public."Comment" c
        WHERE c."workspaceId" = workspace AND c."importKey" = p.key
    ) AS found
    ORDER BY p.place LIMIT 1;
    IF parent IS NULL THEN
        RETURN 'no-parent';
    END IF;

    PERFORM private.import_people(workspace, jsonb_build_array(
        jsonb_build_object('email', reply ->> 'email', 'name', reply ->> 'name')));

    INSERT INTO public."Comment" ("id", "workspaceId", "ticketId", "userId", "content", "visibility",
        "createdAt", "updatedAt", "importKey", "importedById")
    SELECT reply ->> 'id', workspace, parent, u."id", reply ->> 'content', 'PUBLIC',
        (reply ->> 'createdAt')::timestamptz, (reply ->> 'createdAt')::timestamptz,
        reply ->> 'key', private.current_user_id()
    FROM public."User" u WHERE u."email" = reply ->> 'email'
    ON CONFLICT ("workspaceId", "importKey") DO NOTHING;
    RETURN CASE WHEN FOUND THEN 'added' ELSE 'there' END;
END
$$;

-- For desktops. Refuse callers who may not write in the workspace (42501).

CREATE FUNCTION public.import_tickets(workspace_id text, tickets jsonb)
    RETURNS TABLE (id text, added boolean)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_writer(workspace_id);
    RETURN QUERY SELECT i.id, i.added FROM private.import_tickets(workspace_id, tickets) AS i;
END
$$;

CREATE FUNCTION public.import_reply(workspace_id text, reply jsonb) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_writer(workspace_id);
    RETURN private.import_reply(workspace_id, reply);
END
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION public.import_tickets(text, jsonb), public.import_reply(text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.import_tickets(text, jsonb), public.import_reply(text, jsonb) TO connect_app;
