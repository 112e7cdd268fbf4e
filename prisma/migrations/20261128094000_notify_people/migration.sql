-- Who is told of what. The rows are written by triggers in the transaction of the change they speak of: once for
-- a person and a change, to active members of the workspace, and never to whoever made the change. Imports and
-- statements that change more tickets or comments than a person does at once (private.is_bulk) tell nobody.
--
-- TICKET_CREATED   whose view it enters: by "newTickets" of the preference, all new tickets or those without an
--                  assignee. Viewers are told only when they asked for it.
-- TICKET_ASSIGNED  the new assignee, also of a new ticket.
-- TICKET_UPDATED   assignee, requester and everybody who wrote in it, when status, priority or subject changes; the
--                  former assignee, when the ticket goes to somebody else.
-- COMMENT_ADDED    the same people, and MENTION instead for who is named in it.
-- OTP_SENT         the person whose address a code is asked for.
--
-- Preferences decide here whether a row is written, and on the desktops whether the system shows it.

CREATE TYPE "NewTickets" AS ENUM ('ALL', 'UNASSIGNED');

-- What of one workspace a member wants to hear; without a row what the app comes with. "native": by the system's
-- own notification as well, "sound": with a sound.
CREATE TABLE "NotificationPreference" (
    "userId" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "type" "NotificationType" NOT NULL,
    "inApp" BOOLEAN NOT NULL,
    "native" BOOLEAN NOT NULL,
    "sound" BOOLEAN NOT NULL,
    -- Of TICKET_CREATED only.
    "newTickets" "NewTickets" NOT NULL DEFAULT 'UNASSIGNED',
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "NotificationPreference_pkey" PRIMARY KEY ("userId", "workspaceId", "type"),
    CONSTRAINT notification_preference_levels CHECK (("inApp" OR NOT "native") AND ("native" OR NOT "sound")),
    -- A code belongs to no workspace: "NotificationSettings".
    CONSTRAINT notification_preference_of_workspace CHECK ("type" <> 'OTP_SENT')
);
ALTER TABLE "NotificationPreference" ADD CONSTRAINT "NotificationPreference_userId_workspaceId_fkey"
    FOREIGN KEY ("userId", "workspaceId") REFERENCES "WorkspaceUser"("userId", "workspaceId") ON DELETE CASCADE ON UPDATE CASCADE;

-- What holds for a person in all workspaces. Quiet hours are minutes since midnight on the clock of the desktop
-- that would show something; they may run past midnight, and belong to the day they begin on.
CREATE TABLE "NotificationSettings" (
    "userId" TEXT NOT NULL,
    "hideContent" BOOLEAN NOT NULL DEFAULT false,
    "doNotDisturbUntil" TIMESTAMPTZ(3),
    "quietHours" BOOLEAN NOT NULL DEFAULT false,
    "quietFrom" SMALLINT NOT NULL DEFAULT 1200,
    "quietUntil" SMALLINT NOT NULL DEFAULT 480,
    -- 1 Monday to 7 Sunday.
    "quietDays" SMALLINT[] NOT NULL DEFAULT '{1,2,3,4,5,6,7}',
    -- Sign-in codes: always in the app, since they are about one's account.
    "codesNative" BOOLEAN NOT NULL DEFAULT true,
    "codesSound" BOOLEAN NOT NULL DEFAULT false,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "NotificationSettings_pkey" PRIMARY KEY ("userId"),
    CONSTRAINT notification_settings_quiet_range CHECK (
        "quietFrom" BETWEEN 0 AND 1439 AND "quietUntil" BETWEEN 0 AND 1439 AND "quietFrom" <> "quietUntil"),
    CONSTRAINT notification_settings_quiet_days CHECK (
        "quietDays" <@ '{1,2,3,4,5,6,7}'::smallint[] AND cardinality("quietDays") BETWEEN 1 AND 7),
    CONSTRAINT notification_settings_codes CHECK ("codesNative" OR NOT "codesSound")
);
ALTER TABLE "NotificationSettings" ADD CONSTRAINT "NotificationSettings_userId_fkey"
    FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TRIGGER notification_preference_touch BEFORE INSERT OR UPDATE ON "NotificationPreference"
    FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
CREATE TRIGGER notification_settings_touch BEFORE INSERT OR UPDATE ON "NotificationSettings"
    FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

ALTER TABLE "NotificationPreference" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE "NotificationSettings" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "NotificationPreference" TO CURRENT_USER USING (true);
CREATE POLICY owner_acts ON "NotificationSettings" TO CURRENT_USER USING (true);
CREATE POLICY own_read ON "NotificationPreference" FOR SELECT TO connect_app
    USING ("userId" = (SELECT private.current_user_id()));
