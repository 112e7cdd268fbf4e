-- As before (20261128096000), and says so when the mail server took a mail but did not confirm it.
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
            format('Your reply %s: %s%s',
                CASE WHEN NEW.last_error = 'unconfirmed' THEN 'may not have been delivered'
                    ELSE 'was not delivered' END,
                CASE WHEN NEW.last_error LIKE 'refused%' THEN 'the mail server refused it'
                    WHEN NEW.last_error = 'unconfirmed' THEN 'the mail server took it but did not confirm it'
                    WHEN NEW.last_error = 'not-written' THEN 'its mail could not be written'
                    WHEN NEW.last_error = 'file-damaged' THEN 'one of its files is damaged'
                    WHEN NEW.last_error = 'file-not-read' THEN 'one of its files could not be read'
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
