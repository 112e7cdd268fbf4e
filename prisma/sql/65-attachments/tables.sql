-- What holds for every row of these tables, and who may read and write which rows (policies) and columns (grants).

DROP POLICY IF EXISTS member_reads ON "Attachment";
CREATE POLICY member_reads ON "Attachment" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
REVOKE ALL ON "Attachment" FROM connect_app;
GRANT SELECT ON "Attachment" TO connect_app;

DROP POLICY IF EXISTS own_read ON "Upload";
CREATE POLICY own_read ON "Upload" FOR SELECT TO connect_app
    USING ("userId" = (SELECT private.current_user_id()) AND "workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
REVOKE ALL ON "Upload" FROM connect_app;
GRANT SELECT ON "Upload" TO connect_app;

DROP POLICY IF EXISTS file_is_seen ON "FileChunk";
CREATE POLICY file_is_seen ON "FileChunk" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces()))
        AND (EXISTS (SELECT FROM "Attachment" a WHERE a."id" = "fileId" AND a."workspaceId" = "FileChunk"."workspaceId")
            OR EXISTS (SELECT FROM "Upload" u WHERE u."id" = "fileId" AND u."workspaceId" = "FileChunk"."workspaceId")
            OR EXISTS (SELECT FROM "MailSource" m WHERE m."id" = "fileId" AND m."workspaceId" = "FileChunk"."workspaceId")));
REVOKE ALL ON "FileChunk" FROM connect_app;
GRANT SELECT ON "FileChunk" TO connect_app;
