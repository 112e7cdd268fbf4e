-- What owners and admins set for a whole workspace. Members read it. Nothing in an archived workspace can be changed. A
-- trigger writes every change into the audit log, in the same transaction.

-- One entry of the audit log for each setting that changed.
CREATE OR REPLACE FUNCTION private.settings_write_audit() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.audit(NEW."workspaceId", 'settings.changed', c.field, NULL,
        private.audit_value(c.before), private.audit_value(c.after))
    FROM (VALUES
        ('timeZone', OLD."timeZone", NEW."timeZone"),
        ('defaultPriority', OLD."defaultPriority"::text, NEW."defaultPriority"::text),
        ('maxAttachmentBytes', OLD."maxAttachmentBytes"::text, NEW."maxAttachmentBytes"::text),
        ('maxTicketAttachmentBytes', OLD."maxTicketAttachmentBytes"::text, NEW."maxTicketAttachmentBytes"::text),
        ('senderName', OLD."senderName", NEW."senderName"),
        ('senderAddress', OLD."senderAddress", NEW."senderAddress"),
        ('signature', OLD."signature", NEW."signature"),
        ('undoSendSeconds', OLD."undoSendSeconds"::text, NEW."undoSendSeconds"::text)
    ) AS c (field, before, after)
    WHERE c.before IS DISTINCT FROM c.after;
    RETURN NULL;
END
$$;

-- As people write it: `Mon 09:00-12:00, 13:00-17:00; Tue 09:00-17:00`; null when there are none.
CREATE OR REPLACE FUNCTION private.business_hours_words(workspace text) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(d.words, '; ' ORDER BY d.weekday) FROM (
        SELECT h."weekday" AS weekday,
            (ARRAY['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'])[h."weekday"] || ' ' || string_agg(
                lpad((h."opensAt" / 60)::text, 2, '0') || ':' || lpad((h."opensAt" % 60)::text, 2, '0') || '-'
                || lpad((h."closesAt" / 60)::text, 2, '0') || ':' || lpad((h."closesAt" % 60)::text, 2, '0'),
                ', ' ORDER BY h."opensAt") AS words
        FROM public."BusinessHours" h WHERE h."workspaceId" = workspace GROUP BY h."weekday"
    ) d
$$;

-- Sets all hours of a workspace at once. The three lists belong together by position. Spans of one day may touch but
-- not overlap (business_hours_overlap). For OWNER and ADMIN (42501), not when archived (55000).
CREATE OR REPLACE FUNCTION public.set_business_hours(
    workspace_id text, weekdays integer[], opens_at integer[], closes_at integer[]
)
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    hours_before text;
    hours_after text;
BEGIN
    PERFORM private.require_manager(workspace_id);
    -- Two desktops that set them at the same time do so one after the other.
    PERFORM FROM public."WorkspaceSettings" s WHERE s."workspaceId" = workspace_id FOR UPDATE;
    hours_before := private.business_hours_words(workspace_id);
    DELETE FROM public."BusinessHours" h WHERE h."workspaceId" = workspace_id;
    IF EXISTS (
        SELECT FROM (
            SELECT n.opens, lag(n.closes) OVER (PARTITION BY n.weekday ORDER BY n.opens) AS closed_before
            FROM unnest(weekdays, opens_at, closes_at) AS n (weekday, opens, closes)
        ) s WHERE s.opens < s.closed_before
    ) THEN
        RAISE EXCEPTION 'new row for relation "BusinessHours" violates check constraint "business_hours_overlap"'
            USING ERRCODE = '23514', SCHEMA = 'public', TABLE = 'BusinessHours', CONSTRAINT = 'business_hours_overlap';
    END IF;
    INSERT INTO public."BusinessHours" ("workspaceId", "weekday", "opensAt", "closesAt")
    SELECT workspace_id, n.weekday, n.opens, n.closes
    FROM unnest(weekdays, opens_at, closes_at) AS n (weekday, opens, closes);
    hours_after := private.business_hours_words(workspace_id);
    IF hours_before IS DISTINCT FROM hours_after THEN
        PERFORM private.audit(workspace_id, 'settings.changed', 'businessHours', NULL, hours_before, hours_after);
    END IF;
END
$$;

CREATE OR REPLACE TRIGGER settings_audit AFTER UPDATE ON "WorkspaceSettings"
    FOR EACH ROW EXECUTE FUNCTION private.settings_write_audit();

REVOKE ALL ON FUNCTION
    private.settings_write_audit(), private.business_hours_words(text),
    public.set_business_hours(text, integer[], integer[], integer[])
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION public.set_business_hours(text, integer[], integer[], integer[]) TO connect_app;
