-- What a workspace calls a person is its own. "User"."name" is the name that people give themselves; a name that a
-- ticket or an import comes with is kept beside "WorkspacePerson", for the workspace that wrote it and nobody else.

ALTER TABLE "WorkspacePerson"
    ADD COLUMN "name" TEXT,
    -- What the requester field finds: names and e-mail, as they are searched for.
    ADD COLUMN "words" TEXT NOT NULL DEFAULT '',
    ADD CONSTRAINT workspace_person_name_length CHECK (private.visible_length("name") >= 2 AND char_length("name") <= 100),
    ADD CONSTRAINT workspace_person_name_one_line CHECK (private.is_one_line("name"));

-- What people are called who never signed in came from the workspace that knew them first.
UPDATE "WorkspacePerson" p SET "name" = u."name"
FROM "User" u
WHERE u."id" = p."userId" AND u."name" IS NOT NULL AND u."lastLoginAt" IS NULL
  AND NOT EXISTS (SELECT FROM "WorkspaceUser" m WHERE m."userId" = u."id")
  AND p."workspaceId" = (
      SELECT f."workspaceId" FROM "WorkspacePerson" f WHERE f."userId" = u."id" ORDER BY f."createdAt", f."workspaceId" LIMIT 1);
UPDATE "User" u SET "name" = NULL
WHERE u."name" IS NOT NULL AND u."lastLoginAt" IS NULL
  AND NOT EXISTS (SELECT FROM "WorkspaceUser" m WHERE m."userId" = u."id")
  AND EXISTS (SELECT FROM "WorkspacePerson" p WHERE p."userId" = u."id");

-- What a person is called in a workspace: as it calls them, else as they call themselves.
CREATE FUNCTION private.name_in(workspace text, person text, own_name text) RETURNS text
    LANGUAGE sql STABLE
    RETURN COALESCE((
        SELECT p."name" FROM public."WorkspacePerson" p WHERE p."workspaceId" = workspace AND p."userId" = person), own_name);

CREATE FUNCTION private.called_in(workspace text, person text) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT COALESCE(private.name_in(workspace, u."id", u."name"), split_part(u."email", '@', 1))
    FROM public."User" u WHERE u."id" = person
$$;

CREATE FUNCTION private.words_of(given_name text, own_name text, email text) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN private.folded(concat_ws(' ', given_name, own_name, email));

CREATE FUNCTION private.person_is_found() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW."name" := normalize(NEW."name", NFC);
    SELECT private.words_of(NEW."name", u."name", u."email") INTO NEW."words" FROM public."User" u WHERE u."id" = NEW."userId";
    NEW."words" := COALESCE(NEW."words", '');
    RETURN NEW;
END
$$;
CREATE TRIGGER workspace_person_is_found BEFORE INSERT OR UPDATE ON "WorkspacePerson"
    FOR EACH ROW EXECUTE FUNCTION private.person_is_found();

-- Whoever names themselves is called so where they are a member; elsewhere they are found by it.
CREATE FUNCTION private.person_is_found_anew() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE public."WorkspacePerson" p
    SET "name" = CASE WHEN NEW."name" IS NOT NULL AND EXISTS (
            SELECT FROM public."WorkspaceUser" m WHERE m."userId" = p."userId" AND m."workspaceId" = p."workspaceId")
        THEN NULL ELSE p."name" END
    WHERE p."userId" = NEW."id";
    RETURN NULL;
END
$$;
CREATE TRIGGER person_is_found_anew AFTER UPDATE ON "User"
    FOR EACH ROW WHEN ((NEW."name", NEW."email") IS DISTINCT FROM (OLD."name", OLD."email"))
    EXECUTE FUNCTION private.person_is_found_anew();

