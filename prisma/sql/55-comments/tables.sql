-- What holds for every row of these tables, and who may read and write which rows (policies) and columns (grants).

CREATE OR REPLACE TRIGGER comment_insert_0_check_writer BEFORE INSERT ON "Comment"
    FOR EACH ROW EXECUTE FUNCTION private.check_row_writer();

DROP POLICY IF EXISTS member_reads ON "Comment";
CREATE POLICY member_reads ON "Comment" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
DROP POLICY IF EXISTS writer_notes ON "Comment";
CREATE POLICY writer_notes ON "Comment" FOR INSERT TO connect_app
    WITH CHECK ("workspaceId" = ANY (ARRAY(SELECT private.my_writable_workspaces()))
        AND "visibility" = 'INTERNAL' AND "importKey" IS NULL);
REVOKE ALL ON "Comment" FROM connect_app;
GRANT SELECT, INSERT ("id", "content", "createdAt", "updatedAt", "ticketId", "userId", "workspaceId", "visibility")
    ON "Comment" TO connect_app;

-- One's own, in workspaces that one belongs to.
DROP POLICY IF EXISTS own_read ON "OutgoingReply";
CREATE POLICY own_read ON "OutgoingReply" FOR SELECT TO connect_app
    USING ("userId" = (SELECT private.current_user_id()) AND "workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
REVOKE ALL ON "OutgoingReply" FROM connect_app;
GRANT SELECT ON "OutgoingReply" TO connect_app;