CREATE POLICY own_set ON "NotificationPreference" FOR INSERT TO connect_app
    WITH CHECK ("userId" = (SELECT private.current_user_id())
        AND "workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
CREATE POLICY own_change ON "NotificationPreference" FOR UPDATE TO connect_app
    USING ("userId" = (SELECT private.current_user_id())
        AND "workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
CREATE POLICY own_read ON "NotificationSettings" FOR SELECT TO connect_app
    USING ("userId" = (SELECT private.current_user_id()));
CREATE POLICY own_set ON "NotificationSettings" FOR INSERT TO connect_app
    WITH CHECK ("userId" = (SELECT private.current_user_id()));
CREATE POLICY own_change ON "NotificationSettings" FOR UPDATE TO connect_app
    USING ("userId" = (SELECT private.current_user_id()));
GRANT SELECT, INSERT ON "NotificationPreference", "NotificationSettings" TO connect_app;
GRANT UPDATE ("inApp", "native", "sound", "newTickets", "updatedAt") ON "NotificationPreference" TO connect_app;
GRANT UPDATE ("hideContent", "doNotDisturbUntil", "quietHours", "quietFrom", "quietUntil", "quietDays", "codesNative",
    "codesSound", "updatedAt") ON "NotificationSettings" TO connect_app;

-- The person's other desktops show something, or stop showing it, from now on.
CREATE FUNCTION private.feed_preferences() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.tell_change(NULL, 'notifications', NULL, NEW."userId");
    RETURN NULL;
END
$$;
CREATE TRIGGER preference_told AFTER INSERT OR UPDATE ON "NotificationPreference"
    FOR EACH ROW EXECUTE FUNCTION private.feed_preferences();
CREATE TRIGGER settings_of_notifications_told AFTER INSERT OR UPDATE ON "NotificationSettings"
    FOR EACH ROW EXECUTE FUNCTION private.feed_preferences();

-- The rows -----------------------------------------------------------------------------------------------------

ALTER TABLE "Notification"
    -- Who made the change; null: nobody in particular.
    ADD COLUMN "actorId" TEXT,
    -- The comment that is spoken of.
    ADD COLUMN "commentId" TEXT,
    ADD CONSTRAINT notification_comment_has_ticket CHECK ("commentId" IS NULL OR "ticketId" IS NOT NULL),
    ADD CONSTRAINT "Notification_actor_in_workspace_fkey"
        FOREIGN KEY ("workspaceId", "actorId") REFERENCES "WorkspacePerson"("workspaceId", "userId"),
    ADD CONSTRAINT "Notification_comment_in_workspace_fkey"
        FOREIGN KEY ("workspaceId", "commentId") REFERENCES "Comment"("workspaceId", "id") ON DELETE CASCADE;
-- Nobody is told of a comment twice, whatever a trigger does.
CREATE UNIQUE INDEX "Notification_userId_commentId_key" ON "Notification"("userId", "commentId");
-- Pages of the list, of all and of what is unread; what is unread of a workspace and of a ticket.
CREATE INDEX "Notification_list_idx" ON "Notification"("userId", "createdAt", "id");
CREATE INDEX "Notification_unread_list_idx" ON "Notification"("userId", "createdAt", "id") WHERE NOT "isRead";
DROP INDEX "Notification_unread_idx";
CREATE INDEX "Notification_unread_idx" ON "Notification"("userId", "workspaceId", "ticketId") WHERE NOT "isRead";
-- A comment or a ticket that goes takes its notifications along without a walk through all of them.
CREATE INDEX "Notification_comment_idx" ON "Notification"("workspaceId", "commentId") WHERE "commentId" IS NOT NULL;
CREATE INDEX "Notification_ticket_idx" ON "Notification"("workspaceId", "ticketId") WHERE "ticketId" IS NOT NULL;

-- Whoever is no member (any more) does not read on what was told of the workspace.
ALTER POLICY own_read ON "Notification" USING ("userId" = (SELECT private.current_user_id())
    AND ("workspaceId" IS NULL OR "workspaceId" = ANY (ARRAY(SELECT private.my_workspaces()))));
ALTER POLICY own_mark ON "Notification" USING ("userId" = (SELECT private.current_user_id())
    AND ("workspaceId" IS NULL OR "workspaceId" = ANY (ARRAY(SELECT private.my_workspaces()))));

-- More rows of one statement than a person changes at once.
CREATE FUNCTION private.is_bulk(how_many bigint) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT how_many > 50
$$;

-- What a person is called in sentences.
CREATE FUNCTION private.called(person text) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT COALESCE(u."name", split_part(u."email", '@', 1)) FROM public."User" u WHERE u."id" = person
$$;

-- A mention stands in a comment as `@[Mia Agent](id)`: readable as it is, and whoever is meant stays meant when
-- two are called the same or a name changes. Answers the ids, the first 50.
CREATE FUNCTION private.mentioned_in(content text) RETURNS SETOF text
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT DISTINCT m.id FROM (
        SELECT (regexp_matches(content, '@\[[^][\n]{1,200}\]\(([a-z0-9]{20,32})\)', 'g'))[1] AS id
        WHERE strpos(content, '@[') > 0
        LIMIT 50
    ) m
$$;

-- The beginning of a text in one line, with mentions as people write them.
CREATE FUNCTION private.beginning_of(content text) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT left(line, 200) || CASE WHEN char_length(line) > 200 THEN '…' ELSE '' END
    FROM (
        SELECT btrim(regexp_replace(
            regexp_replace(left(content, 2000), '@\[([^][\n]{1,200})\]\([a-z0-9]{20,32}\)', '@\1', 'g'),
            '\s+', ' ', 'g')) AS line
    ) l
$$;

-- Those of `people` that can be told: active members with an active account who want this type in the app, and not
-- the actor.
CREATE FUNCTION private.who_is_told(workspace text, people text[], kind public."NotificationType", actor text)
    RETURNS SETOF text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT DISTINCT m."userId"
    FROM public."WorkspaceUser" m
    JOIN public."User" u ON u."id" = m."userId" AND u."isActive"
    LEFT JOIN public."NotificationPreference" p
        ON p."userId" = m."userId" AND p."workspaceId" = m."workspaceId" AND p."type" = kind
    WHERE m."workspaceId" = workspace AND m."userId" = ANY (people) AND m."isActive"
      AND m."userId" IS DISTINCT FROM actor AND COALESCE(p."inApp", true)
$$;

CREATE FUNCTION private.notify(
    kind public."NotificationType", content text, people text[], workspace text, ticket text, actor text,
    comment text DEFAULT NULL
) RETURNS void
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO public."Notification" ("id", "type", "content", "userId", "workspaceId", "ticketId", "actorId", "commentId")
    SELECT private.new_id(), kind, content, t.person, workspace, ticket, actor, comment
    FROM private.who_is_told(workspace, people, kind, actor) AS t (person)
    ORDER BY t.person
    ON CONFLICT ("userId", "commentId") DO NOTHING
$$;

-- Who takes part in a ticket: its assignee, its requester, and everybody who wrote in it.
CREATE FUNCTION private.people_of_ticket(workspace text, ticket text) RETURNS text[]
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(p.person) FROM (
        SELECT t."assignedToId" AS person FROM public."Ticket" t
        WHERE t."workspaceId" = workspace AND t."id" = ticket AND t."assignedToId" IS NOT NULL
        UNION
        SELECT t."createdById" FROM public."Ticket" t WHERE t."workspaceId" = workspace AND t."id" = ticket
        UNION
        SELECT c."userId" FROM public."Comment" c WHERE c."workspaceId" = workspace AND c."ticketId" = ticket
    ) p
$$;

-- Whose view a new ticket enters, by their preference.
CREATE FUNCTION private.watchers_of_new_tickets(workspace text, has_assignee boolean) RETURNS text[]
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(m."userId")
    FROM public."WorkspaceUser" m
    LEFT JOIN public."NotificationPreference" p
        ON p."userId" = m."userId" AND p."workspaceId" = m."workspaceId" AND p."type" = 'TICKET_CREATED'
    WHERE m."workspaceId" = workspace AND m."isActive"
      AND CASE WHEN p."type" IS NULL THEN m."role" <> 'VIEWER' AND NOT has_assignee
          ELSE p."newTickets" = 'ALL' OR NOT has_assignee END
$$;

CREATE FUNCTION private.ticket_created_notifies() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
    made record;
BEGIN
    -- What nobody made who is signed in, as an operator's SQL, is no news of anybody's.
    IF me IS NULL OR private.is_bulk((SELECT count(*) FROM new_rows)) THEN
        RETURN NULL;
    END IF;
    FOR made IN SELECT * FROM new_rows n WHERE n."importKey" IS NULL LOOP
        IF made."assignedToId" IS NOT NULL THEN
            PERFORM private.notify('TICKET_ASSIGNED', format('%s assigned a new ticket to you', private.called(me)),
                ARRAY[made."assignedToId"], made."workspaceId", made."id", me);
        END IF;
        PERFORM private.notify('TICKET_CREATED',
            format('New ticket of %s: %s', private.called(made."createdById"), private.beginning_of(made."description")),
            array_remove(private.watchers_of_new_tickets(made."workspaceId", made."assignedToId" IS NOT NULL), made."assignedToId"),
            made."workspaceId", made."id", me);
    END LOOP;
    RETURN NULL;
END
$$;
CREATE TRIGGER ticket_inserted_notifies AFTER INSERT ON "Ticket" REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.ticket_created_notifies();

-- 'IN_PROGRESS' as 'In progress'.
CREATE FUNCTION private.in_words(label text) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT left(label, 1) || lower(replace(substr(label, 2), '_', ' '))
$$;

CREATE FUNCTION private.ticket_changed_notifies() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text;
    changed record;
    told text[];
BEGIN
    -- Most statements that change no field are comments moving updatedAt.
    IF NOT EXISTS (SELECT FROM new_rows n JOIN old_rows o USING ("id") WHERE n."version" <> o."version") THEN
        RETURN NULL;
    END IF;
    me := private.current_user_id();
    IF me IS NULL OR private.is_bulk((SELECT count(*) FROM new_rows)) THEN
        RETURN NULL;
    END IF;
    FOR changed IN
        SELECT n."id", n."workspaceId", n."assignedToId", o."assignedToId" AS "formerId",
            concat_ws(', ',
                CASE WHEN n."status" <> o."status" THEN 'the status to ' || private.in_words(n."status"::text) END,
                CASE WHEN n."priority" <> o."priority" THEN 'the priority to ' || private.in_words(n."priority"::text) END,
                CASE WHEN n."subject" <> o."subject" THEN format('the subject to “%s”', private.beginning_of(n."subject")) END
            ) AS words
        FROM new_rows n JOIN old_rows o USING ("id") WHERE n."version" <> o."version"
    LOOP
        told := ARRAY[]::text[];
        IF changed."assignedToId" IS DISTINCT FROM changed."formerId" THEN
            told := ARRAY[changed."assignedToId", changed."formerId"];
            PERFORM private.notify('TICKET_ASSIGNED', format('%s assigned the ticket to you', private.called(me)),
                ARRAY[changed."assignedToId"], changed."workspaceId", changed."id", me);
            PERFORM private.notify('TICKET_UPDATED',
                format(CASE WHEN changed."assignedToId" IS NULL THEN '%s took the ticket from you'
                    WHEN changed."assignedToId" = me THEN '%s took the ticket over from you'
                    ELSE '%s gave your ticket to %s' END, private.called(me), private.called(changed."assignedToId")),
                ARRAY[changed."formerId"], changed."workspaceId", changed."id", me);
        END IF;
        IF changed.words <> '' THEN
            PERFORM private.notify('TICKET_UPDATED', format('%s set %s', private.called(me), changed.words),
                ARRAY(SELECT unnest(private.people_of_ticket(changed."workspaceId", changed."id"))
                    EXCEPT SELECT unnest(told)),
                changed."workspaceId", changed."id", me);
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
CREATE TRIGGER ticket_updated_notifies AFTER UPDATE ON "Ticket"
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.ticket_changed_notifies();

-- Its author is who did it, also when a held reply is let go by somebody else's hand.
CREATE FUNCTION private.comment_notifies() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    written record;
    words text;
    named text[];
BEGIN
    IF private.is_bulk((SELECT count(*) FROM new_rows)) THEN
        RETURN NULL;
    END IF;
    FOR written IN SELECT * FROM new_rows n WHERE n."importKey" IS NULL LOOP
        words := private.beginning_of(written."content");
        named := ARRAY(SELECT private.mentioned_in(written."content"));
        IF cardinality(named) > 0 THEN
            PERFORM private.notify('MENTION', format('%s mentioned you: %s', private.called(written."userId"), words),
                named, written."workspaceId", written."ticketId", written."userId", written."id");
        END IF;
        PERFORM private.notify('COMMENT_ADDED',
            format(CASE WHEN written."visibility" = 'INTERNAL' THEN '%s wrote a note: %s' ELSE '%s replied: %s' END,
                private.called(written."userId"), words),
            ARRAY(SELECT unnest(private.people_of_ticket(written."workspaceId", written."ticketId"))
                EXCEPT SELECT unnest(named)),
            written."workspaceId", written."ticketId", written."userId", written."id");
    END LOOP;
    RETURN NULL;
END
$$;
CREATE TRIGGER comment_inserted_notifies AFTER INSERT ON "Comment" REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.comment_notifies();

-- As before, and tells whoever the address belongs to. An address that nobody signs in with leaves the same row,
-- for a person who never reads it: what a transaction writes can be counted by whoever asked.
CREATE OR REPLACE FUNCTION public.request_code(email text)
    RETURNS TABLE (outcome text, challenge_id text, expires_in integer, resend_in integer, retry_in integer)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = error
    SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off
AS $$
DECLARE
    address text := lower(btrim(left(request_code.email, 1000)));
    key bytea := private.email_key(address);
    asking_login text := session_user;
    asking_source inet := inet_client_addr();
    wait integer;
    request text := private.new_id();
    code text := private.new_code();
    moment timestamptz := clock_timestamp();
    filed_under text;
    display_name text;
    person text;
    is_void boolean;
BEGIN
    PERFORM private.purge_codes();
    -- One request at a time for an address. Whoever comes second is told to come back instead of waiting.
    IF NOT pg_try_advisory_xact_lock(('x' || encode(substr(key, 1, 8), 'hex'))::bit(64)::bigint) THEN
        RETURN QUERY SELECT 'limited', NULL::text, NULL::integer, NULL::integer, 2;
        RETURN;
    END IF;
    wait := private.wait_for_request(key, asking_login, asking_source);
    IF wait > 0 THEN
        RETURN QUERY SELECT 'limited', NULL::text, NULL::integer, NULL::integer, wait;
        RETURN;
    END IF;

    SELECT u."email", u."name", u."id" INTO filed_under, display_name, person
    FROM public."User" u WHERE u."email" = address;
    is_void := NOT private.may_sign_in(address);
    INSERT INTO private.code_request (id, email_key, login, source, created_at)
    VALUES (request, key, asking_login, asking_source, moment);
    INSERT INTO public."OTPToken" ("id", "email", "token", "createdAt", "expiresAt")
    VALUES (request, COALESCE(filed_under, 'nobody@sign-in.invalid'), private.code_hash(request, address, code),
        moment, moment::timestamptz(3) + interval '5 minutes');
    INSERT INTO private.mail_outbox (kind, recipient, payload, is_void, expires_at)
    VALUES ('code', address, jsonb_build_object('code', code, 'name', COALESCE(display_name, '')),
        is_void, moment + interval '5 minutes');
    INSERT INTO public."Notification" ("id", "type", "content", "userId")
    VALUES (private.new_id(), 'OTP_SENT', 'A code for signing in was sent to your e-mail address',
        CASE WHEN person IS NULL OR is_void THEN 'c000000000000000000000000' ELSE person END);
    RETURN QUERY SELECT 'sent', request, 300, 30, NULL::integer;
END
$$;

-- The ticket is named beside it, as beside every other notification of one.
CREATE OR REPLACE FUNCTION private.delivery_follows_mail() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE public."CommentDelivery" d
    SET "state" = (CASE
            WHEN NEW.state = 'sent' AND NEW.route = 'folder' THEN 'WRITTEN'
            WHEN NEW.state = 'sent' THEN 'SENT'
            WHEN NEW.state = 'failed' THEN 'FAILED'
            WHEN NEW.last_error IS NOT NULL THEN 'DELAYED'
            ELSE 'WAITING'
        END)::public."DeliveryState",
        "reason" = NEW.last_error, "attempts" = NEW.attempts, "updatedAt" = clock_timestamp()
    WHERE d."workspaceId" = NEW.workspace_id AND d."commentId" = NEW.comment_id;

    IF NEW.state = 'failed' AND OLD.state <> 'failed' THEN
        INSERT INTO public."Notification" ("id", "type", "content", "userId", "workspaceId", "ticketId")
        SELECT private.new_id(), 'TICKET_UPDATED',
            format('Your reply was not delivered: %s%s',
                CASE WHEN NEW.last_error LIKE 'refused%' THEN 'the mail server refused it'
                    ELSE 'it could not be handed over' END,
                ' (' || substring(NEW.last_error FROM '\d{3}$') || ')'),
            c."userId", c."workspaceId", c."ticketId"
        FROM public."Comment" c
        WHERE c."workspaceId" = NEW.workspace_id AND c."id" = NEW.comment_id;
    END IF;
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
