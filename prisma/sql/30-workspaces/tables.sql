-- What holds for every row of these tables, and who may read and write which rows (policies) and columns (grants).

CREATE OR REPLACE TRIGGER workspace_touch BEFORE INSERT OR UPDATE ON "Workspace"
    FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE OR REPLACE TRIGGER workspace_settings_touch BEFORE INSERT OR UPDATE ON "WorkspaceSettings"
    FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE OR REPLACE TRIGGER workspace_0_nfc BEFORE INSERT OR UPDATE OF "name" ON "Workspace"
    FOR EACH ROW WHEN (NEW."name" IS NOT NFC NORMALIZED) EXECUTE FUNCTION private.write_in_nfc();

CREATE OR REPLACE TRIGGER workspace_settings_0_nfc BEFORE INSERT OR UPDATE OF "senderName" ON "WorkspaceSettings"
    FOR EACH ROW WHEN (NEW."senderName" IS NOT NFC NORMALIZED) EXECUTE FUNCTION private.write_in_nfc();

DROP POLICY IF EXISTS member_reads ON "Workspace";
CREATE POLICY member_reads ON "Workspace" FOR SELECT TO connect_app
    USING ("id" = ANY (ARRAY(SELECT private.my_workspaces())));
REVOKE ALL ON "Workspace" FROM connect_app;
GRANT SELECT ON "Workspace" TO connect_app;

DROP POLICY IF EXISTS member_reads ON "WorkspaceSettings";
CREATE POLICY member_reads ON "WorkspaceSettings" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
DROP POLICY IF EXISTS manager_sets ON "WorkspaceSettings";
CREATE POLICY manager_sets ON "WorkspaceSettings" FOR UPDATE TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_managed_writable_workspaces())));
REVOKE ALL ON "WorkspaceSettings" FROM connect_app;
GRANT SELECT ON "WorkspaceSettings" TO connect_app;
GRANT UPDATE ("timeZone", "defaultPriority", "maxAttachmentBytes", "maxTicketAttachmentBytes", "senderName",
    "senderAddress", "signature", "undoSendSeconds", "updatedAt") ON "WorkspaceSettings" TO connect_app;

DROP POLICY IF EXISTS member_reads ON "BusinessHours";
CREATE POLICY member_reads ON "BusinessHours" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
REVOKE ALL ON "BusinessHours" FROM connect_app;
GRANT SELECT ON "BusinessHours" TO connect_app;
