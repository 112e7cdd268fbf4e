-- What owners and admins set for a whole workspace: its settings and business hours, its tags, its canned
-- replies. Members read them; nothing in an archived workspace can be changed; every change is in the audit
-- log, written by a trigger in the same transaction.

-- The workspaces this person may set up: as OWNER or ADMIN, while not archived.
CREATE FUNCTION private.my_managed_writable_workspaces() RETURNS SETOF text
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 4
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
BEGIN
    RETURN QUERY
        SELECT m."workspaceId" FROM public."WorkspaceUser" m
        JOIN public."Workspace" w ON w."id" = m."workspaceId"
        WHERE m."userId" = me AND m."isActive" AND m."role" IN ('OWNER', 'ADMIN') AND w."isActive";
END
$$;

-- Settings -------------------------------------------------------------------------------------------------

-- The shape of a name of the IANA database. Which names there are is asked of nobody here: the server's copy
-- may be older than the desktops' one, and the desktops are who show times.
ALTER TABLE "WorkspaceSettings"
    ADD CONSTRAINT settings_time_zone_shape CHECK ("timeZone" ~ '^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$'),
    ADD CONSTRAINT settings_sender_name_not_empty CHECK (private.visible_length("senderName") >= 1);

CREATE POLICY manager_sets ON "WorkspaceSettings" FOR UPDATE TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_managed_writable_workspaces())));
GRANT UPDATE ("timeZone", "defaultPriority", "maxAttachmentBytes", "maxTicketAttachmentBytes", "senderName",
    "senderAddress", "signature", "undoSendSeconds", "updatedAt") ON "WorkspaceSettings" TO connect_app;

-- A value of the audit log: a signature can be long, and its beginning tells which one it was.
CREATE FUNCTION private.audit_value(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN char_length(value) > 300 THEN left(value, 299) || '…' ELSE value END
$$;

CREATE FUNCTION private.settings_write_audit() RETURNS trigger
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
CREATE TRIGGER settings_audit AFTER UPDATE ON "WorkspaceSettings"
    FOR EACH ROW EXECUTE FUNCTION private.settings_write_audit();

-- Business hours -------------------------------------------------------------------------------------------

-- When somebody is there, in the workspace's time zone: minutes since midnight, 1440 is midnight at the end of
-- the day. No row at all: no hours were set.
CREATE TABLE "BusinessHours" (
    "workspaceId" TEXT NOT NULL,
    "weekday" SMALLINT NOT NULL,
    "opensAt" SMALLINT NOT NULL,
    "closesAt" SMALLINT NOT NULL,

    CONSTRAINT "BusinessHours_pkey" PRIMARY KEY ("workspaceId", "weekday", "opensAt"),
    CONSTRAINT business_hours_weekday CHECK ("weekday" BETWEEN 1 AND 7),
    CONSTRAINT business_hours_range CHECK ("opensAt" >= 0 AND "opensAt" < "closesAt" AND "closesAt" <= 1440)
);
ALTER TABLE "BusinessHours" ADD CONSTRAINT "BusinessHours_workspaceId_fkey"
    FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "BusinessHours" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "BusinessHours" TO CURRENT_USER USING (true);
CREATE POLICY member_reads ON "BusinessHours" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
GRANT SELECT ON "BusinessHours" TO connect_app;

-- As people write it: `Mon 09:00-12:00, 13:00-17:00; Tue 09:00-17:00`; null when none are set.
CREATE FUNCTION private.business_hours_words(workspace text) RETURNS text
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

-- Sets all hours of a workspace at once; the three lists belong together by position. Spans of one day may
-- touch and not overlap (business_hours_overlap). For OWNER and ADMIN (42501), not when archived (55000).
CREATE FUNCTION public.set_business_hours(
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

-- Tags -----------------------------------------------------------------------------------------------------

-- The colours that the window has in both themes.
UPDATE "Tag" SET "color" = 'grey'
    WHERE "color" NOT IN ('grey', 'red', 'amber', 'green', 'blue', 'violet', 'pink', 'teal');
ALTER TABLE "Tag"
    ADD CONSTRAINT tag_color_known
    CHECK ("color" IN ('grey', 'red', 'amber', 'green', 'blue', 'violet', 'pink', 'teal'));

CREATE POLICY manager_changes ON "Tag" FOR UPDATE TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_managed_writable_workspaces())));
GRANT UPDATE ("name", "color") ON "Tag" TO connect_app;

