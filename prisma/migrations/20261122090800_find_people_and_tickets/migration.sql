-- What an agent needs beyond plain reads and writes: requesters found or made by e-mail, and search.
-- Search runs with the owner's rights, because LIKE is not leakproof and would lose its index under row
-- security (0.04 against 196 ms were measured); each function therefore asks itself whose rows it may show.

CREATE SCHEMA extensions;

-- Words inside words. A database that has the extension already keeps it where it is.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
        CREATE EXTENSION pg_trgm WITH SCHEMA extensions;
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
    EXECUTE format('CREATE INDEX "Ticket_subject_words_idx" ON "Ticket" USING gin (lower("subject") %s.gin_trgm_ops)', trigrams);
    EXECUTE format('CREATE INDEX "User_words_idx" ON "User" USING gin (private.person_words("name", "email") %s.gin_trgm_ops)', trigrams);
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

-- Whether the one who called the function we are in has the owner's rights: inside a SECURITY DEFINER
-- function current_user is the owner for everybody.
CREATE FUNCTION private.called_by_owner() RETURNS boolean
    LANGUAGE sql STABLE
    RETURN pg_has_role(
        CASE current_setting('role') WHEN 'none' THEN session_user::text ELSE current_setting('role') END,
        (SELECT nspowner FROM pg_catalog.pg_namespace WHERE nspname = 'private'), 'USAGE');

-- Refuses callers who may not write in a workspace.
CREATE FUNCTION private.require_writer(workspace text) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF private.called_by_owner() THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM private.my_writable_workspaces() AS w WHERE w = workspace) THEN
        RAISE EXCEPTION 'permission denied for workspace' USING ERRCODE = '42501';
    END IF;
END
$$;

-- The people with these e-mails, made where they are new, and known in the workspace from now on, so that
-- they can be requesters and authors. One row per different e-mail, which comes back in lower case. A name
-- is kept as it is once somebody has one; what is no name (under 2 visible characters) counts as none.
-- Refuses callers who may not write in the workspace (42501) and malformed e-mails (user_email_format).
CREATE FUNCTION public.find_or_create_requesters(workspace_id text, emails text[], names text[])
    RETURNS TABLE (email text, user_id text)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_writer(workspace_id);
    -- In the order of the e-mails, so that two imports never wait for one another in a circle.
    INSERT INTO public."User" AS u ("id", "email", "name")
    SELECT private.new_id(), g.address, g.name
    FROM (
        SELECT lower(btrim(p.address)) AS address,
            max(btrim(p.name)) FILTER (
                WHERE private.visible_length(p.name) >= 2 AND char_length(btrim(p.name)) <= 100
                  AND private.is_one_line(btrim(p.name))) AS name
        FROM unnest(emails, names) AS p (address, name)
        GROUP BY 1
    ) g
    WHERE g.address IS NOT NULL
    ORDER BY g.address
    ON CONFLICT ("email") DO UPDATE SET "name" = EXCLUDED."name"
        WHERE u."name" IS NULL AND EXCLUDED."name" IS NOT NULL AND u."lastLoginAt" IS NULL;

    RETURN QUERY
        WITH wanted AS (
            SELECT DISTINCT lower(btrim(e)) AS address FROM unnest(emails) AS e
        ), people AS (
            SELECT u."id", u."email" FROM public."User" u JOIN wanted w ON w.address = u."email"
        ), known AS (
            INSERT INTO public."WorkspacePerson" ("workspaceId", "userId")
            SELECT find_or_create_requesters.workspace_id, p."id" FROM people p ORDER BY p."id"
            ON CONFLICT DO NOTHING
        )
        SELECT p."email", p."id" FROM people p;
END
$$;

-- The one person with this e-mail, as above.
CREATE FUNCTION public.find_or_create_requester(workspace_id text, email text, name text DEFAULT NULL) RETURNS text
    LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT f.user_id FROM public.find_or_create_requesters(workspace_id, ARRAY[email], ARRAY[name]) f
$$;

-- People of a workspace whose name or e-mail holds every word, members first, then by name. Nobody for a
-- workspace that the caller may not read.
CREATE FUNCTION public.find_people(workspace_id text, words text, how_many integer DEFAULT 20)
    RETURNS TABLE (id text, name text, email text, is_member boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    patterns text[] := private.like_patterns(words);
    conditions text := '';
BEGIN
    IF NOT EXISTS (SELECT FROM private.my_workspaces() AS w WHERE w = workspace_id) THEN
        RETURN;
    END IF;
    -- Only positions of the array are put into the text, never the caller's words.
    FOR i IN 1 .. cardinality(patterns) LOOP
        conditions := conditions || format(' AND private.person_words(u."name", u."email") LIKE ($2)[%s]', i);
    END LOOP;
    RETURN QUERY EXECUTE
        'SELECT u."id", u."name", u."email", m."id" IS NOT NULL
         FROM public."WorkspacePerson" p
         JOIN public."User" u ON u."id" = p."userId"
         LEFT JOIN public."WorkspaceUser" m
             ON m."workspaceId" = p."workspaceId" AND m."userId" = p."userId" AND m."isActive"
         WHERE p."workspaceId" = $1' || conditions || '
         ORDER BY m."id" IS NULL, lower(COALESCE(u."name", u."email")), u."id" LIMIT $3'
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
    public.find_or_create_requesters(text, text[], text[]), public.find_or_create_requester(text, text, text),
    public.find_people(text, text, integer),
    public.search_tickets(text, text, smallint, text, text, boolean, smallint, timestamptz, text, integer)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    public.find_or_create_requesters(text, text[], text[]), public.find_or_create_requester(text, text, text),
    public.find_people(text, text, integer),
    public.search_tickets(text, text, smallint, text, text, boolean, smallint, timestamptz, text, integer)
    TO connect_app;
