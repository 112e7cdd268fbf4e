CREATE TABLE "Draft" (
  id text NOT NULL,
  "workspaceId" text NOT NULL,
  "userId" text NOT NULL,
  "ticketId" text,
  kind "DraftKind" NOT NULL,
  text text NOT NULL,
  fields jsonb DEFAULT '{}'::jsonb NOT NULL,
  "uploadIds" text[] DEFAULT '{}'::text[] NOT NULL,
  versions jsonb DEFAULT '[]'::jsonb NOT NULL,
  revision bigint NOT NULL,
  "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "updatedAt" timestamp(3) with time zone NOT NULL,
  writer text DEFAULT ''::text NOT NULL,
  CONSTRAINT "Draft_author_in_workspace_fkey" FOREIGN KEY ("workspaceId", "userId") REFERENCES "WorkspacePerson"("workspaceId", "userId"),
  CONSTRAINT "Draft_pkey" PRIMARY KEY (id),
  CONSTRAINT "Draft_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT "Draft_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT "Draft_workspaceId_ticketId_fkey" FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT draft_fields_length CHECK (jsonb_typeof(fields) = 'object'::text AND octet_length(fields::text) <= 50000),
  CONSTRAINT draft_id_shape CHECK (private.is_id(id)),
  CONSTRAINT draft_kind_of_ticket CHECK ((kind = 'TICKET'::"DraftKind") = ("ticketId" IS NULL)),
  CONSTRAINT draft_text_length CHECK (char_length(text) <= 4000000),
  CONSTRAINT draft_uploads_range CHECK (cardinality("uploadIds") <= 1000),
  CONSTRAINT draft_versions_range CHECK (jsonb_typeof(versions) = 'array'::text AND jsonb_array_length(versions) <= 5),
  CONSTRAINT draft_writer_length CHECK (char_length(writer) <= 64)
);
ALTER TABLE "Draft" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE UNIQUE INDEX "Draft_place_key" ON public."Draft" USING btree ("userId", "workspaceId", COALESCE("ticketId", ''::text), kind);
CREATE INDEX "Draft_ticket_idx" ON public."Draft" USING btree ("workspaceId", "ticketId");
CREATE TRIGGER draft_told AFTER INSERT OR DELETE OR UPDATE ON public."Draft" FOR EACH ROW EXECUTE FUNCTION private.feed_draft();
CREATE POLICY own_read ON "Draft" AS PERMISSIVE FOR SELECT TO connect_app
  USING ((("userId" = ( SELECT private.current_user_id() AS current_user_id)) AND ("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces)))));
CREATE POLICY owner_acts ON "Draft" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
GRANT SELECT ON "Draft" TO connect_app;

CREATE SEQUENCE private.draft_revision AS bigint INCREMENT 1 START 1;

CREATE OR REPLACE FUNCTION public.clear_draft(workspace_id text, ticket_id text, kind text, base bigint, content text, version_id text, writer text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
DECLARE
    held public."Draft";
BEGIN
    IF NOT EXISTS (SELECT FROM private.my_workspaces() AS w WHERE w = clear_draft.workspace_id) THEN
        RETURN NULL;
    END IF;
    SELECT * INTO held FROM public."Draft" d
    WHERE d."userId" = private.current_user_id() AND d."workspaceId" = clear_draft.workspace_id
      AND COALESCE(d."ticketId", '') = COALESCE(clear_draft.ticket_id, '')
      AND d."kind" = clear_draft.kind::public."DraftKind"
    FOR UPDATE;
    IF NOT FOUND THEN
        RETURN true;
    END IF;
    IF clear_draft.version_id IS NOT NULL THEN
        UPDATE public."Draft" SET "revision" = nextval('private.draft_revision'), "versions" = COALESCE((
            SELECT jsonb_agg(v.version ORDER BY v.place)
            FROM jsonb_array_elements(held."versions") WITH ORDINALITY AS v (version, place)
            WHERE v.version ->> 'id' <> clear_draft.version_id), '[]')
        WHERE "id" = held."id";
        RETURN true;
    END IF;
    IF held."revision" <> clear_draft.base AND NOT (clear_draft.base >= 0 AND held."writer" = clear_draft.writer)
        AND (held."kind" = 'TICKET' OR strpos(clear_draft.content, held."text") = 0) THEN
        RETURN false;
    END IF;
    DELETE FROM public."Draft" WHERE "id" = held."id";
    RETURN true;
END
$function$;
GRANT EXECUTE ON FUNCTION clear_draft(text,text,text,bigint,text,text,text) TO connect_app;

CREATE OR REPLACE FUNCTION public.save_draft(workspace_id text, ticket_id text, kind text, content text, fields jsonb, upload_ids text[], base bigint, age_ms bigint, writer text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
DECLARE
    me text := private.current_user_id();
    written timestamptz := clock_timestamp()
        - make_interval(secs => LEAST(GREATEST(save_draft.age_ms, 0), 31536000000) / 1000.0);
    next bigint := nextval('private.draft_revision');
    files text[];
    held public."Draft";
    given jsonb := jsonb_build_object('text', save_draft.content, 'fields', save_draft.fields);
    before jsonb;
BEGIN
    IF me IS NULL THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (SELECT FROM private.my_writable_workspaces() AS w WHERE w = save_draft.workspace_id) THEN
        IF EXISTS (SELECT FROM private.my_workspaces() AS w WHERE w = save_draft.workspace_id) THEN
            PERFORM private.require_unarchived(save_draft.workspace_id);
        END IF;
        RAISE EXCEPTION 'not a writing member of the workspace' USING ERRCODE = '42501';
    END IF;
    files := ARRAY(
        SELECT u."id" FROM unnest(save_draft.upload_ids) WITH ORDINALITY AS f (id, place)
        JOIN public."Upload" u ON u."id" = f.id AND u."userId" = me AND u."workspaceId" = save_draft.workspace_id
        GROUP BY u."id" ORDER BY min(f.place));
    LOOP
        INSERT INTO public."Draft" ("id", "workspaceId", "userId", "ticketId", "kind", "text", "fields", "uploadIds",
            "revision", "updatedAt", "writer")
        VALUES (private.new_id(), save_draft.workspace_id, me, save_draft.ticket_id,
            save_draft.kind::public."DraftKind", save_draft.content, save_draft.fields, files, next, written,
            save_draft.writer)
        ON CONFLICT ("userId", "workspaceId", (COALESCE("ticketId", '')), "kind") DO NOTHING;
        IF FOUND THEN
            RETURN jsonb_build_object('revision', next, 'isMerged', false);
        END IF;
        SELECT * INTO held FROM public."Draft" d
        WHERE d."userId" = me AND d."workspaceId" = save_draft.workspace_id
          AND COALESCE(d."ticketId", '') = COALESCE(save_draft.ticket_id, '')
          AND d."kind" = save_draft.kind::public."DraftKind"
        FOR UPDATE;
        -- Removed between the two statements: made anew.
        EXIT WHEN FOUND;
    END LOOP;

    IF held."revision" = save_draft.base OR (save_draft.base >= 0 AND held."writer" = save_draft.writer) THEN
        UPDATE public."Draft" SET "text" = save_draft.content, "fields" = save_draft.fields, "uploadIds" = files,
            "revision" = next, "updatedAt" = written, "writer" = save_draft.writer
        WHERE "id" = held."id";
        RETURN jsonb_build_object('revision', next, 'isMerged', false);
    END IF;

    before := jsonb_build_object('text', held."text", 'fields', held."fields");
    -- Of both texts, so that no file is lost: which one was removed and which one added nobody knows.
    files := (SELECT COALESCE(array_agg(f.id ORDER BY f.place), '{}') FROM (
        SELECT e.id, min(e.place) AS place FROM unnest(held."uploadIds" || files) WITH ORDINALITY AS e (id, place)
        GROUP BY e.id ORDER BY 2 LIMIT 1000) f);
    IF written >= held."updatedAt" THEN
        UPDATE public."Draft" SET "text" = save_draft.content, "fields" = save_draft.fields, "uploadIds" = files,
            "versions" = private.draft_versions(given,
                before || jsonb_build_object('id', private.new_id(), 'writtenAt', held."updatedAt"), held."versions"),
            "revision" = next, "updatedAt" = written, "writer" = save_draft.writer
        WHERE "id" = held."id";
    ELSE
        UPDATE public."Draft" SET "uploadIds" = files,
            "versions" = private.draft_versions(before,
                given || jsonb_build_object('id', private.new_id(), 'writtenAt', written), held."versions"),
            "revision" = next
        WHERE "id" = held."id";
    END IF;
    RETURN jsonb_build_object('revision', next, 'isMerged', true);
END
$function$;
GRANT EXECUTE ON FUNCTION save_draft(text,text,text,text,jsonb,text[],bigint,bigint,text) TO connect_app;

CREATE OR REPLACE FUNCTION public.swap_draft_version(workspace_id text, ticket_id text, kind text, version_id text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
#variable_conflict use_column
DECLARE
    held public."Draft";
    taken jsonb;
    now_there jsonb;
BEGIN
    SELECT * INTO held FROM public."Draft" d
    WHERE d."userId" = private.current_user_id() AND d."workspaceId" = swap_draft_version.workspace_id
      AND d."workspaceId" = ANY (ARRAY(SELECT private.my_writable_workspaces()))
      AND COALESCE(d."ticketId", '') = COALESCE(swap_draft_version.ticket_id, '')
      AND d."kind" = swap_draft_version.kind::public."DraftKind"
    FOR UPDATE;
    SELECT v INTO taken FROM jsonb_array_elements(held."versions") v WHERE v ->> 'id' = swap_draft_version.version_id;
    IF taken IS NULL THEN
        RETURN false;
    END IF;
    now_there := jsonb_build_object('id', private.new_id(), 'text', held."text", 'fields', held."fields",
        'writtenAt', held."updatedAt");
    UPDATE public."Draft" SET "text" = taken ->> 'text', "fields" = taken -> 'fields',
        "versions" = private.draft_versions(taken, now_there, COALESCE((
            SELECT jsonb_agg(v.version ORDER BY v.place)
            FROM jsonb_array_elements(held."versions") WITH ORDINALITY AS v (version, place)
            WHERE v.version ->> 'id' <> swap_draft_version.version_id), '[]')),
        "revision" = nextval('private.draft_revision'), "updatedAt" = clock_timestamp(),
        "writer" = ''
    WHERE "id" = held."id";
    RETURN true;
END
$function$;
GRANT EXECUTE ON FUNCTION swap_draft_version(text,text,text,text) TO connect_app;

CREATE OR REPLACE FUNCTION private.draft_contains(holder jsonb, held jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
RETURN ((strpos((holder ->> 'text'::text), (held ->> 'text'::text)) > 0) AND ((holder -> 'fields'::text) = (held -> 'fields'::text)));

CREATE OR REPLACE FUNCTION private.draft_versions(winner jsonb, lost jsonb, earlier jsonb)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    WITH every AS (
        SELECT e.version, e.place FROM jsonb_array_elements(jsonb_build_array(lost) || earlier) WITH ORDINALITY AS e (version, place)
        WHERE NOT private.draft_contains(winner, e.version)
    )
    SELECT COALESCE(jsonb_agg(kept.version ORDER BY kept.place), '[]') FROM (
        SELECT a.version, a.place FROM every a
        WHERE NOT EXISTS (SELECT FROM every b WHERE b.place < a.place AND private.draft_contains(b.version, a.version))
        ORDER BY a.place LIMIT 5
    ) kept
$function$;
