-- A reply that is taken back was deleted, and its words went to its desktop with the answer alone: an answer that
-- was lost, or a desktop that was killed, lost them for good. Now the same transaction puts words and files into the
-- author's draft of a reply on that ticket, before whatever stands there already.

-- A stored message as people write it: `@Mia Agent`, or `@mia@example.org` where another member of the workspace is
-- called the same.
CREATE FUNCTION private.plain_mentions(content text, workspace text) RETURNS text
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
REVOKE EXECUTE ON FUNCTION private.plain_mentions(text, text) FROM PUBLIC;

-- Takes one's own reply back into one's draft: 'taken-back', or 'sent' when that was faster. Null: there is no such
-- reply (it was taken back before). The draft was written by no desktop then, so that one that is still writing keeps
-- its text beside it. 42501: the caller may not write in the workspace, and the reply stays.
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
