-- Links by which a new desktop joins. A link is valid only while the person who made it may make links. It is withdrawn
-- when they lose the right, and this is checked again when it is used.

-- Whether this person may make links for desktops: OWNER or ADMIN of a workspace, or administrator of the installation.
CREATE OR REPLACE FUNCTION private.may_make_links(person text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM public."User" u
        WHERE u."id" = person AND u."isActive" AND (u."role" IN ('ADMIN', 'SUPER_ADMIN') OR EXISTS (
            SELECT FROM public."WorkspaceUser" m
            WHERE m."userId" = person AND m."isActive" AND m."role" IN ('OWNER', 'ADMIN'))))
$$;

-- Refuses (42501) people who may not make links.
CREATE OR REPLACE FUNCTION private.require_inviter() RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT private.is_administrator() AND NOT EXISTS (SELECT FROM private.my_managed_workspaces()) THEN
        RAISE EXCEPTION 'not allowed to look after desktops' USING ERRCODE = '42501';
    END IF;
END
$$;

-- The server's address as a link says it; null when nobody has set it.
CREATE OR REPLACE FUNCTION private.where_to_join() RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'host', a.host, 'port', a.port, 'database', a.database, 'tls', a.tls, 'ca', a.ca))
    FROM private.join_address a
$$;

-- Where desktops find the server, as the operator has set it; null when nobody has. For those who may make links.
CREATE OR REPLACE FUNCTION public.join_address() RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_inviter();
    RETURN private.where_to_join();
END
$$;

-- Makes a link: a login that may claim one installation until `expires_at`. The password is returned once. `made_by` is
-- a person's id, or null for the operator; `for_email` is only for the list. Writes installation.invited into the audit
-- log. 22023: valid for no time, or for more than 90 days.
CREATE OR REPLACE FUNCTION private.make_join_link(made_by text, for_email text, valid_for interval)
    RETURNS TABLE (id text, login text, password text, expires_at timestamptz)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = error
    SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off
AS $$
DECLARE
    link text := private.new_id();
    join_login text := 'connect_join_' || substr(private.new_id(), 2);
    secret text := private.new_password();
    ends timestamptz := clock_timestamp() + valid_for;
BEGIN
    IF valid_for IS NULL OR valid_for <= interval '0' OR valid_for > interval '90 days' THEN
        RAISE EXCEPTION 'an invitation is valid for up to 90 days' USING ERRCODE = '22023';
    END IF;
    INSERT INTO private.join_links (id, login, made_by, for_email, expires_at)
    VALUES (link, join_login, make_join_link.made_by, lower(btrim(make_join_link.for_email)), ends);
    PERFORM private.make_login(join_login, 'connect_joiner', 2, private.scram_verifier(secret), ends);
    PERFORM private.audit(NULL, 'installation.invited', lower(btrim(make_join_link.for_email)), link);
    RETURN QUERY SELECT link, join_login, secret, ends;
END
$$;

-- Makes a link for one more desktop, valid for 1 to 30 days. For OWNER and ADMIN of any workspace and for administrators
-- (else 42501). 54000: 50 of their own links are open already.
CREATE OR REPLACE FUNCTION public.create_join_link(valid_days integer, for_email text DEFAULT NULL)
    RETURNS TABLE (id text, login text, password text, expires_at timestamptz)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = error
    SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off
AS $$
DECLARE
    me text := private.current_user_id();
    made record;