-- As before; a new member is called as they call themselves.
CREATE OR REPLACE FUNCTION private.know_member() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public."WorkspacePerson" ("workspaceId", "userId")
    VALUES (NEW."workspaceId", NEW."userId")
    ON CONFLICT DO NOTHING;
    UPDATE public."WorkspacePerson" p SET "name" = NULL
    FROM public."User" u
    WHERE p."workspaceId" = NEW."workspaceId" AND p."userId" = NEW."userId" AND p."name" IS NOT NULL
      AND u."id" = p."userId" AND u."name" IS NOT NULL;
    RETURN NULL;
END
$$;

UPDATE "WorkspacePerson" SET "words" = '';
DROP INDEX "User_words_idx";
DROP FUNCTION private.person_words(text, text);
DO $$
BEGIN
    EXECUTE format(
        'CREATE INDEX "WorkspacePerson_words_idx" ON "WorkspacePerson" USING gin ("workspaceId", "words" %s.gin_trgm_ops)',
        (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'pg_trgm'));
END
$$;

-- The person with this e-mail, made if nobody has it, and known in the workspace from now on, so that they
-- can be the requester of a ticket. A name is the workspace's own, and one that the person has there already stays as
-- it is. Holds no row of anybody else. Refuses callers who may not write in the workspace (42501), malformed e-mails
-- and names (user_email_format, workspace_person_name_length, ...).
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

-- The people with these e-mails, made where they are new and known in the workspace from now on; as
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

-- As before, by the names that this workspace knows.
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

-- As before, with names of the workspace.
CREATE OR REPLACE FUNCTION public.dress_tickets(workspace_id text, ids text[])
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
        SELECT t."id", r."id", private.name_in(dress_tickets.workspace_id, r."id", r."name"), r."email", a."id", private.name_in(dress_tickets.workspace_id, a."id", a."name"), a."email", k.tags
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

-- As before, with names of the workspace, and with who brought an imported message in.
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

-- As before, with names of the workspace.
CREATE OR REPLACE FUNCTION private.ticket_created_notifies() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
    made record;
BEGIN
    -- What nobody made who is signed in, as an operator's SQL, is no news of anybody's.
    IF me IS NULL OR private.is_bulk((SELECT count(*) FROM new_rows)) THEN
        RETURN NULL;
    END IF;
    FOR made IN SELECT * FROM new_rows n WHERE n."importKey" IS NULL LOOP
        IF made."assignedToId" IS NOT NULL THEN
            PERFORM private.notify('TICKET_ASSIGNED', format('%s assigned a new ticket to you', private.called(me)),
                ARRAY[made."assignedToId"], made."workspaceId", made."id", me);
        END IF;
        PERFORM private.notify('TICKET_CREATED',
            format('New ticket of %s: %s', private.called_in(made."workspaceId", made."createdById"), private.beginning_of(made."description")),
            array_remove(private.watchers_of_new_tickets(made."workspaceId", made."assignedToId" IS NOT NULL), made."assignedToId"),
            made."workspaceId", made."id", me);
    END LOOP;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION private.comment_notifies() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    written record;
    words text;
    named text[];
BEGIN
    IF private.is_bulk((SELECT count(*) FROM new_rows)) THEN
        RETURN NULL;
    END IF;
    FOR written IN SELECT * FROM new_rows n WHERE n."importKey" IS NULL LOOP
        words := private.beginning_of(written."content");
        named := ARRAY(SELECT private.mentioned_in(written."content"));
        IF cardinality(named) > 0 THEN
            PERFORM private.notify('MENTION', format('%s mentioned you: %s', private.called_in(written."workspaceId", written."userId"), words),
                named, written."workspaceId", written."ticketId", written."userId", written."id");
        END IF;
        PERFORM private.notify('COMMENT_ADDED',
            format(CASE WHEN written."visibility" = 'INTERNAL' THEN '%s wrote a note: %s' ELSE '%s replied: %s' END,
                private.called_in(written."workspaceId", written."userId"), words),
            ARRAY(SELECT unnest(private.people_of_ticket(written."workspaceId", written."ticketId"))
                EXCEPT SELECT unnest(named)),
            written."workspaceId", written."ticketId", written."userId", written."id");
    END LOOP;
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
