-- Sessions: who is signed in, on which desktop, and how that ends.

-- A login that was revoked, or made for another database of this server, can neither ask for codes nor open sessions
-- here. The lock makes sure that signing in and revoking happen one after the other.
CREATE OR REPLACE FUNCTION private.admit_login() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NEW.login ~ '^connect_(i|w|join)_[0-9a-f]{24}$' THEN
        PERFORM FROM private.installations i
        WHERE i.login = NEW.login AND i.kind = 'installation' AND i.revoked_at IS NULL FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'this login is not admitted here' USING ERRCODE = '28000';
        END IF;
    END IF;
    RETURN NEW;
END
$$;

-- A code proves that the address is the person's own. So the person may also accept the invitations of that address.
CREATE OR REPLACE FUNCTION private.session_accepts_invitations() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.accept_invitations(NEW.user_id, NEW.installation);
    RETURN NULL;
END
$$;

-- A session that has ended cannot read the change feed. Its desktop is only woken, and then notices that the session is
-- over.
CREATE OR REPLACE FUNCTION private.wake_desktops() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_notify('connect_changes', '');
    RETURN NULL;
END
$$;

-- The person of this connection's session and their workspaces; no row when there is no session. Notes that the session
-- is in use, at most once a minute; a session that nobody uses ends after 30 days. Accepts invitations that came since.
CREATE OR REPLACE FUNCTION public.current_session()
    RETURNS TABLE (user_id text, name text, email text, role text, memberships jsonb)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    me text := private.current_user_id();
    moment timestamptz := clock_timestamp();
