CREATE TABLE "Comment" (
  id text NOT NULL,
  content text NOT NULL,
  "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "updatedAt" timestamp(3) with time zone NOT NULL,
  "ticketId" text NOT NULL,
  "userId" text NOT NULL,
  "workspaceId" text NOT NULL,
  visibility "CommentVisibility" DEFAULT 'INTERNAL'::"CommentVisibility" NOT NULL,
  "importKey" text,
  "importedById" text,
  arrival bigint DEFAULT 0 NOT NULL,
  CONSTRAINT "Comment_author_in_workspace_fkey" FOREIGN KEY ("workspaceId", "userId") REFERENCES "WorkspacePerson"("workspaceId", "userId"),
  CONSTRAINT "Comment_importedById_fkey" FOREIGN KEY ("importedById") REFERENCES "User"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT "Comment_pkey" PRIMARY KEY (id),
  CONSTRAINT "Comment_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT "Comment_workspaceId_ticketId_fkey" FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT comment_content_length CHECK (char_length(content) <= 2000000),
  CONSTRAINT comment_content_not_empty CHECK (private.has_something_to_see(content)),
  CONSTRAINT comment_id_shape CHECK (private.is_id(id)),
  CONSTRAINT comment_import_key_length CHECK (char_length("importKey") >= 1 AND char_length("importKey") <= 500)
);
ALTER TABLE "Comment" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE INDEX "Comment_arrival_idx" ON public."Comment" USING btree ("workspaceId", "ticketId", arrival);
CREATE INDEX "Comment_conversation_idx" ON public."Comment" USING btree ("workspaceId", "ticketId", "createdAt", id);
CREATE INDEX "Comment_createdAt_idx" ON public."Comment" USING btree ("createdAt");
CREATE INDEX "Comment_ticketId_idx" ON public."Comment" USING btree ("ticketId");
CREATE UNIQUE INDEX "Comment_workspaceId_id_key" ON public."Comment" USING btree ("workspaceId", id);
CREATE UNIQUE INDEX "Comment_workspaceId_importKey_key" ON public."Comment" USING btree ("workspaceId", "importKey");
CREATE TRIGGER comment_insert_0_check_writer BEFORE INSERT ON public."Comment" FOR EACH ROW EXECUTE FUNCTION private.check_row_writer();
CREATE TRIGGER comment_insert_2_arrival BEFORE INSERT ON public."Comment" FOR EACH ROW EXECUTE FUNCTION private.set_comment_arrival();
CREATE TRIGGER comment_insert_prepare BEFORE INSERT ON public."Comment" FOR EACH ROW EXECUTE FUNCTION private.prepare_comment();
CREATE TRIGGER comment_inserted_moves_ticket AFTER INSERT ON public."Comment" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.comment_moves_ticket();
CREATE TRIGGER comment_inserted_notifies AFTER INSERT ON public."Comment" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.comment_notifies();
CREATE TRIGGER comment_inserted_told AFTER INSERT ON public."Comment" REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_rows('ticketId');
CREATE TRIGGER comment_updated_told AFTER UPDATE ON public."Comment" REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_rows('ticketId');
CREATE POLICY member_reads ON "Comment" AS PERMISSIVE FOR SELECT TO connect_app
  USING (("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces))));
CREATE POLICY owner_acts ON "Comment" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
CREATE POLICY writer_notes ON "Comment" AS PERMISSIVE FOR INSERT TO connect_app
  WITH CHECK ((("workspaceId" = ANY (ARRAY( SELECT private.my_writable_workspaces() AS my_writable_workspaces))) AND (visibility = 'INTERNAL'::"CommentVisibility") AND ("importKey" IS NULL)));
GRANT INSERT (content, "createdAt", id, "ticketId", "updatedAt", "userId", visibility, "workspaceId") ON "Comment" TO connect_app;
GRANT SELECT ON "Comment" TO connect_app;

CREATE TABLE "OutgoingReply" (
  id text NOT NULL,
  "workspaceId" text NOT NULL,
  "ticketId" text NOT NULL,
  "userId" text NOT NULL,
  content text NOT NULL,
  "seenCommentId" text,
  "uploadIds" text[] DEFAULT '{}'::text[] NOT NULL,
  state "OutgoingState" DEFAULT 'WAITING'::"OutgoingState" NOT NULL,
  "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "dueAt" timestamp(3) with time zone NOT NULL,
  CONSTRAINT "OutgoingReply_author_in_workspace_fkey" FOREIGN KEY ("workspaceId", "userId") REFERENCES "WorkspacePerson"("workspaceId", "userId"),
  CONSTRAINT "OutgoingReply_pkey" PRIMARY KEY (id),
  CONSTRAINT "OutgoingReply_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT "OutgoingReply_workspaceId_ticketId_fkey" FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT outgoing_reply_content_length CHECK (char_length(content) <= 2000000),
  CONSTRAINT outgoing_reply_content_not_empty CHECK (private.has_something_to_see(content)),
  CONSTRAINT outgoing_reply_id_shape CHECK (private.is_id(id)),
  CONSTRAINT outgoing_reply_uploads_range CHECK (cardinality("uploadIds") <= 1000)
);
ALTER TABLE "OutgoingReply" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE INDEX "OutgoingReply_due_idx" ON public."OutgoingReply" USING btree ("dueAt");
CREATE INDEX "OutgoingReply_ticket_idx" ON public."OutgoingReply" USING btree ("workspaceId", "ticketId", "userId");
CREATE TRIGGER outgoing_told AFTER INSERT OR DELETE OR UPDATE ON public."OutgoingReply" FOR EACH ROW EXECUTE FUNCTION private.feed_outgoing();
CREATE POLICY own_read ON "OutgoingReply" AS PERMISSIVE FOR SELECT TO connect_app
  USING ((("userId" = ( SELECT private.current_user_id() AS current_user_id)) AND ("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces)))));
CREATE POLICY owner_acts ON "OutgoingReply" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
GRANT SELECT ON "OutgoingReply" TO connect_app;

CREATE SEQUENCE private.comment_arrival AS bigint INCREMENT 1 START 1;

CREATE OR REPLACE FUNCTION public.add_note(note_id text, workspace_id text, ticket_id text, content text, upload_ids text[])
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION add_note(text,text,text,text,text[]) TO connect_app;

CREATE OR REPLACE FUNCTION public.release_reply(reply_id text, seen_comment_id text DEFAULT NULL::text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    me text := private.current_user_id();
    reply public."OutgoingReply";
BEGIN
    SELECT * INTO reply FROM public."OutgoingReply" o WHERE o."id" = reply_id AND o."userId" = me FOR UPDATE;
    IF NOT FOUND THEN
        RETURN (SELECT 'sent' FROM public."Comment" c WHERE c."id" = reply_id AND c."userId" = me AND c."visibility" = 'PUBLIC');
    END IF;
    IF seen_comment_id IS NOT NULL THEN
        reply."seenCommentId" := seen_comment_id;
        UPDATE public."OutgoingReply" o SET "seenCommentId" = seen_comment_id WHERE o."id" = reply_id;
    ELSIF reply."state"::text <> 'WAITING' THEN
        RETURN lower(reply."state"::text);
    END IF;
    RETURN private.release_locked_reply(reply);
END
$function$;
GRANT EXECUTE ON FUNCTION release_reply(text,text) TO connect_app;

CREATE OR REPLACE FUNCTION public.send_reply(reply_id text, workspace_id text, ticket_id text, content text, seen_comment_id text, upload_ids text[])
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    me text := private.current_user_id();
    how_far text;
    missed text[];
    delay integer;
    held public."OutgoingReply";
BEGIN
    PERFORM private.require_writer(workspace_id);
    PERFORM FROM public."Ticket" t WHERE t."workspaceId" = workspace_id AND t."id" = ticket_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN jsonb_build_object('state', 'no-ticket');
    END IF;
    how_far := private.earlier_send_state(reply_id, workspace_id, ticket_id, me, 'PUBLIC', send_reply.content);
    IF how_far = 'held' THEN
        SELECT * INTO held FROM public."OutgoingReply" o WHERE o."id" = reply_id;
        RETURN jsonb_build_object('state', 'held', 'reply', private.outgoing_json(held));
    ELSIF how_far IS NOT NULL THEN
        RETURN jsonb_build_object('state', how_far);
    END IF;
    missed := private.unseen_comments(workspace_id, ticket_id, seen_comment_id, me);
    IF cardinality(missed) > 0 THEN
        RETURN jsonb_build_object('state', 'overtaken', 'commentIds', missed);
    END IF;

    SELECT s."undoSendSeconds" INTO delay FROM public."WorkspaceSettings" s WHERE s."workspaceId" = workspace_id;
    IF COALESCE(delay, 0) = 0 THEN
        PERFORM private.publish_reply(reply_id, workspace_id, ticket_id, me, send_reply.content, upload_ids);
        RETURN jsonb_build_object('state', 'sent');
    END IF;
    IF (SELECT count(*) FROM public."Upload" u
        WHERE u."id" = ANY (upload_ids) AND u."workspaceId" = workspace_id AND u."userId" = me AND u."state" = 'READY')
        <> (SELECT count(DISTINCT i) FROM unnest(upload_ids) i) THEN
        PERFORM private.refuse('upload_is_known');
    END IF;
    INSERT INTO public."OutgoingReply" ("id", "workspaceId", "ticketId", "userId", "content", "seenCommentId", "uploadIds", "createdAt", "dueAt")
    VALUES (reply_id, workspace_id, ticket_id, me, send_reply.content, seen_comment_id, COALESCE(upload_ids, '{}'),
        clock_timestamp(), clock_timestamp() + make_interval(secs => delay))
    RETURNING * INTO held;
    RETURN jsonb_build_object('state', 'held', 'reply', private.outgoing_json(held));
END
$function$;
GRANT EXECUTE ON FUNCTION send_reply(text,text,text,text,text,text[]) TO connect_app;

CREATE OR REPLACE FUNCTION public.take_back_reply(reply_id text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
DECLARE
    me text := private.current_user_id();
    reply public."OutgoingReply";
BEGIN
    SELECT * INTO reply FROM public."OutgoingReply" o WHERE o."id" = take_back_reply.reply_id AND o."userId" = me FOR UPDATE;
    IF NOT FOUND THEN
        RETURN (SELECT 'sent' FROM public."Comment" c
                WHERE c."id" = take_back_reply.reply_id AND c."userId" = me AND c."visibility" = 'PUBLIC');
    END IF;
    PERFORM private.require_writer(reply."workspaceId");
    INSERT INTO public."Draft" AS d ("id", "workspaceId", "userId", "ticketId", "kind", "text", "uploadIds", "revision", "updatedAt")
    VALUES (private.new_id(), reply."workspaceId", me, reply."ticketId", 'REPLY',
        private.plain_mentions(reply."content", reply."workspaceId"), reply."uploadIds",
        nextval('private.draft_revision'), clock_timestamp())
    ON CONFLICT ("userId", "workspaceId", (COALESCE("ticketId", '')), "kind") DO UPDATE SET
        -- The desktop may have put the words there itself, in doubt whether they were taken back.
        "text" = CASE
            WHEN strpos(d."text", EXCLUDED."text") > 0 THEN d."text"
            WHEN d."text" !~ '\S' THEN EXCLUDED."text"
            ELSE EXCLUDED."text" || E'\n\n' || d."text" END,
        "uploadIds" = ARRAY(
            SELECT f.id FROM unnest(d."uploadIds" || EXCLUDED."uploadIds") WITH ORDINALITY AS f (id, place)
            GROUP BY f.id ORDER BY min(f.place)),
        "revision" = EXCLUDED."revision", "updatedAt" = EXCLUDED."updatedAt", "writer" = '';
    DELETE FROM public."OutgoingReply" o WHERE o."id" = reply."id";
    RETURN 'taken-back';
END
$function$;
GRANT EXECUTE ON FUNCTION take_back_reply(text) TO connect_app;

CREATE OR REPLACE FUNCTION private.comment_moves_ticket()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    UPDATE public."Ticket" t SET "updatedAt" = c.latest
    FROM (
        SELECT n."workspaceId", n."ticketId", max(n."createdAt") AS latest
        FROM new_rows n GROUP BY n."workspaceId", n."ticketId"
    ) c
    WHERE t."workspaceId" = c."workspaceId" AND t."id" = c."ticketId" AND t."updatedAt" < c.latest;
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.earlier_send_state(message text, workspace text, ticket text, author text, visibility "CommentVisibility", content text)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.has_due_reply()
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT EXISTS (
        SELECT FROM public."OutgoingReply" o WHERE o."state"::text = 'WAITING' AND o."dueAt" <= clock_timestamp())
$function$;
GRANT EXECUTE ON FUNCTION private.has_due_reply() TO connect_worker;

CREATE OR REPLACE FUNCTION private.mentioned_in(content text)
 RETURNS SETOF text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT DISTINCT m.id FROM (
        SELECT (regexp_matches(content, '@\[[^][\n]{1,200}\]\(([a-z0-9]{20,32})\)', 'g'))[1] AS id
        WHERE strpos(content, '@[') > 0
        LIMIT 50
    ) m
$function$;

CREATE OR REPLACE FUNCTION private.outgoing_json(o "OutgoingReply")
 RETURNS jsonb
 LANGUAGE sql
 STABLE
RETURN jsonb_build_object('id', (o).id, 'content', (o).content, 'state', (o).state, 'createdAt', (o)."createdAt", 'waitMs', (ceil((EXTRACT(epoch FROM ((o)."dueAt" - clock_timestamp())) * (1000)::numeric)))::bigint, 'files', COALESCE((SELECT jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'type', f.type, 'size', f.size) ORDER BY f."createdAt", f.id) AS jsonb_agg FROM "Upload" f WHERE (f.id = ANY ((outgoing_json.o)."uploadIds"))), '[]'::jsonb));

CREATE OR REPLACE FUNCTION private.plain_mentions(content text, workspace text)
 RETURNS text
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.prepare_comment()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.publish_reply(reply text, workspace text, ticket text, author text, content text, upload_ids text[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    requester text;
BEGIN
    INSERT INTO public."Comment" ("id", "workspaceId", "ticketId", "userId", "visibility", "content", "createdAt", "updatedAt")
    VALUES (reply, workspace, ticket, author, 'PUBLIC', content, clock_timestamp(), clock_timestamp());
    IF cardinality(upload_ids) > 0 THEN
        PERFORM private.attach_uploads(workspace, ticket, reply, author, upload_ids);
    END IF;
    SELECT u."email" INTO requester
    FROM public."Ticket" t JOIN public."User" u ON u."id" = t."createdById"
    WHERE t."workspaceId" = workspace AND t."id" = ticket AND t."createdById" <> author;
    IF requester IS NOT NULL THEN
        INSERT INTO private.mail_outbox (kind, recipient, payload, workspace_id, ticket_id, comment_id)
        VALUES ('reply', requester, '{}', workspace, ticket, reply);
        INSERT INTO public."CommentDelivery" ("workspaceId", "commentId") VALUES (workspace, reply);
    END IF;
END
$function$;

CREATE OR REPLACE FUNCTION private.release_due_reply()
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    reply public."OutgoingReply";
BEGIN
    SELECT * INTO reply FROM public."OutgoingReply" o
    WHERE o."state"::text = 'WAITING' AND o."dueAt" <= clock_timestamp()
    ORDER BY o."dueAt" LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM private.release_locked_reply(reply);
    RETURN true;
END
$function$;
GRANT EXECUTE ON FUNCTION private.release_due_reply() TO connect_worker;

CREATE OR REPLACE FUNCTION private.release_locked_reply(reply "OutgoingReply")
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF NOT private.may_write(reply."workspaceId", reply."userId") THEN
        PERFORM private.stop_reply(reply, 'STOPPED', 'not-allowed');
        RETURN 'stopped';
    END IF;
    PERFORM FROM public."Ticket" t WHERE t."workspaceId" = reply."workspaceId" AND t."id" = reply."ticketId"
    FOR NO KEY UPDATE;
    IF cardinality(private.unseen_comments(reply."workspaceId", reply."ticketId", reply."seenCommentId", reply."userId")) > 0 THEN
        PERFORM private.stop_reply(reply, 'OVERTAKEN', 'overtaken');
        RETURN 'overtaken';
    END IF;
    BEGIN
        PERFORM private.publish_reply(reply."id", reply."workspaceId", reply."ticketId", reply."userId",
            reply."content", reply."uploadIds");
        DELETE FROM public."OutgoingReply" o WHERE o."id" = reply."id";
    EXCEPTION WHEN integrity_constraint_violation THEN
        PERFORM private.stop_reply(reply, 'STOPPED', 'files-do-not-fit');
        RETURN 'stopped';
    END;
    RETURN 'sent';
END
$function$;

CREATE OR REPLACE FUNCTION private.set_comment_arrival()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM FROM public."Ticket" t WHERE t."workspaceId" = NEW."workspaceId" AND t."id" = NEW."ticketId"
    FOR NO KEY UPDATE;
    NEW."arrival" := nextval('private.comment_arrival');
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION private.stop_reply(reply "OutgoingReply", as_state text, reason text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    UPDATE public."OutgoingReply" o SET "state" = as_state::public."OutgoingState" WHERE o."id" = reply."id";
    IF reply."state"::text = as_state THEN
        RETURN;
    END IF;
    INSERT INTO public."Notification" ("id", "type", "data", "content", "userId", "workspaceId", "ticketId")
    SELECT private.new_id(), 'TICKET_UPDATED', jsonb_build_object('kind', 'reply-not-sent', 'reason', reason), '',
        reply."userId", t."workspaceId", t."id"
    FROM public."Ticket" t
    JOIN public."WorkspaceUser" m ON m."workspaceId" = t."workspaceId" AND m."userId" = reply."userId" AND m."isActive"
    WHERE t."workspaceId" = reply."workspaceId" AND t."id" = reply."ticketId";
END
$function$;

CREATE OR REPLACE FUNCTION private.unseen_comments(workspace text, ticket text, seen text, author text)
 RETURNS text[]
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT ARRAY(
        SELECT c."id" FROM public."Comment" c
        WHERE c."workspaceId" = workspace AND c."ticketId" = ticket AND c."userId" <> author
          AND c."arrival" > COALESCE((
                SELECT s."arrival" FROM public."Comment" s
                WHERE s."workspaceId" = workspace AND s."ticketId" = ticket AND s."id" = seen), -1)
        ORDER BY c."arrival", c."createdAt", c."id" LIMIT 20)
$function$;

CREATE OR REPLACE FUNCTION private.was_imported_by_caller(workspace text, ticket text, comment text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT CASE WHEN comment IS NULL
        THEN EXISTS (SELECT FROM public."TicketHistory" h WHERE h."workspaceId" = workspace AND h."ticketId" = ticket
            AND h."kind" = 'IMPORTED' AND h."actorId" = private.current_user_id())
        ELSE EXISTS (SELECT FROM public."Comment" c WHERE c."workspaceId" = workspace AND c."id" = comment
            AND c."importedById" = private.current_user_id()) END
$function$;
