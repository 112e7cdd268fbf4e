-- What the app's forms check first, the database checks last: no client can store anything else.
-- A rule's name tells its field, so that a refusal can be shown beside it.

-- Everything secret and the inside of every function lives here; no table of it is ever granted to desktops.
CREATE SCHEMA private;
REVOKE ALL ON SCHEMA private FROM PUBLIC;

-- A function is callable by nobody until it is granted.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Code points that take part in a text without anybody seeing them: white space, controls, zero-width
-- and direction marks, blank letters. The same class as in src/shared/domain/text.ts.
CREATE FUNCTION private.visible_length(value text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN char_length(regexp_replace(value, '[\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]', '', 'g'));

-- The same question for long texts, answered at the first code point a reader can see.
CREATE FUNCTION private.has_something_to_see(value text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN value ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]';

CREATE FUNCTION private.is_one_line(value text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN value !~ '[\u0001-\u001f\u007f-\u009f]';

-- Lower case only, so that a unique index compares without case in every locale. Mailbox and domain as
-- mail servers take them; quoted mailboxes and bare addresses of machines are refused.
CREATE FUNCTION private.is_email(value text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN char_length(value) <= 254
        AND value ~ '^[a-z0-9!#$%&''*+/=?^_`{|}~-]+([.][a-z0-9!#$%&''*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?[.])+[a-z][a-z0-9-]*[a-z0-9]$';

CREATE FUNCTION private.is_id(value text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN value ~ '^[a-z0-9]{20,32}$';

ALTER TABLE "User"
    ADD CONSTRAINT user_id_shape CHECK (private.is_id("id")),
    ADD CONSTRAINT user_email_format CHECK (private.is_email("email")),
    ADD CONSTRAINT user_name_length CHECK (private.visible_length("name") >= 2 AND char_length("name") <= 100),
    ADD CONSTRAINT user_name_one_line CHECK (private.is_one_line("name"));

ALTER TABLE "OTPToken"
    ADD CONSTRAINT otp_id_shape CHECK (private.is_id("id")),
    -- Six digits are what is mailed; what is kept is their keyed hash (HMAC-SHA-256, hexadecimal).
    ADD CONSTRAINT otp_token_hash CHECK ("token" ~ '^[0-9a-f]{64}$'),
    ADD CONSTRAINT otp_attempts_range CHECK ("attempts" BETWEEN 0 AND 3),
    ADD CONSTRAINT otp_expiry_range CHECK ("expiresAt" > "createdAt" AND "expiresAt" <= "createdAt" + interval '5 minutes');

ALTER TABLE "Workspace"
    ADD CONSTRAINT workspace_id_shape CHECK (private.is_id("id")),
    ADD CONSTRAINT workspace_name_length CHECK (private.visible_length("name") >= 2 AND char_length("name") <= 100),
    ADD CONSTRAINT workspace_name_one_line CHECK (private.is_one_line("name")),
    ADD CONSTRAINT workspace_slug_shape CHECK ("slug" ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length("slug") <= 60);

ALTER TABLE "WorkspaceUser"
    ADD CONSTRAINT workspace_user_id_shape CHECK (private.is_id("id"));

ALTER TABLE "WorkspaceSettings"
    ADD CONSTRAINT settings_time_zone_length CHECK (char_length("timeZone") BETWEEN 1 AND 100),
    ADD CONSTRAINT settings_attachment_range CHECK ("maxAttachmentBytes" >= 0),
    ADD CONSTRAINT settings_ticket_attachment_range CHECK ("maxTicketAttachmentBytes" >= "maxAttachmentBytes"),
    ADD CONSTRAINT settings_sender_name_length CHECK (char_length("senderName") <= 100 AND private.is_one_line("senderName")),
    ADD CONSTRAINT settings_sender_address_format CHECK (private.is_email("senderAddress")),
    ADD CONSTRAINT settings_signature_length CHECK (char_length("signature") <= 10000),
    ADD CONSTRAINT settings_undo_send_range CHECK ("undoSendSeconds" BETWEEN 0 AND 60);

ALTER TABLE "Ticket"
    ADD CONSTRAINT ticket_id_shape CHECK (private.is_id("id")),
    ADD CONSTRAINT ticket_subject_length CHECK (private.visible_length("subject") >= 2 AND char_length("subject") <= 200),
    ADD CONSTRAINT ticket_subject_one_line CHECK (private.is_one_line("subject")),
    ADD CONSTRAINT ticket_description_not_empty CHECK (private.has_something_to_see("description")),
    ADD CONSTRAINT ticket_description_length CHECK (char_length("description") <= 2000000),
    ADD CONSTRAINT ticket_number_range CHECK ("number" >= 1),
    ADD CONSTRAINT ticket_version_range CHECK ("version" >= 1),
    ADD CONSTRAINT ticket_closed_at_when_finished CHECK (("status" IN ('CLOSED', 'RESOLVED')) = ("closedAt" IS NOT NULL)),
    ADD CONSTRAINT ticket_times_in_order CHECK ("updatedAt" >= "createdAt" AND "closedAt" >= "createdAt"),
    ADD CONSTRAINT ticket_import_key_length CHECK (char_length("importKey") BETWEEN 1 AND 500);

ALTER TABLE "Comment"
    ADD CONSTRAINT comment_id_shape CHECK (private.is_id("id")),
    ADD CONSTRAINT comment_content_not_empty CHECK (private.has_something_to_see("content")),
    ADD CONSTRAINT comment_content_length CHECK (char_length("content") <= 2000000),
    ADD CONSTRAINT comment_import_key_length CHECK (char_length("importKey") BETWEEN 1 AND 500);

ALTER TABLE "Attachment"
    ADD CONSTRAINT attachment_id_shape CHECK (private.is_id("id")),
    ADD CONSTRAINT attachment_one_owner CHECK (num_nonnulls("ticketId", "commentId") = 1),
    ADD CONSTRAINT attachment_name_not_empty CHECK (private.has_something_to_see("name") AND char_length("name") <= 1000),
    ADD CONSTRAINT attachment_url_length CHECK (char_length("url") BETWEEN 1 AND 2048),
    ADD CONSTRAINT attachment_type_length CHECK (char_length("type") BETWEEN 1 AND 255),
    ADD CONSTRAINT attachment_size_range CHECK ("size" >= 0),
    ADD CONSTRAINT attachment_sha256_shape CHECK ("sha256" ~ '^[0-9a-f]{64}$');

ALTER TABLE "Notification"
    ADD CONSTRAINT notification_id_shape CHECK (private.is_id("id")),
    ADD CONSTRAINT notification_content_not_empty CHECK (private.has_something_to_see("content")),
    ADD CONSTRAINT notification_ticket_has_workspace CHECK ("ticketId" IS NULL OR "workspaceId" IS NOT NULL);

ALTER TABLE "Tag"
    ADD CONSTRAINT tag_id_shape CHECK (private.is_id("id")),
    ADD CONSTRAINT tag_name_length CHECK (private.visible_length("name") >= 1 AND char_length("name") <= 50),
    ADD CONSTRAINT tag_name_one_line CHECK (private.is_one_line("name")),
    ADD CONSTRAINT tag_color_shape CHECK ("color" ~ '^[a-z]{1,20}$');