CREATE FUNCTION private.tag_write_audit() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW."name" <> OLD."name" THEN
        PERFORM private.audit(NEW."workspaceId", 'tag.renamed', OLD."name", NEW."id", OLD."name", NEW."name");
    END IF;
    IF NEW."color" <> OLD."color" THEN
        PERFORM private.audit(NEW."workspaceId", 'tag.recolored', NEW."name", NEW."id", OLD."color", NEW."color");
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER tag_audit AFTER UPDATE ON "Tag"
    FOR EACH ROW EXECUTE FUNCTION private.tag_write_audit();

-- As before, but a change of the tag itself moves no ticket to the top of its list: merging two tags is no
-- news about the thousand tickets that carry them. Their history tells of it all the same.
CREATE OR REPLACE FUNCTION private.tags_write_change() RETURNS trigger
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
    WHERE t."workspaceId" = w."workspaceId" AND t."id" = w."ticketId"
      AND current_setting('app.tag_itself', true) IS DISTINCT FROM 'on';
    RETURN NULL;
END
$$;

-- Locks the tags until the transaction ends, in one order for everybody, so that nobody tags a ticket with
-- one that is on its way out. Answers how many of them the workspace has.
CREATE FUNCTION private.lock_tags(workspace text, tag_ids text[]) RETURNS integer
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT count(*)::integer FROM (
        SELECT FROM public."Tag" g WHERE g."workspaceId" = workspace AND g."id" = ANY (tag_ids)
        ORDER BY g."id" FOR UPDATE
    ) locked
$$;

-- Makes several tags one: every ticket that has one of `from_ids` has `into_id` afterwards, once. Answers the
-- number of tickets that had one of them; null when one of the tags is not there (any more), and then nothing
-- was done. For OWNER and ADMIN (42501), not when archived (55000).
CREATE FUNCTION public.merge_tags(workspace_id text, from_ids text[], into_id text) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    gone text[] := ARRAY(SELECT DISTINCT f FROM unnest(from_ids) AS f WHERE f <> into_id);
    into_name text;
    tickets text[];
BEGIN
    PERFORM private.require_manager(workspace_id);
    IF private.lock_tags(workspace_id, gone || into_id) <> cardinality(gone) + 1 THEN
        RETURN NULL;
    END IF;
    SELECT g."name" INTO into_name FROM public."Tag" g WHERE g."workspaceId" = workspace_id AND g."id" = into_id;
    PERFORM private.audit(workspace_id, 'tag.merged', g."name", g."id", g."name", into_name)
    FROM public."Tag" g WHERE g."workspaceId" = workspace_id AND g."id" = ANY (gone) ORDER BY g."name";
    PERFORM set_config('app.tag_itself', 'on', true);
    WITH taken_off AS (
        DELETE FROM public."TicketTag" x WHERE x."workspaceId" = workspace_id AND x."tagId" = ANY (gone)
        RETURNING x."ticketId"
    )
    SELECT ARRAY(SELECT DISTINCT t."ticketId" FROM taken_off t) INTO tickets;
    INSERT INTO public."TicketTag" ("workspaceId", "ticketId", "tagId")
    SELECT workspace_id, t, into_id FROM unnest(tickets) AS t
    ON CONFLICT DO NOTHING;
    PERFORM set_config('app.tag_itself', '', true);
    DELETE FROM public."Tag" g WHERE g."workspaceId" = workspace_id AND g."id" = ANY (gone);
    RETURN cardinality(tickets);
END
$$;

-- Takes a tag off every ticket and away. Answers the number of tickets that had it; null when it is not there
-- (any more). For OWNER and ADMIN (42501), not when archived (55000).
CREATE FUNCTION public.delete_tag(workspace_id text, tag_id text) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    tickets integer;
BEGIN
    PERFORM private.require_manager(workspace_id);
    IF private.lock_tags(workspace_id, ARRAY[tag_id]) = 0 THEN
        RETURN NULL;
    END IF;
    PERFORM set_config('app.tag_itself', 'on', true);
    WITH taken_off AS (
        DELETE FROM public."TicketTag" x WHERE x."workspaceId" = workspace_id AND x."tagId" = tag_id RETURNING 1
    )
    SELECT count(*)::integer INTO tickets FROM taken_off;
    PERFORM set_config('app.tag_itself', '', true);
    PERFORM private.audit(workspace_id, 'tag.deleted', g."name", g."id", g."name", NULL)
    FROM public."Tag" g WHERE g."workspaceId" = workspace_id AND g."id" = tag_id;
    DELETE FROM public."Tag" g WHERE g."workspaceId" = workspace_id AND g."id" = tag_id;
    RETURN tickets;
