-- The audit log as people read it: newest first, by workspace or for the installation as a whole, filtered
-- by kind, person and time, and with the imports and exports that nothing else writes down.

-- What pages are cut by. Under row security only leakproof comparisons use an index, and none is walked in
-- order behind IS NULL: so '' stands for the installation, and for the operator. The noun is the part of an
-- action by which the page groups them.
ALTER TABLE "AuditEntry"
    ADD COLUMN "scope" TEXT NOT NULL GENERATED ALWAYS AS (COALESCE("workspaceId", '')) STORED,
    ADD COLUMN "actorKey" TEXT NOT NULL GENERATED ALWAYS AS (COALESCE("actorId", '')) STORED,
    ADD COLUMN "noun" TEXT NOT NULL GENERATED ALWAYS AS (split_part("action", '.', 1)) STORED;
DROP INDEX "AuditEntry_workspace_idx", "AuditEntry_actor_idx";
CREATE INDEX "AuditEntry_page_idx" ON "AuditEntry"("scope", "createdAt", "id");
CREATE INDEX "AuditEntry_noun_idx" ON "AuditEntry"("scope", "noun", "createdAt", "id");
CREATE INDEX "AuditEntry_actor_idx" ON "AuditEntry"("scope", "actorKey", "createdAt", "id");

-- Refuses (42501) those to whom row security shows nothing of this log; null asks for the installation's.
CREATE FUNCTION private.require_audit_reader(workspace text) RETURNS void
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

-- Everybody who did something that this log holds, also those who have left since: a jump along the index
-- from one person to the next, however many entries there are. 42501 for those who may not read it.
CREATE FUNCTION public.audit_actors(workspace_id text) RETURNS TABLE (id text, name text, email text)
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

-- Says in the log that somebody takes a copy of it with them, before the first page is read.
CREATE FUNCTION public.note_audit_export(workspace_id text, filters text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_audit_reader(workspace_id);
    PERFORM private.audit(workspace_id, 'audit.exported', after => NULLIF(left(filters, 500), ''));
END
$$;

-- Says that an import began or how it ended, once each; one that goes on after a crash began only once.
-- The operator calls this as the owner, a desktop its twin in `public`.
CREATE FUNCTION private.note_import(
    workspace text, import_id text, step text, file_name text, added integer, already_there integer, rejected integer
)
    RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    done text := CASE step
        WHEN 'started' THEN 'import.started'
        WHEN 'finished' THEN 'import.finished'
        WHEN 'cancelled' THEN 'import.cancelled'
        WHEN 'failed' THEN 'import.failed'
    END;
BEGIN
    IF done IS NULL OR NOT COALESCE(private.is_id(import_id), false)
        OR LEAST(added, already_there, rejected) < 0 THEN
        RAISE EXCEPTION 'not a step of an import' USING ERRCODE = '22023';
    END IF;
    IF done IN ('import.started', 'import.finished') AND EXISTS (
        SELECT FROM public."AuditEntry" e
        WHERE e."scope" = workspace AND e."noun" = 'import' AND e."action" = done AND e."targetId" = import_id) THEN
        RETURN;
    END IF;
    PERFORM private.audit(workspace, done, left(file_name, 200), import_id,
        after => CASE WHEN step <> 'started'
            THEN format('%s added, %s already there, %s rejected', added, already_there, rejected) END);
END
$$;

-- For desktops. Refuses callers who may not write in the workspace (42501).
CREATE FUNCTION public.note_import(
    workspace_id text, import_id text, step text, file_name text, added integer, already_there integer, rejected integer
)
    RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_writer(workspace_id);
    PERFORM private.note_import(workspace_id, import_id, step, file_name, added, already_there, rejected);
END
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION public.audit_actors(text), public.note_audit_export(text, text),
    public.note_import(text, text, text, text, integer, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.audit_actors(text), public.note_audit_export(text, text),
    public.note_import(text, text, text, text, integer, integer, integer) TO connect_app;
