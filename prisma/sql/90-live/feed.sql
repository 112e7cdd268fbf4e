-- What changed, in an order that lets a desktop miss nothing. A desktop stores a snapshot and asks for what has become
-- visible since. An id from a sequence does not work. One transaction may take 7 while another takes 8 and commits
-- first. A reader who has seen 8 then never reads 7. A limit at the oldest running transaction would work, but one long
-- transaction would then delay all others.
--
-- Entries name what to read again and have no content. Desktops read the content themselves, under row security. NOTIFY
-- only wakes desktops, once per transaction, and has no content either, because every login may LISTEN.

-- Writes a change into the feed, in the transaction that makes the change, once for each transaction and thing.
-- `person`: only this person sees the entry. `version`: the version of a ticket's fields, which a window may show
-- already. `has_content`: messages, tags or files of the ticket have changed.
CREATE OR REPLACE FUNCTION private.tell_change(workspace text, kind text, ticket text DEFAULT NULL, person text DEFAULT NULL,
    version integer DEFAULT NULL, has_content boolean DEFAULT false) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE private.change_feed f
    SET version = GREATEST(f.version, tell_change.version), has_content = f.has_content OR tell_change.has_content
    WHERE f.xid = pg_current_xact_id()
      AND f.workspace_id IS NOT DISTINCT FROM tell_change.workspace AND f.kind = tell_change.kind
      AND f.ticket_id IS NOT DISTINCT FROM tell_change.ticket
      AND f.user_id IS NOT DISTINCT FROM tell_change.person;
    IF NOT FOUND THEN
        INSERT INTO private.change_feed (workspace_id, kind, ticket_id, user_id, version, has_content)
        VALUES (tell_change.workspace, tell_change.kind, tell_change.ticket, tell_change.person,
            tell_change.version, tell_change.has_content);
    END IF;
    PERFORM pg_notify('connect_changes', '');
END
$$;

-- Changes that belong to tickets. Up to 50 tickets of a statement get an entry each. More, as in an import or when tags
-- are merged, get one entry together.
CREATE OR REPLACE FUNCTION private.tell_tickets(workspace text, tickets text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ticket text;
BEGIN
    IF cardinality(tickets) > 50 THEN
        PERFORM private.tell_change(workspace, 'tickets');
        RETURN;
    END IF;
    FOREACH ticket IN ARRAY tickets LOOP
        PERFORM private.tell_change(workspace, 'ticket', ticket, NULL, NULL, true);
    END LOOP;
END
$$;

-- The fields of tickets, with their new version.
CREATE OR REPLACE FUNCTION private.tell_fields(workspace text, tickets text[], versions integer[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF cardinality(tickets) > 50 THEN
        PERFORM private.tell_change(workspace, 'tickets');
    ELSE
        PERFORM private.tell_change(workspace, 'ticket', t.id, NULL, t.version)
        FROM unnest(tickets, versions) AS t(id, version);
    END IF;
END
$$;

-- What became visible to the caller since `since`, the cursor of the previous answer. With null only a cursor is
-- returned. Returns {"cursor", "state", "changes": [{"kind", "workspaceId", "ticketId", "version", "hasContent"}]},
-- oldest first. State "behind": there are more than `how_many` changes (at most 10,000), the cursor is older than the
-- feed, or it is from another database. Then the desktop must read everything again, and the new cursor is valid from
-- here. Returns null if the caller has no session (any more).
CREATE OR REPLACE FUNCTION public.read_changes(since text DEFAULT NULL, how_many integer DEFAULT 10000) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
    SELECT jsonb_agg(jsonb_build_object('kind', f.kind, 'workspaceId', f.workspace_id, 'ticketId', f.ticket_id,
            'version', f.version, 'hasContent', f.has_content)
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

-- Removes entries that are older than seven days, 5,000 at most; returns how many. A desktop that was away for longer
-- reads everything again.
CREATE OR REPLACE FUNCTION private.purge_changes() RETURNS integer
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

REVOKE ALL ON FUNCTION
    private.tell_change(text, text, text, text, integer, boolean), private.tell_tickets(text, text[]),
    private.tell_fields(text, text[], integer[]), public.read_changes(text, integer), private.purge_changes()
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION public.read_changes(text, integer) TO connect_app;
GRANT EXECUTE ON FUNCTION private.purge_changes() TO connect_worker;
