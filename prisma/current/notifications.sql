CREATE TABLE "Notification" (
  id text NOT NULL,
  type "NotificationType" NOT NULL,
  content text NOT NULL,
  "isRead" boolean DEFAULT false NOT NULL,
  "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "userId" text NOT NULL,
  "workspaceId" text,
  "ticketId" text,
  "actorId" text,
  "commentId" text,
  data jsonb NOT NULL,
  CONSTRAINT "Notification_actor_in_workspace_fkey" FOREIGN KEY ("workspaceId", "actorId") REFERENCES "WorkspacePerson"("workspaceId", "userId"),
  CONSTRAINT "Notification_comment_in_workspace_fkey" FOREIGN KEY ("workspaceId", "commentId") REFERENCES "Comment"("workspaceId", id) ON DELETE CASCADE,
  CONSTRAINT "Notification_pkey" PRIMARY KEY (id),
  CONSTRAINT "Notification_ticket_in_workspace_fkey" FOREIGN KEY ("workspaceId", "ticketId") REFERENCES "Ticket"("workspaceId", id) ON DELETE CASCADE,
  CONSTRAINT "Notification_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT notification_comment_has_ticket CHECK ("commentId" IS NULL OR "ticketId" IS NOT NULL),
  CONSTRAINT notification_content_not_empty CHECK (content = ''::text OR private.has_something_to_see(content)),
  CONSTRAINT notification_data_has_kind CHECK (COALESCE(jsonb_typeof(data -> 'kind'::text), ''::text) = 'string'::text),
  CONSTRAINT notification_id_shape CHECK (private.is_id(id)),
  CONSTRAINT notification_ticket_has_workspace CHECK ("ticketId" IS NULL OR "workspaceId" IS NOT NULL)
);
ALTER TABLE "Notification" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE INDEX "Notification_comment_idx" ON public."Notification" USING btree ("workspaceId", "commentId") WHERE ("commentId" IS NOT NULL);
CREATE INDEX "Notification_createdAt_idx" ON public."Notification" USING btree ("createdAt");
CREATE INDEX "Notification_isRead_idx" ON public."Notification" USING btree ("isRead");
CREATE INDEX "Notification_list_idx" ON public."Notification" USING btree ("userId", "createdAt", id);
CREATE INDEX "Notification_ticket_idx" ON public."Notification" USING btree ("workspaceId", "ticketId") WHERE ("ticketId" IS NOT NULL);
CREATE INDEX "Notification_unread_idx" ON public."Notification" USING btree ("userId", "workspaceId", "ticketId") WHERE (NOT "isRead");
CREATE INDEX "Notification_unread_list_idx" ON public."Notification" USING btree ("userId", "createdAt", id) WHERE (NOT "isRead");
CREATE UNIQUE INDEX "Notification_userId_commentId_key" ON public."Notification" USING btree ("userId", "commentId");
CREATE INDEX "Notification_userId_idx" ON public."Notification" USING btree ("userId");
CREATE TRIGGER notification_inserted_told AFTER INSERT ON public."Notification" REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.feed_notifications();
CREATE TRIGGER notification_updated_told AFTER UPDATE ON public."Notification" REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.feed_notifications();
CREATE POLICY own_mark ON "Notification" AS PERMISSIVE FOR UPDATE TO connect_app
  USING ((("userId" = ( SELECT private.current_user_id() AS current_user_id)) AND (("workspaceId" IS NULL) OR ("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces))))));
CREATE POLICY own_read ON "Notification" AS PERMISSIVE FOR SELECT TO connect_app
  USING ((("userId" = ( SELECT private.current_user_id() AS current_user_id)) AND (("workspaceId" IS NULL) OR ("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces))))));
CREATE POLICY owner_acts ON "Notification" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
GRANT SELECT ON "Notification" TO connect_app;
GRANT UPDATE ("isRead") ON "Notification" TO connect_app;

CREATE TABLE "NotificationPreference" (
  "userId" text NOT NULL,
  "workspaceId" text NOT NULL,
  type "NotificationType" NOT NULL,
  "inApp" boolean NOT NULL,
  native boolean NOT NULL,
  sound boolean NOT NULL,
  "newTickets" "NewTickets" DEFAULT 'UNASSIGNED'::"NewTickets" NOT NULL,
  "updatedAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT "NotificationPreference_pkey" PRIMARY KEY ("userId", "workspaceId", type),
  CONSTRAINT "NotificationPreference_userId_workspaceId_fkey" FOREIGN KEY ("userId", "workspaceId") REFERENCES "WorkspaceUser"("userId", "workspaceId") ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT notification_preference_levels CHECK (("inApp" OR NOT native) AND (native OR NOT sound)),
  CONSTRAINT notification_preference_of_workspace CHECK (type <> 'OTP_SENT'::"NotificationType")
);
ALTER TABLE "NotificationPreference" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE TRIGGER notification_preference_touch BEFORE INSERT OR UPDATE ON public."NotificationPreference" FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
CREATE TRIGGER preference_told AFTER INSERT OR UPDATE ON public."NotificationPreference" FOR EACH ROW EXECUTE FUNCTION private.feed_preferences();
CREATE POLICY own_change ON "NotificationPreference" AS PERMISSIVE FOR UPDATE TO connect_app
  USING ((("userId" = ( SELECT private.current_user_id() AS current_user_id)) AND ("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces)))));
CREATE POLICY own_read ON "NotificationPreference" AS PERMISSIVE FOR SELECT TO connect_app
  USING (("userId" = ( SELECT private.current_user_id() AS current_user_id)));
CREATE POLICY own_set ON "NotificationPreference" AS PERMISSIVE FOR INSERT TO connect_app
  WITH CHECK ((("userId" = ( SELECT private.current_user_id() AS current_user_id)) AND ("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces)))));
CREATE POLICY owner_acts ON "NotificationPreference" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
GRANT INSERT, SELECT ON "NotificationPreference" TO connect_app;
GRANT UPDATE ("inApp", native, "newTickets", sound, "updatedAt") ON "NotificationPreference" TO connect_app;

CREATE TABLE "NotificationSettings" (
  "userId" text NOT NULL,
  "hideContent" boolean DEFAULT false NOT NULL,
  "doNotDisturbUntil" timestamp(3) with time zone,
  "quietHours" boolean DEFAULT false NOT NULL,
  "quietFrom" smallint DEFAULT 1200 NOT NULL,
  "quietUntil" smallint DEFAULT 480 NOT NULL,
  "quietDays" smallint[] DEFAULT '{1,2,3,4,5,6,7}'::smallint[] NOT NULL,
  "codesNative" boolean DEFAULT true NOT NULL,
  "codesSound" boolean DEFAULT false NOT NULL,
  "updatedAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT "NotificationSettings_pkey" PRIMARY KEY ("userId"),
  CONSTRAINT "NotificationSettings_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"(id) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT notification_settings_codes CHECK ("codesNative" OR NOT "codesSound"),
  CONSTRAINT notification_settings_quiet_days CHECK ("quietDays" <@ '{1,2,3,4,5,6,7}'::smallint[] AND cardinality("quietDays") >= 1 AND cardinality("quietDays") <= 7),
  CONSTRAINT notification_settings_quiet_range CHECK ("quietFrom" >= 0 AND "quietFrom" <= 1439 AND "quietUntil" >= 0 AND "quietUntil" <= 1439 AND "quietFrom" <> "quietUntil")
);
ALTER TABLE "NotificationSettings" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE TRIGGER notification_settings_touch BEFORE INSERT OR UPDATE ON public."NotificationSettings" FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();
CREATE TRIGGER settings_of_notifications_told AFTER INSERT OR UPDATE ON public."NotificationSettings" FOR EACH ROW EXECUTE FUNCTION private.feed_preferences();
CREATE POLICY own_change ON "NotificationSettings" AS PERMISSIVE FOR UPDATE TO connect_app
  USING (("userId" = ( SELECT private.current_user_id() AS current_user_id)));
CREATE POLICY own_read ON "NotificationSettings" AS PERMISSIVE FOR SELECT TO connect_app
  USING (("userId" = ( SELECT private.current_user_id() AS current_user_id)));
CREATE POLICY own_set ON "NotificationSettings" AS PERMISSIVE FOR INSERT TO connect_app
  WITH CHECK (("userId" = ( SELECT private.current_user_id() AS current_user_id)));
CREATE POLICY owner_acts ON "NotificationSettings" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
GRANT INSERT, SELECT ON "NotificationSettings" TO connect_app;
GRANT UPDATE ("codesNative", "codesSound", "doNotDisturbUntil", "hideContent", "quietDays", "quietFrom", "quietHours", "quietUntil", "updatedAt") ON "NotificationSettings" TO connect_app;

CREATE OR REPLACE FUNCTION private.comment_notifies()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.notify(kind "NotificationType", data jsonb, content text, people text[], workspace text, ticket text, actor text, comment text DEFAULT NULL::text)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    INSERT INTO public."Notification" ("id", "type", "data", "content", "userId", "workspaceId", "ticketId", "actorId",
        "commentId")
    SELECT private.new_id(), kind, data, content, t.person, workspace, ticket, actor, comment
    FROM private.people_to_notify(workspace, people, kind, actor) AS t (person)
    ORDER BY t.person
    ON CONFLICT ("userId", "commentId") DO NOTHING
$function$;

CREATE OR REPLACE FUNCTION private.people_to_notify(workspace text, people text[], kind "NotificationType", actor text)
 RETURNS SETOF text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT DISTINCT m."userId"
    FROM public."WorkspaceUser" m
    JOIN public."User" u ON u."id" = m."userId" AND u."isActive"
    LEFT JOIN public."NotificationPreference" p
        ON p."userId" = m."userId" AND p."workspaceId" = m."workspaceId" AND p."type" = kind
    WHERE m."workspaceId" = workspace AND m."userId" = ANY (people) AND m."isActive"
      AND m."userId" IS DISTINCT FROM actor AND COALESCE(p."inApp", true)
$function$;

CREATE OR REPLACE FUNCTION private.purge_notifications()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;
GRANT EXECUTE ON FUNCTION private.purge_notifications() TO connect_worker;

CREATE OR REPLACE FUNCTION private.ticket_changed_notifies()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.ticket_created_notifies()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.watchers_of_new_tickets(workspace text, has_assignee boolean)
 RETURNS text[]
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT array_agg(m."userId")
    FROM public."WorkspaceUser" m
    LEFT JOIN public."NotificationPreference" p
        ON p."userId" = m."userId" AND p."workspaceId" = m."workspaceId" AND p."type" = 'TICKET_CREATED'
    WHERE m."workspaceId" = workspace AND m."isActive"
      AND CASE WHEN p."type" IS NULL THEN m."role" <> 'VIEWER' AND NOT has_assignee
          ELSE p."newTickets" = 'ALL' OR NOT has_assignee END
$function$;
