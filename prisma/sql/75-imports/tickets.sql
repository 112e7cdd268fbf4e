-- Imports: some hundred tickets per call, so that 100,000 rows take minutes and not hours. Each call is all or nothing. A
-- row that exists already (by its importKey) stays as it is.
--
-- Functions in `private` do the work with the caller's own rights: the operator calls them as the owner. A desktop calls
-- their twins in `public`, which first check whether it may write there.
--
-- Statements over whole batches are EXECUTEd, which plans them for the tables as they are now. They look rows up one by
-- one (LATERAL ... OFFSET 0, NOT EXISTS ... OFFSET 0). In a database that was never analyzed the planner expects a
-- workspace to be one two-hundredth of a table, and reads all of it for each batch. Then an import of 20,000 rows costs
-- sixteen times as much as one of 5,000.

-- The people with these e-mails, made when they are new, and known in the workspace from now on. Does for imports what
-- find_or_create_requester does for desktops.
CREATE OR REPLACE FUNCTION private.import_people(workspace text, people jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- In the order of the e-mails, so that two imports never wait for one another in a circle.
    EXECUTE $people$
        INSERT INTO public."User" ("id", "email")
        SELECT private.new_id(), p.email
        FROM (SELECT DISTINCT e.email FROM jsonb_to_recordset($1) AS e (email text)) p
        WHERE NOT EXISTS (SELECT FROM public."User" u WHERE u."email" = p.email OFFSET 0)
        ORDER BY p.email
        ON CONFLICT DO NOTHING
    $people$ USING people;

    EXECUTE $known$
        INSERT INTO public."WorkspacePerson" AS k ("workspaceId", "userId", "name")
        SELECT $1, u."id", CASE WHEN u."name" IS NULL THEN max(p.name) END
        FROM jsonb_to_recordset($2) AS p (email text, name text)
        CROSS JOIN LATERAL (SELECT u."id", u."name" FROM public."User" u WHERE u."email" = p.email OFFSET 0) u
        GROUP BY u."id", u."name"
        ORDER BY 2
        ON CONFLICT ("workspaceId", "userId") DO UPDATE SET "name" = EXCLUDED."name"
            WHERE k."name" IS NULL AND EXCLUDED."name" IS NOT NULL
    $known$ USING workspace, people;
END
$$;

-- Adds tickets. `added`: those that this call added, or an earlier one whose answer was lost; they have the id that was
-- sent. A key that a ticket or a comment of the workspace has adds nothing. An assignee who cannot work on tickets (any
-- more) is left out.
CREATE OR REPLACE FUNCTION private.add_imported_tickets(workspace text, tickets jsonb)
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
                ($3)[1 + get_byte(sha256(convert_to(private.folded(g.name), 'UTF8')), 0) % 8]
            FROM (
                SELECT DISTINCT ON (private.name_key(n.name)) n.name
                FROM jsonb_array_elements($2) WITH ORDINALITY AS f (r, place),
                    jsonb_array_elements_text(f.r -> 'tags') AS n (name)
                ORDER BY private.name_key(n.name), f.place
            ) g
            ON CONFLICT DO NOTHING
        $tags$ USING workspace, fresh, colors;

        EXECUTE $tagged$
            INSERT INTO public."TicketTag" ("ticketId", "tagId", "workspaceId")
            SELECT DISTINCT t."id", g."id", $1
            FROM jsonb_array_elements($2) AS r
            CROSS JOIN LATERAL (
                SELECT t."id" FROM public."Ticket" t
                WHERE t."workspaceId" = $1 AND t."id" = r ->> 'id' OFFSET 0) t
            CROSS JOIN LATERAL jsonb_array_elements_text(r -> 'tags') AS n (name)
            JOIN public."Tag" g ON g."workspaceId" = $1 AND private.name_key(g."name") = private.name_key(n.name)
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

-- The same, after analyzing tables that have grown.
CREATE OR REPLACE FUNCTION private.import_tickets(workspace text, tickets jsonb)
    RETURNS TABLE (id text, added boolean)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.analyze_grown_tables(workspace);
    RETURN QUERY SELECT i.id, i.added FROM private.add_imported_tickets(workspace, tickets) AS i;
END
$$;

-- For desktops. Refuses callers who may not write in the workspace (42501).
CREATE OR REPLACE FUNCTION public.import_tickets(workspace_id text, tickets jsonb)
    RETURNS TABLE (id text, added boolean)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_writer(workspace_id);
    RETURN QUERY SELECT i.id, i.added FROM private.import_tickets(workspace_id, tickets) AS i;
END
$$;

-- Notes that an import began or how it ended, once each. An import that goes on after a crash began only once. The
-- operator calls this one as the owner, a desktop its twin in `public`.
CREATE OR REPLACE FUNCTION private.note_import(
    workspace text, import_id text, step text, file_name text, added integer, already_there integer, rejected integer
)
    RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    done text := CASE step
        WHEN 'started' THEN 'import.started'
        WHEN 'finished' THEN 'import.finished'
        WHEN 'cancelled' THEN 'import.cancelled'
        WHEN 'failed' THEN 'import.failed'
    END;
BEGIN
    IF done IS NULL OR NOT COALESCE(private.is_id(import_id), false)
        OR LEAST(added, already_there, rejected) < 0 THEN
        RAISE EXCEPTION 'not a step of an import' USING ERRCODE = '22023';
    END IF;
    IF done IN ('import.started', 'import.finished') AND EXISTS (
        SELECT FROM public."AuditEntry" e
        WHERE e."scope" = workspace AND e."noun" = 'import' AND e."action" = done AND e."targetId" = import_id) THEN
        RETURN;
    END IF;
    PERFORM private.audit(workspace, done, left(file_name, 200), import_id,
        after => CASE WHEN step <> 'started'
            THEN format('%s added, %s already there, %s rejected', added, already_there, rejected) END);
END
$$;

-- For desktops. Refuses callers who may not write in the workspace (42501).
CREATE OR REPLACE FUNCTION public.note_import(
    workspace_id text, import_id text, step text, file_name text, added integer, already_there integer, rejected integer
)
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_writer(workspace_id);
    PERFORM private.note_import(workspace_id, import_id, step, file_name, added, already_there, rejected);
END
$$;

REVOKE ALL ON FUNCTION
    private.import_people(text, jsonb), private.add_imported_tickets(text, jsonb),
    private.import_tickets(text, jsonb), public.import_tickets(text, jsonb),
    private.note_import(text, text, text, text, integer, integer, integer),
    public.note_import(text, text, text, text, integer, integer, integer)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    public.import_tickets(text, jsonb), public.note_import(text, text, text, text, integer, integer, integer)
    TO connect_app;
