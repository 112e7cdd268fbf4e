-- What holds for every row of these tables, and who may read and write which rows (policies) and columns (grants).

CREATE OR REPLACE TRIGGER mail_source_drops_chunks AFTER DELETE ON "MailSource" REFERENCING OLD TABLE AS gone_rows
    FOR EACH STATEMENT EXECUTE FUNCTION private.drop_chunks();

DROP POLICY IF EXISTS member_reads ON "MailSource";
CREATE POLICY member_reads ON "MailSource" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
REVOKE ALL ON "MailSource" FROM connect_app;
GRANT SELECT ON "MailSource" TO connect_app;
