CREATE TABLE private.change_feed (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
  workspace_id text,
  kind text NOT NULL,
  ticket_id text,
  user_id text,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  version integer,
  has_content boolean DEFAULT false NOT NULL,
  CONSTRAINT change_feed_check CHECK (workspace_id IS NOT NULL OR user_id IS NOT NULL),
  CONSTRAINT change_feed_kind_check CHECK (kind ~ '^[a-z]+(-[a-z]+)*$'::text),
  CONSTRAINT change_feed_pkey PRIMARY KEY (id)
);
ALTER TABLE private.change_feed DISABLE ROW LEVEL SECURITY;
CREATE INDEX change_feed_age ON private.change_feed USING btree (created_at);
CREATE INDEX change_feed_xid ON private.change_feed USING btree (xid);

CREATE TABLE private.change_feed_state (
  one boolean DEFAULT true NOT NULL,
  epoch text DEFAULT private.new_id() NOT NULL,
  cleared_to xid8 DEFAULT '0'::xid8 NOT NULL,
  CONSTRAINT change_feed_state_one_check CHECK (one),
  CONSTRAINT change_feed_state_pkey PRIMARY KEY (one)
);
ALTER TABLE private.change_feed_state DISABLE ROW LEVEL SECURITY;

CREATE TABLE private.presence (
  session_id text NOT NULL,
  user_id text NOT NULL,
  workspace_id text NOT NULL,
  ticket_id text NOT NULL,
  is_typing boolean NOT NULL,
  seen_at timestamp with time zone NOT NULL,
  CONSTRAINT presence_pkey PRIMARY KEY (session_id),
  CONSTRAINT presence_session_id_fkey FOREIGN KEY (session_id) REFERENCES private.sessions(id) ON DELETE CASCADE
);
ALTER TABLE private.presence DISABLE ROW LEVEL SECURITY;
CREATE INDEX presence_workspace ON private.presence USING btree (workspace_id);

CREATE SEQUENCE private.change_feed_id_seq AS bigint INCREMENT 1 START 1;

CREATE OR REPLACE FUNCTION public.read_changes(since text DEFAULT NULL::text, how_many integer DEFAULT 10000)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION read_changes(text,integer) TO connect_app;

CREATE OR REPLACE FUNCTION public.show_presence(workspace text, ticket text DEFAULT NULL::text, typing boolean DEFAULT false)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION show_presence(text,text,boolean) TO connect_app;

CREATE OR REPLACE FUNCTION private.feed_attachments()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    changed record;
BEGIN
    FOR changed IN
        SELECT r."workspaceId" AS workspace, array_agg(DISTINCT COALESCE(r."ticketId", c."ticketId")) AS tickets
        FROM changed_rows r
        LEFT JOIN public."Comment" c ON c."workspaceId" = r."workspaceId" AND c."id" = r."commentId"
        WHERE COALESCE(r."ticketId", c."ticketId") IS NOT NULL
        GROUP BY 1
    LOOP
        PERFORM private.tell_tickets(changed.workspace, changed.tickets);
    END LOOP;
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.feed_deliveries()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.tell_change(c."workspaceId", 'delivery', c."ticketId")
    FROM public."Comment" c WHERE c."workspaceId" = NEW."workspaceId" AND c."id" = NEW."commentId";
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.feed_draft()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM private.tell_change(OLD."workspaceId", 'drafts', OLD."ticketId", OLD."userId");
    ELSE
        PERFORM private.tell_change(NEW."workspaceId", 'drafts', NEW."ticketId", NEW."userId");
    END IF;
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.feed_membership()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.tell_change(NEW."workspaceId", 'members');
    PERFORM private.tell_change(NULL, 'session', NULL, NEW."userId");
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.feed_notifications()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.tell_change(d."workspaceId", 'notifications', NULL, d."userId")
    FROM (SELECT DISTINCT r."workspaceId", r."userId" FROM changed_rows r) d;
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.feed_outgoing()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM private.tell_change(OLD."workspaceId", 'outgoing', OLD."ticketId", OLD."userId");
    ELSE
        PERFORM private.tell_change(NEW."workspaceId", 'outgoing', NEW."ticketId", NEW."userId");
    END IF;
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.feed_person()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.tell_change(NULL, 'session', NULL, NEW."id");
    PERFORM private.tell_change(m."workspaceId", 'members') FROM public."WorkspaceUser" m
    WHERE m."userId" = NEW."id" AND m."isActive";
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.feed_preferences()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.tell_change(NULL, 'notifications', NULL, NEW."userId");
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.feed_ticket_fields()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.feed_ticket_rows()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.feed_workspace_row()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    row_now jsonb := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
    PERFORM private.tell_change(
        CASE TG_TABLE_NAME WHEN 'Workspace' THEN row_now ->> 'id' ELSE row_now ->> 'workspaceId' END, TG_ARGV[0]);
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.purge_changes()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION private.purge_changes() TO connect_worker;

CREATE OR REPLACE FUNCTION private.tell_change(workspace text, kind text, ticket text DEFAULT NULL::text, person text DEFAULT NULL::text, version integer DEFAULT NULL::integer, has_content boolean DEFAULT false)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.tell_fields(workspace text, tickets text[], versions integer[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF cardinality(tickets) > 50 THEN
        PERFORM private.tell_change(workspace, 'tickets');
    ELSE
        PERFORM private.tell_change(workspace, 'ticket', t.id, NULL, t.version)
        FROM unnest(tickets, versions) AS t(id, version);
    END IF;
END
$function$;

CREATE OR REPLACE FUNCTION private.tell_tickets(workspace text, tickets text[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
