-- Messages of a ticket: notes, and what notes and replies have in common.

-- A new comment. The author is the signed-in person. An imported one keeps its author and time, and names who imported
-- it. A connection without a session writes none.
CREATE OR REPLACE FUNCTION private.prepare_comment() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    moment timestamptz(3) := clock_timestamp();
BEGIN
    IF NOT private.acts_as_owner() THEN
        NEW."importedById" := NULL;
        IF NEW."importKey" IS NULL THEN
            NEW."userId" := private.current_user_id();
            NEW."createdAt" := moment;
        ELSE
            NEW."importedById" := private.current_user_id();
        END IF;
    END IF;
    NEW."createdAt" := LEAST(NEW."createdAt", moment);
    NEW."updatedAt" := NEW."createdAt";
    RETURN NEW;
END
$$;

-- Numbers the messages of a ticket under its lock, so that a visible message has a lower number than one that is not
-- visible yet.
CREATE OR REPLACE FUNCTION private.set_comment_arrival() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM FROM public."Ticket" t WHERE t."workspaceId" = NEW."workspaceId" AND t."id" = NEW."ticketId"
    FOR NO KEY UPDATE;
    NEW."arrival" := nextval('private.comment_arrival');
    RETURN NEW;
END
$$;

-- A new message makes its ticket the last changed one. An imported message that is older does not.
CREATE OR REPLACE FUNCTION private.comment_moves_ticket() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE public."Ticket" t SET "updatedAt" = c.latest
    FROM (
        SELECT n."workspaceId", n."ticketId", max(n."createdAt") AS latest
        FROM new_rows n GROUP BY n."workspaceId", n."ticketId"
    ) c
    WHERE t."workspaceId" = c."workspaceId" AND t."id" = c."ticketId" AND t."updatedAt" < c.latest;
    RETURN NULL;
END
$$;

-- A mention is stored in a comment as `@[Mia Agent](id)`: readable as it is, and the id names the right person when
-- names are equal or change. Returns the first 50 ids.
CREATE OR REPLACE FUNCTION private.mentioned_in(content text) RETURNS SETOF text
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT DISTINCT m.id FROM (
        SELECT (regexp_matches(content, '@\[[^][\n]{1,200}\]\(([a-z0-9]{20,32})\)', 'g'))[1] AS id
        WHERE strpos(content, '@[') > 0
        LIMIT 50
    ) m
$$;

