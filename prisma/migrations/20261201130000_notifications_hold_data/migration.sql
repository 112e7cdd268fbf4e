-- prisma/sql: 229d8dc79f9b028a9d2d2d6ec6d3dd118a9cbe9fc5d2db3018feb2469e3c014c
-- A notification holds what happened as data, and the app makes a sentence of it. Those that are here hold a sentence in
-- "content", and say so; they are gone after 90 days.
ALTER TABLE "Notification" ADD COLUMN "data" jsonb NOT NULL DEFAULT '{"kind": "sentence"}';
ALTER TABLE "Notification" ALTER COLUMN "data" DROP DEFAULT;
ALTER TABLE "Notification" ADD CONSTRAINT notification_data_has_kind CHECK (COALESCE(jsonb_typeof("data" -> 'kind'), '') = 'string');

-- What somebody wrote, or nothing.
ALTER TABLE "Notification" DROP CONSTRAINT notification_content_not_empty;
ALTER TABLE "Notification" ADD CONSTRAINT notification_content_not_empty
    CHECK ("content" = '' OR private.has_something_to_see("content"));

DROP FUNCTION IF EXISTS private.notify(public."NotificationType", text, text[], text, text, text, text);
DROP FUNCTION IF EXISTS private.label_of(text);
DROP FUNCTION IF EXISTS private.display_name(text), private.display_name_in(text, text);
