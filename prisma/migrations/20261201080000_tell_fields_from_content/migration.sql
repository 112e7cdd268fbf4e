-- An entry of the feed says what of a ticket has changed, so that a window reads no more than it has to: its fields,
-- with the version they came to, which a window may show already; what belongs to it (messages, tags, files); or only
-- what became of a mail, which no list shows and no count counts.

ALTER TABLE private.change_feed ADD COLUMN version integer, ADD COLUMN has_content boolean NOT NULL DEFAULT false;

DROP FUNCTION private.tell_change(text, text, text, text);

-- Once for each transaction and thing, whatever was done to it.
CREATE FUNCTION private.tell_change(workspace text, kind text, ticket text DEFAULT NULL, person text DEFAULT NULL,
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

-- What belongs to tickets.
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

-- The fields of tickets. A new time alone comes with a message or a tag, which tells of itself.
CREATE FUNCTION private.feed_ticket_fields() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    changed record;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        FOR changed IN
            SELECT n."workspaceId" AS workspace, array_agg(n."id") AS tickets, array_agg(n."version") AS versions
            FROM new_rows n JOIN old_rows o USING ("id") WHERE n."version" <> o."version"
            GROUP BY 1
        LOOP
            PERFORM private.tell_fields(changed.workspace, changed.tickets, changed.versions);
        END LOOP;
    ELSE
        FOR changed IN
            SELECT n."workspaceId" AS workspace, array_agg(n."id") AS tickets, array_agg(n."version") AS versions
            FROM new_rows n GROUP BY 1
        LOOP
            PERFORM private.tell_fields(changed.workspace, changed.tickets, changed.versions);
        END LOOP;
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION private.tell_fields(workspace text, tickets text[], versions integer[]) RETURNS void
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

REVOKE EXECUTE ON FUNCTION
    private.tell_change(text, text, text, text, integer, boolean), private.feed_ticket_fields(),
    private.tell_fields(text, text[], integer[])
FROM PUBLIC;

DROP TRIGGER ticket_inserted_told ON public."Ticket";
CREATE TRIGGER ticket_inserted_told AFTER INSERT ON public."Ticket"
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_fields();
DROP TRIGGER ticket_updated_told ON public."Ticket";
CREATE TRIGGER ticket_updated_told AFTER UPDATE ON public."Ticket"
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_fields();

CREATE OR REPLACE FUNCTION private.feed_deliveries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM private.tell_change(c."workspaceId", 'delivery', c."ticketId")
    FROM public."Comment" c WHERE c."workspaceId" = NEW."workspaceId" AND c."id" = NEW."commentId";
    RETURN NULL;
END
$$;

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
