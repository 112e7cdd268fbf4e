-- What holds for every row of these tables, and who may read and write which rows (policies) and columns (grants).

CREATE OR REPLACE TRIGGER user_touch BEFORE INSERT OR UPDATE ON "User"
    FOR EACH ROW EXECUTE FUNCTION private.touch_updated_at();

CREATE OR REPLACE TRIGGER user_0_nfc BEFORE INSERT OR UPDATE OF "name" ON "User"
    FOR EACH ROW WHEN (NEW."name" IS NOT NFC NORMALIZED) EXECUTE FUNCTION private.write_in_nfc();

-- A person's name and e-mail are for workspaces that know the person. WorkspacePerson has a policy of its own, which
-- applies inside this one. It is written as a value and not as EXISTS: for that PostgreSQL may hash everybody the
-- workspace knows, 10 ms instead of an index lookup per row.
DROP POLICY IF EXISTS known_people_read ON "User";
CREATE POLICY known_people_read ON "User" FOR SELECT TO connect_app
    USING ((SELECT true FROM "WorkspacePerson" p WHERE p."userId" = "User"."id" LIMIT 1));
-- Without lastLoginAt and the rank: several workspaces may know a person, and neither value concerns them.
REVOKE ALL ON "User" FROM connect_app;
GRANT SELECT ("id", "email", "name", "isActive") ON "User" TO connect_app;

DROP POLICY IF EXISTS member_reads ON "WorkspacePerson";
CREATE POLICY member_reads ON "WorkspacePerson" FOR SELECT TO connect_app
    USING ("workspaceId" = ANY (ARRAY(SELECT private.my_workspaces())));
REVOKE ALL ON "WorkspacePerson" FROM connect_app;
GRANT SELECT ON "WorkspacePerson" TO connect_app;
