-- What happened to a ticket, written by triggers.

-- The first entry of a ticket: created, or imported.
CREATE OR REPLACE FUNCTION private.ticket_write_beginning() RETURNS trigger
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

-- An entry for each field that changed, with the version that the change made.
CREATE OR REPLACE FUNCTION private.ticket_write_changes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Most statements that are no change of a field are comments moving updatedAt.
    IF NOT EXISTS (SELECT FROM new_rows n JOIN old_rows o USING ("id") WHERE n."version" <> o."version") THEN
        RETURN NULL;
    END IF;
    INSERT INTO public."TicketHistory"
        ("workspaceId", "ticketId", "kind", "before", "after", "version", "actorId", "createdAt")
    SELECT n."workspaceId", n."id", c.kind::public."TicketHistoryKind", c.before, c.after, n."version",
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

CREATE OR REPLACE TRIGGER ticket_inserted_history AFTER INSERT ON "Ticket"
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.ticket_write_beginning();

CREATE OR REPLACE TRIGGER ticket_updated_history AFTER UPDATE ON "Ticket"
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.ticket_write_changes();

REVOKE ALL ON FUNCTION
    private.ticket_write_beginning(), private.ticket_write_changes()
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
