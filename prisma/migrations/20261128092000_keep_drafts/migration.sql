-- What a person is writing and has not sent: a reply or a note of a ticket, a ticket that is not made yet. Each
-- desktop keeps its drafts on its own disk; here they are for the person's other desktops, and for a new one.
--
-- Two desktops may write the same draft without knowing of each other. The newer text wins, and a text that
-- would be lost by it is kept beside it as a version. Which one is newer is not told by the clocks of desktops:
-- each says how long ago its text was written, and the database's clock does the rest.
--
-- One more kind in the feed: drafts (person and ticket).

CREATE TYPE "DraftKind" AS ENUM ('REPLY', 'NOTE', 'TICKET');

-- One for all drafts: a draft that was removed and begun anew must not come by a revision it had before.
CREATE SEQUENCE private.draft_revision;

CREATE TABLE "Draft" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    -- Null: a ticket that is not made yet.
    "ticketId" TEXT,
    "kind" "DraftKind" NOT NULL,
    -- The message, or the description of a new ticket.
    "text" TEXT NOT NULL,
    -- What a new ticket has besides.
    "fields" JSONB NOT NULL DEFAULT '{}',
    "uploadIds" TEXT[] NOT NULL DEFAULT '{}',
    -- Texts that lost against a newer one, newest first: [{id, text, fields, writtenAt}].
    "versions" JSONB NOT NULL DEFAULT '[]',
    "revision" BIGINT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- When the text was written, which for a desktop that was cut off is long before it came here.
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Draft_pkey" PRIMARY KEY ("id"),
    CONSTRAINT draft_id_shape CHECK (private.is_id("id")),
    CONSTRAINT draft_kind_of_ticket CHECK (("kind" = 'TICKET') = ("ticketId" IS NULL)),
    CONSTRAINT draft_text_length CHECK (char_length("text") <= 4000000),
    CONSTRAINT draft_fields_length CHECK (jsonb_typeof("fields") = 'object' AND octet_length("fields"::text) <= 50000),
    CONSTRAINT draft_uploads_range CHECK (cardinality("uploadIds") <= 1000),
    CONSTRAINT draft_versions_range CHECK (jsonb_typeof("versions") = 'array' AND jsonb_array_length("versions") <= 5)
);
CREATE UNIQUE INDEX "Draft_place_key" ON "Draft" ("userId", "workspaceId", (COALESCE("ticketId", '')), "kind");
CREATE INDEX "Draft_ticket_idx" ON "Draft"("workspaceId", "ticketId");
ALTER TABLE "Draft" ADD CONSTRAINT "Draft_workspaceId_fkey"
    FOREIGN KEY ("workspaceId") REFERENCES "Workspace"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Draft" ADD CONSTRAINT "Draft_userId_fkey"
    FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Draft" ADD CONSTRAINT "Draft_author_in_workspace_fkey"
    FOREIGN KEY ("workspaceId", "userId") REFERENCES "WorkspacePerson"("workspaceId", "userId");
ALTER TABLE "Draft" ADD CONSTRAINT "Draft_workspaceId_ticketId_fkey"
    FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "Draft" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "Draft" TO CURRENT_USER USING (true);
CREATE POLICY own_read ON "Draft" FOR SELECT TO connect_app
    USING ("userId" = (SELECT private.current_user_id()) AND "workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
GRANT SELECT ON "Draft" TO connect_app;

CREATE FUNCTION private.feed_draft() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM private.tell_change(OLD."workspaceId", 'drafts', OLD."ticketId", OLD."userId");
    ELSE
        PERFORM private.tell_change(NEW."workspaceId", 'drafts', NEW."ticketId", NEW."userId");
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER draft_told AFTER INSERT OR UPDATE OR DELETE ON "Draft"
    FOR EACH ROW EXECUTE FUNCTION private.feed_draft();

-- Whether all of one text stands in another, so that nothing is lost when it goes.
CREATE FUNCTION private.draft_holds(holder jsonb, held jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    RETURN strpos(holder ->> 'text', held ->> 'text') > 0 AND (holder -> 'fields') = (held -> 'fields');

-- The versions beside `winner` once `lost` has come to them: newest first, five at most, and none that stands in
-- the winner or in a newer version anyhow.
CREATE FUNCTION private.draft_versions(winner jsonb, lost jsonb, earlier jsonb) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    WITH every AS (
        SELECT e.version, e.place FROM jsonb_array_elements(jsonb_build_array(lost) || earlier) WITH ORDINALITY AS e (version, place)
        WHERE NOT private.draft_holds(winner, e.version)
    )
    SELECT COALESCE(jsonb_agg(kept.version ORDER BY kept.place), '[]') FROM (
        SELECT a.version, a.place FROM every a
        WHERE NOT EXISTS (SELECT FROM every b WHERE b.place < a.place AND private.draft_holds(b.version, a.version))
        ORDER BY a.place LIMIT 5
    ) kept
$$;

-- Keeps the caller's draft. `base`: the revision that the text was written upon, 0 for none; where another one
-- is kept by now, the newer text wins and the other becomes a version. `age_ms`: how long ago it was written.
-- Answers {"revision", "isMerged"}, the latter when what is kept is not simply what was given; null without a
-- session. 42501: not a writing member; 55000: archived; a ticket that is gone breaks
-- Draft_workspaceId_ticketId_fkey. Uploads that are not the caller's (any more) are left out.
CREATE FUNCTION public.save_draft(workspace_id text, ticket_id text, kind text, content text, fields jsonb,
    upload_ids text[], base bigint, age_ms bigint) RETURNS jsonb
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
            "revision", "updatedAt")
        VALUES (private.new_id(), save_draft.workspace_id, me, save_draft.ticket_id,
            save_draft.kind::public."DraftKind", save_draft.content, save_draft.fields, files, next, written)
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

    IF held."revision" = save_draft.base THEN
        UPDATE public."Draft" SET "text" = save_draft.content, "fields" = save_draft.fields, "uploadIds" = files,
            "revision" = next, "updatedAt" = written
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
            "revision" = next, "updatedAt" = written
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

-- Takes a version of the caller's draft for its text, and keeps the text as a version in its place. Answers
-- whether it was there.
CREATE FUNCTION public.swap_draft_version(workspace_id text, ticket_id text, kind text, version_id text) RETURNS boolean
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
        "revision" = nextval('private.draft_revision'), "updatedAt" = clock_timestamp()
    WHERE "id" = held."id";
    RETURN true;
END
$$;

-- Removes a version of the caller's draft, or with `version_id` null the draft itself: only as it was at `base`,
-- or when all of its text stands in `content`, the text that was sent or discarded; what another desktop has
-- written meanwhile stays. Answers whether it is gone; null to who is no member (any more).
CREATE FUNCTION public.clear_draft(workspace_id text, ticket_id text, kind text, base bigint, content text,
    version_id text) RETURNS boolean
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
    IF held."revision" <> clear_draft.base
        AND (held."kind" = 'TICKET' OR strpos(clear_draft.content, held."text") = 0) THEN
        RETURN false;
    END IF;
    DELETE FROM public."Draft" WHERE "id" = held."id";
    RETURN true;
END
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
REVOKE ALL ON SEQUENCE private.draft_revision FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION
    public.save_draft(text, text, text, text, jsonb, text[], bigint, bigint),
    public.swap_draft_version(text, text, text, text),
    public.clear_draft(text, text, text, bigint, text, text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    public.save_draft(text, text, text, text, jsonb, text[], bigint, bigint),
    public.swap_draft_version(text, text, text, text),
    public.clear_draft(text, text, text, bigint, text, text)
    TO connect_app;
