-- The database keeps times, numbers, versions and history. A client cannot skip or forge them, and two
-- desktops cannot disagree about them.
--
-- Functions that need rights beyond the caller's are SECURITY DEFINER; those that must know who calls
-- (private.acts_as_owner) are not. Triggers fire in the order of their names.

-- updatedAt of the tables that have no rule of their own.
CREATE FUNCTION private.touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW."updatedAt" := clock_timestamp();
    RETURN NEW;
END
$$;

CREATE TRIGGER user_touch BEFORE INSERT OR UPDATE ON "User"
    FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
CREATE TRIGGER workspace_touch BEFORE INSERT OR UPDATE ON "Workspace"
    FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
CREATE TRIGGER workspace_user_touch BEFORE INSERT OR UPDATE ON "WorkspaceUser"
    FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
CREATE TRIGGER workspace_settings_touch BEFORE INSERT OR UPDATE ON "WorkspaceSettings"
    FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

-- A member is a person of the workspace: may be a requester, an author, an assignee.
CREATE FUNCTION private.know_member() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public."WorkspacePerson" ("workspaceId", "userId")
    VALUES (NEW."workspaceId", NEW."userId")
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE TRIGGER workspace_user_is_known AFTER INSERT OR UPDATE OF "workspaceId", "userId" ON "WorkspaceUser"
    FOR EACH ROW EXECUTE FUNCTION private.know_member();

-- The last number given to a ticket of each workspace.
CREATE TABLE private.ticket_counter (
    workspace_id text PRIMARY KEY REFERENCES public."Workspace" (id) ON DELETE CASCADE,
    last_number integer NOT NULL
);

-- A new ticket. An agent's ticket is made now; an imported one keeps its own times, within reason: not in
-- the future, and in order. closedAt stands exactly on finished tickets.
CREATE FUNCTION private.ticket_as_given() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    moment timestamptz(3) := clock_timestamp();
BEGIN
    IF NOT private.acts_as_owner() THEN
        NEW."number" := 0;
        NEW."version" := 1;
        IF NEW."importKey" IS NULL THEN
            NEW."createdAt" := moment;
            NEW."updatedAt" := moment;
            NEW."closedAt" := NULL;
        END IF;
    END IF;
    NEW."importedAt" := CASE WHEN NEW."importKey" IS NOT NULL THEN now() END;
    NEW."createdAt" := LEAST(NEW."createdAt", moment);
    NEW."updatedAt" := GREATEST(NEW."createdAt", LEAST(NEW."updatedAt", moment));
    NEW."closedAt" := CASE WHEN NEW."status" IN ('CLOSED', 'RESOLVED') THEN
        GREATEST(NEW."createdAt", LEAST(COALESCE(NEW."closedAt", NEW."updatedAt"), moment))
    END;
    RETURN NEW;
END
$$;

CREATE TRIGGER ticket_insert_1_as_given BEFORE INSERT ON "Ticket"
    FOR EACH ROW EXECUTE FUNCTION private.ticket_as_given();

-- The number after the last one of the workspace. The counter's row is locked until the transaction ends,
-- so transactions that make tickets are kept short. Numbers of refused tickets leave gaps.
CREATE FUNCTION private.ticket_take_number() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF COALESCE(NEW."number", 0) = 0 THEN
        INSERT INTO private.ticket_counter AS c (workspace_id, last_number)
        VALUES (NEW."workspaceId", 1)
        ON CONFLICT (workspace_id) DO UPDATE SET last_number = c.last_number + 1
        RETURNING c.last_number INTO NEW."number";
    ELSE
        INSERT INTO private.ticket_counter AS c (workspace_id, last_number)
        VALUES (NEW."workspaceId", NEW."number")
        ON CONFLICT (workspace_id) DO UPDATE SET last_number = GREATEST(c.last_number, EXCLUDED.last_number);
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER ticket_insert_2_number BEFORE INSERT ON "Ticket"
    FOR EACH ROW EXECUTE FUNCTION private.ticket_take_number();

-- A ticket is given only to somebody who can work on it now. One who is deactivated later stays named.
CREATE FUNCTION private.ticket_check_assignee() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public."WorkspaceUser" m
        JOIN public."User" u ON u."id" = m."userId"
        WHERE m."workspaceId" = NEW."workspaceId" AND m."userId" = NEW."assignedToId"
          AND m."isActive" AND m."role" <> 'VIEWER' AND u."isActive"
    ) THEN
        RAISE EXCEPTION 'new row for relation "Ticket" violates check constraint "ticket_assignee_active"'
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'Ticket', CONSTRAINT = 'ticket_assignee_active';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER ticket_insert_3_assignee BEFORE INSERT ON "Ticket"
    FOR EACH ROW WHEN (NEW."assignedToId" IS NOT NULL) EXECUTE FUNCTION private.ticket_check_assignee();
CREATE TRIGGER ticket_update_2_assignee BEFORE UPDATE OF "assignedToId" ON "Ticket"
    FOR EACH ROW WHEN (NEW."assignedToId" IS DISTINCT FROM OLD."assignedToId" AND NEW."assignedToId" IS NOT NULL)
    EXECUTE FUNCTION private.ticket_check_assignee();