BEGIN
    IF me IS NULL THEN
        RETURN;
    END IF;
    UPDATE private.sessions s SET last_seen_at = moment
    WHERE s.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8'))
      AND s.last_seen_at < moment - interval '1 minute';
    IF private.has_open_invitation((SELECT u."email" FROM public."User" u WHERE u."id" = me)) THEN
        PERFORM private.accept_invitations(me, (
            SELECT s.installation FROM private.sessions s
            WHERE s.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8'))));
    END IF;
    RETURN QUERY
        SELECT u."id", u."name", u."email", u."role"::text, COALESCE((
            SELECT jsonb_agg(jsonb_build_object(
                'workspaceId', w."id", 'name', w."name", 'slug', w."slug", 'isActive', w."isActive",
                'role', m."role", 'timeZone', s."timeZone", 'defaultPriority', s."defaultPriority",
                'unread', (SELECT count(*) FROM public."Notification" o
                    WHERE o."userId" = me AND o."workspaceId" = w."id" AND NOT o."isRead"),
                'away', CASE WHEN m."awayFrom" IS NOT NULL THEN private.away_of(me, w."id") END
            ) ORDER BY lower(w."name"), w."id")
            FROM public."WorkspaceUser" m
            JOIN public."Workspace" w ON w."id" = m."workspaceId"
            JOIN public."WorkspaceSettings" s ON s."workspaceId" = w."id"
            WHERE m."userId" = u."id" AND m."isActive"
        ), '[]')
        FROM public."User" u WHERE u."id" = me;
END
$$;

-- Ends this connection's session. Returns whether there was one.
CREATE OR REPLACE FUNCTION public.end_session() RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE private.sessions s SET revoked_at = clock_timestamp()
    WHERE s.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8'))
      AND s.login = session_user::text AND s.revoked_at IS NULL;
    RETURN FOUND;
END
$$;

-- The open sessions of this person, on every desktop; no row when nobody is signed in.
CREATE OR REPLACE FUNCTION public.my_sessions()
    RETURNS TABLE (id text, installation text, created_at timestamptz, last_seen_at timestamptz, is_this boolean)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.id, s.installation, s.created_at, s.last_seen_at,
        s.token_hash = sha256(convert_to(current_setting('app.token', true), 'UTF8'))
    FROM private.sessions s
    WHERE s.user_id = private.current_user_id() AND s.revoked_at IS NULL
      AND s.last_seen_at > clock_timestamp() - interval '30 days'
    ORDER BY s.last_seen_at DESC LIMIT 200
$$;

-- Ends one of this person's sessions. It fails from its next statement on. Returns false if the session was over
-- before, or belongs to somebody else.
CREATE OR REPLACE FUNCTION public.end_my_session(id text) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE private.sessions s SET revoked_at = clock_timestamp()
    WHERE s.id = end_my_session.id AND s.user_id = private.current_user_id() AND s.revoked_at IS NULL;
    RETURN FOUND;
END
$$;

-- The desktops on which this person is signed in, except the calling one.
CREATE OR REPLACE FUNCTION private.desktops_of(person text) RETURNS text[]
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT ARRAY(SELECT DISTINCT s.login FROM private.sessions s
        WHERE s.user_id = person AND s.revoked_at IS NULL AND s.login <> session_user::text)
$$;

-- Signs a person out on all desktops. Only a SUPER_ADMIN may do that to a SUPER_ADMIN.
CREATE OR REPLACE FUNCTION private.end_user_sessions_now(person_id text)
    RETURNS TABLE (user_id text, name text, email text, role text, is_active boolean, created_at timestamptz,
        last_login_at timestamptz, sessions integer, memberships jsonb)
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person public."User"%ROWTYPE;
BEGIN
    PERFORM private.require_global('ADMIN', 'SUPER_ADMIN');
    person := private.lock_user(person_id);
    IF person."role" = 'SUPER_ADMIN' THEN
        PERFORM private.require_global('SUPER_ADMIN');
    END IF;
    PERFORM private.audit(NULL, 'user.signed-out', person."email", person."id");
    UPDATE private.sessions s SET revoked_at = clock_timestamp() WHERE s.user_id = person."id" AND s.revoked_at IS NULL;
    RETURN QUERY SELECT * FROM private.users_overview(person."id");
END
$$;

-- Signs a person out on all desktops, even if somebody holds a lock. Only a SUPER_ADMIN may do that to a SUPER_ADMIN.
CREATE OR REPLACE FUNCTION public.end_user_sessions(person_id text)
    RETURNS TABLE (user_id text, name text, email text, role text, is_active boolean, created_at timestamptz,
        last_login_at timestamptz, sessions integer, memberships jsonb)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM private.require_rank_over(person_id, 'ADMIN', 'SUPER_ADMIN');
    PERFORM private.run_despite_locks('SELECT user_id FROM private.end_user_sessions_now(($1)[1])', ARRAY[person_id],
        private.desktops_of(person_id));
    RETURN QUERY SELECT * FROM private.users_overview(person_id);
END
$$;

-- Removes sessions that ended, or were last used, more than 30 days ago; 500 at most. Returns how many.
CREATE OR REPLACE FUNCTION private.purge_sessions() RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    removed integer;
BEGIN
    DELETE FROM private.sessions WHERE id IN (
        SELECT s.id FROM private.sessions s
        WHERE LEAST(s.last_seen_at, s.revoked_at) <= clock_timestamp() - interval '30 days'
        LIMIT 500 FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END
$$;

CREATE OR REPLACE TRIGGER code_request_admits_login BEFORE INSERT ON private.code_request
    FOR EACH ROW EXECUTE FUNCTION private.admit_login();

CREATE OR REPLACE TRIGGER session_admits_login BEFORE INSERT ON private.sessions
    FOR EACH ROW EXECUTE FUNCTION private.admit_login();

CREATE OR REPLACE TRIGGER session_accepts_invitations AFTER INSERT ON private.sessions
    FOR EACH ROW EXECUTE FUNCTION private.session_accepts_invitations();

CREATE OR REPLACE TRIGGER session_ended_wakes AFTER UPDATE OF revoked_at ON private.sessions
    FOR EACH STATEMENT EXECUTE FUNCTION private.wake_desktops();

REVOKE ALL ON FUNCTION
    private.admit_login(), private.session_accepts_invitations(), private.wake_desktops(), public.current_session(),
    public.end_session(), public.my_sessions(), public.end_my_session(text), private.desktops_of(text),
    private.end_user_sessions_now(text), public.end_user_sessions(text), private.purge_sessions()
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION
    public.current_session(), public.end_session(), public.my_sessions(), public.end_my_session(text),
    public.end_user_sessions(text)
    TO connect_app;
GRANT EXECUTE ON FUNCTION private.purge_sessions() TO connect_worker;
