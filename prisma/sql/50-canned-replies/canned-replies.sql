-- Texts that are inserted into replies. Owners and admins write them, members read them.

-- The author is the signed-in person, the times are now.
CREATE OR REPLACE FUNCTION private.prepare_canned_reply() RETURNS trigger
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

-- An entry of the audit log for each text that is made, changed or deleted.
CREATE OR REPLACE FUNCTION private.canned_reply_write_audit() RETURNS trigger
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

-- Deletes a canned reply; false when it was gone. For OWNER and ADMIN (42501), not when archived (55000).
CREATE OR REPLACE FUNCTION public.delete_canned_reply(workspace_id text, reply_id text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_manager(workspace_id);
    DELETE FROM public."CannedReply" c
    WHERE c."workspaceId" = delete_canned_reply.workspace_id AND c."id" = delete_canned_reply.reply_id;
    RETURN FOUND;
END
$$;

CREATE OR REPLACE TRIGGER canned_reply_prepare BEFORE INSERT OR UPDATE ON "CannedReply"
    FOR EACH ROW EXECUTE FUNCTION private.prepare_canned_reply();

CREATE OR REPLACE TRIGGER canned_reply_audit AFTER INSERT OR UPDATE OR DELETE ON "CannedReply"
    FOR EACH ROW EXECUTE FUNCTION private.canned_reply_write_audit();

CREATE OR REPLACE TRIGGER canned_reply_0_nfc BEFORE INSERT OR UPDATE OF "name" ON "CannedReply"
    FOR EACH ROW WHEN (NEW."name" IS NOT NFC NORMALIZED) EXECUTE FUNCTION private.write_in_nfc();

DROP POLICY IF EXISTS member_reads ON "CannedReply";
CREATE POLICY member_reads ON "CannedReply" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
DROP POLICY IF EXISTS manager_writes ON "CannedReply";
CREATE POLICY manager_writes ON "CannedReply" FOR INSERT TO connect_app
    WITH CHECK ("workspaceId" = ANY (ARRAY(SELECT private.my_managed_writable_workspaces())));
DROP POLICY IF EXISTS manager_changes ON "CannedReply";
CREATE POLICY manager_changes ON "CannedReply" FOR UPDATE TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_managed_writable_workspaces())));
-- No DELETE: it includes the right to lock the whole table. delete_canned_reply takes its place.
REVOKE ALL ON "CannedReply" FROM connect_app;
GRANT SELECT, INSERT ("id", "workspaceId", "name", "content", "createdById", "createdAt", "updatedAt"),
    UPDATE ("name", "content", "updatedAt") ON "CannedReply" TO connect_app;

REVOKE ALL ON FUNCTION
    private.prepare_canned_reply(), private.canned_reply_write_audit(), public.delete_canned_reply(text, text)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION public.delete_canned_reply(text, text) TO connect_app;
