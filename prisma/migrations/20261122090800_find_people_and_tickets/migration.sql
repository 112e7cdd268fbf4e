-- What an agent needs beyond plain reads and writes: requesters found or made by e-mail, and search.
-- Search runs with the owner's rights, because LIKE is not leakproof and would lose its index under row
-- security (0.04 against 196 ms were measured); each function therefore asks itself whose rows it may show.

CREATE SCHEMA extensions;

-- Words inside words, and workspace and queue beside them in one index. A database that has an extension
-- already keeps it where it is.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
        CREATE EXTENSION pg_trgm WITH SCHEMA extensions;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'btree_gin') THEN
        CREATE EXTENSION btree_gin WITH SCHEMA extensions;
    END IF;
END
$$;

-- A person as the requester field searches for them.
CREATE FUNCTION private.person_words(name text, email text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN lower(COALESCE(name, '') || ' ' || email);

DO $$
DECLARE
    trigrams text := (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'pg_trgm');
BEGIN
    EXECUTE format(
        'CREATE INDEX "Ticket_subject_words_idx" ON "Ticket" USING gin ("workspaceId", "queue", lower("subject") %s.gin_trgm_ops)',
        trigrams);
    EXECUTE format(
        'CREATE INDEX "User_words_idx" ON "User" USING gin (private.person_words("name", "email") %s.gin_trgm_ops)',
        trigrams);
END
$$;

-- The words of a search as LIKE patterns. What LIKE would read as a wildcard is meant literally.
CREATE FUNCTION private.like_patterns(words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    RETURN (
        SELECT COALESCE(array_agg('%' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%'), '{}')
        FROM unnest(regexp_split_to_array(lower(left(words, 200)), '\s+')) AS w
        WHERE w <> ''
    );

-- Refuses callers who may not write in a workspace.
CREATE FUNCTION private.require_writer(workspace text) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM private.my_writable_workspaces() AS w WHERE w = workspace) THEN
        RAISE EXCEPTION 'permission denied for workspace' USING ERRCODE = '42501';
    END IF;
END
$$;

-- The person with this e-mail, made if nobody has it, and known in the workspace from now on, so that they
-- can be the requester of a ticket. A name that somebody has already stays as it is. Refuses callers who may
-- not write in the workspace (42501), malformed e-mails and names (user_email_format, user_name_length, ...).
CREATE FUNCTION public.find_or_create_requester(workspace_id text, email text, name text DEFAULT NULL) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    address text := lower(btrim(find_or_create_requester.email));
    person text;
BEGIN
    PERFORM private.require_writer(workspace_id);
    INSERT INTO public."User" AS u ("id", "email", "name")
    VALUES (private.new_id(), address, NULLIF(btrim(find_or_create_requester.name), ''))
    ON CONFLICT ("email") DO UPDATE SET "name" = EXCLUDED."name"
        WHERE u."name" IS NULL AND EXCLUDED."name" IS NOT NULL AND u."lastLoginAt" IS NULL;
    SELECT u."id" INTO person FROM public."User" u WHERE u."email" = address;
    INSERT INTO public."WorkspacePerson" ("workspaceId", "userId")
    VALUES (find_or_create_requester.workspace_id, person)
    ON CONFLICT DO NOTHING;
    RETURN person;
END
$$;

-- People of a workspace whose name or e-mail holds every word: members first, then by name, of common
-- words among the first 200 others. Without a word the people who became known last. Nobody for a workspace
-- that the caller may not read.
CREATE FUNCTION public.find_people(workspace_id text, words text, how_many integer DEFAULT 20)
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
            SELECT u."id", u."name", u."email", m."id" IS NOT NULL
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
        holds_words := holds_words || format(' AND private.person_words(u."name", u."email") LIKE ($2)[%s]', i);
    END LOOP;
    RETURN QUERY EXECUTE format(
        'SELECT f.* FROM (
            (SELECT u."id", u."name", u."email", true AS member
             FROM public."WorkspaceUser" m JOIN public."User" u ON u."id" = m."userId"
             WHERE m."workspaceId" = $1 AND m."isActive" %1$s)
            UNION ALL
            (SELECT u."id", u."name", u."email", false
             FROM public."User" u JOIN public."WorkspacePerson" p ON p."userId" = u."id"
             WHERE p."workspaceId" = $1 %1$s
               AND NOT EXISTS (SELECT FROM public."WorkspaceUser" m
                   WHERE m."workspaceId" = $1 AND m."userId" = u."id" AND m."isActive")
             LIMIT 200)
        ) f ORDER BY NOT f.member, lower(COALESCE(f."name", f."email")), f."id" LIMIT $3',
        holds_words)
        USING workspace_id, patterns, LEAST(how_many, 100);
END
$$;

-- A page of the ids of a workspace's tickets whose subject holds every word, or whose number is the text
-- ("12" or "#12"), in the order of the queue's pages: by 'updated', 'created' or 'priority' (then updated),
-- then id, from after_* on. queue_is and assignee_is ('' for nobody) narrow it to a view; null for any.
-- No rows for a workspace that the caller may not read.
CREATE FUNCTION public.search_tickets(
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
        in_subject := in_subject || format(' AND lower(t."subject") LIKE ($3)[%s]', i);
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

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION
    public.find_or_create_requester(text, text, text),
    public.find_people(text, text, integer),
    public.search_tickets(text, text, smallint, text, text, boolean, smallint, timestamptz, text, integer)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    public.find_or_create_requester(text, text, text),
    public.find_people(text, text, integer),
    public.search_tickets(text, text, smallint, text, text, boolean, smallint, timestamptz, text, integer)
    TO connect_app;
