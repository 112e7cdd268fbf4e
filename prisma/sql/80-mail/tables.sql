-- What holds for every row of these tables, and who may read and write which rows (policies) and columns (grants).

DROP POLICY IF EXISTS member_reads ON "CommentDelivery";
CREATE POLICY member_reads ON "CommentDelivery" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
REVOKE ALL ON "CommentDelivery" FROM connect_app;
GRANT SELECT ON "CommentDelivery" TO connect_app;
