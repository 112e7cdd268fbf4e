-- prisma/sql: 63d107a0ee12885ea5b5824b71a1634822d7c0479fe9f7de5b7399ccf8ea6887

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