BEGIN
    PERFORM private.require_inviter();
    IF valid_days IS NULL OR valid_days NOT BETWEEN 1 AND 30 THEN
        RAISE EXCEPTION 'an invitation is valid for 1 to 30 days' USING ERRCODE = '22023';
    END IF;
    INSERT INTO private.link_makers (user_id) VALUES (me) ON CONFLICT DO NOTHING;
    PERFORM FROM private.link_makers k WHERE k.user_id = me FOR UPDATE;
    IF (SELECT count(*) FROM private.join_links t
        WHERE t.made_by = me AND t.used_at IS NULL AND t.expires_at > clock_timestamp()
          AND NOT EXISTS (SELECT FROM private.invitation_links l WHERE l.link_id = t.id)) >= 50
    THEN
        RAISE EXCEPTION 'too many open invitations' USING ERRCODE = '54000';
    END IF;
    SELECT * INTO made FROM private.make_join_link(me, create_join_link.for_email, make_interval(days => valid_days));
    RETURN QUERY SELECT made.id, made.login, made.password, made.expires_at;
END
$$;

-- Notes the desktop on which a link was made.
CREATE OR REPLACE FUNCTION private.join_link_made_with() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW.made_with := private.asking_desktop();
    RETURN NEW;
END
$$;

-- Login and password for the desktop of somebody who was invited and never signed in. Null if the login was used, or if
-- the owner of the invitation may make no links. The password is computed from the pepper and the link's id. It is not
-- stored, and each attempt to send the mail computes the same one.
CREATE OR REPLACE FUNCTION private.link_of_invitation(invitation text) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = error
    SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off
AS $$
DECLARE
    held public."Invitation"%ROWTYPE;
    link private.join_links%ROWTYPE;
    secret text;
BEGIN
    SELECT i.* INTO held FROM public."Invitation" i WHERE i."id" = invitation FOR UPDATE;
    IF EXISTS (SELECT FROM public."User" u WHERE u."email" = held."email" AND u."lastLoginAt" IS NOT NULL) THEN
        RETURN NULL;
    END IF;
    SELECT t.* INTO link FROM private.invitation_links l JOIN private.join_links t ON t.id = l.link_id
    WHERE l.invitation_id = invitation;
    IF link.used_at IS NOT NULL THEN
        RETURN NULL;
    END IF;
    -- Renewed since: the login is renewed as well.
    IF link.expires_at < held."expiresAt" - interval '1 minute' THEN
        PERFORM private.withdraw_link(invitation);
        link.id := NULL;
    END IF;
    IF link.id IS NULL THEN
        SELECT o.id, o.login, o.expires_at INTO link.id, link.login, link.expires_at
        FROM private.make_join_link(held."invitedById", held."email", held."expiresAt" - clock_timestamp()) o;
        INSERT INTO private.invitation_links (invitation_id, link_id) VALUES (invitation, link.id);
    END IF;
    SELECT translate(encode(private.hmac_sha256(s.pepper, convert_to('join|' || link.id, 'UTF8')), 'base64'), '+/=', '-_')
    INTO secret FROM private.secret s;
    EXECUTE format('ALTER ROLE %I PASSWORD %L', link.login, private.scram_verifier(secret));
    RETURN jsonb_build_object('login', link.login, 'password', secret, 'expiresAt', private.iso(link.expires_at));
EXCEPTION
    WHEN insufficient_privilege THEN
        RETURN NULL;
END
$$;

-- Turns the link that this connection uses into an installation and returns its login. That is the link's login with
-- connect_i_ instead of connect_join_, so a desktop that lost the answer can try it. The desktop makes `verifier`, so
-- its password never reaches the server. If several desktops claim a link, one wins. The same claim may be repeated.
-- Fails with 28000 if the link was used or withdrawn, has expired, or its maker may no longer make links. Fails with
-- 22023 if the name or the verifier is missing.
CREATE OR REPLACE FUNCTION public.claim_installation(name text, verifier text) RETURNS text
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = error
    SET debug_print_parse = off SET debug_print_rewritten = off SET debug_print_plan = off
AS $$
DECLARE
    claimed bytea := sha256(convert_to(verifier, 'UTF8'));
    link private.join_links%ROWTYPE;
    own_login text := 'connect_i_' || substr(session_user::text, 14);
    made_id text := private.new_id();
