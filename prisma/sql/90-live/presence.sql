-- Who is looking at which ticket and who is typing in it.

-- Notes what the caller's desktop shows in a workspace (null: no ticket) and returns what others show: [{"ticketId",
-- "person": {"id", "name", "email"}, "isTyping"}], 200 at most. Other desktops are woken only when something is new.
-- Null: the caller has no session or does not belong to the workspace.
CREATE OR REPLACE FUNCTION public.show_presence(workspace text, ticket text DEFAULT NULL, typing boolean DEFAULT false)
    RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
    now_at timestamptz := clock_timestamp();
    oldest timestamptz := now_at - interval '10 seconds';
    my_session text;
    before private.presence;
    is_typing_here boolean := typing AND workspace = ANY (ARRAY(SELECT private.my_writable_workspaces()));
    is_new boolean;
BEGIN
    IF me IS NULL OR workspace IS NULL OR NOT workspace = ANY (ARRAY(SELECT private.my_workspaces())) THEN
        RETURN NULL;
    END IF;
    SELECT s.id INTO my_session FROM private.sessions s
    WHERE s.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8'));
    SELECT * INTO before FROM private.presence p WHERE p.session_id = my_session;
    IF ticket IS NOT NULL AND EXISTS (
        SELECT FROM public."Ticket" t WHERE t."id" = ticket AND t."workspaceId" = workspace) THEN
        INSERT INTO private.presence AS p (session_id, user_id, workspace_id, ticket_id, is_typing, seen_at)
        VALUES (my_session, me, workspace, ticket, is_typing_here, now_at)
        ON CONFLICT (session_id) DO UPDATE SET user_id = me, workspace_id = EXCLUDED.workspace_id,
            ticket_id = EXCLUDED.ticket_id, is_typing = EXCLUDED.is_typing, seen_at = now_at;
        is_new := before.session_id IS NULL OR before.seen_at < oldest
            OR (before.ticket_id, before.is_typing) IS DISTINCT FROM (ticket, is_typing_here);
    ELSE
        DELETE FROM private.presence p WHERE p.session_id = my_session;
        is_new := before.seen_at >= oldest;
    END IF;
    IF is_new THEN
        PERFORM pg_notify('connect_presence', '');
    END IF;
    RETURN COALESCE((
        SELECT jsonb_agg(jsonb_build_object(
            'ticketId', seen.ticket_id,
            'person', jsonb_build_object('id', u."id", 'name', u."name", 'email', u."email"),
            'isTyping', seen.is_typing) ORDER BY seen.ticket_id, u."id")
        FROM (
            SELECT p.ticket_id, p.user_id, bool_or(p.is_typing) AS is_typing
            FROM private.presence p
            JOIN private.sessions s ON s.id = p.session_id AND s.revoked_at IS NULL
            JOIN public."WorkspaceUser" m ON m."workspaceId" = p.workspace_id AND m."userId" = p.user_id AND m."isActive"
            WHERE p.workspace_id = workspace AND p.user_id <> me AND p.seen_at >= oldest
            GROUP BY p.ticket_id, p.user_id
            ORDER BY p.ticket_id, p.user_id LIMIT 200
        ) seen
        JOIN public."User" u ON u."id" = seen.user_id AND u."isActive"
    ), '[]');
END
$$;

REVOKE ALL ON FUNCTION
    public.show_presence(text, text, boolean)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION public.show_presence(text, text, boolean) TO connect_app;
