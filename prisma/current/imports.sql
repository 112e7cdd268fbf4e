CREATE TABLE "MailSource" (
  id text NOT NULL,
  "workspaceId" text NOT NULL,
  "ticketId" text NOT NULL,
  "commentId" text,
  "messageId" text,
  "references" text[] DEFAULT '{}'::text[] NOT NULL,
  "contentKey" text NOT NULL,
  size integer NOT NULL,
  sha256 text NOT NULL,
  notes jsonb DEFAULT '[]'::jsonb NOT NULL,
  "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT "MailSource_pkey" PRIMARY KEY (id),
  CONSTRAINT "MailSource_workspaceId_commentId_fkey" FOREIGN KEY ("workspaceId", "commentId") REFERENCES "Comment"("workspaceId", id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT "MailSource_workspaceId_ticketId_fkey" FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT mail_source_notes_are_a_list CHECK (jsonb_typeof(notes) = 'array'::text),
  CONSTRAINT mail_source_of_one CHECK (id = COALESCE("commentId", "ticketId")),
  CONSTRAINT mail_source_sha256_format CHECK (sha256 ~ '^[0-9a-f]{64}$'::text),
  CONSTRAINT mail_source_size_range CHECK (size > 0)
);
ALTER TABLE "MailSource" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE INDEX "MailSource_workspaceId_messageId_idx" ON public."MailSource" USING btree ("workspaceId", "messageId");
CREATE INDEX "MailSource_workspaceId_ticketId_idx" ON public."MailSource" USING btree ("workspaceId", "ticketId");
CREATE TRIGGER mail_source_drops_chunks AFTER DELETE ON public."MailSource" REFERENCING OLD TABLE AS gone_rows FOR EACH STATEMENT EXECUTE FUNCTION private.drop_chunks();
CREATE POLICY member_reads ON "MailSource" AS PERMISSIVE FOR SELECT TO connect_app
  USING (("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces))));
CREATE POLICY owner_acts ON "MailSource" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
GRANT SELECT ON "MailSource" TO connect_app;

CREATE OR REPLACE FUNCTION public.compare_mail(workspace_id text, import_key text, content_key text, sent_at timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_writer(workspace_id);
    RETURN private.compare_mail(workspace_id, import_key, content_key, sent_at);
END
$function$;
GRANT EXECUTE ON FUNCTION compare_mail(text,text,text,timestamp with time zone) TO connect_app;

CREATE OR REPLACE FUNCTION public.import_file(workspace_id text, file jsonb, place integer, content bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_writer(workspace_id);
    RETURN private.was_imported_by_caller(workspace_id, file ->> 'ticketId', file ->> 'commentId')
        AND private.import_file(workspace_id, file, place, content);
END
$function$;
GRANT EXECUTE ON FUNCTION import_file(text,jsonb,integer,bytea) TO connect_app;

CREATE OR REPLACE FUNCTION public.import_reply(workspace_id text, reply jsonb)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    address text := reply ->> 'email';
    outcome text;
    was_there boolean;
BEGIN
    PERFORM private.require_writer(workspace_id);
    IF NOT private.may_import_words_of(workspace_id, address) THEN
        RETURN CASE
            WHEN EXISTS (
                SELECT FROM public."Comment" c
                WHERE c."workspaceId" = import_reply.workspace_id AND c."importKey" = reply ->> 'key'
                UNION ALL
                SELECT FROM public."Ticket" t
                WHERE t."workspaceId" = import_reply.workspace_id AND t."importKey" = reply ->> 'key') THEN 'there'
            WHEN private.imported_parent(workspace_id, reply) IS NULL THEN 'no-parent'
            ELSE 'of-member' END;
    END IF;
    was_there := EXISTS (SELECT FROM public."Comment" c WHERE c."id" = reply ->> 'id');
    outcome := private.import_reply(workspace_id, reply);
    IF outcome = 'added' AND NOT was_there AND EXISTS (
        SELECT FROM public."WorkspaceUser" m JOIN public."User" u ON u."id" = m."userId"
        WHERE m."workspaceId" = import_reply.workspace_id AND u."email" = address AND u."id" <> private.current_user_id())
    THEN
        PERFORM private.audit(workspace_id, 'message.imported', address, reply ->> 'id');
    END IF;
    RETURN outcome;
END
$function$;
GRANT EXECUTE ON FUNCTION import_reply(text,jsonb) TO connect_app;

CREATE OR REPLACE FUNCTION public.import_tickets(workspace_id text, tickets jsonb)
 RETURNS TABLE(id text, added boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_writer(workspace_id);
    RETURN QUERY SELECT i.id, i.added FROM private.import_tickets(workspace_id, tickets) AS i;
END
$function$;
GRANT EXECUTE ON FUNCTION import_tickets(text,jsonb) TO connect_app;

CREATE OR REPLACE FUNCTION public.is_sent_here(workspace_id text, message_id text)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_writer(workspace_id);
    RETURN private.is_sent_here(workspace_id, message_id);
END
$function$;
GRANT EXECUTE ON FUNCTION is_sent_here(text,text) TO connect_app;

CREATE OR REPLACE FUNCTION public.join_mail(workspace_id text, mail jsonb)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_writer(workspace_id);
    IF NOT EXISTS (
            SELECT FROM public."WorkspaceUser" w
            WHERE w."workspaceId" = workspace_id AND w."userId" = private.current_user_id()
              AND w."isActive" AND w."role" IN ('OWNER', 'ADMIN'))
        AND EXISTS (
            SELECT FROM public."WorkspaceUser" w JOIN public."User" u ON u."id" = w."userId"
            WHERE w."workspaceId" = workspace_id AND u."email" = mail ->> 'email'
              AND u."id" <> private.current_user_id()) THEN
        RETURN 'of-member';
    END IF;
    RETURN private.join_mail(workspace_id, mail);
END
$function$;
GRANT EXECUTE ON FUNCTION join_mail(text,jsonb) TO connect_app;

CREATE OR REPLACE FUNCTION public.keep_mail(workspace_id text, mail jsonb, content bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_writer(workspace_id);
    RETURN private.was_imported_by_caller(workspace_id, mail ->> 'ticketId', mail ->> 'commentId')
        AND private.keep_mail(workspace_id, mail, content);
END
$function$;
GRANT EXECUTE ON FUNCTION keep_mail(text,jsonb,bytea) TO connect_app;

CREATE OR REPLACE FUNCTION public.note_import(workspace_id text, import_id text, step text, file_name text, added integer, already_there integer, rejected integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_writer(workspace_id);
    PERFORM private.note_import(workspace_id, import_id, step, file_name, added, already_there, rejected);
END
$function$;
GRANT EXECUTE ON FUNCTION note_import(text,text,text,text,integer,integer,integer) TO connect_app;

CREATE OR REPLACE FUNCTION private.add_imported_tickets(workspace text, tickets jsonb)
 RETURNS TABLE(id text, added boolean)
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.compare_mail(workspace text, import_key text, content_key text, sent_at timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT COALESCE((
        SELECT CASE WHEN COALESCE(m."contentKey" = content_key, found.at = sent_at, true) THEN 'same' ELSE 'other' END
        FROM (
            SELECT t."id", t."createdAt" AS at FROM public."Ticket" t
            WHERE t."workspaceId" = workspace AND t."importKey" = import_key
            UNION ALL
            SELECT c."id", c."createdAt" FROM public."Comment" c
            WHERE c."workspaceId" = workspace AND c."importKey" = import_key
        ) AS found
        LEFT JOIN public."MailSource" m ON m."id" = found."id" AND m."workspaceId" = workspace
        LIMIT 1), 'none')
$function$;

CREATE OR REPLACE FUNCTION private.import_file(workspace text, file jsonb, place integer, content bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    ticket text;
    written_at timestamptz;
    bounds public."WorkspaceSettings";
BEGIN
    IF EXISTS (SELECT FROM public."Attachment" a WHERE a."id" = file ->> 'id' AND a."workspaceId" = workspace) THEN
        RETURN true;
    END IF;
    IF file ->> 'commentId' IS NULL THEN
        SELECT t."id", t."createdAt" INTO ticket, written_at FROM public."Ticket" t
        WHERE t."workspaceId" = workspace AND t."id" = file ->> 'ticketId' AND t."importKey" IS NOT NULL;
    ELSE
        SELECT c."ticketId", c."createdAt" INTO ticket, written_at FROM public."Comment" c
        WHERE c."workspaceId" = workspace AND c."id" = file ->> 'commentId' AND c."importKey" IS NOT NULL;
    END IF;
    -- Held, so that two at once cannot pass the limit together.
    PERFORM FROM public."Ticket" t WHERE t."workspaceId" = workspace AND t."id" = ticket FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    SELECT s.* INTO bounds FROM public."WorkspaceSettings" s WHERE s."workspaceId" = workspace;
    IF octet_length(content) > bounds."maxAttachmentBytes"
        OR private.attached_bytes(workspace, ticket) + octet_length(content) > bounds."maxTicketAttachmentBytes" THEN
        RETURN false;
    END IF;
    INSERT INTO public."Attachment" ("id", "workspaceId", "ticketId", "commentId", "name", "url", "type", "size",
        "sha256", "createdAt")
    VALUES (file ->> 'id', workspace, CASE WHEN file ->> 'commentId' IS NULL THEN ticket END, file ->> 'commentId',
        file ->> 'name', 'app://files/' || (file ->> 'id'), file ->> 'type', octet_length(content),
        encode(sha256(content), 'hex'), written_at + make_interval(secs => 0.001 * place));
    INSERT INTO public."FileChunk" ("workspaceId", "fileId", "position", "bytes")
    SELECT workspace, file ->> 'id', p, substring(content FROM p + 1 FOR 1048576)
    FROM generate_series(0, octet_length(content) - 1, 1048576) AS p;
    RETURN true;
END
$function$;

CREATE OR REPLACE FUNCTION private.import_people(workspace text, people jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.import_reply(workspace text, reply jsonb)
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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

    parent := private.imported_parent(workspace, reply);
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
$function$;

CREATE OR REPLACE FUNCTION private.import_tickets(workspace text, tickets jsonb)
 RETURNS TABLE(id text, added boolean)
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.analyze_grown_tables(workspace);
    RETURN QUERY SELECT i.id, i.added FROM private.add_imported_tickets(workspace, tickets) AS i;
END
$function$;

CREATE OR REPLACE FUNCTION private.imported_parent(workspace text, reply jsonb)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT found."ticketId"
    FROM jsonb_array_elements_text(reply -> 'parentKeys') WITH ORDINALITY AS p (key, place)
    CROSS JOIN LATERAL (
        SELECT t."id", t."id" AS "ticketId" FROM public."Ticket" t
        WHERE t."workspaceId" = workspace AND t."importKey" = p.key
        UNION ALL
        SELECT c."id", c."ticketId" FROM public."Comment" c
        JOIN public."Ticket" t ON t."workspaceId" = c."workspaceId" AND t."id" = c."ticketId" AND t."importKey" IS NOT NULL
        WHERE c."workspaceId" = workspace AND c."importKey" = p.key
    ) AS found
    WHERE NOT EXISTS (
        SELECT FROM public."MailSource" m
        WHERE m."workspaceId" = workspace AND m."id" = found."id" AND private.is_sent_here(workspace, m."messageId"))
    ORDER BY p.place LIMIT 1
$function$;

CREATE OR REPLACE FUNCTION private.is_sent_here(workspace text, message_id text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT EXISTS (
        SELECT FROM private.mail_outbox o
        WHERE o.message_id = split_part(is_sent_here.message_id, '@', 1) AND o.workspace_id = workspace
          AND (o.host = split_part(is_sent_here.message_id, '@', 2) OR o.kind = 'invitation'))
$function$;

CREATE OR REPLACE FUNCTION private.join_mail(workspace text, mail jsonb)
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    ticket text;
    author text;
BEGIN
    IF EXISTS (
        SELECT FROM public."Comment" c
        WHERE c."workspaceId" = workspace AND c."importKey" = mail ->> 'key' AND c."id" = mail ->> 'id') THEN
        RETURN 'added';
    END IF;
    IF EXISTS (
            SELECT FROM public."Comment" c
            WHERE c."workspaceId" = workspace AND c."importKey" = mail ->> 'key')
        OR EXISTS (
            SELECT FROM public."Ticket" t
            WHERE t."workspaceId" = workspace AND t."importKey" = mail ->> 'key') THEN
        RETURN 'there';
    END IF;
    ticket := private.ticket_of_mail(workspace,
        ARRAY(SELECT jsonb_array_elements_text(mail -> 'answers')), (mail ->> 'number')::integer);
    -- Held, so that it cannot get another requester between the question and the message.
    SELECT t."createdById" INTO author FROM public."Ticket" t
    WHERE t."workspaceId" = workspace AND t."id" = ticket FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'no-ticket';
    END IF;
    IF NOT EXISTS (SELECT FROM public."User" u WHERE u."id" = author AND u."email" = mail ->> 'email') THEN
        RETURN 'of-other';
    END IF;
    INSERT INTO public."Comment" ("id", "workspaceId", "ticketId", "userId", "content", "visibility",
        "createdAt", "updatedAt", "importKey", "importedById")
    VALUES (mail ->> 'id', workspace, ticket, author, mail ->> 'content', 'PUBLIC',
        (mail ->> 'createdAt')::timestamptz, (mail ->> 'createdAt')::timestamptz,
        mail ->> 'key', private.current_user_id())
    ON CONFLICT ("workspaceId", "importKey") DO NOTHING;
    RETURN CASE WHEN FOUND THEN 'added' ELSE 'there' END;
END
$function$;

CREATE OR REPLACE FUNCTION private.keep_mail(workspace text, mail jsonb, content bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    owner text := COALESCE(mail ->> 'commentId', mail ->> 'ticketId');
    ticket text;
BEGIN
    IF mail ->> 'commentId' IS NULL THEN
        SELECT t."id" INTO ticket FROM public."Ticket" t
        WHERE t."workspaceId" = workspace AND t."id" = owner AND t."importKey" IS NOT NULL;
    ELSE
        SELECT c."ticketId" INTO ticket FROM public."Comment" c
        WHERE c."workspaceId" = workspace AND c."id" = owner AND c."importKey" IS NOT NULL;
    END IF;
    IF ticket IS NULL THEN
        RETURN false;
    END IF;
    INSERT INTO public."MailSource" ("id", "workspaceId", "ticketId", "commentId", "messageId", "references",
        "contentKey", "size", "sha256", "notes")
    VALUES (owner, workspace, ticket, mail ->> 'commentId', mail ->> 'messageId',
        ARRAY(SELECT jsonb_array_elements_text(mail -> 'references')), mail ->> 'contentKey',
        octet_length(content), encode(sha256(content), 'hex'), COALESCE(mail -> 'notes', '[]'))
    ON CONFLICT ("id") DO NOTHING;
    IF FOUND THEN
        INSERT INTO public."FileChunk" ("workspaceId", "fileId", "position", "bytes")
        SELECT workspace, owner, p, substring(content FROM p + 1 FOR 1048576)
        FROM generate_series(0, octet_length(content) - 1, 1048576) AS p;
    END IF;
    RETURN true;
END
$function$;

CREATE OR REPLACE FUNCTION private.may_import_words_of(workspace text, address text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT COALESCE(private.my_role_in(workspace) IN ('OWNER', 'ADMIN'), false) OR NOT EXISTS (
        SELECT FROM public."WorkspaceUser" m JOIN public."User" u ON u."id" = m."userId"
        WHERE m."workspaceId" = workspace AND u."email" = address AND u."id" <> private.current_user_id())
$function$;

CREATE OR REPLACE FUNCTION private.note_import(workspace text, import_id text, step text, file_name text, added integer, already_there integer, rejected integer)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.ticket_of_mail(workspace text, answers text[], ticket_number integer)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT COALESCE((
        SELECT found.ticket
        FROM unnest(answers) WITH ORDINALITY AS a (id, place)
        CROSS JOIN LATERAL (
            -- Nobody guesses our Message-IDs: who names one has read that mail.
            SELECT o.ticket_id AS ticket, 1 AS rank FROM private.mail_outbox o
            WHERE o.message_id = split_part(a.id, '@', 1) AND o.host = split_part(a.id, '@', 2)
              AND o.kind = 'reply' AND o.workspace_id = workspace
            UNION ALL
            SELECT o.ticket_id, 2 FROM private.mail_outbox o
            WHERE o.kind = 'reply' AND o.workspace_id = workspace
              AND 'ticket-' || o.ticket_id || '@' || o.host = a.id
              AND o.ticket_id = substring(a.id FROM '^ticket-([^@]+)@')
            UNION ALL
            SELECT m."ticketId", 3 FROM public."MailSource" m
            WHERE m."workspaceId" = workspace AND m."messageId" = a.id
        ) AS found
        ORDER BY a.place, found.rank LIMIT 1
    ), (
        SELECT t."id" FROM public."Ticket" t
        WHERE t."workspaceId" = workspace AND t."number" = ticket_number
    ))
$function$;
