-- What is compared without case is compared alike on every server: lower() of a database made with the locale C
-- leaves everything but a to z as it is, so that "münchen" did not find "MÜNCHEN". And what looks the same is the
-- same: texts that Unicode can write in two ways (NFC, NFD), and names that differ by what nobody sees.

-- private.folded(): a text as it is searched for. By the rules of the database where these know capital letters
-- beyond ASCII, else by those of a collation that does.
DO $$
DECLARE
    collation_name text;
    rule text;
    works boolean := lower('ÄÉØЖΩ') = 'äéøжω';
BEGIN
    IF NOT works THEN
        FOR collation_name IN
            SELECT c.collname FROM pg_collation c
            WHERE c.collnamespace = 'pg_catalog'::regnamespace AND c.collencoding IN (-1, 6)
              AND c.collname IN ('pg_c_utf8', 'und-x-icu', 'C.utf8', 'C.UTF-8', 'en_US.utf8', 'en_US.UTF-8')
            ORDER BY array_position(ARRAY['pg_c_utf8', 'und-x-icu', 'C.utf8', 'C.UTF-8', 'en_US.utf8', 'en_US.UTF-8'],
                c.collname::text)
        LOOP
            BEGIN
                EXECUTE format('SELECT lower(%L COLLATE pg_catalog.%I) = %L', 'ÄÉØЖΩ', collation_name, 'äéøжω') INTO works;
            EXCEPTION WHEN feature_not_supported OR invalid_parameter_value OR undefined_object THEN
                works := false; -- made for another system
            END;
            IF works THEN
                rule := format(' COLLATE pg_catalog.%I', collation_name);
                EXIT;
            END IF;
        END LOOP;
    END IF;
    IF NOT works THEN
        RAISE EXCEPTION 'This database knows no capital letters beyond A to Z: its locale is C, and the server has no collation that does.'
            USING ERRCODE = '0A000', HINT = format(
                'Make the database with such a locale: CREATE DATABASE %I TEMPLATE template0 ENCODING ''UTF8'' LOCALE ''C.UTF-8'' OWNER %I;',
                current_database(), current_user);
    END IF;
    EXECUTE format(
        'CREATE FUNCTION private.folded(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE '
        'RETURN lower(normalize(value, NFC)%s)', COALESCE(rule, ''));
END
$$;

