-- The triggers that write the change feed.

-- The fields of tickets. If only the time changed, a message or a tag has its own entry.
CREATE OR REPLACE FUNCTION private.feed_ticket_fields() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    changed record;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        FOR changed IN
            SELECT n."workspaceId" AS workspace, array_agg(n."id") AS tickets, array_agg(n."version") AS versions
            FROM new_rows n JOIN old_rows o USING ("id") WHERE n."version" <> o."version"
            GROUP BY 1
        LOOP
            PERFORM private.tell_fields(changed.workspace, changed.tickets, changed.versions);
        END LOOP;
    ELSE
        FOR changed IN
            SELECT n."workspaceId" AS workspace, array_agg(n."id") AS tickets, array_agg(n."version") AS versions
            FROM new_rows n GROUP BY 1
        LOOP
            PERFORM private.tell_fields(changed.workspace, changed.tickets, changed.versions);
        END LOOP;
    END IF;
    RETURN NULL;
END
$$;

-- For tables whose rows belong to a ticket. The trigger's argument names the column of the ticket's id.
CREATE OR REPLACE FUNCTION private.feed_ticket_rows() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed record;
BEGIN
    FOR changed IN
        SELECT c.row ->> 'workspaceId' AS workspace, array_agg(DISTINCT c.row ->> TG_ARGV[0]) AS tickets
        FROM (SELECT jsonb_build_object('workspaceId', to_jsonb(r) -> 'workspaceId', TG_ARGV[0], to_jsonb(r) -> TG_ARGV[0]) AS row FROM changed_rows r) c
        GROUP BY 1
    LOOP
        PERFORM private.tell_tickets(changed.workspace, changed.tickets);
    END LOOP;
    RETURN NULL;
END
$$;

-- A new or deleted file is a change of its ticket.
CREATE OR REPLACE FUNCTION private.feed_attachments() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed record;
BEGIN
    FOR changed IN
        SELECT r."workspaceId" AS workspace, array_agg(DISTINCT COALESCE(r."ticketId", c."ticketId")) AS tickets
        FROM changed_rows r
        LEFT JOIN public."Comment" c ON c."workspaceId" = r."workspaceId" AND c."id" = r."commentId"
        WHERE COALESCE(r."ticketId", c."ticketId") IS NOT NULL
        GROUP BY 1
    LOOP
        PERFORM private.tell_tickets(changed.workspace, changed.tickets);
    END LOOP;
    RETURN NULL;
END
$$;

-- The state of a reply's mail, which is shown below the reply.
CREATE OR REPLACE FUNCTION private.feed_deliveries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM private.tell_change(c."workspaceId", 'delivery', c."ticketId")
    FROM public."Comment" c WHERE c."workspaceId" = NEW."workspaceId" AND c."id" = NEW."commentId";
    RETURN NULL;
END
$$;

-- For what a workspace has a page or a list of. The trigger's argument is the kind.
CREATE OR REPLACE FUNCTION private.feed_workspace_row() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    row_now jsonb := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
    PERFORM private.tell_change(
        CASE TG_TABLE_NAME WHEN 'Workspace' THEN row_now ->> 'id' ELSE row_now ->> 'workspaceId' END, TG_ARGV[0]);
    RETURN NULL;
END
$$;

-- A changed membership makes an entry for the workspace. It also makes one for the person, who may no longer be able to
-- read the workspace.
CREATE OR REPLACE FUNCTION private.feed_membership() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.tell_change(NEW."workspaceId", 'members');
    PERFORM private.tell_change(NULL, 'session', NULL, NEW."userId");
    RETURN NULL;
END
$$;

-- A changed name or rank, or a deactivated account. It makes an entry for the person, and one for each workspace of
-- which the person is an active member, because its lists show the person.
CREATE OR REPLACE FUNCTION private.feed_person() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.tell_change(NULL, 'session', NULL, NEW."id");
    PERFORM private.tell_change(m."workspaceId", 'members') FROM public."WorkspaceUser" m
    WHERE m."userId" = NEW."id" AND m."isActive";
    RETURN NULL;
END
$$;

-- One's own notifications: new ones, and those read on another desktop.
CREATE OR REPLACE FUNCTION private.feed_notifications() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.tell_change(d."workspaceId", 'notifications', NULL, d."userId")
    FROM (SELECT DISTINCT r."workspaceId", r."userId" FROM changed_rows r) d;
    RETURN NULL;
END
$$;

-- The person's preferences, which decide whether their other desktops show notifications.
CREATE OR REPLACE FUNCTION private.feed_preferences() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.tell_change(NULL, 'notifications', NULL, NEW."userId");
    RETURN NULL;
END
$$;

-- A changed waiting reply makes an entry for its author only, for the author's other desktops.
CREATE OR REPLACE FUNCTION private.feed_outgoing() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM private.tell_change(OLD."workspaceId", 'outgoing', OLD."ticketId", OLD."userId");
    ELSE
        PERFORM private.tell_change(NEW."workspaceId", 'outgoing', NEW."ticketId", NEW."userId");
    END IF;
    RETURN NULL;