-- A stored message as people write it: `@Mia Agent`, or `@mia@example.org` when another member of the workspace has the
-- same name.
CREATE OR REPLACE FUNCTION private.plain_mentions(content text, workspace text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    plain text := plain_mentions.content;
    mention text[];
    namesake text;
BEGIN
    FOR mention IN
        SELECT DISTINCT m FROM regexp_matches(plain_mentions.content, '@\[([^][\n]{1,200})\]\(([a-z0-9]{20,32})\)', 'g') m
    LOOP
        SELECT meant."email" INTO namesake
        FROM public."User" meant
        WHERE meant."id" = mention[2] AND EXISTS (
            SELECT FROM public."WorkspaceUser" w JOIN public."User" u ON u."id" = w."userId"
            WHERE w."workspaceId" = plain_mentions.workspace AND w."isActive" AND u."id" <> meant."id"
              AND lower(translate(COALESCE(u."name", split_part(u."email", '@', 1)), '[]', '()')) = lower(mention[1]));
        plain := replace(plain, format('@[%s](%s)', mention[1], mention[2]), '@' || COALESCE(namesake, mention[1]));
    END LOOP;
    RETURN plain;
END
$$;

-- Whether the caller imported this ticket or message, so that nobody adds anything to what somebody else imported.
CREATE OR REPLACE FUNCTION private.was_imported_by_caller(workspace text, ticket text, comment text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN comment IS NULL
        THEN EXISTS (SELECT FROM public."TicketHistory" h WHERE h."workspaceId" = workspace AND h."ticketId" = ticket
            AND h."kind" = 'IMPORTED' AND h."actorId" = private.current_user_id())
        ELSE EXISTS (SELECT FROM public."Comment" c WHERE c."workspaceId" = workspace AND c."id" = comment
            AND c."importedById" = private.current_user_id()) END
$$;

-- Messages of others on a ticket, notes too, that came after the one that was seen (null: none was seen). The first
-- twenty. The caller has locked the ticket.
CREATE OR REPLACE FUNCTION private.unseen_comments(workspace text, ticket text, seen text, author text) RETURNS text[]
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY(
        SELECT c."id" FROM public."Comment" c
        WHERE c."workspaceId" = workspace AND c."ticketId" = ticket AND c."userId" <> author
          AND c."arrival" > COALESCE((
                SELECT s."arrival" FROM public."Comment" s
                WHERE s."workspaceId" = workspace AND s."ticketId" = ticket AND s."id" = seen), -1)
        ORDER BY c."arrival", c."createdAt", c."id" LIMIT 20)
$$;

-- The result of an earlier send with this id: 'sent', 'held', or 'conflict' if it was something else or somebody
-- else's. Null: there was none.
CREATE OR REPLACE FUNCTION private.earlier_send_state(
    message text, workspace text, ticket text, author text, visibility public."CommentVisibility", content text
) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN (f.workspace, f.ticket, f.author, f.visibility, f.content)
            = (earlier_send_state.workspace, earlier_send_state.ticket, earlier_send_state.author,
                earlier_send_state.visibility, earlier_send_state.content)
        THEN f.how_far ELSE 'conflict' END
    FROM (
        SELECT c."workspaceId", c."ticketId", c."userId", c."visibility", c."content", 'sent'
        FROM public."Comment" c WHERE c."id" = message
        UNION ALL
        SELECT o."workspaceId", o."ticketId", o."userId", 'PUBLIC', o."content", 'held'
        FROM public."OutgoingReply" o WHERE o."id" = message
    ) f (workspace, ticket, author, visibility, content, how_far)
    LIMIT 1
$$;

-- Adds an internal note of the signed-in person: 'added', 'conflict' or 'no-ticket'. Refuses like send_reply. A note is
-- added at once, even if its writer has not seen the newest messages.
CREATE OR REPLACE FUNCTION public.add_note(note_id text, workspace_id text, ticket_id text, content text, upload_ids text[]) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
    how_far text;
BEGIN
    PERFORM private.require_writer(workspace_id);
    PERFORM FROM public."Ticket" t WHERE t."workspaceId" = workspace_id AND t."id" = ticket_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 'no-ticket';
    END IF;
    how_far := private.earlier_send_state(note_id, workspace_id, ticket_id, me, 'INTERNAL', add_note.content);
    IF how_far IS NOT NULL THEN
        RETURN CASE how_far WHEN 'sent' THEN 'added' ELSE 'conflict' END;
    END IF;
    INSERT INTO public."Comment" ("id", "workspaceId", "ticketId", "userId", "visibility", "content", "createdAt", "updatedAt")
    VALUES (note_id, workspace_id, ticket_id, me, 'INTERNAL', add_note.content, clock_timestamp(), clock_timestamp());
    IF cardinality(upload_ids) > 0 THEN
        PERFORM private.attach_uploads(workspace_id, ticket_id, note_id, me, upload_ids);
    END IF;
    RETURN 'added';
END
$$;

CREATE OR REPLACE TRIGGER comment_insert_prepare BEFORE INSERT ON "Comment"
    FOR EACH ROW EXECUTE FUNCTION private.prepare_comment();

CREATE OR REPLACE TRIGGER comment_inserted_moves_ticket AFTER INSERT ON "Comment"
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.comment_moves_ticket();

CREATE OR REPLACE TRIGGER comment_insert_2_arrival BEFORE INSERT ON public."Comment"
    FOR EACH ROW EXECUTE FUNCTION private.set_comment_arrival();

REVOKE ALL ON FUNCTION
    private.prepare_comment(), private.set_comment_arrival(), private.comment_moves_ticket(),
    private.mentioned_in(text), private.plain_mentions(text, text), private.was_imported_by_caller(text, text, text),
    private.unseen_comments(text, text, text, text),
    private.earlier_send_state(text, text, text, text, public."CommentVisibility", text),
    public.add_note(text, text, text, text, text[])
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION public.add_note(text, text, text, text, text[]) TO connect_app;
