-- Who did what to the workspace itself, its members, its settings and the installation: append-only, written
-- by the functions and triggers that make the change, in the same transaction.

-- What this person may administer: as OWNER or ADMIN, archived workspaces too, since those are still looked
-- after. Written for policies, like private.my_workspaces().
CREATE FUNCTION private.my_managed_workspaces() RETURNS SETOF text
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 4
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
BEGIN
    RETURN QUERY
        SELECT m."workspaceId" FROM public."WorkspaceUser" m
        WHERE m."userId" = me AND m."isActive" AND m."role" IN ('OWNER', 'ADMIN');
END
$$;

-- This person's rank in the whole installation: USER, ADMIN, SUPER_ADMIN; null when nobody is signed in.
CREATE FUNCTION private.my_global_role() RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT u."role"::text FROM public."User" u WHERE u."id" = private.current_user_id()
$$;

-- Refuses (42501) callers who are not OWNER or ADMIN of the workspace, alike for one that does not exist,
-- and (55000) an archived workspace, in which nothing can be changed.
CREATE FUNCTION private.require_manager(workspace text) RETURNS void
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF workspace IS NULL OR NOT EXISTS (SELECT FROM private.my_managed_workspaces() AS w WHERE w = workspace) THEN
        RAISE EXCEPTION 'not allowed in this workspace' USING ERRCODE = '42501';
    END IF;
    IF NOT EXISTS (SELECT FROM public."Workspace" w WHERE w."id" = workspace AND w."isActive") THEN
        RAISE EXCEPTION 'the workspace is archived' USING ERRCODE = '55000';
    END IF;
END
$$;

CREATE SEQUENCE "AuditEntry_order";

CREATE TABLE "AuditEntry" (
    "id" TEXT NOT NULL DEFAULT 'a' || lpad(to_hex(nextval('"AuditEntry_order"')), 23, '0'),
    "workspaceId" TEXT,
    "actorId" TEXT,
    "action" TEXT NOT NULL,
    "target" TEXT,
    "targetId" TEXT,
    "before" TEXT,
    "after" TEXT,
    "installation" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("id"),
    CONSTRAINT audit_entry_action CHECK ("action" ~ '^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$')
);
CREATE INDEX "AuditEntry_workspace_idx" ON "AuditEntry"("workspaceId", "id");
CREATE INDEX "AuditEntry_actor_idx" ON "AuditEntry"("actorId", "id");
ALTER TABLE "AuditEntry" ADD CONSTRAINT "AuditEntry_workspaceId_fkey"
    FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "AuditEntry" ADD CONSTRAINT "AuditEntry_actorId_fkey"
    FOREIGN KEY ("actorId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "AuditEntry" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "AuditEntry" TO CURRENT_USER USING (true);
CREATE POLICY manager_reads ON "AuditEntry" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_managed_workspaces())));
-- What concerns no workspace, such as a person's rank, is for those who look after the installation; and
-- SUPER_ADMIN sees everything.
CREATE POLICY administrator_reads ON "AuditEntry" FOR SELECT TO connect_app
    USING ((SELECT private.my_global_role()) = 'SUPER_ADMIN'
        OR ("workspaceId" IS NULL AND (SELECT private.my_global_role()) = 'ADMIN'));
GRANT SELECT ON "AuditEntry" TO connect_app;

-- A seat belt for the owner's own SQL as well: only retention, which says so, takes entries away.
CREATE FUNCTION private.audit_is_kept() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('app.retention', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = '42501';
END
$$;
CREATE TRIGGER audit_entry_is_kept BEFORE UPDATE OR DELETE ON "AuditEntry"
    FOR EACH ROW EXECUTE FUNCTION private.audit_is_kept();
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON "AuditEntry"
    FOR EACH STATEMENT EXECUTE FUNCTION private.audit_is_kept();

-- Writes an entry for the person and desktop of this connection; nobody when the operator acts. `action` is
-- noun.verb in the past tense (member.invited); `target` names what it was done to, in words that stay true
-- when it is gone (an e-mail, a tag's name); before and after hold values as people know them. No secrets.
CREATE FUNCTION private.audit(
    workspace text, action text, target text DEFAULT NULL, target_id text DEFAULT NULL,
    before text DEFAULT NULL, after text DEFAULT NULL
)
    RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO public."AuditEntry" ("workspaceId", "actorId", "action", "target", "targetId", "before", "after", "installation")
    VALUES (workspace, private.current_user_id(), action, target, target_id, before, after, (
        SELECT s.installation FROM private.sessions s
        WHERE s.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8'))
          AND s.user_id = private.current_user_id()))
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.my_managed_workspaces(), private.my_global_role() TO connect_app;
