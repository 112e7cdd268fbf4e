-- Each entry about a field names the version that its change made, so that a change whose answer was lost can
-- be looked up for certain, whatever else was changed since. Older entries and those about tags have none.
ALTER TABLE "TicketHistory" ADD COLUMN "version" INTEGER;

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
