-- Replies and files of imported mails.

-- Whether the caller may import words of this address: their own, or those of somebody who is not and was not a member
-- of the workspace; those of members for OWNER and ADMIN only.
CREATE OR REPLACE FUNCTION private.may_import_words_of(workspace text, address text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT COALESCE(private.my_role_in(workspace) IN ('OWNER', 'ADMIN'), false) OR NOT EXISTS (
        SELECT FROM public."WorkspaceUser" m JOIN public."User" u ON u."id" = m."userId"
        WHERE m."workspaceId" = workspace AND u."email" = address AND u."id" <> private.current_user_id())
$$;

-- Adds a mail as a public comment to the imported ticket that one of its parents is, or is a comment on. The first
-- parent that is found counts. 'added' (also when an earlier call added it and its answer was lost), 'there' when a
-- ticket or comment has the key, 'no-parent' when no parent is known.
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

-- For desktops. 'of-member' for a message of a colleague, which only OWNER and ADMIN may import; the audit log says so.
-- Refuses callers who may not write in the workspace (42501).
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

-- Gives an imported ticket or message one of its mail's files: {"id", "name", "type"} and "ticketId" or "commentId";
-- `place` counts them within the mail. Can be repeated. False, and nothing is stored, when the file or all files of the
-- ticket are too large for the workspace, or when there is no such imported ticket or message.
CREATE OR REPLACE FUNCTION private.import_file(workspace text, file jsonb, place integer, content bytea) RETURNS boolean
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- For desktops, and for what the caller imported. Refuses callers who may not write in the workspace (42501).
CREATE OR REPLACE FUNCTION public.import_file(workspace_id text, file jsonb, place integer, content bytea) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_writer(workspace_id);
    RETURN private.was_imported_by_caller(workspace_id, file ->> 'ticketId', file ->> 'commentId')
        AND private.import_file(workspace_id, file, place, content);
END
$$;

REVOKE ALL ON FUNCTION
    private.may_import_words_of(text, text), private.import_reply(text, jsonb), public.import_reply(text, jsonb),
    private.import_file(text, jsonb, integer, bytea), public.import_file(text, jsonb, integer, bytea)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    public.import_reply(text, jsonb), public.import_file(text, jsonb, integer, bytea)
    TO connect_app;
