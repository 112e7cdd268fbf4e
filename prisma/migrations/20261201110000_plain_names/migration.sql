-- prisma/sql: 3f97cae1fb00598a759f4213acebb405cb2839bb5c19b717f71a91b6ef937f32

-- Functions and triggers are called what they do. Those of the new names come with prisma/sql; here the old ones go.

DROP TRIGGER IF EXISTS comment_insert_as_given ON "Comment";
DROP TRIGGER IF EXISTS canned_reply_as_given ON "CannedReply";
DROP TRIGGER IF EXISTS comment_insert_2_arrival ON public."Comment";
DROP FUNCTION IF EXISTS private.let_go(public."OutgoingReply");
DROP FUNCTION IF EXISTS private.hold_back(public."OutgoingReply", text, text);
DROP FUNCTION IF EXISTS private.came_after(text, text, text, text);
DROP FUNCTION IF EXISTS private.sent_before(text, text, text, text, public."CommentVisibility", text);
DROP FUNCTION IF EXISTS private.brought_in(text, text, text);
DROP FUNCTION IF EXISTS private.comment_arrives();
DROP FUNCTION IF EXISTS private.comment_as_given();
DROP FUNCTION IF EXISTS private.draft_holds(jsonb, jsonb);
DROP FUNCTION IF EXISTS private.canned_reply_as_given();

DROP TRIGGER IF EXISTS workspace_person_is_found ON "WorkspacePerson";
DROP TRIGGER IF EXISTS person_is_found_anew ON "User";
DROP TRIGGER IF EXISTS workspace_user_is_known ON "WorkspaceUser";
DROP TRIGGER IF EXISTS setup_is_kept ON private.setup;
DROP FUNCTION IF EXISTS private.called(text);
DROP FUNCTION IF EXISTS private.called_in(text, text);
DROP FUNCTION IF EXISTS private.person_is_found();
DROP FUNCTION IF EXISTS private.person_is_found_anew();
DROP FUNCTION IF EXISTS private.know_member();
DROP FUNCTION IF EXISTS private.keep_setup();
