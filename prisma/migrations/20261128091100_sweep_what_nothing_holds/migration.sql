-- Files of drafts stay, and files that lie in a folder beside the database are swept too.

-- As before (20261128091000), and what a draft holds is not forgotten.
CREATE OR REPLACE FUNCTION private.sweep_uploads() RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    removed integer;
BEGIN
    DELETE FROM public."Upload" WHERE "id" IN (
        SELECT u."id" FROM public."Upload" u
        WHERE u."touchedAt" < clock_timestamp() - interval '30 minutes'
          AND (u."state" = 'RECEIVING'
              OR u."touchedAt" < clock_timestamp() - interval '24 hours'
              AND NOT EXISTS (
                  SELECT FROM public."OutgoingReply" o
                  WHERE o."workspaceId" = u."workspaceId" AND o."userId" = u."userId" AND u."id" = ANY (o."uploadIds"))
              AND NOT EXISTS (
                  SELECT FROM public."Draft" d
                  WHERE d."workspaceId" = u."workspaceId" AND d."userId" = u."userId" AND u."id" = ANY (d."uploadIds")))
        ORDER BY u."touchedAt" LIMIT 100 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END
$$;

-- Whether the caller may see a file whose bytes lie in another storage: asked before they are read there.
CREATE FUNCTION public.sees_file(file_id text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM public."Attachment" a WHERE a."id" = file_id)
        OR EXISTS (SELECT FROM public."Upload" u WHERE u."id" = file_id)
$$;

-- For the worker: which of these files a row speaks of; the others may go.
CREATE FUNCTION private.files_known(ids text[]) RETURNS text[]
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT COALESCE(array_agg(i.id), '{}') FROM unnest(ids) AS i (id)
    WHERE EXISTS (SELECT FROM public."Attachment" a WHERE a."id" = i.id)
        OR EXISTS (SELECT FROM public."Upload" u WHERE u."id" = i.id)
$$;

REVOKE EXECUTE ON FUNCTION private.files_known(text[]) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION public.sees_file(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.sees_file(text) TO connect_app;
GRANT EXECUTE ON FUNCTION private.files_known(text[]) TO connect_worker;
