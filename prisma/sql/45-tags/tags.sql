-- Tags of a workspace, and the tags of a ticket.

-- Tags that were added or removed. Tags that come with an imported ticket, in the same transaction, are part of the new
-- ticket and no change. Tags that are deleted with their ticket leave no entry. A change of the tag itself moves no
-- ticket to the top of its list: two merged tags should not move a thousand tickets. The history of those tickets shows
-- the change all the same.
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

-- An entry of the audit log when a tag gets another name or colour.
CREATE OR REPLACE FUNCTION private.tag_write_audit() RETURNS trigger
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

-- Takes a tag off a ticket. Can be repeated. For those who may write in the workspace (else 42501).
CREATE OR REPLACE FUNCTION public.untag_ticket(workspace_id text, ticket_id text, tag_id text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_writer(workspace_id);
    DELETE FROM public."TicketTag" x
    WHERE x."workspaceId" = untag_ticket.workspace_id AND x."ticketId" = untag_ticket.ticket_id AND x."tagId" = untag_ticket.tag_id;
END
$$;

-- Locks tags until the transaction ends. All callers lock them in the same order. So nobody can add a tag to a ticket
-- while the tag is being removed. Returns how many of the tags the workspace has.
CREATE OR REPLACE FUNCTION private.lock_tags(workspace text, tag_ids text[]) RETURNS integer
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT count(*)::integer FROM (
        SELECT FROM public."Tag" g WHERE g."workspaceId" = workspace AND g."id" = ANY (tag_ids)
        ORDER BY g."id" FOR UPDATE
    ) locked
$$;

-- Merges tags: every ticket that has one of `from_ids` has `into_id` afterwards, once. Returns the number of tickets
-- that had one of them; null when one of the tags is gone, and then nothing was done. For OWNER and ADMIN (42501), not
-- when archived (55000).
CREATE OR REPLACE FUNCTION public.merge_tags(workspace_id text, from_ids text[], into_id text) RETURNS integer
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

-- Takes a tag off every ticket and deletes it. Returns the number of tickets that had it; null when it was gone. For
-- OWNER and ADMIN (42501), not when archived (55000).
CREATE OR REPLACE FUNCTION public.delete_tag(workspace_id text, tag_id text) RETURNS integer
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

CREATE OR REPLACE TRIGGER ticket_tag_inserted_history AFTER INSERT ON "TicketTag"
    REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.tags_write_change();

CREATE OR REPLACE TRIGGER ticket_tag_deleted_history AFTER DELETE ON "TicketTag"
    REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.tags_write_change();

CREATE OR REPLACE TRIGGER tag_audit AFTER UPDATE ON "Tag"
    FOR EACH ROW EXECUTE FUNCTION private.tag_write_audit();

CREATE OR REPLACE TRIGGER tag_0_nfc BEFORE INSERT OR UPDATE OF "name" ON "Tag"
    FOR EACH ROW WHEN (NEW."name" IS NOT NFC NORMALIZED) EXECUTE FUNCTION private.write_in_nfc();

DROP POLICY IF EXISTS member_reads ON "Tag";
CREATE POLICY member_reads ON "Tag" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
-- Everybody who writes can make a tag. Renaming, merging and colours are for owners and admins.
DROP POLICY IF EXISTS writer_makes ON "Tag";
CREATE POLICY writer_makes ON "Tag" FOR INSERT TO connect_app
    WITH CHECK ("workspaceId" = ANY (ARRAY(SELECT private.my_writable_workspaces())));
DROP POLICY IF EXISTS manager_changes ON "Tag";
CREATE POLICY manager_changes ON "Tag" FOR UPDATE TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_managed_writable_workspaces())));
REVOKE ALL ON "Tag" FROM connect_app;
GRANT SELECT ON "Tag" TO connect_app;
GRANT INSERT ("id", "workspaceId", "name", "color", "createdAt"), UPDATE ("name", "color") ON "Tag" TO connect_app;

DROP POLICY IF EXISTS member_reads ON "TicketTag";
CREATE POLICY member_reads ON "TicketTag" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
DROP POLICY IF EXISTS writer_tags ON "TicketTag";
CREATE POLICY writer_tags ON "TicketTag" FOR INSERT TO connect_app
    WITH CHECK ("workspaceId" = ANY (ARRAY(SELECT private.my_writable_workspaces())));
-- No DELETE: it includes the right to lock the whole table. untag_ticket takes its place.
REVOKE ALL ON "TicketTag" FROM connect_app;
GRANT SELECT, INSERT ("ticketId", "tagId", "workspaceId", "createdAt") ON "TicketTag" TO connect_app;

REVOKE ALL ON FUNCTION
    private.tags_write_change(), private.tag_write_audit(), public.untag_ticket(text, text, text),
    private.lock_tags(text, text[]), public.merge_tags(text, text[], text), public.delete_tag(text, text)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    public.untag_ticket(text, text, text), public.merge_tags(text, text[], text), public.delete_tag(text, text)
    TO connect_app;
