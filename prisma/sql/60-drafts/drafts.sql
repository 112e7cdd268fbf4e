-- Two desktops may write the same draft at the same time. The newer text wins. The other text would be lost, so it is
-- stored beside it as a version. The clocks of desktops do not decide which text is newer. Each desktop says how long
-- ago its text was written, and the database's clock does the rest.
--
-- A desktop may be killed, or lose an answer, after a draft was stored here and before it noted the revision. It must
-- not mistake its own text for somebody else's. So a draft names the desktop that wrote it last ("writer"). The next
-- text of that desktop is based on the stored one, whichever revision it knows. If another text came between, the
-- desktop says so (base -1).

-- Whether one draft has all of the text of another, so that nothing is lost if the other is removed.
CREATE OR REPLACE FUNCTION private.draft_contains(holder jsonb, held jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    RETURN strpos(holder ->> 'text', held ->> 'text') > 0 AND (holder -> 'fields') = (held -> 'fields');

-- The versions beside `winner` after `lost` was added: newest first, five at most, and none whose text is in the winner
-- or in a newer version.
CREATE OR REPLACE FUNCTION private.draft_versions(winner jsonb, lost jsonb, earlier jsonb) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    WITH every AS (
        SELECT e.version, e.place FROM jsonb_array_elements(jsonb_build_array(lost) || earlier) WITH ORDINALITY AS e (version, place)
        WHERE NOT private.draft_contains(winner, e.version)
    )
    SELECT COALESCE(jsonb_agg(kept.version ORDER BY kept.place), '[]') FROM (
        SELECT a.version, a.place FROM every a
        WHERE NOT EXISTS (SELECT FROM every b WHERE b.place < a.place AND private.draft_contains(b.version, a.version))
        ORDER BY a.place LIMIT 5
    ) kept
$$;

-- Saves the caller's draft. `base`: the revision on which the text was written, 0 for none. If another one is stored by
-- now, the newer text wins and the other becomes a version. `age_ms`: how long ago it was written. `writer`: any text
-- that only this desktop uses. Returns {"revision", "isMerged"}; isMerged: what is stored is not just what was given.
-- Null without a session. 42501: not a writing member; 55000: archived; a ticket that is gone breaks
-- Draft_workspaceId_ticketId_fkey. Uploads that are not the caller's (any more) are left out.
CREATE OR REPLACE FUNCTION public.save_draft(workspace_id text, ticket_id text, kind text, content text, fields jsonb,
    upload_ids text[], base bigint, age_ms bigint, writer text) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- Makes a version of the caller's draft its text, and the text a version. The draft then has no writer, so that a
-- desktop that is still writing keeps its text as well. Returns whether the version was there.
CREATE OR REPLACE FUNCTION public.swap_draft_version(workspace_id text, ticket_id text, kind text, version_id text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

-- Removes a version of the caller's draft, or with `version_id` null the draft itself. It removes it only if it is as
-- it was at `base`, if the same desktop wrote it, or if all of its text is in `content`, the text that was sent or
-- discarded. Text that another desktop has written since then stays. Returns whether it is gone; null if the caller is
-- no member (any more).
CREATE OR REPLACE FUNCTION public.clear_draft(workspace_id text, ticket_id text, kind text, base bigint, content text,
    version_id text, writer text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
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
$$;

DROP POLICY IF EXISTS own_read ON "Draft";
CREATE POLICY own_read ON "Draft" FOR SELECT TO connect_app
    USING ("userId" = (SELECT private.current_user_id()) AND "workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
REVOKE ALL ON "Draft" FROM connect_app;
GRANT SELECT ON "Draft" TO connect_app;

REVOKE ALL ON FUNCTION
    private.draft_contains(jsonb, jsonb), private.draft_versions(jsonb, jsonb, jsonb),
    public.save_draft(text, text, text, text, jsonb, text[], bigint, bigint, text),
    public.swap_draft_version(text, text, text, text), public.clear_draft(text, text, text, bigint, text, text, text)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    public.save_draft(text, text, text, text, jsonb, text[], bigint, bigint, text),
    public.swap_draft_version(text, text, text, text), public.clear_draft(text, text, text, bigint, text, text, text)
    TO connect_app;
