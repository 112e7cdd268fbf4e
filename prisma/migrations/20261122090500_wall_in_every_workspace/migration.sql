-- Row security, forced, on every table that the app can name, and the grants that go with it. A policy
-- says which rows; a grant says which columns and verbs at all. What is not granted here is refused.
--
-- The owner's own policies let migrations, the worker and this database's functions through FORCE.

ALTER TABLE "User" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE "OTPToken" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE "Workspace" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE "WorkspaceUser" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE "WorkspacePerson" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE "WorkspaceSettings" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE "Ticket" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE "Comment" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE "Attachment" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE "Notification" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE "Tag" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE "TicketTag" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE "TicketHistory" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE "TicketCount" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY owner_acts ON "User" TO CURRENT_USER USING (true);
CREATE POLICY owner_acts ON "OTPToken" TO CURRENT_USER USING (true);
CREATE POLICY owner_acts ON "Workspace" TO CURRENT_USER USING (true);
CREATE POLICY owner_acts ON "WorkspaceUser" TO CURRENT_USER USING (true);
CREATE POLICY owner_acts ON "WorkspacePerson" TO CURRENT_USER USING (true);
CREATE POLICY owner_acts ON "WorkspaceSettings" TO CURRENT_USER USING (true);
CREATE POLICY owner_acts ON "Ticket" TO CURRENT_USER USING (true);
CREATE POLICY owner_acts ON "Comment" TO CURRENT_USER USING (true);
CREATE POLICY owner_acts ON "Attachment" TO CURRENT_USER USING (true);
CREATE POLICY owner_acts ON "Notification" TO CURRENT_USER USING (true);
CREATE POLICY owner_acts ON "Tag" TO CURRENT_USER USING (true);
CREATE POLICY owner_acts ON "TicketTag" TO CURRENT_USER USING (true);
CREATE POLICY owner_acts ON "TicketHistory" TO CURRENT_USER USING (true);
CREATE POLICY owner_acts ON "TicketCount" TO CURRENT_USER USING (true);

-- Members read what is in their workspaces.

CREATE POLICY member_reads ON "Workspace" FOR SELECT TO connect_app
    USING ("id" = ANY (ARRAY(SELECT private.my_workspaces())));
CREATE POLICY member_reads ON "WorkspaceUser" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
CREATE POLICY member_reads ON "WorkspacePerson" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
CREATE POLICY member_reads ON "WorkspaceSettings" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
CREATE POLICY member_reads ON "Ticket" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
CREATE POLICY member_reads ON "Comment" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
CREATE POLICY member_reads ON "Attachment" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
CREATE POLICY member_reads ON "Tag" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
CREATE POLICY member_reads ON "TicketTag" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
CREATE POLICY member_reads ON "TicketHistory" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
CREATE POLICY member_reads ON "TicketCount" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));

-- A person's name and e-mail are for those whose workspace knows the person (WorkspacePerson has a policy
-- of its own, which this question is asked under). Written as a value and not as EXISTS, which PostgreSQL
-- may answer by hashing everybody the workspace knows: 10 ms instead of an index lookup per row shown.
CREATE POLICY known_people_read ON "User" FOR SELECT TO connect_app
    USING ((SELECT true FROM "WorkspacePerson" p WHERE p."userId" = "User"."id" LIMIT 1));

CREATE POLICY own_read ON "Notification" FOR SELECT TO connect_app
    USING ("userId" = (SELECT private.current_user_id()));
CREATE POLICY own_mark ON "Notification" FOR UPDATE TO connect_app
    USING ("userId" = (SELECT private.current_user_id()));

-- Owners, admins and members work on tickets.

CREATE POLICY writer_creates ON "Ticket" FOR INSERT TO connect_app
    WITH CHECK ("workspaceId" = ANY (ARRAY(SELECT private.my_writable_workspaces())));
CREATE POLICY writer_changes ON "Ticket" FOR UPDATE TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_writable_workspaces())));
CREATE POLICY writer_comments ON "Comment" FOR INSERT TO connect_app
    WITH CHECK ("workspaceId" = ANY (ARRAY(SELECT private.my_writable_workspaces())));
-- A new word for a tag is made while working; renaming, merging and colours are for owners and admins.
CREATE POLICY writer_makes ON "Tag" FOR INSERT TO connect_app
    WITH CHECK ("workspaceId" = ANY (ARRAY(SELECT private.my_writable_workspaces())));
CREATE POLICY writer_tags ON "TicketTag" FOR INSERT TO connect_app
    WITH CHECK ("workspaceId" = ANY (ARRAY(SELECT private.my_writable_workspaces())));
CREATE POLICY writer_untags ON "TicketTag" FOR DELETE TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_writable_workspaces())));

GRANT SELECT ON "Workspace", "WorkspaceUser", "WorkspacePerson", "WorkspaceSettings", "Ticket", "Comment",
    "Attachment", "Notification", "Tag", "TicketTag", "TicketHistory", "TicketCount"
    TO connect_app;
-- Not when somebody last signed in, nor their rank in the installation: a person may be known to several
-- workspaces, and that is none of their business.
GRANT SELECT ("id", "email", "name", "isActive") ON "User" TO connect_app;

-- Prisma names every column that has a value or a default, so times, number and version are granted here
-- and then set by triggers whatever was sent.
GRANT INSERT ("id", "subject", "description", "status", "priority", "createdAt", "updatedAt", "closedAt",
    "workspaceId", "createdById", "assignedToId", "number", "version", "importKey") ON "Ticket" TO connect_app;
GRANT UPDATE ("subject", "description", "status", "priority", "assignedToId", "updatedAt") ON "Ticket" TO connect_app;
GRANT INSERT ("id", "content", "createdAt", "updatedAt", "ticketId", "userId", "workspaceId", "visibility", "importKey")
    ON "Comment" TO connect_app;
GRANT INSERT ("id", "workspaceId", "name", "color", "createdAt") ON "Tag" TO connect_app;
GRANT INSERT ("ticketId", "tagId", "workspaceId", "createdAt"), DELETE ON "TicketTag" TO connect_app;
GRANT UPDATE ("isRead") ON "Notification" TO connect_app;
