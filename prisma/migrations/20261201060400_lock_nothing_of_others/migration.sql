-- What a desktop's login may do on purpose or by an open transaction ends at what is its own: no right to lock a whole
-- table, no row of another workspace held while a refusal is on its way, and no refusal that tells what exists there.

-- DELETE on a table is also the right to lock it against everybody. Two functions take its place.

DROP POLICY writer_untags ON "TicketTag";
DROP POLICY manager_deletes ON "CannedReply";
REVOKE DELETE ON "TicketTag", "CannedReply" FROM connect_app;

-- Takes a tag off a ticket; done twice it is once. For those who may write in the workspace (else 42501).
CREATE FUNCTION public.untag_ticket(workspace_id text, ticket_id text, tag_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_writer(workspace_id);
    DELETE FROM public."TicketTag" x
    WHERE x."workspaceId" = untag_ticket.workspace_id AND x."ticketId" = untag_ticket.ticket_id AND x."tagId" = untag_ticket.tag_id;
END
$$;

-- Deletes a canned reply; false when it was gone. For OWNER and ADMIN (42501), not when archived (55000).
CREATE FUNCTION public.delete_canned_reply(workspace_id text, reply_id text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_manager(workspace_id);
    DELETE FROM public."CannedReply" c
    WHERE c."workspaceId" = delete_canned_reply.workspace_id AND c."id" = delete_canned_reply.reply_id;
    RETURN FOUND;
END
$$;

-- Row security is asked after the triggers of a row, which take a number, look up a reference or lock a ticket. So
-- whoever may not write in the workspace is refused before, in the same words, be there such a workspace or not.
CREATE FUNCTION private.may_be_written() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT private.acts_as_owner()
        AND NOT EXISTS (SELECT FROM private.my_writable_workspaces() AS w WHERE w = NEW."workspaceId")
    THEN
        RAISE EXCEPTION 'new row violates row-level security policy for table "%"', TG_TABLE_NAME USING ERRCODE = '42501';
    END IF;
    -- A requester whom this workspace does not know is told like nobody at all.
    IF TG_TABLE_NAME = 'Ticket' AND NOT private.acts_as_owner() AND NOT EXISTS (
        SELECT FROM public."WorkspacePerson" p
        WHERE p."workspaceId" = NEW."workspaceId" AND p."userId" = to_jsonb(NEW) ->> 'createdById')
    THEN
        RAISE EXCEPTION 'insert or update on table "Ticket" violates foreign key constraint "Ticket_requester_in_workspace_fkey"'
            USING ERRCODE = '23503', SCHEMA = 'public', TABLE = 'Ticket', CONSTRAINT = 'Ticket_requester_in_workspace_fkey';
    END IF;
    RETURN NEW;
END
$$;
-- Named to be the first of each table.
CREATE TRIGGER ticket_insert_0_may_be_written BEFORE INSERT ON "Ticket"
    FOR EACH ROW EXECUTE FUNCTION private.may_be_written();
CREATE TRIGGER comment_insert_0_may_be_written BEFORE INSERT ON "Comment"
    FOR EACH ROW EXECUTE FUNCTION private.may_be_written();

-- Imported rows keep times and authors that are not the caller's, so that they come by the functions of imports
-- alone, which ask what may be said in whose name.
REVOKE INSERT ("importKey") ON "Ticket", "Comment" FROM connect_app;
DROP POLICY writer_notes ON "Comment";
CREATE POLICY writer_notes ON "Comment" FOR INSERT TO connect_app
    WITH CHECK ("workspaceId" = ANY (ARRAY(SELECT private.my_writable_workspaces()))
        AND "visibility" = 'INTERNAL' AND "importKey" IS NULL);

-- The imported ticket that one of a reply's parents is, or is a comment on; the first parent that is found counts.
CREATE FUNCTION private.imported_parent(workspace text, reply jsonb) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT found."ticketId"
    FROM jsonb_array_elements_text(reply -> 'parentKeys') WITH ORDINALITY AS p (key, place)
    CROSS JOIN LATERAL (
        SELECT t."id" AS "ticketId" FROM public."Ticket" t
        WHERE t."workspaceId" = workspace AND t."importKey" = p.key
        UNION ALL
        SELECT c."ticketId" FROM public."Comment" c
        JOIN public."Ticket" t ON t."workspaceId" = c."workspaceId" AND t."id" = c."ticketId" AND t."importKey" IS NOT NULL
        WHERE c."workspaceId" = workspace AND c."importKey" = p.key
    ) AS found
    ORDER BY p.place LIMIT 1
$$;

-- As before, into imported tickets alone.
CREATE OR REPLACE FUNCTION private.import_reply(workspace text, reply jsonb) RETURNS text
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- Whether what is imported may be said to be this address's words: one's own, or those of somebody who is and was no
-- member of the workspace; of its members for OWNER and ADMIN alone.
CREATE FUNCTION private.may_import_words_of(workspace text, address text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT COALESCE(private.my_role_in(workspace) IN ('OWNER', 'ADMIN'), false) OR NOT EXISTS (
        SELECT FROM public."WorkspaceUser" m JOIN public."User" u ON u."id" = m."userId"
        WHERE m."workspaceId" = workspace AND u."email" = address AND u."id" <> private.current_user_id())
$$;

-- For desktops. As before, and 'of-member' for a message of a colleague, which only OWNER and ADMIN may bring in; the
-- audit log says that they did. Refuses callers who may not write in the workspace (42501).
CREATE OR REPLACE FUNCTION public.import_reply(workspace_id text, reply jsonb) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- Whether the caller brought this imported ticket or message in, so that nobody hangs anything on what somebody else did.
CREATE FUNCTION private.brought_in(workspace text, ticket text, comment text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN comment IS NULL
        THEN EXISTS (SELECT FROM public."TicketHistory" h WHERE h."workspaceId" = workspace AND h."ticketId" = ticket
            AND h."kind" = 'IMPORTED' AND h."actorId" = private.current_user_id())
        ELSE EXISTS (SELECT FROM public."Comment" c WHERE c."workspaceId" = workspace AND c."id" = comment
            AND c."importedById" = private.current_user_id()) END
$$;

-- For desktops. As before, for what the caller brought in.
CREATE OR REPLACE FUNCTION public.import_file(workspace_id text, file jsonb, place integer, content bytea) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_writer(workspace_id);
    RETURN private.brought_in(workspace_id, file ->> 'ticketId', file ->> 'commentId')
        AND private.import_file(workspace_id, file, place, content);
END
$$;

CREATE OR REPLACE FUNCTION public.keep_mail(workspace_id text, mail jsonb, content bytea) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_writer(workspace_id);
    RETURN private.brought_in(workspace_id, mail ->> 'ticketId', mail ->> 'commentId')
        AND private.keep_mail(workspace_id, mail, content);
END
$$;

-- A person has so much on its way in, and no more: what nothing holds is swept only after a day. Their own row is
-- held, so that two at once cannot pass the limit together.
CREATE FUNCTION private.require_room(workspace text, upload text, size bigint) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
    most bigint;
BEGIN
    PERFORM FROM public."WorkspacePerson" p WHERE p."workspaceId" = workspace AND p."userId" = me FOR NO KEY UPDATE;
    -- As much as two tickets may have, and at least 200 MB.
    SELECT GREATEST(2 * s."maxTicketAttachmentBytes"::bigint, 209715200) INTO most
    FROM public."WorkspaceSettings" s WHERE s."workspaceId" = workspace;
    IF (SELECT COALESCE(sum(u."size"), 0) FROM public."Upload" u
        WHERE u."workspaceId" = workspace AND u."userId" = me AND u."id" <> upload) + size > most
    THEN
        PERFORM private.refuse('uploads_fit');
    END IF;
END
$$;

-- As before, and refuses (uploads_fit) what is more than a person may have on its way in.
CREATE OR REPLACE FUNCTION public.begin_upload(
    workspace_id text, upload_id text, ticket_id text, file_name text, file_size integer
)
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
    bounds public."WorkspaceSettings";
BEGIN
    PERFORM private.require_writer(workspace_id);
    IF ticket_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM public."Ticket" t WHERE t."workspaceId" = workspace_id AND t."id" = ticket_id) THEN
        PERFORM private.refuse('ticket_is_known');
    END IF;
    SELECT s.* INTO bounds FROM public."WorkspaceSettings" s WHERE s."workspaceId" = workspace_id;
    IF file_size > bounds."maxAttachmentBytes" THEN
        PERFORM private.refuse('attachment_fits');
    END IF;
    IF private.attached_bytes(workspace_id, ticket_id) + file_size > bounds."maxTicketAttachmentBytes" THEN
        PERFORM private.refuse('ticket_attachments_fit');
    END IF;
    IF EXISTS (SELECT FROM public."Attachment" a WHERE a."id" = upload_id) THEN
        PERFORM private.refuse('upload_is_known');
    END IF;
    PERFORM private.require_room(workspace_id, upload_id, file_size);
    INSERT INTO public."Upload" ("id", "workspaceId", "userId", "ticketId", "name", "type", "size")
    VALUES (upload_id, workspace_id, me, ticket_id, file_name, 'application/octet-stream', file_size)
    ON CONFLICT ("id") DO NOTHING;
    IF NOT FOUND AND NOT EXISTS (
        SELECT FROM public."Upload" u
        WHERE u."id" = upload_id AND u."workspaceId" = workspace_id AND u."userId" = me
          AND u."name" = file_name AND u."size" = file_size) THEN
        PERFORM private.refuse('upload_is_known');
    END IF;
END
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION public.untag_ticket(text, text, text), public.delete_canned_reply(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.untag_ticket(text, text, text), public.delete_canned_reply(text, text) TO connect_app;
