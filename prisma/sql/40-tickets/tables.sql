-- What holds for every row of these tables, and who may read and write which rows (policies) and columns (grants).

CREATE OR REPLACE TRIGGER ticket_insert_0_nfc BEFORE INSERT OR UPDATE OF "subject" ON "Ticket"
    FOR EACH ROW WHEN (NEW."subject" IS NOT NFC NORMALIZED) EXECUTE FUNCTION private.write_in_nfc();

DROP POLICY IF EXISTS member_reads ON "Ticket";
CREATE POLICY member_reads ON "Ticket" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
DROP POLICY IF EXISTS writer_creates ON "Ticket";
CREATE POLICY writer_creates ON "Ticket" FOR INSERT TO connect_app
    WITH CHECK ("workspaceId" = ANY (ARRAY(SELECT private.my_writable_workspaces())));
DROP POLICY IF EXISTS writer_changes ON "Ticket";
CREATE POLICY writer_changes ON "Ticket" FOR UPDATE TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_writable_workspaces())));
-- Prisma names every column that has a value or a default. So times, number and version are granted, and triggers set
-- them whatever was sent. Not importKey: imported rows have times and authors that are not the caller's, so they come
-- only by the functions of imports, which check that.
REVOKE ALL ON "Ticket" FROM connect_app;
GRANT SELECT ON "Ticket" TO connect_app;
GRANT INSERT ("id", "subject", "description", "status", "priority", "createdAt", "updatedAt", "closedAt",
    "workspaceId", "createdById", "assignedToId", "number", "version") ON "Ticket" TO connect_app;
GRANT UPDATE ("subject", "description", "status", "priority", "assignedToId", "updatedAt") ON "Ticket" TO connect_app;

DROP POLICY IF EXISTS member_reads ON "TicketHistory";
CREATE POLICY member_reads ON "TicketHistory" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
REVOKE ALL ON "TicketHistory" FROM connect_app;
GRANT SELECT ON "TicketHistory" TO connect_app;

DROP POLICY IF EXISTS member_reads ON "TicketCount";
CREATE POLICY member_reads ON "TicketCount" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
REVOKE ALL ON "TicketCount" FROM connect_app;
GRANT SELECT ON "TicketCount" TO connect_app;
