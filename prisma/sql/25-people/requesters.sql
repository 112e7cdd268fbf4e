-- Requesters, found or made by their e-mail. The search runs with the owner's rights: LIKE is not leakproof, so row
-- security would cost it its index (196 ms instead of 0.04 were measured). Each function checks by itself whose rows it
-- may show.

-- The person with this e-mail, made when there is none, and known in the workspace from now on, so that they can be a
-- requester. The name belongs to the workspace; one that the person has there already stays. Locks no row of others.
-- Refuses callers who may not write in the workspace (42501), and malformed e-mails and names (user_email_format,
-- workspace_person_name_length, ...).
CREATE OR REPLACE FUNCTION public.find_or_create_requester(workspace_id text, email text, name text DEFAULT NULL) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    address text := lower(btrim(find_or_create_requester.email));
    given_name text := NULLIF(btrim(find_or_create_requester.name), '');
    person text;
    own_name text;
BEGIN
    PERFORM private.require_writer(workspace_id);
    SELECT u."id", u."name" INTO person, own_name FROM public."User" u WHERE u."email" = address;
    IF NOT FOUND THEN
        INSERT INTO public."User" ("id", "email") VALUES (private.new_id(), address) ON CONFLICT DO NOTHING;
        SELECT u."id", u."name" INTO person, own_name FROM public."User" u WHERE u."email" = address;
    END IF;
    INSERT INTO public."WorkspacePerson" ("workspaceId", "userId", "name")
    VALUES (find_or_create_requester.workspace_id, person, CASE WHEN own_name IS NULL THEN given_name END)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND AND own_name IS NULL AND given_name IS NOT NULL THEN
        UPDATE public."WorkspacePerson" p SET "name" = given_name
        WHERE p."workspaceId" = find_or_create_requester.workspace_id AND p."userId" = person AND p."name" IS NULL;
    END IF;
    RETURN person;
END
$$;

-- People of a workspace whose name there or e-mail has every word: members first, then by name. For common words only
-- the first 200 others are searched. Without a word, returns the people who became known last. Returns nobody for a
-- workspace that the caller may not read.
CREATE OR REPLACE FUNCTION public.find_people(workspace_id text, words text, how_many integer DEFAULT 20)
    RETURNS TABLE (id text, name text, email text, is_member boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    patterns text[] := private.like_patterns(words);
    holds_words text := '';
BEGIN
    IF NOT EXISTS (SELECT FROM private.my_workspaces() AS w WHERE w = workspace_id) THEN
        RETURN;
    END IF;
    IF cardinality(patterns) = 0 THEN
        RETURN QUERY
            SELECT u."id", COALESCE(p."name", u."name"), u."email", m."id" IS NOT NULL
            FROM public."WorkspacePerson" p
            JOIN public."User" u ON u."id" = p."userId"
            LEFT JOIN public."WorkspaceUser" m
                ON m."workspaceId" = p."workspaceId" AND m."userId" = p."userId" AND m."isActive"
            WHERE p."workspaceId" = find_people.workspace_id
            ORDER BY p."createdAt" DESC LIMIT LEAST(how_many, 100);
        RETURN;
    END IF;
    -- Only positions of the array are put into the text, never the caller's words.
    FOR i IN 1 .. cardinality(patterns) LOOP
        holds_words := holds_words || format(' AND p."words" LIKE ($2)[%s]', i);
    END LOOP;
    RETURN QUERY EXECUTE format(
        'SELECT f.* FROM (
            (SELECT u."id", COALESCE(p."name", u."name") AS called, u."email", true AS member
             FROM public."WorkspaceUser" m
             JOIN public."WorkspacePerson" p ON p."workspaceId" = m."workspaceId" AND p."userId" = m."userId"
             JOIN public."User" u ON u."id" = m."userId"
             WHERE m."workspaceId" = $1 AND m."isActive" %1$s)
            UNION ALL
            (SELECT u."id", COALESCE(p."name", u."name"), u."email", false
             FROM public."WorkspacePerson" p JOIN public."User" u ON p."userId" = u."id"
             WHERE p."workspaceId" = $1 %1$s
               AND NOT EXISTS (SELECT FROM public."WorkspaceUser" m
                   WHERE m."workspaceId" = $1 AND m."userId" = u."id" AND m."isActive")
             LIMIT 200)
        ) f ORDER BY NOT f.member, lower(COALESCE(f.called, f."email")), f."id" LIMIT $3',
        holds_words)
        USING workspace_id, patterns, LEAST(how_many, 100);
END
$$;

-- Who takes part in a ticket: its assignee, its requester, and everybody who wrote in it.
CREATE OR REPLACE FUNCTION private.people_of_ticket(workspace text, ticket text) RETURNS text[]
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(p.person) FROM (
        SELECT t."assignedToId" AS person FROM public."Ticket" t
        WHERE t."workspaceId" = workspace AND t."id" = ticket AND t."assignedToId" IS NOT NULL
        UNION
        SELECT t."createdById" FROM public."Ticket" t WHERE t."workspaceId" = workspace AND t."id" = ticket
        UNION
        SELECT c."userId" FROM public."Comment" c WHERE c."workspaceId" = workspace AND c."ticketId" = ticket
    ) p
$$;

REVOKE ALL ON FUNCTION
    public.find_or_create_requester(text, text, text), public.find_people(text, text, integer),
    private.people_of_ticket(text, text)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    public.find_or_create_requester(text, text, text), public.find_people(text, text, integer)
    TO connect_app;
