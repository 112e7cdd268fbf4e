-- prisma/sql: e1ebfce269ddb3438f029ae4b542c6a41266d16f418472434b316543b5889024

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

DROP TRIGGER IF EXISTS ticket_insert_0_may_be_written ON "Ticket";
DROP TRIGGER IF EXISTS comment_insert_0_may_be_written ON "Comment";
DROP TRIGGER IF EXISTS ticket_insert_1_as_given ON "Ticket";
DROP TRIGGER IF EXISTS audit_entry_is_kept ON "AuditEntry";
DROP TRIGGER IF EXISTS audit_is_not_emptied ON "AuditEntry";
DROP FUNCTION IF EXISTS public.dress_tickets(text, text[]);
DROP FUNCTION IF EXISTS private.who_is_told(text, text[], public."NotificationType", text);
DROP FUNCTION IF EXISTS private.may_be_written();
DROP FUNCTION IF EXISTS private.ticket_as_given();
DROP FUNCTION IF EXISTS private.look_after_growth(text);
DROP FUNCTION IF EXISTS private.beginning_of(text);
DROP FUNCTION IF EXISTS private.in_words(text);
DROP FUNCTION IF EXISTS private.files_known(text[]);
DROP FUNCTION IF EXISTS private.audit_is_kept();
