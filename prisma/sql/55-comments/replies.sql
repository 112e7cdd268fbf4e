-- A public reply is sent by functions only. They make sure of three things that a desktop could forget, or leave out on
-- purpose:
-- - A reply names the last message that its writer saw. If somebody else's message came later, the reply is not sent,
--   and its author decides. This is checked when it is written and again when it is sent.
-- - A reply waits undoSendSeconds before anybody is notified, and can be taken back until then.
-- - The same id sent twice is one message, no matter which answer was lost.

-- A waiting reply as read_ticket shows it, with the milliseconds that it still waits.
CREATE OR REPLACE FUNCTION private.outgoing_json(o public."OutgoingReply") RETURNS jsonb
    LANGUAGE sql STABLE
    RETURN jsonb_build_object('id', o."id", 'content', o."content", 'state', o."state", 'createdAt', o."createdAt",
        'waitMs', ceil(extract(epoch FROM o."dueAt" - clock_timestamp()) * 1000)::bigint,
        'files', COALESCE((
            SELECT jsonb_agg(jsonb_build_object('id', f."id", 'name', f."name", 'type', f."type", 'size', f."size")
                ORDER BY f."createdAt", f."id")
            FROM public."Upload" f WHERE f."id" = ANY (o."uploadIds")), '[]'));

-- Writes the message, with its files and its mail. The caller has checked everything and locked the ticket. Nobody gets
-- a mail from themselves.
CREATE OR REPLACE FUNCTION private.publish_reply(
    reply text, workspace text, ticket text, author text, content text, upload_ids text[]
) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- Keeps a reply from being sent and notifies its author, who may be on another desktop by now.
CREATE OR REPLACE FUNCTION private.stop_reply(reply public."OutgoingReply", as_state text, reason text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- Sends a reply whose row the caller has locked. Returns 'sent', 'overtaken' or 'stopped'. The author of the comment,
-- the mail and everything else is the author of the reply, even if the worker calls this.
CREATE OR REPLACE FUNCTION private.release_locked_reply(reply public."OutgoingReply") RETURNS text
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- Sends a public reply of the signed-in person. Returns {"state": ...}: 'sent'; 'held' with the "reply", while it can
-- be taken back; 'overtaken' with the "commentIds" that its writer has not seen, and nothing is written; 'conflict' for
-- an id that was used for something else; 'no-ticket'. Refuses callers who may not write in the workspace (42501), and
-- files that are not theirs, not complete, or too large for the ticket (23514).
CREATE OR REPLACE FUNCTION public.send_reply(
    reply_id text, workspace_id text, ticket_id text, content text, seen_comment_id text, upload_ids text[]
) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- Sends one's own waiting reply now: when it is due, or earlier if its author wants. With `seen_comment_id` its author
-- confirms that they have seen the newer messages. Returns 'sent' (also if it was sent before), 'overtaken' or
-- 'stopped'; null for a reply that was taken back or is not the caller's.
CREATE OR REPLACE FUNCTION public.release_reply(reply_id text, seen_comment_id text DEFAULT NULL) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- The worker's safety net, for a desktop that died or lost the database while its reply waited. Sends the reply that
-- has been due longest and that nobody else has locked. Returns whether there was one. Each transaction sends one
-- reply, so that no reply waits for the ticket of another.
CREATE OR REPLACE FUNCTION private.release_due_reply() RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- Whether a reply is due. Every worker calls this every few seconds, so it writes nothing.
CREATE OR REPLACE FUNCTION private.has_due_reply() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public."OutgoingReply" o WHERE o."state"::text = 'WAITING' AND o."dueAt" <= clock_timestamp())
$$;

-- Takes one's own reply back into one's draft. Returns 'taken-back', or 'sent' if it was sent first; null if there is
-- no such reply (any more). The same transaction puts text and files into the author's draft of a reply on that ticket,
-- before what is there already, so that a lost answer loses no word. The draft then has no writer, so that a desktop
-- that is still writing keeps its text as well. Fails with 42501 if the caller may not write in the workspace, and the
-- reply stays.
CREATE OR REPLACE FUNCTION public.take_back_reply(reply_id text) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

REVOKE ALL ON FUNCTION
    private.outgoing_json(public."OutgoingReply"), private.publish_reply(text, text, text, text, text, text[]),
    private.stop_reply(public."OutgoingReply", text, text), private.release_locked_reply(public."OutgoingReply"),
    public.send_reply(text, text, text, text, text, text[]), public.release_reply(text, text),
    private.release_due_reply(), private.has_due_reply(), public.take_back_reply(text)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    public.send_reply(text, text, text, text, text, text[]), public.release_reply(text, text),
    public.take_back_reply(text)
    TO connect_app;
GRANT EXECUTE ON FUNCTION private.release_due_reply(), private.has_due_reply() TO connect_worker;