END
$$;

-- A changed draft makes an entry for its author only, for the author's other desktops.
CREATE OR REPLACE FUNCTION private.feed_draft() RETURNS trigger
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

CREATE OR REPLACE TRIGGER ticket_deleted_told AFTER DELETE ON "Ticket" REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_rows('id');

CREATE OR REPLACE TRIGGER comment_inserted_told AFTER INSERT ON "Comment" REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_rows('ticketId');

CREATE OR REPLACE TRIGGER comment_updated_told AFTER UPDATE ON "Comment" REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_rows('ticketId');

CREATE OR REPLACE TRIGGER ticket_tag_inserted_told AFTER INSERT ON "TicketTag" REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_rows('ticketId');

CREATE OR REPLACE TRIGGER ticket_tag_deleted_told AFTER DELETE ON "TicketTag" REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_rows('ticketId');

CREATE OR REPLACE TRIGGER delivery_told AFTER UPDATE ON "CommentDelivery"
    FOR EACH ROW EXECUTE FUNCTION private.feed_deliveries();

CREATE OR REPLACE TRIGGER tag_told AFTER INSERT OR UPDATE OR DELETE ON "Tag"
    FOR EACH ROW EXECUTE FUNCTION private.feed_workspace_row('tags');

CREATE OR REPLACE TRIGGER settings_told AFTER INSERT OR UPDATE ON "WorkspaceSettings"
    FOR EACH ROW EXECUTE FUNCTION private.feed_workspace_row('settings');

CREATE OR REPLACE TRIGGER hours_told AFTER INSERT OR UPDATE OR DELETE ON "BusinessHours"
    FOR EACH ROW EXECUTE FUNCTION private.feed_workspace_row('settings');

CREATE OR REPLACE TRIGGER canned_reply_told AFTER INSERT OR UPDATE OR DELETE ON "CannedReply"
    FOR EACH ROW EXECUTE FUNCTION private.feed_workspace_row('canned-replies');

CREATE OR REPLACE TRIGGER workspace_told AFTER UPDATE ON "Workspace"
    FOR EACH ROW EXECUTE FUNCTION private.feed_workspace_row('workspace');

CREATE OR REPLACE TRIGGER invitation_told AFTER INSERT OR UPDATE OR DELETE ON "Invitation"
    FOR EACH ROW EXECUTE FUNCTION private.feed_workspace_row('members');

CREATE OR REPLACE TRIGGER membership_told AFTER INSERT OR UPDATE ON "WorkspaceUser"
    FOR EACH ROW EXECUTE FUNCTION private.feed_membership();

CREATE OR REPLACE TRIGGER person_told AFTER UPDATE ON "User"
    FOR EACH ROW WHEN ((NEW."name", NEW."role", NEW."isActive") IS DISTINCT FROM (OLD."name", OLD."role", OLD."isActive"))
    EXECUTE FUNCTION private.feed_person();

CREATE OR REPLACE TRIGGER notification_inserted_told AFTER INSERT ON "Notification" REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_notifications();

CREATE OR REPLACE TRIGGER notification_updated_told AFTER UPDATE ON "Notification" REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_notifications();

CREATE OR REPLACE TRIGGER outgoing_told AFTER INSERT OR UPDATE OR DELETE ON "OutgoingReply"
    FOR EACH ROW EXECUTE FUNCTION private.feed_outgoing();

CREATE OR REPLACE TRIGGER attachment_inserted_told AFTER INSERT ON "Attachment" REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_attachments();

CREATE OR REPLACE TRIGGER attachment_deleted_told AFTER DELETE ON "Attachment" REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_attachments();

CREATE OR REPLACE TRIGGER draft_told AFTER INSERT OR UPDATE OR DELETE ON "Draft"
    FOR EACH ROW EXECUTE FUNCTION private.feed_draft();

CREATE OR REPLACE TRIGGER preference_told AFTER INSERT OR UPDATE ON "NotificationPreference"
    FOR EACH ROW EXECUTE FUNCTION private.feed_preferences();

CREATE OR REPLACE TRIGGER settings_of_notifications_told AFTER INSERT OR UPDATE ON "NotificationSettings"
    FOR EACH ROW EXECUTE FUNCTION private.feed_preferences();

CREATE OR REPLACE TRIGGER ticket_inserted_told AFTER INSERT ON public."Ticket"
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_fields();

CREATE OR REPLACE TRIGGER ticket_updated_told AFTER UPDATE ON public."Ticket"
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.feed_ticket_fields();

REVOKE ALL ON FUNCTION
    private.feed_ticket_fields(), private.feed_ticket_rows(), private.feed_attachments(), private.feed_deliveries(),
    private.feed_workspace_row(), private.feed_membership(), private.feed_person(), private.feed_notifications(),
    private.feed_preferences(), private.feed_outgoing(), private.feed_draft()
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
