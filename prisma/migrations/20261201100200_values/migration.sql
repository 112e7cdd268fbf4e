-- The functions that constraints, defaults and indexes are made of. What the app's forms check first, the database checks
-- last: no client can store anything else. They keep their signature, and a change of one is a migration.

-- How many code points of a text can be seen. White space, controls, zero-width and direction marks and blank letters do
-- not count. The same class as in src/shared/domain/text.ts.
CREATE FUNCTION private.visible_length(value text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN char_length(regexp_replace(value, '[\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]', '', 'g'));

-- Whether there is one at all; for long texts, since it stops at the first code point that a reader can see.
CREATE FUNCTION private.has_something_to_see(value text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN value ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]';

CREATE FUNCTION private.is_one_line(value text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN value !~ '[\u0001-\u001f\u007f-\u009f]';

CREATE FUNCTION private.is_id(value text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN value ~ '^[a-z0-9]{20,32}$';

-- The one form that src/shared/domain/email-address.ts gives an address: lower case, NFC, the domain in ASCII (xn--...),
-- quotation marks around a mailbox only where it cannot be without. Both accept the same. Lower case only, so that a
-- unique index compares without case in every locale.
CREATE FUNCTION private.is_email(value text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN octet_length(value) <= 254 AND value = lower(value) AND value IS NFC NORMALIZED
        -- A mailbox of words with single dots between them, in ASCII or letters that can be seen; or one in quotation
        -- marks, which then holds more than that.
        AND value ~ '^(([a-z0-9!#$%&''*+/=?^_`{|}~-]|[^\u0001-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0])+([.]([a-z0-9!#$%&''*+/=?^_`{|}~-]|[^\u0001-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0])+)*|"(([a-z0-9!#$%&''*+/=?^_`{|}~-]|[^\u0001-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0])|[] (),.:;<>@[]|\\["\\])+")@[^@]+$'
        AND value !~ '^"([a-z0-9!#$%&''*+/=?^_`{|}~-]|[^\u0001-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0])+([.]([a-z0-9!#$%&''*+/=?^_`{|}~-]|[^\u0001-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0])+)*"@'
        -- A name of 63 letters at most between dots, which does not end in a number; or an address of a machine.
        AND value ~ '@(([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?[.])*(?![0-9]+$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?|\[(((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])[.]){3}(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])|ipv6:(([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|([0-9a-f]{1,4}:){1,6}:|([0-9a-f]{1,4}:){1,5}(:[0-9a-f]{1,4}){1,1}|([0-9a-f]{1,4}:){1,4}(:[0-9a-f]{1,4}){1,2}|([0-9a-f]{1,4}:){1,3}(:[0-9a-f]{1,4}){1,3}|([0-9a-f]{1,4}:){1,2}(:[0-9a-f]{1,4}){1,4}|([0-9a-f]{1,4}:){1,1}(:[0-9a-f]{1,4}){1,5}|:(:[0-9a-f]{1,4}){1,6}|::))\])$';

-- An id of the shape that clients make, with 96 random bits.
CREATE FUNCTION private.new_id() RETURNS text
    LANGUAGE sql VOLATILE
    RETURN 'c' || left(encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex'), 24);

-- private.folded(): a text as it is searched for. What is compared without case is compared alike on every server, but
-- lower() of a database made with the locale C leaves everything but a to z as it is: "münchen" would not find "MÜNCHEN".
-- So it goes by the rules of the database where these know capital letters beyond ASCII, else by those of a collation
-- that does. And what looks the same is the same: texts that Unicode can write in two ways (NFC, NFD).
DO $$
DECLARE
    collation_name text;
    rule text;
    works boolean := lower('ÄÉØЖΩ') = 'äéøжω';
BEGIN
    IF NOT works THEN
        FOR collation_name IN
            SELECT c.collname FROM pg_collation c
            WHERE c.collnamespace = 'pg_catalog'::regnamespace AND c.collencoding IN (-1, 6)
              AND c.collname IN ('pg_c_utf8', 'und-x-icu', 'C.utf8', 'C.UTF-8', 'en_US.utf8', 'en_US.UTF-8')
            ORDER BY array_position(ARRAY['pg_c_utf8', 'und-x-icu', 'C.utf8', 'C.UTF-8', 'en_US.utf8', 'en_US.UTF-8'],
                c.collname::text)
        LOOP
            BEGIN
                EXECUTE format('SELECT lower(%L COLLATE pg_catalog.%I) = %L', 'ÄÉØЖΩ', collation_name, 'äéøжω') INTO works;
            EXCEPTION WHEN feature_not_supported OR invalid_parameter_value OR undefined_object THEN
                works := false; -- made for another system
            END;
            IF works THEN
                rule := format(' COLLATE pg_catalog.%I', collation_name);
                EXIT;
            END IF;
        END LOOP;
    END IF;
    IF NOT works THEN
        RAISE EXCEPTION 'This database knows no capital letters beyond A to Z: its locale is C, and the server has no collation that does.'
            USING ERRCODE = '0A000', HINT = format(
                'Make the database with such a locale: CREATE DATABASE %I TEMPLATE template0 ENCODING ''UTF8'' LOCALE ''C.UTF-8'' OWNER %I;',
                current_database(), current_user);
    END IF;
    EXECUTE format(
        'CREATE FUNCTION private.folded(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE '
        'RETURN lower(normalize(value, NFC)%s)', COALESCE(rule, ''));
END
$$;

-- A name as it is told from others: without case, without what nobody sees, and with one space for any.
CREATE FUNCTION private.name_key(name text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN private.folded(btrim(regexp_replace(regexp_replace(name,
        '[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]',
        '', 'g'), '[\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+', ' ', 'g')));

REVOKE ALL ON FUNCTION
    private.visible_length(text), private.has_something_to_see(text), private.is_one_line(text), private.is_id(text),
    private.is_email(text), private.new_id(), private.folded(text), private.name_key(text)
    FROM PUBLIC;
-- Checks and indexes ask them in the caller's name.
GRANT EXECUTE ON FUNCTION
    private.visible_length(text), private.has_something_to_see(text), private.is_one_line(text), private.is_id(text),
    private.is_email(text), private.folded(text), private.name_key(text)
    TO connect_app;
