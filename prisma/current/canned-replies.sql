CREATE TABLE "CannedReply" (
  id text NOT NULL,
  "workspaceId" text NOT NULL,
  name text NOT NULL,
  content text NOT NULL,
  "createdById" text NOT NULL,
  "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
  "updatedAt" timestamp(3) with time zone NOT NULL,
  CONSTRAINT "CannedReply_author_in_workspace_fkey" FOREIGN KEY ("workspaceId", "createdById") REFERENCES "WorkspacePerson"("workspaceId", "userId"),
  CONSTRAINT "CannedReply_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT "CannedReply_pkey" PRIMARY KEY (id),
  CONSTRAINT "CannedReply_workspaceId_fkey" FOREIGN KEY ("workspaceId") REFERENCES "Workspace"(id) ON UPDATE CASCADE ON DELETE RESTRICT,
  CONSTRAINT canned_reply_content_length CHECK (char_length(content) <= 20000),
  CONSTRAINT canned_reply_content_not_empty CHECK (private.has_something_to_see(content)),
  CONSTRAINT canned_reply_id_shape CHECK (private.is_id(id)),
  CONSTRAINT canned_reply_name_length CHECK (private.visible_length(name) >= 1 AND char_length(name) <= 100),
  CONSTRAINT canned_reply_name_one_line CHECK (private.is_one_line(name))
);
ALTER TABLE "CannedReply" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE UNIQUE INDEX "CannedReply_name_as_seen_key" ON public."CannedReply" USING btree ("workspaceId", private.name_key(name));
CREATE UNIQUE INDEX "CannedReply_name_without_case_key" ON public."CannedReply" USING btree ("workspaceId", lower(name));
CREATE TRIGGER canned_reply_0_nfc BEFORE INSERT OR UPDATE OF name ON public."CannedReply" FOR EACH ROW WHEN ((NOT (new.name IS NFC NORMALIZED))) EXECUTE FUNCTION private.write_in_nfc();
CREATE TRIGGER canned_reply_audit AFTER INSERT OR DELETE OR UPDATE ON public."CannedReply" FOR EACH ROW EXECUTE FUNCTION private.canned_reply_write_audit();
CREATE TRIGGER canned_reply_prepare BEFORE INSERT OR UPDATE ON public."CannedReply" FOR EACH ROW EXECUTE FUNCTION private.prepare_canned_reply();
CREATE TRIGGER canned_reply_told AFTER INSERT OR DELETE OR UPDATE ON public."CannedReply" FOR EACH ROW EXECUTE FUNCTION private.feed_workspace_row('canned-replies');
CREATE POLICY manager_changes ON "CannedReply" AS PERMISSIVE FOR UPDATE TO connect_app
  USING (("workspaceId" = ANY (ARRAY( SELECT private.my_managed_writable_workspaces() AS my_managed_writable_workspaces))));
CREATE POLICY manager_writes ON "CannedReply" AS PERMISSIVE FOR INSERT TO connect_app
  WITH CHECK (("workspaceId" = ANY (ARRAY( SELECT private.my_managed_writable_workspaces() AS my_managed_writable_workspaces))));
CREATE POLICY member_reads ON "CannedReply" AS PERMISSIVE FOR SELECT TO connect_app
  USING (("workspaceId" = ANY (ARRAY( SELECT private.my_workspaces() AS my_workspaces))));
CREATE POLICY owner_acts ON "CannedReply" AS PERMISSIVE FOR ALL TO connect_owner
  USING (true);
GRANT INSERT (content, "createdAt", "createdById", id, name, "updatedAt", "workspaceId") ON "CannedReply" TO connect_app;
GRANT SELECT ON "CannedReply" TO connect_app;
GRANT UPDATE (content, name, "updatedAt") ON "CannedReply" TO connect_app;

CREATE OR REPLACE FUNCTION public.delete_canned_reply(workspace_id text, reply_id text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    PERFORM private.require_manager(workspace_id);
    DELETE FROM public."CannedReply" c
    WHERE c."workspaceId" = delete_canned_reply.workspace_id AND c."id" = delete_canned_reply.reply_id;
    RETURN FOUND;
END
$function$;
GRANT EXECUTE ON FUNCTION delete_canned_reply(text,text) TO connect_app;

CREATE OR REPLACE FUNCTION private.canned_reply_write_audit()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM private.audit(NEW."workspaceId", 'canned-reply.created', NEW."name", NEW."id",
            NULL, private.audit_value(NEW."content"));
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM private.audit(OLD."workspaceId", 'canned-reply.deleted', OLD."name", OLD."id",
            private.audit_value(OLD."content"), NULL);
    ELSE
        IF NEW."name" <> OLD."name" THEN
            PERFORM private.audit(NEW."workspaceId", 'canned-reply.renamed', OLD."name", NEW."id", OLD."name", NEW."name");
        END IF;
        IF NEW."content" <> OLD."content" THEN
            PERFORM private.audit(NEW."workspaceId", 'canned-reply.changed', NEW."name", NEW."id",
                private.audit_value(OLD."content"), private.audit_value(NEW."content"));
        END IF;
    END IF;
    RETURN NULL;
END
$function$;

CREATE OR REPLACE FUNCTION private.prepare_canned_reply()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    NEW."updatedAt" := clock_timestamp();
    IF TG_OP = 'INSERT' AND NOT private.acts_as_owner() THEN
        NEW."createdById" := private.current_user_id();
        NEW."createdAt" := NEW."updatedAt";
    END IF;
    RETURN NEW;
END
$function$;
