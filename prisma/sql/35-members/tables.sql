-- What holds for every row of these tables, and who may read and write which rows (policies) and columns (grants).

CREATE OR REPLACE TRIGGER workspace_user_touch BEFORE INSERT OR UPDATE ON "WorkspaceUser"
    FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE OR REPLACE TRIGGER workspace_user_adds_person AFTER INSERT OR UPDATE OF "workspaceId", "userId" ON "WorkspaceUser"
    FOR EACH ROW EXECUTE FUNCTION private.add_workspace_person();

DROP POLICY IF EXISTS member_reads ON "WorkspaceUser";
CREATE POLICY member_reads ON "WorkspaceUser" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
REVOKE ALL ON "WorkspaceUser" FROM connect_app;
GRANT SELECT ON "WorkspaceUser" TO connect_app;

DROP POLICY IF EXISTS manager_reads ON "Invitation";
CREATE POLICY manager_reads ON "Invitation" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_managed_workspaces())));
REVOKE ALL ON "Invitation" FROM connect_app;
GRANT SELECT ON "Invitation" TO connect_app;
