-- Signing in by a mailed code, sessions, and the database logins of desktops and workers.

-- What hashes codes and addresses. It never leaves this table.
CREATE TABLE private.secret (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    pepper bytea NOT NULL CHECK (octet_length(pepper) = 32)
);
INSERT INTO private.secret (pepper)
VALUES (sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));

-- Codes, for five minutes.
CREATE TABLE "OTPToken" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "isUsed" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "OTPToken_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "OTPToken_email_fkey"
        FOREIGN KEY ("email") REFERENCES "User"("email") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT otp_id_shape CHECK (private.is_id("id")),
    -- Six digits are what is mailed; what is kept is their keyed hash (HMAC-SHA-256, hexadecimal).
    CONSTRAINT otp_token_hash CHECK ("token" ~ '^[0-9a-f]{64}$'),
    CONSTRAINT otp_attempts_range CHECK ("attempts" BETWEEN 0 AND 3),
    CONSTRAINT otp_expiry_range CHECK ("expiresAt" > "createdAt" AND "expiresAt" <= "createdAt" + interval '5 minutes')
);
CREATE INDEX "OTPToken_email_token_idx" ON "OTPToken"("email", "token");
CREATE INDEX "OTPToken_expiresAt_idx" ON "OTPToken"("expiresAt");
CREATE INDEX "OTPToken_isUsed_idx" ON "OTPToken"("isUsed");
ALTER TABLE "OTPToken" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_acts ON "OTPToken" TO CURRENT_USER USING (true);

-- Every request for a code, kept an hour for the limits; of an address only a keyed hash. The code itself is in OTPToken
-- under the same id.
CREATE TABLE private.code_request (
    id text PRIMARY KEY,
    email_key bytea NOT NULL,
    login text NOT NULL,
    source inet,
    created_at timestamptz NOT NULL
);
CREATE INDEX code_request_email ON private.code_request (email_key, created_at);
CREATE INDEX code_request_source ON private.code_request (login, source, created_at);
CREATE INDEX code_request_address ON private.code_request (source, created_at);
CREATE INDEX code_request_created ON private.code_request (created_at);

-- Every guess, kept an hour for the limits.
CREATE TABLE private.code_attempt (
    id text PRIMARY KEY,
    request_id text NOT NULL,
    email_key bytea NOT NULL,
    login text NOT NULL,
    source inet,
    matched boolean NOT NULL,
    token_hash bytea NOT NULL,
    installation text NOT NULL,
    -- The transaction that counted it: no answer is given inside it.
    counted_in xid8 NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX code_attempt_email ON private.code_attempt (email_key, created_at);
CREATE INDEX code_attempt_source ON private.code_attempt (login, source, created_at);
CREATE INDEX code_attempt_address ON private.code_attempt (source, created_at);
CREATE INDEX code_attempt_created ON private.code_attempt (created_at);

-- Two requests of one desktop for one address stand in line for a row of their own.
CREATE TABLE private.code_gate (
    login text NOT NULL,
    email_key bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (login, email_key)
);
CREATE INDEX code_gate_age ON private.code_gate (created_at);

-- A session of one person on one desktop. The token is made there; only its SHA-256 is known here.
CREATE TABLE private.sessions (
    id text PRIMARY KEY CHECK (private.is_id(id)),
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    user_id text NOT NULL REFERENCES public."User" (id) ON DELETE CASCADE,
    -- What the desktop calls itself, for people; never trusted.
    installation text NOT NULL CHECK (char_length(installation) <= 200),
    -- The database login that signed in: a stolen token is worth nothing to another login.
    login text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    revoked_at timestamptz
);
CREATE INDEX sessions_user ON private.sessions (user_id);
CREATE INDEX sessions_login ON private.sessions (login, user_id);

-- Every desktop of a team has a database login of its own, made from a one-time invitation and revocable by itself. With
-- one login for all, every desktop could read the others' statements, end their connections and change their password.
--
-- An invitation is a login too (connect_join_...): it may do nothing but call claim_installation, once, and gets a login
-- (connect_i_...) for a password that only the desktop knows. The operator makes the worker's logins (connect_w_...).
--
-- One row for each login that a desktop or a worker holds. Kept when it is revoked, for the audit log.
CREATE TABLE private.installations (
    id text PRIMARY KEY DEFAULT private.new_id() CHECK (private.is_id(id)),
    login text NOT NULL UNIQUE,
    kind text NOT NULL CHECK (kind IN ('installation', 'worker')),
    -- What it calls itself, for people; never trusted.
    name text NOT NULL CONSTRAINT installation_name_length
        CHECK (private.is_one_line(name) AND private.visible_length(name) BETWEEN 1 AND 200),
    -- Who sent the invitation; null for the operator.
    made_by text REFERENCES public."User" (id) ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_seen_at timestamptz,
    revoked_at timestamptz
);

-- One row for each invitation of a desktop. Its password is not kept, not even hashed: the server's list of roles has it.
CREATE TABLE private.join_tickets (
    id text PRIMARY KEY DEFAULT private.new_id() CHECK (private.is_id(id)),
    login text NOT NULL UNIQUE,
    made_by text REFERENCES public."User" (id) ON DELETE SET NULL,
    for_email text CONSTRAINT invitation_email_format CHECK (private.is_email(for_email)),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    -- When it was claimed or withdrawn.
    used_at timestamptz,
    -- SHA-256 of what it was claimed with, so that a lost answer can be asked for again.
    claimed_with bytea,
    installation text REFERENCES private.installations (id),
    -- The login of the desktop at which it was made.
    made_with text
);
CREATE INDEX join_tickets_open_of_maker ON private.join_tickets (made_by) WHERE used_at IS NULL;

-- Links of one maker are counted, so that nobody uses up those of others; and two at once stand in line for a row of
-- their own, so that nobody holds up others who make or use links.
CREATE TABLE private.link_makers (
    user_id text PRIMARY KEY REFERENCES public."User" ("id") ON DELETE CASCADE
);

-- Where desktops find the server: its name inside the house is often another one than on the machine that runs the
-- operator's commands. Said once, it stands in every link, also in those that the worker mails.
CREATE TABLE private.join_address (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    host text NOT NULL CHECK (char_length(host) BETWEEN 1 AND 253),
    port integer NOT NULL CHECK (port BETWEEN 1 AND 65535),
    database text NOT NULL CHECK (char_length(database) BETWEEN 1 AND 63),
    -- 'off': desktops use no TLS.
    tls text CHECK (tls = 'off'),
    -- PEM of the only authority that desktops trust for this server.
    ca text CHECK (char_length(ca) <= 20000)
);
