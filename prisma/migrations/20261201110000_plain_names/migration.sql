-- prisma/sql: 44e4fb317fc11636f4a296f8580130846d96e667e246d79b4aa8bfc3edaaa811

-- Functions and triggers are called what they do. Those of the new names come with prisma/sql; here the old ones go. A new
-- database has none of them, and says so each time.
SET LOCAL client_min_messages = warning;

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

DROP TRIGGER IF EXISTS workspace_user_withdraws_gifts ON "WorkspaceUser";
DROP TRIGGER IF EXISTS person_withdraws_gifts ON "User";
DROP FUNCTION IF EXISTS private.insist(text, text[], text[]);
DROP FUNCTION IF EXISTS private.clear_the_way(text[], interval);
DROP FUNCTION IF EXISTS private.reach_connected();
DROP FUNCTION IF EXISTS private.watch_desktops();
DROP FUNCTION IF EXISTS private.hold_user(text);
DROP FUNCTION IF EXISTS private.hold_member(text, text);
DROP FUNCTION IF EXISTS private.hold_invitation(text);
DROP FUNCTION IF EXISTS private.hold_upload(text);
DROP FUNCTION IF EXISTS private.hold_mail(text, text, interval);
DROP FUNCTION IF EXISTS private.withdraw_gifts(text, text);
DROP FUNCTION IF EXISTS private.wait_for_request(bytea, text, inet, boolean);
DROP FUNCTION IF EXISTS private.wait_for_guess(bytea, text, inet, boolean);

-- A link by which a new desktop joins is no ticket.
ALTER TABLE private.join_tickets RENAME TO join_links;
ALTER TABLE private.join_links RENAME CONSTRAINT join_tickets_pkey TO join_links_pkey;
ALTER TABLE private.join_links RENAME CONSTRAINT join_tickets_login_key TO join_links_login_key;
ALTER TABLE private.join_links RENAME CONSTRAINT join_tickets_id_check TO join_links_id_check;
ALTER TABLE private.join_links RENAME CONSTRAINT join_tickets_made_by_fkey TO join_links_made_by_fkey;
ALTER TABLE private.join_links RENAME CONSTRAINT join_tickets_installation_fkey TO join_links_installation_fkey;
ALTER INDEX private.join_tickets_open_of_maker RENAME TO join_links_open_of_maker;
ALTER TABLE private.invitation_links RENAME COLUMN ticket_id TO link_id;
ALTER TABLE private.invitation_links RENAME CONSTRAINT invitation_links_ticket_id_fkey TO invitation_links_link_id_fkey;
DROP TRIGGER IF EXISTS join_ticket_made_with ON private.join_links;
DROP FUNCTION IF EXISTS private.open_join(text, text, interval);
DROP FUNCTION IF EXISTS private.join_ticket_made_with();
