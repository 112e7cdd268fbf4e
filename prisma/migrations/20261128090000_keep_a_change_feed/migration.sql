-- What changed, in an order that a desktop can follow without missing anything: it keeps the snapshot of its
-- last look and asks for what has become visible since. An id from a sequence is no such cursor: a transaction
-- may take 7, another take and commit 8, and a reader who has seen 8 never comes back for 7. Nor does a long
-- transaction hold the others up here, as it would with everything below the oldest running one.
--
-- Entries name what to read again and carry no content: whoever is woken reads it under row security.
-- NOTIFY only wakes, once per transaction, and carries nothing at all, since every login may listen.

CREATE TABLE private.change_feed (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The transaction that tells of it: what a snapshot is asked about.
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    -- Null for what concerns one person in all workspaces.
    workspace_id text,
    kind text NOT NULL CHECK (kind ~ '^[a-z]+(-[a-z]+)*$'),
    -- Null: many tickets at once, or none.
    ticket_id text,
    -- Whom alone it concerns; null: every member of the workspace.
    user_id text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (workspace_id IS NOT NULL OR user_id IS NOT NULL)
);
CREATE INDEX change_feed_xid ON private.change_feed (xid);
CREATE INDEX change_feed_age ON private.change_feed (created_at);

-- Which feed a cursor belongs to, and up to which transaction it was cleared. One row. A database that was
-- restored or copied counts transactions anew: whoever restores it sets another epoch.
CREATE TABLE private.change_feed_state (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch text NOT NULL DEFAULT private.new_id(),
    cleared_to xid8 NOT NULL DEFAULT '0'
);
INSERT INTO private.change_feed_state DEFAULT VALUES;

-- Tells of a change in the transaction that makes it; twice in one transaction is once. `person`: nobody else
-- hears of it.
CREATE FUNCTION private.tell_change(workspace text, kind text, ticket text DEFAULT NULL, person text DEFAULT NULL)
    RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO private.change_feed (workspace_id, kind, ticket_id, user_id)
    SELECT tell_change.workspace, tell_change.kind, tell_change.ticket, tell_change.person
    WHERE NOT EXISTS (
        SELECT FROM private.change_feed f
        WHERE f.xid = pg_current_xact_id()
          AND f.workspace_id IS NOT DISTINCT FROM tell_change.workspace AND f.kind = tell_change.kind
          AND f.ticket_id IS NOT DISTINCT FROM tell_change.ticket
          AND f.user_id IS NOT DISTINCT FROM tell_change.person);
    PERFORM pg_notify('connect_changes', '');
END
$$;

-- Tells of tickets, up to so many of a statement by name; an import or a merged tag is "many".
CREATE FUNCTION private.tell_tickets(workspace text, tickets text[]) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ticket text;
BEGIN
    IF cardinality(tickets) > 50 THEN
        PERFORM private.tell_change(workspace, 'tickets');
        RETURN;
    END IF;
    FOREACH ticket IN ARRAY tickets LOOP
        PERFORM private.tell_change(workspace, 'ticket', ticket);
    END LOOP;
END
$$;

-- For tables whose rows are of a ticket: a trigger's argument names the column of its id.
CREATE FUNCTION private.feed_ticket_rows() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed record;
BEGIN
    FOR changed IN
        SELECT c.row ->> 'workspaceId' AS workspace, array_agg(DISTINCT c.row ->> TG_ARGV[0]) AS tickets
        FROM (SELECT jsonb_build_object('workspaceId', to_jsonb(r) -> 'workspaceId', TG_ARGV[0], to_jsonb(r) -> TG_ARGV[0]) AS row FROM changed_rows r) c
        GROUP BY 1
    LOOP
        PERFORM private.tell_tickets(changed.workspace, changed.tickets);
    END LOOP;
    RETURN NULL;
END
$$;