END
$$;

-- Canned replies -------------------------------------------------------------------------------------------

CREATE TABLE "CannedReply" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "createdById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "CannedReply_pkey" PRIMARY KEY ("id"),
    CONSTRAINT canned_reply_id_shape CHECK (private.is_id("id")),
    CONSTRAINT canned_reply_name_length CHECK (private.visible_length("name") >= 1 AND char_length("name") <= 100),
    CONSTRAINT canned_reply_name_one_line CHECK (private.is_one_line("name")),
    CONSTRAINT canned_reply_content_not_empty CHECK (private.has_something_to_see("content")),
    CONSTRAINT canned_reply_content_length CHECK (char_length("content") <= 20000)
);
CREATE UNIQUE INDEX "CannedReply_name_without_case_key" ON "CannedReply"("workspaceId", lower("name"));
ALTER TABLE "CannedReply" ADD CONSTRAINT "CannedReply_workspaceId_fkey"
    FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "CannedReply" ADD CONSTRAINT "CannedReply_createdById_fkey"
    FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "CannedReply" ADD CONSTRAINT "CannedReply_author_in_workspace_fkey"
    FOREIGN KEY ("workspaceId", "createdById") REFERENCES "WorkspacePerson"("workspaceId", "userId");
ALTER TABLE "CannedReply" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "CannedReply" TO CURRENT_USER USING (true);
CREATE POLICY member_reads ON "CannedReply" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
CREATE POLICY manager_writes ON "CannedReply" FOR INSERT TO connect_app
    WITH CHECK ("workspaceId" = ANY (ARRAY(SELECT private.my_managed_writable_workspaces())));
CREATE POLICY manager_changes ON "CannedReply" FOR UPDATE TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_managed_writable_workspaces())));
CREATE POLICY manager_deletes ON "CannedReply" FOR DELETE TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_managed_writable_workspaces())));
GRANT SELECT ON "CannedReply" TO connect_app;
GRANT INSERT ("id", "workspaceId", "name", "content", "createdById", "createdAt", "updatedAt"),
    UPDATE ("name", "content", "updatedAt"), DELETE ON "CannedReply" TO connect_app;

-- Its author is whoever is signed in, its times are now.
CREATE FUNCTION private.canned_reply_as_given() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW."updatedAt" := clock_timestamp();
    IF TG_OP = 'INSERT' AND NOT private.acts_as_owner() THEN
        NEW."createdById" := private.current_user_id();
        NEW."createdAt" := NEW."updatedAt";
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER canned_reply_as_given BEFORE INSERT OR UPDATE ON "CannedReply"
    FOR EACH ROW EXECUTE FUNCTION private.canned_reply_as_given();

CREATE FUNCTION private.canned_reply_write_audit() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM private.audit(NEW."workspaceId", 'canned-reply.created', NEW."name", NEW."id",
            NULL, private.audit_value(NEW."content"));
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM private.audit(OLD."workspaceId", 'canned-reply.deleted', OLD."name", OLD."id",
            private.audit_value(OLD."content"), NULL);
    ELSE
        IF NEW."name" <> OLD."name" THEN
            PERFORM private.audit(NEW."workspaceId", 'canned-reply.renamed', OLD."name", NEW."id", OLD."name", NEW."name");
        END IF;
        IF NEW."content" <> OLD."content" THEN
            PERFORM private.audit(NEW."workspaceId", 'canned-reply.changed', NEW."name", NEW."id",
                private.audit_value(OLD."content"), private.audit_value(NEW."content"));
        END IF;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER canned_reply_audit AFTER INSERT OR UPDATE OR DELETE ON "CannedReply"
    FOR EACH ROW EXECUTE FUNCTION private.canned_reply_write_audit();

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION public.set_business_hours(text, integer[], integer[], integer[]),
    public.merge_tags(text, text[], text), public.delete_tag(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.my_managed_writable_workspaces(),
    public.set_business_hours(text, integer[], integer[], integer[]),
    public.merge_tags(text, text[], text), public.delete_tag(text, text) TO connect_app;