-- A changed ticket. `version` counts changes of its fields, and only these: a comment or a tag moves
-- updatedAt, but must not make an agent's pending change of status a conflict.
CREATE FUNCTION private.ticket_keep_times() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    moment timestamptz(3) := clock_timestamp();
BEGIN
    IF (NEW."status", NEW."priority", NEW."assignedToId", NEW."subject", NEW."description")
        IS DISTINCT FROM (OLD."status", OLD."priority", OLD."assignedToId", OLD."subject", OLD."description")
    THEN
        NEW."version" := OLD."version" + 1;
        NEW."updatedAt" := GREATEST(OLD."updatedAt", moment);
    ELSE
        NEW."version" := OLD."version";
        NEW."updatedAt" := CASE
            WHEN private.acts_as_owner() THEN GREATEST(OLD."updatedAt", NEW."updatedAt")
            ELSE OLD."updatedAt"
        END;
    END IF;
    NEW."closedAt" := CASE WHEN NEW."status" IN ('CLOSED', 'RESOLVED') THEN COALESCE(OLD."closedAt", moment) END;
    RETURN NEW;
END
$$;

CREATE TRIGGER ticket_update_1_times BEFORE UPDATE ON "Ticket"
    FOR EACH ROW EXECUTE FUNCTION private.ticket_keep_times();

CREATE FUNCTION private.ticket_write_beginning() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
BEGIN
    INSERT INTO public."TicketHistory" ("workspaceId", "ticketId", "kind", "actorId", "createdAt")
    SELECT n."workspaceId", n."id",
        (CASE WHEN n."importKey" IS NULL THEN 'CREATED' ELSE 'IMPORTED' END)::public."TicketHistoryKind",
        me, COALESCE(n."importedAt", n."createdAt")
    FROM new_rows n;
    RETURN NULL;
END
$$;

CREATE TRIGGER ticket_inserted_history AFTER INSERT ON "Ticket"
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.ticket_write_beginning();

CREATE FUNCTION private.ticket_write_changes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Most statements that are no change of a field are comments moving updatedAt.
    IF NOT EXISTS (SELECT FROM new_rows n JOIN old_rows o USING ("id") WHERE n."version" <> o."version") THEN
        RETURN NULL;
    END IF;
    INSERT INTO public."TicketHistory" ("workspaceId", "ticketId", "kind", "before", "after", "actorId", "createdAt")
    SELECT n."workspaceId", n."id", c.kind::public."TicketHistoryKind", c.before, c.after,
        private.current_user_id(), n."updatedAt"
    FROM new_rows n
    JOIN old_rows o USING ("id")
    CROSS JOIN LATERAL (VALUES
        ('SUBJECT_CHANGED', o."subject", n."subject"),
        ('DESCRIPTION_CHANGED', o."description", n."description"),
        ('STATUS_CHANGED', o."status"::text, n."status"::text),
        ('PRIORITY_CHANGED', o."priority"::text, n."priority"::text),
        ('ASSIGNEE_CHANGED', o."assignedToId", n."assignedToId")
    ) AS c (kind, before, after)
    WHERE n."version" <> o."version" AND c.before IS DISTINCT FROM c.after;
    RETURN NULL;
END
$$;

CREATE TRIGGER ticket_updated_history AFTER UPDATE ON "Ticket"
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.ticket_write_changes();

-- A new comment. Its author is whoever is signed in; an imported one keeps its author and time and names
-- who brought it in. A connection without a session writes none, whatever it claims.
CREATE FUNCTION private.comment_as_given() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

CREATE TRIGGER comment_insert_as_given BEFORE INSERT ON "Comment"
    FOR EACH ROW EXECUTE FUNCTION private.comment_as_given();

CREATE FUNCTION private.comment_moves_ticket() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE public."Ticket" t SET "updatedAt" = c.latest
    FROM (
        SELECT n."workspaceId", n."ticketId", max(n."createdAt") AS latest
        FROM new_rows n GROUP BY n."workspaceId", n."ticketId"
    ) c
    WHERE t."workspaceId" = c."workspaceId" AND t."id" = c."ticketId" AND t."updatedAt" < c.latest;
    RETURN NULL;
END
$$;

CREATE TRIGGER comment_inserted_moves_ticket AFTER INSERT ON "Comment"
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.comment_moves_ticket();

-- Tags put on and taken off. Those that come with an imported ticket, in the transaction that brings it,
-- are part of its beginning and no change of their own. Tags that go with their ticket leave nothing.
CREATE FUNCTION private.tags_write_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    added boolean := TG_OP = 'INSERT';
    moment timestamptz(3) := clock_timestamp();
BEGIN
    WITH written AS (
        INSERT INTO public."TicketHistory"
            ("workspaceId", "ticketId", "kind", "before", "after", "tagId", "actorId", "createdAt")
        SELECT c."workspaceId", c."ticketId",
            (CASE WHEN added THEN 'TAG_ADDED' ELSE 'TAG_REMOVED' END)::public."TicketHistoryKind",
            CASE WHEN NOT added THEN g."name" END, CASE WHEN added THEN g."name" END,
            c."tagId", private.current_user_id(), moment
        FROM changed_rows c
        JOIN public."Ticket" t ON t."workspaceId" = c."workspaceId" AND t."id" = c."ticketId"
        LEFT JOIN public."Tag" g ON g."workspaceId" = c."workspaceId" AND g."id" = c."tagId"
        WHERE t."importedAt" IS DISTINCT FROM now()
        RETURNING "workspaceId", "ticketId"
    )
    UPDATE public."Ticket" t SET "updatedAt" = moment
    FROM (SELECT DISTINCT * FROM written) w
    WHERE t."workspaceId" = w."workspaceId" AND t."id" = w."ticketId";
    RETURN NULL;
END
$$;

CREATE TRIGGER ticket_tag_inserted_history AFTER INSERT ON "TicketTag"
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.tags_write_change();
CREATE TRIGGER ticket_tag_deleted_history AFTER DELETE ON "TicketTag"
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.tags_write_change();

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