CREATE TRIGGER ticket_inserted_told AFTER INSERT ON "Ticket" REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_rows('id');
CREATE TRIGGER ticket_updated_told AFTER UPDATE ON "Ticket" REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_rows('id');
CREATE TRIGGER ticket_deleted_told AFTER DELETE ON "Ticket" REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_rows('id');
CREATE TRIGGER comment_inserted_told AFTER INSERT ON "Comment" REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_rows('ticketId');
CREATE TRIGGER comment_updated_told AFTER UPDATE ON "Comment" REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_rows('ticketId');
CREATE TRIGGER ticket_tag_inserted_told AFTER INSERT ON "TicketTag" REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_rows('ticketId');
CREATE TRIGGER ticket_tag_deleted_told AFTER DELETE ON "TicketTag" REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_rows('ticketId');

-- What became of a reply's mail is shown below it.
CREATE FUNCTION private.feed_deliveries() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.tell_change(c."workspaceId", 'ticket', c."ticketId")
    FROM public."Comment" c WHERE c."workspaceId" = NEW."workspaceId" AND c."id" = NEW."commentId";
    RETURN NULL;
END
$$;
CREATE TRIGGER delivery_told AFTER UPDATE ON "CommentDelivery"
    FOR EACH ROW EXECUTE FUNCTION private.feed_deliveries();

-- For what a workspace has a page or a list of: the trigger's argument is the kind.
CREATE FUNCTION private.feed_workspace_row() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    row_now jsonb := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
    PERFORM private.tell_change(
        CASE TG_TABLE_NAME WHEN 'Workspace' THEN row_now ->> 'id' ELSE row_now ->> 'workspaceId' END, TG_ARGV[0]);
    RETURN NULL;
END
$$;
CREATE TRIGGER tag_told AFTER INSERT OR UPDATE OR DELETE ON "Tag"
    FOR EACH ROW EXECUTE FUNCTION private.feed_workspace_row('tags');
CREATE TRIGGER settings_told AFTER INSERT OR UPDATE ON "WorkspaceSettings"
    FOR EACH ROW EXECUTE FUNCTION private.feed_workspace_row('settings');
CREATE TRIGGER hours_told AFTER INSERT OR UPDATE OR DELETE ON "BusinessHours"
    FOR EACH ROW EXECUTE FUNCTION private.feed_workspace_row('settings');
CREATE TRIGGER canned_reply_told AFTER INSERT OR UPDATE OR DELETE ON "CannedReply"
    FOR EACH ROW EXECUTE FUNCTION private.feed_workspace_row('canned-replies');
CREATE TRIGGER workspace_told AFTER UPDATE ON "Workspace"
    FOR EACH ROW EXECUTE FUNCTION private.feed_workspace_row('workspace');
CREATE TRIGGER invitation_told AFTER INSERT OR UPDATE OR DELETE ON "Invitation"
    FOR EACH ROW EXECUTE FUNCTION private.feed_workspace_row('members');

-- A membership is news for the workspace, and for the person, who may not read the workspace any more.
CREATE FUNCTION private.feed_membership() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.tell_change(NEW."workspaceId", 'members');
    PERFORM private.tell_change(NULL, 'session', NULL, NEW."userId");
    RETURN NULL;
END
$$;
CREATE TRIGGER membership_told AFTER INSERT OR UPDATE ON "WorkspaceUser"
    FOR EACH ROW EXECUTE FUNCTION private.feed_membership();

-- A name, a rank, an account that is closed: news for the person and for those who see it in lists.
CREATE FUNCTION private.feed_person() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.tell_change(NULL, 'session', NULL, NEW."id");
    PERFORM private.tell_change(m."workspaceId", 'members') FROM public."WorkspaceUser" m
    WHERE m."userId" = NEW."id" AND m."isActive";
    RETURN NULL;
END
$$;
CREATE TRIGGER person_told AFTER UPDATE ON "User"
    FOR EACH ROW WHEN ((NEW."name", NEW."role", NEW."isActive") IS DISTINCT FROM (OLD."name", OLD."role", OLD."isActive"))
    EXECUTE FUNCTION private.feed_person();