-- A name as it is told from others: without case, without what nobody sees, and with one space for any.
CREATE FUNCTION private.name_key(name text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN private.folded(btrim(regexp_replace(regexp_replace(name,
        '[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]',
        '', 'g'), '[\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+', ' ', 'g')));

-- The words of a search as LIKE patterns. What LIKE would read as a wildcard is meant literally.
CREATE OR REPLACE FUNCTION private.like_patterns(words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    RETURN (
        SELECT COALESCE(array_agg('%' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%'), '{}')
        FROM unnest(regexp_split_to_array(private.folded(left(words, 200)), '[\s\u00a0\u2000-\u200a\u202f\u3000]+')) AS w
        WHERE w <> ''
    );

DO $$
DECLARE
    trigrams text := (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'pg_trgm');
BEGIN
    DROP INDEX "Ticket_subject_words_idx";
    EXECUTE format(
        'CREATE INDEX "Ticket_subject_words_idx" ON "Ticket" USING gin ("workspaceId", "queue", private.folded("subject") %s.gin_trgm_ops)',
        trigrams);
END
$$;

-- As before, in every locale.
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

-- Names that are told apart by nothing that can be seen: all but the first get a number, as two of a name would.
DO $$
DECLARE
    twin record;
    n integer;
BEGIN
    FOR twin IN
        SELECT t."id", t."workspaceId", t."name" FROM (
            SELECT g.*, row_number() OVER (PARTITION BY g."workspaceId", private.name_key(g."name") ORDER BY g."createdAt", g."id") AS place
            FROM "Tag" g) t WHERE t.place > 1
    LOOP
        n := 2;
        WHILE EXISTS (SELECT FROM "Tag" g WHERE g."workspaceId" = twin."workspaceId"
            AND private.name_key(g."name") = private.name_key(format('%s (%s)', left(twin."name", 43), n))) LOOP
            n := n + 1;
        END LOOP;
        UPDATE "Tag" g SET "name" = format('%s (%s)', left(twin."name", 43), n) WHERE g."id" = twin."id";
    END LOOP;
    FOR twin IN
        SELECT t."id", t."workspaceId", t."name" FROM (
            SELECT g.*, row_number() OVER (PARTITION BY g."workspaceId", private.name_key(g."name") ORDER BY g."createdAt", g."id") AS place
            FROM "CannedReply" g) t WHERE t.place > 1
    LOOP
        n := 2;
        WHILE EXISTS (SELECT FROM "CannedReply" g WHERE g."workspaceId" = twin."workspaceId"
            AND private.name_key(g."name") = private.name_key(format('%s (%s)', left(twin."name", 93), n))) LOOP
            n := n + 1;
        END LOOP;
        UPDATE "CannedReply" g SET "name" = format('%s (%s)', left(twin."name", 93), n) WHERE g."id" = twin."id";
    END LOOP;
END
$$;
CREATE UNIQUE INDEX "Tag_name_as_seen_key" ON "Tag"("workspaceId", private.name_key("name"));
CREATE UNIQUE INDEX "CannedReply_name_as_seen_key" ON "CannedReply"("workspaceId", private.name_key("name"));

-- As before; tags are told apart as the index does.
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

-- One spelling of what Unicode can write in two ways, whoever writes it.
CREATE FUNCTION private.write_in_nfc() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    CASE TG_TABLE_NAME
        WHEN 'Ticket' THEN NEW."subject" := normalize(NEW."subject", NFC);
        WHEN 'WorkspaceSettings' THEN NEW."senderName" := normalize(NEW."senderName", NFC);
        ELSE NEW."name" := normalize(NEW."name", NFC);
    END CASE;
    RETURN NEW;
END
$$;
CREATE TRIGGER user_0_nfc BEFORE INSERT OR UPDATE OF "name" ON "User"
    FOR EACH ROW WHEN (NEW."name" IS NOT NFC NORMALIZED) EXECUTE FUNCTION private.write_in_nfc();
CREATE TRIGGER workspace_0_nfc BEFORE INSERT OR UPDATE OF "name" ON "Workspace"
    FOR EACH ROW WHEN (NEW."name" IS NOT NFC NORMALIZED) EXECUTE FUNCTION private.write_in_nfc();
CREATE TRIGGER tag_0_nfc BEFORE INSERT OR UPDATE OF "name" ON "Tag"
    FOR EACH ROW WHEN (NEW."name" IS NOT NFC NORMALIZED) EXECUTE FUNCTION private.write_in_nfc();
CREATE TRIGGER canned_reply_0_nfc BEFORE INSERT OR UPDATE OF "name" ON "CannedReply"
    FOR EACH ROW WHEN (NEW."name" IS NOT NFC NORMALIZED) EXECUTE FUNCTION private.write_in_nfc();
CREATE TRIGGER workspace_settings_0_nfc BEFORE INSERT OR UPDATE OF "senderName" ON "WorkspaceSettings"
    FOR EACH ROW WHEN (NEW."senderName" IS NOT NFC NORMALIZED) EXECUTE FUNCTION private.write_in_nfc();
CREATE TRIGGER ticket_insert_0_nfc BEFORE INSERT OR UPDATE OF "subject" ON "Ticket"
    FOR EACH ROW WHEN (NEW."subject" IS NOT NFC NORMALIZED) EXECUTE FUNCTION private.write_in_nfc();

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
-- Asked by indexes in the caller's name.
GRANT EXECUTE ON FUNCTION private.folded(text), private.name_key(text) TO connect_app;
