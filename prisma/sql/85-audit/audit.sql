-- Who did what to the workspace itself, its members, its settings and the installation. The audit log is append-only.
-- The functions and triggers that make a change write its entry in the same transaction. People read it newest first,
-- for a workspace or the installation, by kind, person and time.

-- Protects the audit log from the owner's own SQL as well. Only retention may remove entries, and it declares itself
-- first.
CREATE OR REPLACE FUNCTION private.refuse_audit_change() RETURNS trigger
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

-- Writes an entry for the person and desktop of this connection; nobody for the operator. `action` is noun.verb in the
-- past tense (member.invited). `target` names what it was done to, in words that stay true when it is gone (an e-mail,
-- a tag's name). before and after hold values as people know them. No secrets.
CREATE OR REPLACE FUNCTION private.audit(
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

-- A value of the audit log. Of a long one, such as a signature, the beginning is enough.
CREATE OR REPLACE FUNCTION private.audit_value(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN char_length(value) > 300 THEN left(value, 299) || '…' ELSE value END
$$;

-- Writes sign-ins and sign-outs into the audit log. The person of the connection ends a session. At sign-out that is
-- the session's own person, although the session has just ended.
CREATE OR REPLACE FUNCTION private.audit_session() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    email text := (SELECT u."email" FROM public."User" u WHERE u."id" = NEW.user_id);
    is_own boolean := COALESCE(NEW.login = session_user::text
        AND NEW.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8')), false);
BEGIN
    INSERT INTO public."AuditEntry" ("actorId", "action", "target", "targetId", "installation")
    VALUES (
        CASE WHEN TG_OP = 'INSERT' OR is_own THEN NEW.user_id ELSE private.current_user_id() END,
        CASE TG_OP WHEN 'INSERT' THEN 'session.opened' ELSE 'session.ended' END,
        email, NEW.user_id, NEW.installation);
    RETURN NULL;
END
$$;

-- Refuses (42501) those who may not read this log; null: the installation's.
CREATE OR REPLACE FUNCTION private.require_audit_reader(workspace text) RETURNS void
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    rank text := private.my_global_role();
BEGIN
    IF rank = 'SUPER_ADMIN' OR workspace IS NULL AND rank = 'ADMIN'
        OR EXISTS (SELECT FROM private.my_managed_workspaces() AS w WHERE w = workspace) THEN
        RETURN;
    END IF;
    RAISE EXCEPTION 'not allowed to read this audit log' USING ERRCODE = '42501';
END
$$;

-- Everybody who has an entry in this log, also those who have left: it jumps along the index from one person to the
-- next, however many entries there are. 42501 for those who may not read it.
CREATE OR REPLACE FUNCTION public.audit_actors(workspace_id text) RETURNS TABLE (id text, name text, email text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_audit_reader(workspace_id);
    RETURN QUERY
        WITH RECURSIVE actors AS (
            SELECT min(e."actorKey") AS actor FROM public."AuditEntry" e
            WHERE e."scope" = COALESCE(workspace_id, '')
            UNION ALL
            SELECT (
                SELECT min(e."actorKey") FROM public."AuditEntry" e
                WHERE e."scope" = COALESCE(workspace_id, '') AND e."actorKey" > actors.actor)
            FROM actors WHERE actors.actor IS NOT NULL
        )
        SELECT u."id", u."name", u."email" FROM actors JOIN public."User" u ON u."id" = actors.actor;
END
$$;

-- Notes that somebody exports the audit log, before the first page is read.
CREATE OR REPLACE FUNCTION public.note_audit_export(workspace_id text, filters text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_audit_reader(workspace_id);
    PERFORM private.audit(workspace_id, 'audit.exported', after => NULLIF(left(filters, 500), ''));
END
$$;

CREATE OR REPLACE TRIGGER audit_entry_refuses_change BEFORE UPDATE OR DELETE ON "AuditEntry"
    FOR EACH ROW EXECUTE FUNCTION private.refuse_audit_change();

CREATE OR REPLACE TRIGGER audit_entry_refuses_truncate BEFORE TRUNCATE ON "AuditEntry"
    FOR EACH STATEMENT EXECUTE FUNCTION private.refuse_audit_change();

CREATE OR REPLACE TRIGGER session_opened_is_told AFTER INSERT ON private.sessions
    FOR EACH ROW EXECUTE FUNCTION private.audit_session();

CREATE OR REPLACE TRIGGER session_ended_is_told AFTER UPDATE OF revoked_at ON private.sessions
    FOR EACH ROW WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION private.audit_session();

DROP POLICY IF EXISTS manager_reads ON "AuditEntry";
CREATE POLICY manager_reads ON "AuditEntry" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_managed_workspaces())));
-- What belongs to no workspace, such as a person's rank, is for administrators of the installation. SUPER_ADMIN sees
-- everything.
DROP POLICY IF EXISTS administrator_reads ON "AuditEntry";
CREATE POLICY administrator_reads ON "AuditEntry" FOR SELECT TO connect_app
    USING ((SELECT private.my_global_role()) = 'SUPER_ADMIN'
        OR ("workspaceId" IS NULL AND (SELECT private.my_global_role()) = 'ADMIN'));
REVOKE ALL ON "AuditEntry" FROM connect_app;
GRANT SELECT ON "AuditEntry" TO connect_app;

REVOKE ALL ON FUNCTION
    private.refuse_audit_change(), private.audit(text, text, text, text, text, text), private.audit_value(text),
    private.audit_session(), private.require_audit_reader(text), public.audit_actors(text),
    public.note_audit_export(text, text)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION public.audit_actors(text), public.note_audit_export(text, text) TO connect_app;
