-- The database sets times, numbers and versions. A client cannot skip or forge them, and two desktops cannot disagree
-- about them.
--
-- Functions that need rights beyond the caller's are SECURITY DEFINER. Those that must know who calls
-- (private.acts_as_owner) are not. Triggers fire in the order of their names.

-- Row security is checked after the triggers of a row. Those triggers take a number, follow a reference or lock a
-- ticket. So this trigger comes first and refuses callers who may not write in the workspace. The error is the same if
-- the workspace does not exist.
CREATE OR REPLACE FUNCTION private.check_row_writer() RETURNS trigger
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

-- A new ticket. A ticket that an agent makes gets the current time. An imported ticket keeps its own times if they are
-- in order and not in the future. closedAt is set on finished tickets and on no others.
CREATE OR REPLACE FUNCTION private.prepare_ticket() RETURNS trigger
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

-- The next number of the workspace. The counter's row is locked until the transaction ends, so transactions that make
-- tickets are short. Refused tickets leave gaps.
CREATE OR REPLACE FUNCTION private.ticket_take_number() RETURNS trigger
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

-- The assignee must be able to work on the ticket now. An assignee who is deactivated later stays the assignee.
CREATE OR REPLACE FUNCTION private.ticket_check_assignee() RETURNS trigger
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

-- A changed ticket. `version` counts changes of its fields only. A comment or a tag changes updatedAt, but it must not
-- turn an agent's pending change into a conflict.
CREATE OR REPLACE FUNCTION private.ticket_keep_times() RETURNS trigger
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

-- A first import fills an empty database faster than the server updates its statistics. For a minute every plan, also
-- of the checks of references, is one for an empty table: `WHERE "workspaceId" = $1 AND "id" = $2` reads all tickets of
-- the workspace, and 20,000 rows took 74 seconds instead of 15. So the tables of tickets are analyzed once they have
-- four times as many rows as the statistics say. This waits for no lock: the next call tries again.
CREATE OR REPLACE FUNCTION private.analyze_grown_tables(workspace text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF (SELECT c.last_number FROM private.ticket_counter c WHERE c.workspace_id = workspace)
        > 4 * greatest(100, (SELECT t.reltuples FROM pg_class t WHERE t.oid = 'public."Ticket"'::regclass))
    THEN
        ANALYZE (SKIP_LOCKED) public."Ticket", public."TicketHistory", public."TicketTag", public."Comment",
            public."User", public."WorkspacePerson";
    END IF;
END
$$;

CREATE OR REPLACE TRIGGER ticket_insert_1_prepare BEFORE INSERT ON "Ticket"
    FOR EACH ROW EXECUTE FUNCTION private.prepare_ticket();

CREATE OR REPLACE TRIGGER ticket_insert_2_number BEFORE INSERT ON "Ticket"
    FOR EACH ROW EXECUTE FUNCTION private.ticket_take_number();

CREATE OR REPLACE TRIGGER ticket_insert_3_assignee BEFORE INSERT ON "Ticket"
    FOR EACH ROW WHEN (NEW."assignedToId" IS NOT NULL) EXECUTE FUNCTION private.ticket_check_assignee();

CREATE OR REPLACE TRIGGER ticket_update_2_assignee BEFORE UPDATE OF "assignedToId" ON "Ticket"
    FOR EACH ROW WHEN (NEW."assignedToId" IS DISTINCT FROM OLD."assignedToId" AND NEW."assignedToId" IS NOT NULL)
    EXECUTE FUNCTION private.ticket_check_assignee();

CREATE OR REPLACE TRIGGER ticket_update_1_times BEFORE UPDATE ON "Ticket"
    FOR EACH ROW EXECUTE FUNCTION private.ticket_keep_times();

-- The trigger's name makes it the first one.
CREATE OR REPLACE TRIGGER ticket_insert_0_check_writer BEFORE INSERT ON "Ticket"
    FOR EACH ROW EXECUTE FUNCTION private.check_row_writer();

REVOKE ALL ON FUNCTION
    private.check_row_writer(), private.prepare_ticket(), private.ticket_take_number(),
    private.ticket_check_assignee(), private.ticket_keep_times(), private.analyze_grown_tables(text)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
