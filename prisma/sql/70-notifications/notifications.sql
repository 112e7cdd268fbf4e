-- Who is notified of what. Triggers write the rows in the transaction of the change: once for a person and a change, to
-- active members of the workspace, and never to whoever made the change. Imports and statements that change more tickets or
-- comments than a person does at once (private.is_bulk) notify nobody.
--
-- TICKET_CREATED   those whose view it enters: by "newTickets" of the preference, all new tickets or those without an
--                  assignee. Viewers only when they asked for it.
-- TICKET_ASSIGNED  the new assignee, also of a new ticket.
-- TICKET_UPDATED   assignee, requester and everybody who wrote in it, when status, priority or subject changes; the
--                  former assignee, when somebody else gets the ticket.
-- COMMENT_ADDED    the same people; MENTION instead for who is named in it.
-- OTP_SENT         the person for whose address a code was asked.
--
-- "data" holds what happened, by kind (NotificationDataSchema in src/shared/domain/notification.ts), and "content" what
-- somebody wrote. The sentences are the app's: src/shared/text/notification-text.ts.
--
-- Preferences decide here whether a row is written, and on the desktops whether the system shows it.

-- Those of `people` who are notified: active members with an active account who want this type in the app. Never the
-- actor.
CREATE OR REPLACE FUNCTION private.people_to_notify(workspace text, people text[], kind public."NotificationType", actor text)
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

-- Writes one notification for each of `people` who is to be notified.
CREATE OR REPLACE FUNCTION private.notify(
    kind public."NotificationType", data jsonb, content text, people text[], workspace text, ticket text, actor text,
    comment text DEFAULT NULL
) RETURNS void
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO public."Notification" ("id", "type", "data", "content", "userId", "workspaceId", "ticketId", "actorId",
        "commentId")
    SELECT private.new_id(), kind, data, content, t.person, workspace, ticket, actor, comment
    FROM private.people_to_notify(workspace, people, kind, actor) AS t (person)
    ORDER BY t.person
    ON CONFLICT ("userId", "commentId") DO NOTHING
$$;

-- Whose view a new ticket enters, by their preference.
CREATE OR REPLACE FUNCTION private.watchers_of_new_tickets(workspace text, has_assignee boolean) RETURNS text[]
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

-- Notifies the assignee, and those whose view the ticket enters.
CREATE OR REPLACE FUNCTION private.ticket_created_notifies() RETURNS trigger
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
            PERFORM private.notify('TICKET_ASSIGNED', '{"kind": "ticket-assigned", "isNew": true}', '',
                ARRAY[made."assignedToId"], made."workspaceId", made."id", me);
        END IF;
        PERFORM private.notify('TICKET_CREATED',
            jsonb_build_object('kind', 'ticket-created', 'personId', made."createdById"),
            private.excerpt_of(made."description"),
            array_remove(private.watchers_of_new_tickets(made."workspaceId", made."assignedToId" IS NOT NULL), made."assignedToId"),
            made."workspaceId", made."id", me);
    END LOOP;
    RETURN NULL;
END
$$;

-- Notifies the new and the former assignee, and everybody who takes part, once for all fields that changed.
CREATE OR REPLACE FUNCTION private.ticket_changed_notifies() RETURNS trigger
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
            jsonb_strip_nulls(jsonb_build_object(
                'status', CASE WHEN n."status" <> o."status" THEN n."status" END,
                'priority', CASE WHEN n."priority" <> o."priority" THEN n."priority" END,
                'subject', CASE WHEN n."subject" <> o."subject" THEN private.excerpt_of(n."subject") END
            )) AS fields
        FROM new_rows n JOIN old_rows o USING ("id") WHERE n."version" <> o."version"
    LOOP
        told := ARRAY[]::text[];
        IF changed."assignedToId" IS DISTINCT FROM changed."formerId" THEN
            told := ARRAY[changed."assignedToId", changed."formerId"];
            PERFORM private.notify('TICKET_ASSIGNED', '{"kind": "ticket-assigned", "isNew": false}', '',
                ARRAY[changed."assignedToId"], changed."workspaceId", changed."id", me);
            PERFORM private.notify('TICKET_UPDATED',
                jsonb_build_object('kind', 'ticket-unassigned', 'personId', changed."assignedToId"), '',
                ARRAY[changed."formerId"], changed."workspaceId", changed."id", me);
        END IF;
        IF changed.fields <> '{}' THEN
            PERFORM private.notify('TICKET_UPDATED', changed.fields || '{"kind": "ticket-changed"}', '',
                ARRAY(SELECT unnest(private.people_of_ticket(changed."workspaceId", changed."id"))
                    EXCEPT SELECT unnest(told)),
                changed."workspaceId", changed."id", me);
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