-- A session that ends cannot read the feed any more: its desktop is only woken, and finds out.
CREATE FUNCTION private.wake_desktops() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_notify('connect_changes', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER session_ended_wakes AFTER UPDATE OF revoked_at ON private.sessions
    FOR EACH STATEMENT EXECUTE FUNCTION private.wake_desktops();

-- One's own notifications, new or read elsewhere.
CREATE FUNCTION private.feed_notifications() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.tell_change(d."workspaceId", 'notifications', NULL, d."userId")
    FROM (SELECT DISTINCT r."workspaceId", r."userId" FROM changed_rows r) d;
    RETURN NULL;
END
$$;
CREATE TRIGGER notification_inserted_told AFTER INSERT ON "Notification" REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_notifications();
CREATE TRIGGER notification_updated_told AFTER UPDATE ON "Notification" REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_notifications();

-- What became visible to the caller since `since`, the cursor of the answer before; null asks for a cursor
-- only. Answers {"cursor", "state", "changes": [{"kind", "workspaceId", "ticketId"}]}, oldest first.
-- State "behind": more than `how_many` (at most 10,000) or older than the feed goes back, or another database's
-- cursor; read everything again, the cursor is good from here. Null: the caller has no session (any more).
CREATE FUNCTION public.read_changes(since text DEFAULT NULL, how_many integer DEFAULT 10000) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
    -- The same snapshot for the cursor and for what is read: that of the calling statement.
    here pg_snapshot := pg_current_snapshot();
    known private.change_feed_state;
    seen pg_snapshot;
    new_cursor text;
    found jsonb;
BEGIN
    SELECT * INTO known FROM private.change_feed_state;
    new_cursor := known.epoch || '/' || here::text;
    IF me IS NULL THEN
        RETURN NULL;
    END IF;
    IF since IS NULL THEN
        RETURN jsonb_build_object('cursor', new_cursor, 'state', 'ok', 'changes', '[]'::jsonb);
    END IF;
    IF since !~ '^[a-z0-9]{20,32}/[0-9]+:[0-9]+:([0-9]+(,[0-9]+)*)?$' OR split_part(since, '/', 1) <> known.epoch THEN
        RETURN jsonb_build_object('cursor', new_cursor, 'state', 'behind', 'changes', '[]'::jsonb);
    END IF;
    seen := split_part(since, '/', 2)::pg_snapshot;
    IF pg_snapshot_xmin(seen) <= known.cleared_to THEN
        RETURN jsonb_build_object('cursor', new_cursor, 'state', 'behind', 'changes', '[]'::jsonb);
    END IF;
    SELECT jsonb_agg(jsonb_build_object('kind', f.kind, 'workspaceId', f.workspace_id, 'ticketId', f.ticket_id)
            ORDER BY f.xid, f.id)
    INTO found
    FROM (
        SELECT c.* FROM private.change_feed c
        WHERE c.xid >= pg_snapshot_xmin(seen) AND NOT pg_visible_in_snapshot(c.xid, seen)
          AND (c.user_id = me OR (c.user_id IS NULL AND c.workspace_id = ANY (ARRAY(SELECT private.my_workspaces()))))
        ORDER BY c.xid, c.id LIMIT LEAST(how_many, 10000) + 1
    ) f;
    IF jsonb_array_length(found) > LEAST(how_many, 10000) THEN
        RETURN jsonb_build_object('cursor', new_cursor, 'state', 'behind', 'changes', '[]'::jsonb);
    END IF;
    RETURN jsonb_build_object('cursor', new_cursor, 'state', 'ok', 'changes', COALESCE(found, '[]'));
END
$$;

-- Removes what was told more than seven days ago, 5,000 entries at most; answers how many. A desktop that was
-- away for longer reads everything again.
CREATE FUNCTION private.purge_changes() RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    removed integer;
    newest xid8;
BEGIN
    WITH gone AS (
        DELETE FROM private.change_feed WHERE id IN (
            SELECT c.id FROM private.change_feed c
            WHERE c.created_at < clock_timestamp() - interval '7 days'
            ORDER BY c.created_at LIMIT 5000 FOR UPDATE SKIP LOCKED)
        RETURNING xid
    )
    SELECT count(*), (max(xid::text::numeric)::text)::xid8 INTO removed, newest FROM gone;
    UPDATE private.change_feed_state s SET cleared_to = newest WHERE newest > s.cleared_to;
    RETURN removed;
END
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION public.read_changes(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.read_changes(text, integer) TO connect_app;
GRANT EXECUTE ON FUNCTION private.purge_changes() TO connect_worker;
