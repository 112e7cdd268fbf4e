-- TicketCount has one row per workspace, queue and assignee, so that the six counts of the sidebar read only a few
-- rows, however many tickets there are. Rows are changed in the order of their key, so that transactions of one
-- statement each cannot deadlock.

-- Counts new tickets.
CREATE OR REPLACE FUNCTION private.count_inserted() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public."TicketCount" AS c ("workspaceId", "queue", "assigneeKey", "count")
    SELECT n."workspaceId", n."queue", n."assigneeKey", count(*)
    FROM new_rows n
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT ("workspaceId", "queue", "assigneeKey") DO UPDATE SET "count" = c."count" + EXCLUDED."count";
    RETURN NULL;
END
$$;

-- Takes deleted tickets off their counts.
CREATE OR REPLACE FUNCTION private.count_deleted() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public."TicketCount" AS c ("workspaceId", "queue", "assigneeKey", "count")
    SELECT o."workspaceId", o."queue", o."assigneeKey", -count(*)
    FROM old_rows o
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT ("workspaceId", "queue", "assigneeKey") DO UPDATE SET "count" = c."count" + EXCLUDED."count";
    RETURN NULL;
END
$$;

-- Moves tickets from one count to another when their queue or assignee changes.
CREATE OR REPLACE FUNCTION private.count_updated() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public."TicketCount" AS c ("workspaceId", "queue", "assigneeKey", "count")
    SELECT d."workspaceId", d."queue", d."assigneeKey", sum(d.change)
    FROM (
        SELECT n."workspaceId", n."queue", n."assigneeKey", 1 AS change
        FROM new_rows n JOIN old_rows o USING ("id")
        WHERE n."queue" <> o."queue" OR n."assigneeKey" <> o."assigneeKey"
        UNION ALL
        SELECT o."workspaceId", o."queue", o."assigneeKey", -1
        FROM new_rows n JOIN old_rows o USING ("id")
        WHERE n."queue" <> o."queue" OR n."assigneeKey" <> o."assigneeKey"
    ) d
    GROUP BY 1, 2, 3 HAVING sum(d.change) <> 0 ORDER BY 1, 2, 3
    ON CONFLICT ("workspaceId", "queue", "assigneeKey") DO UPDATE SET "count" = c."count" + EXCLUDED."count";
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER ticket_inserted_counts AFTER INSERT ON "Ticket"
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.count_inserted();

CREATE OR REPLACE TRIGGER ticket_deleted_counts AFTER DELETE ON "Ticket"
    REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.count_deleted();

CREATE OR REPLACE TRIGGER ticket_updated_counts AFTER UPDATE ON "Ticket"
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.count_updated();

REVOKE ALL ON FUNCTION
    private.count_inserted(), private.count_deleted(), private.count_updated()
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
