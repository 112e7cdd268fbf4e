-- Imports: some hundred tickets per call, so that 100,000 rows take minutes and not hours. Each call is
-- all or nothing; a row that is there already (by its importKey) is left as it is.
--
-- The work is done by functions in `private`, which run with the caller's own rights: the operator calls
-- them as the owner. A desktop calls their twins in `public`, which ask first whether it may write there.
--
-- They always look rows up by index (enable_*): their plans are kept for a whole connection, and one made
-- while the tables were empty would read all of the growing table for every batch, twice as long at 20,000
-- rows as at 5,000, and so on.

-- The people with these e-mails, made where they are new and known in the workspace from now on; as
-- find_or_create_requesters does for desktops.
CREATE FUNCTION private.import_people(workspace text, people jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
BEGIN
    -- In the order of the e-mails, so that two imports never wait for one another in a circle.
    INSERT INTO public."User" AS u ("id", "email", "name")
    SELECT private.new_id(), p.email, max(p.name)
    FROM jsonb_to_recordset(people) AS p (email text, name text)
    GROUP BY p.email ORDER BY p.email
    ON CONFLICT ("email") DO UPDATE SET "name" = EXCLUDED."name"
        WHERE u."name" IS NULL AND EXCLUDED."name" IS NOT NULL AND u."lastLoginAt" IS NULL;

    INSERT INTO public."WorkspacePerson" ("workspaceId", "userId")
    SELECT workspace, u."id" FROM public."User" u
    WHERE u."email" IN (SELECT p.email FROM jsonb_to_recordset(people) AS p (email text))
    ORDER BY u."id"
    ON CONFLICT DO NOTHING;
END
$$;

-- Adds tickets. `added` tells those that this call added, or an earlier one whose answer was lost: they
-- carry the id that was sent. A key that a ticket or a comment of the workspace has already adds nothing.
-- An assignee who cannot work on tickets (any more) is left out.
CREATE FUNCTION private.import_tickets(workspace text, tickets jsonb)
    RETURNS TABLE (id text, added boolean)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    fresh jsonb;
    -- As find_or_create_tags gives them: the same name, the same colour.
    colors text[] := ARRAY['grey', 'red', 'amber', 'green', 'blue', 'violet', 'pink', 'teal'];
BEGIN
    -- Also of equal keys in one call only the first: a number taken for a ticket that is not added is a gap.
    SELECT jsonb_agg(r.ticket ORDER BY r.place) INTO fresh
    FROM (
        SELECT DISTINCT ON (e.ticket ->> 'key') e.ticket, e.place
        FROM jsonb_array_elements(tickets) WITH ORDINALITY AS e (ticket, place)
        ORDER BY e.ticket ->> 'key', e.place
    ) r
    WHERE NOT EXISTS (
            SELECT FROM public."Ticket" t
            WHERE t."workspaceId" = workspace AND t."importKey" = r.ticket ->> 'key')
        AND NOT EXISTS (
            SELECT FROM public."Comment" c
            WHERE c."workspaceId" = workspace AND c."importKey" = r.ticket ->> 'key');

    IF fresh IS NOT NULL THEN
        PERFORM private.import_people(workspace, (
            SELECT jsonb_agg(jsonb_build_object('email', r ->> 'email', 'name', r ->> 'name'))
            FROM jsonb_array_elements(fresh) AS r));

        INSERT INTO public."Ticket" ("id", "workspaceId", "subject", "description", "status", "priority",
            "createdById", "assignedToId", "createdAt", "updatedAt", "closedAt", "importKey")
        SELECT r ->> 'id', workspace, r ->> 'subject', r ->> 'description',
            (r ->> 'status')::public."TicketStatus", (r ->> 'priority')::public."TicketPriority",
            u."id", m."userId",
            (r ->> 'createdAt')::timestamptz, (r ->> 'updatedAt')::timestamptz, (r ->> 'closedAt')::timestamptz,
            r ->> 'key'
        FROM jsonb_array_elements(fresh) WITH ORDINALITY AS f (r, place)
        JOIN public."User" u ON u."email" = r ->> 'email'
        LEFT JOIN public."WorkspaceUser" m
            ON m."workspaceId" = workspace AND m."userId" = r ->> 'assigneeId'
            AND m."isActive" AND m."role" <> 'VIEWER'
            AND EXISTS (SELECT FROM public."User" a WHERE a."id" = m."userId" AND a."isActive")
        ORDER BY f.place
        ON CONFLICT ("workspaceId", "importKey") DO NOTHING;

        INSERT INTO public."Tag" ("id", "workspaceId", "name", "color")
        SELECT private.new_id(), workspace, g.name,
            colors[1 + get_byte(sha256(convert_to(lower(g.name), 'UTF8')), 0) % 8]
        FROM (
            SELECT DISTINCT ON (lower(n.name)) n.name
            FROM jsonb_array_elements(fresh) WITH ORDINALITY AS f (r, place),
                jsonb_array_elements_text(f.r -> 'tags') AS n (name)
            ORDER BY lower(n.name), f.place
        ) g
        ON CONFLICT ("workspaceId", lower("name")) DO NOTHING;

        INSERT INTO public."TicketTag" ("ticketId", "tagId", "workspaceId")
        SELECT DISTINCT t."id", g."id", workspace
        FROM jsonb_array_elements(fresh) AS r
        CROSS JOIN LATERAL jsonb_array_elements_text(r -> 'tags') AS n (name)
        JOIN public."Ticket" t ON t."workspaceId" = workspace AND t."id" = r ->> 'id'
        JOIN public."Tag" g ON g."workspaceId" = workspace AND lower(g."name") = lower(n.name)
        ORDER BY 1, 2
        ON CONFLICT DO NOTHING;
    END IF;

    RETURN QUERY
        SELECT r ->> 'id', t."id" IS NOT NULL
        FROM jsonb_array_elements(tickets) AS r
        LEFT JOIN public."Ticket" t
            ON t."workspaceId" = workspace AND t."id" = r ->> 'id' AND t."importKey" = r ->> 'key';
END
$$;

-- Adds a mail as a public comment to the ticket that one of its parents is, or is a comment on; the first
-- parent that is found counts. 'added' (also when an earlier call added it and its answer was lost),
-- 'there' for a key that a ticket or comment has, 'no-parent' when none of the parents is known.
CREATE FUNCTION private.import_reply(workspace text, reply jsonb) RETURNS text
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
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
