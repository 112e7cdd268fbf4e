CREATE TABLE "CommentDelivery" (
  "workspaceId" text NOT NULL,
  "commentId" text NOT NULL,
  state "DeliveryState" DEFAULT 'WAITING'::"DeliveryState" NOT NULL,
  reason text,
  attempts integer DEFAULT 0 NOT NULL,
  "updatedAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  CONSTRAINT "CommentDelivery_pkey" PRIMARY KEY ("workspaceId", "commentId"),
  CONSTRAINT "CommentDelivery_workspaceId_commentId_fkey" FOREIGN KEY ("workspaceId", "commentId") REFERENCES "Comment"("workspaceId", id) ON UPDATE CASCADE ON DELETE CASCADE
);
ALTER TABLE "CommentDelivery" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE TRIGGER delivery_told AFTER UPDATE ON public."CommentDelivery" FOR EACH ROW EXECUTE FUNCTION private.feed_deliveries();
CREATE POLICY member_reads ON "CommentDelivery" AS PERMISSIVE FOR SELECT TO connect_app
  USING (("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces))));
CREATE POLICY owner_acts ON "CommentDelivery" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
GRANT SELECT ON "CommentDelivery" TO connect_app;

CREATE TABLE private.mail_outbox (
  id text DEFAULT private.new_id() NOT NULL,
  kind text NOT NULL,
  recipient text NOT NULL,
  payload jsonb NOT NULL,
  message_id text DEFAULT private.new_id() NOT NULL,
  is_void boolean DEFAULT false NOT NULL,
  state text DEFAULT 'waiting'::text NOT NULL,
  attempts integer DEFAULT 0 NOT NULL,
  next_attempt_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  expires_at timestamp with time zone,
  last_error_category text,
  last_error text,
  locked_by text,
  locked_until timestamp with time zone,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  sent_at timestamp with time zone,
  workspace_id text,
  ticket_id text,
  comment_id text,
  host text,
  route text,
  invitation_id text,
  asked_by text,
  CONSTRAINT mail_outbox_comment FOREIGN KEY (workspace_id, comment_id) REFERENCES "Comment"("workspaceId", id) ON DELETE CASCADE,
  CONSTRAINT mail_outbox_comment_id_key UNIQUE (comment_id),
  CONSTRAINT mail_outbox_invitation FOREIGN KEY (workspace_id, invitation_id) REFERENCES "Invitation"("workspaceId", id) ON DELETE CASCADE,
  CONSTRAINT mail_outbox_invitation_named CHECK ((kind = 'invitation'::text) = (invitation_id IS NOT NULL)),
  CONSTRAINT mail_outbox_kind_check CHECK (kind = ANY (ARRAY['code'::text, 'reply'::text, 'invitation'::text])),
  CONSTRAINT mail_outbox_last_error_category_check CHECK (last_error_category = ANY (ARRAY['unreachable'::text, 'refused'::text, 'login'::text, 'tls'::text, 'disk'::text, 'other'::text])),
  CONSTRAINT mail_outbox_message_id_key UNIQUE (message_id),
  CONSTRAINT mail_outbox_pkey PRIMARY KEY (id),
  CONSTRAINT mail_outbox_reply_has_comment CHECK (kind <> 'reply'::text OR workspace_id IS NOT NULL AND ticket_id IS NOT NULL AND comment_id IS NOT NULL),
  CONSTRAINT mail_outbox_route_check CHECK (route = ANY (ARRAY['smtp'::text, 'folder'::text])),
  CONSTRAINT mail_outbox_state_check CHECK (state = ANY (ARRAY['waiting'::text, 'sent'::text, 'failed'::text]))
);
ALTER TABLE private.mail_outbox DISABLE ROW LEVEL SECURITY;
CREATE INDEX mail_outbox_due ON private.mail_outbox USING btree (next_attempt_at) WHERE (state = 'waiting'::text);
CREATE INDEX mail_outbox_newest ON private.mail_outbox USING btree (created_at);
CREATE INDEX mail_outbox_of_invitation ON private.mail_outbox USING btree (invitation_id) WHERE (invitation_id IS NOT NULL);
CREATE INDEX mail_outbox_thread ON private.mail_outbox USING btree (workspace_id, ticket_id, created_at) WHERE (kind = 'reply'::text);
CREATE TRIGGER mail_settled AFTER UPDATE ON private.mail_outbox FOR EACH ROW WHEN (((new.kind = 'reply'::text) AND ((new.state <> old.state) OR ((old.locked_by IS NOT NULL) AND (new.locked_by IS NULL))))) EXECUTE FUNCTION private.delivery_follows_mail();
CREATE TRIGGER mail_settled_invitation AFTER UPDATE ON private.mail_outbox FOR EACH ROW WHEN (((new.kind = 'invitation'::text) AND ((new.state <> old.state) OR ((old.locked_by IS NOT NULL) AND (new.locked_by IS NULL))))) EXECUTE FUNCTION private.invitation_follows_mail();

CREATE OR REPLACE FUNCTION public.retry_reply(comment_id text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_writer((
        SELECT m.workspace_id FROM private.mail_outbox m WHERE m.comment_id = retry_reply.comment_id));
    UPDATE private.mail_outbox m
    SET state = 'waiting', attempts = 0, next_attempt_at = clock_timestamp(),
        last_error = NULL, last_error_category = NULL
    WHERE m.comment_id = retry_reply.comment_id AND m.kind = 'reply' AND m.state = 'failed';
    RETURN FOUND;
END
$function$;
GRANT EXECUTE ON FUNCTION retry_reply(text) TO connect_app;

CREATE OR REPLACE FUNCTION private.claim_mail(worker text, how_many integer, lease interval)
 RETURNS TABLE(id text, kind text, recipient text, payload jsonb, message_id text, is_void boolean, attempts integer)
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    UPDATE private.mail_outbox m
    SET locked_by = worker, locked_until = clock_timestamp() + lease, attempts = m.attempts + 1
    FROM (
        SELECT d.id FROM private.mail_outbox d
        WHERE d.state = 'waiting' AND d.next_attempt_at <= clock_timestamp()
          AND (d.locked_until IS NULL OR d.locked_until < clock_timestamp())
          AND (d.expires_at IS NULL OR d.expires_at > clock_timestamp())
        ORDER BY d.kind, d.next_attempt_at LIMIT how_many
        FOR UPDATE SKIP LOCKED
    ) due
    WHERE m.id = due.id
    RETURNING m.id, m.kind, m.recipient, m.payload, m.message_id, m.is_void, m.attempts
$function$;
GRANT EXECUTE ON FUNCTION private.claim_mail(text,integer,interval) TO connect_worker;

CREATE OR REPLACE FUNCTION private.claimed_mail(worker text, ids text[])
 RETURNS TABLE(id text, kind text, recipient text, ticket_id text, payload jsonb, message_id text, is_void boolean, attempts integer, created_at timestamp with time zone, expires_at timestamp with time zone, is_superseded boolean)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT m.id, m.kind, m.recipient, m.ticket_id, m.payload, m.message_id, m.is_void, m.attempts,
        m.created_at, m.expires_at,
        m.kind = 'code' AND EXISTS (
            SELECT FROM private.mail_outbox newer
            WHERE newer.kind = 'code' AND newer.recipient = m.recipient AND newer.created_at > m.created_at
              AND newer.asked_by IS NOT DISTINCT FROM m.asked_by)
    FROM private.mail_outbox m
    WHERE m.id = ANY (ids) AND m.locked_by = worker
    ORDER BY m.created_at
$function$;
GRANT EXECUTE ON FUNCTION private.claimed_mail(text,text[]) TO connect_worker;

CREATE OR REPLACE FUNCTION private.delivery_follows_mail()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
        INSERT INTO public."Notification" ("id", "type", "data", "content", "userId", "workspaceId", "ticketId")
        SELECT private.new_id(), 'TICKET_UPDATED',
            jsonb_build_object('kind', 'reply-not-delivered', 'reason', NEW.last_error), '',
            c."userId", c."workspaceId", c."ticketId"
        FROM public."Comment" c
        WHERE c."workspaceId" = NEW.workspace_id AND c."id" = NEW.comment_id;
    END IF;
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.discard_mail(mail text, worker text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    DELETE FROM private.mail_outbox m WHERE m.id = mail AND m.locked_by = worker AND m.kind IN ('code', 'invitation');
    RETURN FOUND;
END
$function$;
GRANT EXECUTE ON FUNCTION private.discard_mail(text,text) TO connect_worker;

CREATE OR REPLACE FUNCTION private.extend_mail_lease(mail text, worker text, lease interval)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    UPDATE private.mail_outbox m SET locked_until = clock_timestamp() + lease
    WHERE m.id = mail AND m.locked_by = worker AND m.state = 'waiting';
    RETURN FOUND;
END
$function$;
GRANT EXECUTE ON FUNCTION private.extend_mail_lease(text,text,interval) TO connect_worker;

CREATE OR REPLACE FUNCTION private.invitation_follows_mail()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    UPDATE public."Invitation" i
    SET "delivery" = (CASE
            WHEN NEW.state = 'sent' AND NEW.route = 'folder' THEN 'WRITTEN'
            WHEN NEW.state = 'sent' THEN 'SENT'
            WHEN NEW.state = 'failed' THEN 'FAILED'
            WHEN NEW.last_error IS NOT NULL THEN 'DELAYED'
            ELSE 'WAITING'
        END)::public."DeliveryState"
    WHERE i."id" = NEW.invitation_id;
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.invitation_to_write(mail text, worker text, own_route text, with_link boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET client_min_messages TO 'error'
 SET debug_print_parse TO 'off'
 SET debug_print_rewritten TO 'off'
 SET debug_print_plan TO 'off'
AS $function$
DECLARE
    answer jsonb;
BEGIN
    UPDATE private.mail_outbox m SET route = own_route
    WHERE m.id = mail AND m.locked_by = worker AND m.state = 'waiting';
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT jsonb_build_object(
        'invitationId', i."id", 'inviter', a."name", 'inviterEmail', a."email", 'workspace', w."name", 'role', i."role",
        'expiresAt', private.iso(i."expiresAt"), 'timeZone', COALESCE(s."timeZone", 'UTC'),
        'senderName', s."senderName", 'senderAddress', s."senderAddress")
    INTO answer
    FROM private.mail_outbox m
    JOIN public."Invitation" i ON i."id" = m.invitation_id
    JOIN public."Workspace" w ON w."id" = i."workspaceId"
    JOIN public."User" a ON a."id" = i."invitedById"
    LEFT JOIN public."WorkspaceSettings" s ON s."workspaceId" = w."id"
    WHERE m.id = mail AND i."acceptedAt" IS NULL AND i."revokedAt" IS NULL AND i."expiresAt" > clock_timestamp();
    RETURN answer || jsonb_build_object('link',
        CASE WHEN with_link THEN private.link_of_invitation(answer ->> 'invitationId') END);
END
$function$;
GRANT EXECUTE ON FUNCTION private.invitation_to_write(text,text,text,boolean) TO connect_worker;

CREATE OR REPLACE FUNCTION private.mail_invitation(invitation text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    DELETE FROM private.mail_outbox m WHERE m.invitation_id = invitation AND m.state = 'waiting' AND m.locked_by IS NULL;
    INSERT INTO private.mail_outbox (kind, recipient, payload, workspace_id, invitation_id, expires_at)
    SELECT 'invitation', i."email", '{}', i."workspaceId", i."id", i."expiresAt"
    FROM public."Invitation" i WHERE i."id" = invitation;
END
$function$;

CREATE OR REPLACE FUNCTION private.mail_was_refused(mail text, worker text, category text, reason text, retry_after interval)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    UPDATE private.mail_outbox m
    SET state = CASE WHEN retry_after IS NULL THEN 'failed' ELSE 'waiting' END,
        payload = CASE WHEN retry_after IS NULL AND m.kind = 'code' THEN '{}' ELSE m.payload END,
        next_attempt_at = clock_timestamp() + COALESCE(retry_after, interval '0'),
        last_error = left(reason, 1000), last_error_category = category, locked_by = NULL, locked_until = NULL
    WHERE m.id = mail AND m.locked_by = worker AND m.state = 'waiting';
    RETURN FOUND;
END
$function$;
GRANT EXECUTE ON FUNCTION private.mail_was_refused(text,text,text,text,interval) TO connect_worker;

CREATE OR REPLACE FUNCTION private.mail_was_sent(mail text, worker text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    UPDATE private.mail_outbox m
    SET state = 'sent', sent_at = clock_timestamp(), payload = CASE m.kind WHEN 'code' THEN '{}' ELSE m.payload END,
        last_error = NULL, last_error_category = NULL, locked_by = NULL, locked_until = NULL
    WHERE m.id = mail AND m.locked_by = worker AND m.state = 'waiting';
    RETURN FOUND;
END
$function$;
GRANT EXECUTE ON FUNCTION private.mail_was_sent(text,text) TO connect_worker;

CREATE OR REPLACE FUNCTION private.reply_file_piece(mail text, worker text, file_id text, at integer)
 RETURNS bytea
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT k."bytes"
    FROM private.mail_outbox m
    JOIN public."Attachment" f ON f."workspaceId" = m.workspace_id AND f."commentId" = m.comment_id
    JOIN public."FileChunk" k ON k."workspaceId" = f."workspaceId" AND k."fileId" = f."id"
    WHERE m.id = mail AND m.kind = 'reply' AND m.locked_by = worker AND m.state = 'waiting'
      AND f."id" = reply_file_piece.file_id AND k."position" = at
$function$;
GRANT EXECUTE ON FUNCTION private.reply_file_piece(text,text,text,integer) TO connect_worker;

CREATE OR REPLACE FUNCTION private.reply_to_write(mail text, worker text, own_host text, own_route text)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
DECLARE
    answer jsonb;
BEGIN
    UPDATE private.mail_outbox m
    SET route = own_route, host = COALESCE(
        m.host,
        (SELECT e.host FROM private.mail_outbox e
         WHERE e.kind = 'reply' AND e.workspace_id = m.workspace_id AND e.ticket_id = m.ticket_id AND e.host IS NOT NULL
         ORDER BY e.created_at LIMIT 1),
        (SELECT split_part(s."senderAddress", '@', 2) FROM public."WorkspaceSettings" s WHERE s."workspaceId" = m.workspace_id),
        own_host)
    WHERE m.id = mail AND m.locked_by = worker AND m.state = 'waiting';
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    SELECT jsonb_build_object(
        'host', m.host,
        'ticketId', t."id", 'number', t."number", 'subject', t."subject",
        'content', c."content", 'author', a."name", 'workspace', w."name",
        'senderName', s."senderName", 'senderAddress', s."senderAddress", 'signature', COALESCE(s."signature", ''),
        'files', COALESCE((
            SELECT jsonb_agg(jsonb_build_object(
                'id', f."id", 'name', f."name", 'type', f."type", 'size', f."size", 'sha256', f."sha256")
                ORDER BY f."createdAt", f."id")
            FROM public."Attachment" f
            WHERE f."workspaceId" = c."workspaceId" AND f."commentId" = c."id"), '[]'),
        -- The newest twenty, oldest first: enough for every mail program to find the thread.
        'earlier', COALESCE((
            SELECT jsonb_agg(e.message_id ORDER BY e.created_at)
            FROM (
                SELECT o.message_id, o.created_at FROM private.mail_outbox o
                WHERE o.kind = 'reply' AND o.workspace_id = m.workspace_id AND o.ticket_id = m.ticket_id
                  AND o.created_at < m.created_at AND o.state <> 'failed'
                ORDER BY o.created_at DESC LIMIT 20
            ) e), '[]'),
        -- The requester's own mails that came before this reply, oldest first.
        'answered', COALESCE((
            SELECT jsonb_agg(jsonb_build_object('id', k."messageId", 'references', to_jsonb(k."references")) ORDER BY k.at)
            FROM (
                SELECT s."messageId", s."references", COALESCE(d."createdAt", t."createdAt") AS at
                FROM public."MailSource" s
                LEFT JOIN public."Comment" d ON d."workspaceId" = s."workspaceId" AND d."id" = s."commentId"
                WHERE s."workspaceId" = t."workspaceId" AND s."ticketId" = t."id" AND s."messageId" IS NOT NULL
                  AND COALESCE(d."userId", t."createdById") = t."createdById" AND s."createdAt" < m.created_at
                ORDER BY at DESC LIMIT 20
            ) k), '[]'))
    INTO answer
    FROM private.mail_outbox m
    JOIN public."Comment" c ON c."workspaceId" = m.workspace_id AND c."id" = m.comment_id
    JOIN public."Ticket" t ON t."workspaceId" = c."workspaceId" AND t."id" = c."ticketId"
    JOIN public."Workspace" w ON w."id" = t."workspaceId"
    JOIN public."User" a ON a."id" = c."userId"
    LEFT JOIN public."WorkspaceSettings" s ON s."workspaceId" = w."id"
    WHERE m.id = mail;
    RETURN answer;
END
$function$;
GRANT EXECUTE ON FUNCTION private.reply_to_write(text,text,text,text) TO connect_worker;