-- Notifies of a new message. Its author is who did it, also when the worker sends a waiting reply.
CREATE OR REPLACE FUNCTION private.comment_notifies() RETURNS trigger
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
        words := private.excerpt_of(written."content");
        named := ARRAY(SELECT private.mentioned_in(written."content"));
        IF cardinality(named) > 0 THEN
            PERFORM private.notify('MENTION', '{"kind": "mentioned"}', words, named,
                written."workspaceId", written."ticketId", written."userId", written."id");
        END IF;
        PERFORM private.notify('COMMENT_ADDED',
            jsonb_build_object('kind', CASE WHEN written."visibility" = 'INTERNAL' THEN 'note-added' ELSE 'reply-added' END),
            words,
            ARRAY(SELECT unnest(private.people_of_ticket(written."workspaceId", written."ticketId"))
                EXCEPT SELECT unnest(named)),
            written."workspaceId", written."ticketId", written."userId", written."id");
    END LOOP;
    RETURN NULL;
END
$$;

-- Removes notifications older than 90 days, the oldest 500 at most; returns how many.
CREATE OR REPLACE FUNCTION private.purge_notifications() RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    removed integer;
BEGIN
    DELETE FROM public."Notification" WHERE "id" IN (
        SELECT n."id" FROM public."Notification" n
        WHERE n."createdAt" < clock_timestamp() - interval '90 days'
        ORDER BY n."createdAt" LIMIT 500 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END
$$;

CREATE OR REPLACE TRIGGER ticket_inserted_notifies AFTER INSERT ON "Ticket" REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.ticket_created_notifies();

CREATE OR REPLACE TRIGGER ticket_updated_notifies AFTER UPDATE ON "Ticket"
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.ticket_changed_notifies();

CREATE OR REPLACE TRIGGER comment_inserted_notifies AFTER INSERT ON "Comment" REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.comment_notifies();

CREATE OR REPLACE TRIGGER notification_preference_touch BEFORE INSERT OR UPDATE ON "NotificationPreference"
    FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE OR REPLACE TRIGGER notification_settings_touch BEFORE INSERT OR UPDATE ON "NotificationSettings"
    FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

-- Whoever is no member (any more) cannot read old notifications of the workspace.
DROP POLICY IF EXISTS own_read ON "Notification";
CREATE POLICY own_read ON "Notification" FOR SELECT TO connect_app
    USING ("userId" = (SELECT private.current_user_id())
        AND ("workspaceId" IS NULL OR "workspaceId" = ANY (ARRAY(SELECT private.my_workspaces()))));
DROP POLICY IF EXISTS own_mark ON "Notification";
CREATE POLICY own_mark ON "Notification" FOR UPDATE TO connect_app
    USING ("userId" = (SELECT private.current_user_id())
        AND ("workspaceId" IS NULL OR "workspaceId" = ANY (ARRAY(SELECT private.my_workspaces()))));
REVOKE ALL ON "Notification" FROM connect_app;
GRANT SELECT, UPDATE ("isRead") ON "Notification" TO connect_app;

DROP POLICY IF EXISTS own_read ON "NotificationPreference";
CREATE POLICY own_read ON "NotificationPreference" FOR SELECT TO connect_app
    USING ("userId" = (SELECT private.current_user_id()));
DROP POLICY IF EXISTS own_set ON "NotificationPreference";
CREATE POLICY own_set ON "NotificationPreference" FOR INSERT TO connect_app
    WITH CHECK ("userId" = (SELECT private.current_user_id())
        AND "workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
DROP POLICY IF EXISTS own_change ON "NotificationPreference";
CREATE POLICY own_change ON "NotificationPreference" FOR UPDATE TO connect_app
    USING ("userId" = (SELECT private.current_user_id())
        AND "workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
REVOKE ALL ON "NotificationPreference" FROM connect_app;
GRANT SELECT, INSERT, UPDATE ("inApp", "native", "sound", "newTickets", "updatedAt") ON "NotificationPreference"
    TO connect_app;

DROP POLICY IF EXISTS own_read ON "NotificationSettings";
CREATE POLICY own_read ON "NotificationSettings" FOR SELECT TO connect_app
    USING ("userId" = (SELECT private.current_user_id()));
DROP POLICY IF EXISTS own_set ON "NotificationSettings";
CREATE POLICY own_set ON "NotificationSettings" FOR INSERT TO connect_app
    WITH CHECK ("userId" = (SELECT private.current_user_id()));
DROP POLICY IF EXISTS own_change ON "NotificationSettings";
CREATE POLICY own_change ON "NotificationSettings" FOR UPDATE TO connect_app
    USING ("userId" = (SELECT private.current_user_id()));
REVOKE ALL ON "NotificationSettings" FROM connect_app;
GRANT SELECT, INSERT, UPDATE ("hideContent", "doNotDisturbUntil", "quietHours", "quietFrom", "quietUntil", "quietDays",
    "codesNative", "codesSound", "updatedAt") ON "NotificationSettings" TO connect_app;

REVOKE ALL ON FUNCTION
    private.people_to_notify(text, text[], public."NotificationType", text),
    private.notify(public."NotificationType", jsonb, text, text[], text, text, text, text),
    private.watchers_of_new_tickets(text, boolean), private.ticket_created_notifies(),
    private.ticket_changed_notifies(), private.comment_notifies(), private.purge_notifications()
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION private.purge_notifications() TO connect_worker;