BEGIN
    IF claim_installation.name IS NULL OR NOT private.is_verifier(verifier) THEN
        RAISE EXCEPTION 'claim_installation was called with malformed arguments' USING ERRCODE = '22023';
    END IF;
    UPDATE private.join_links t SET used_at = clock_timestamp(), claimed_with = claimed
    WHERE t.login = session_user::text AND t.used_at IS NULL AND t.expires_at > clock_timestamp()
      AND CASE
          WHEN EXISTS (SELECT FROM private.invitation_links l WHERE l.link_id = t.id) THEN EXISTS (
              SELECT FROM private.invitation_links l JOIN public."Invitation" i ON i."id" = l.invitation_id
              WHERE l.link_id = t.id AND i."revokedAt" IS NULL
                AND private.may_give(i."invitedById", i."workspaceId", i."role"::text))
          ELSE t.made_by IS NULL OR private.may_make_links(t.made_by) END
    RETURNING t.* INTO link;
    IF NOT FOUND THEN
        IF EXISTS (
            SELECT FROM private.join_links t JOIN private.installations i ON i.id = t.installation
            WHERE t.login = session_user::text AND t.claimed_with = claimed AND i.revoked_at IS NULL
        ) THEN
            RETURN own_login;
        END IF;
        RAISE EXCEPTION 'the invitation was used, withdrawn or has expired' USING ERRCODE = '28000';
    END IF;

    INSERT INTO private.installations (id, login, kind, name, made_by)
    VALUES (made_id, own_login, 'installation', btrim(claim_installation.name), link.made_by);
    UPDATE private.join_links t SET installation = made_id WHERE t.id = link.id;
    PERFORM private.make_login(own_login, 'connect_app', 8, verifier, NULL);
    EXECUTE format('ALTER ROLE %I NOLOGIN PASSWORD NULL', session_user);
    PERFORM private.audit(NULL, 'installation.joined', btrim(claim_installation.name), made_id, NULL, link.for_email);
    RETURN own_login;
END
$$;

-- Withdraws the login of an invitation that is no longer open, if nobody has used it. The caller holds the locks
-- already.
CREATE OR REPLACE FUNCTION private.withdraw_link(invitation text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.revoke_login_now(t.login, true)
    FROM private.invitation_links l JOIN private.join_links t ON t.id = l.link_id
    WHERE l.invitation_id = invitation AND t.used_at IS NULL;
    DELETE FROM private.invitation_links l WHERE l.invitation_id = invitation;
END
$$;

-- Withdraws the links and invitations that were made on a desktop.
CREATE OR REPLACE FUNCTION private.withdraw_made_with(login text) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.withdraw_invitation(d.invitation_id) FROM private.invitation_desktops d
    WHERE d.made_with = withdraw_made_with.login;
    PERFORM private.revoke_login_now(t.login, true) FROM private.join_links t
    WHERE t.made_with = withdraw_made_with.login AND t.used_at IS NULL AND t.expires_at > clock_timestamp()
      AND NOT EXISTS (SELECT FROM private.invitation_links l WHERE l.link_id = t.id);
END
$$;

CREATE OR REPLACE TRIGGER join_link_made_with BEFORE INSERT ON private.join_links
    FOR EACH ROW EXECUTE FUNCTION private.join_link_made_with();

REVOKE ALL ON FUNCTION
    private.may_make_links(text), private.require_inviter(), private.where_to_join(), public.join_address(),
    private.make_join_link(text, text, interval), public.create_join_link(integer, text),
    private.join_link_made_with(), private.link_of_invitation(text), public.claim_installation(text, text),
    private.withdraw_link(text), private.withdraw_made_with(text)
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION private.where_to_join() TO connect_worker;
GRANT EXECUTE ON FUNCTION public.join_address(), public.create_join_link(integer, text) TO connect_app;
GRANT EXECUTE ON FUNCTION public.claim_installation(text, text) TO connect_joiner;
