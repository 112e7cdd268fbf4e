-- Small functions that the others are made of. Those that constraints, defaults and indexes need are in migrations.

-- Sets updatedAt, for tables that have no rule of their own.
CREATE OR REPLACE FUNCTION private.touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW."updatedAt" := clock_timestamp();
    RETURN NEW;
END
$$;

-- Unicode can write some letters in two ways. This keeps one of them (NFC), whoever writes.
CREATE OR REPLACE FUNCTION private.write_in_nfc() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    CASE TG_TABLE_NAME
        WHEN 'Ticket' THEN NEW."subject" := normalize(NEW."subject", NFC);
        WHEN 'WorkspaceSettings' THEN NEW."senderName" := normalize(NEW."senderName", NFC);
        ELSE NEW."name" := normalize(NEW."name", NFC);
    END CASE;
    RETURN NEW;
END
$$;

-- Raises a refusal with the name of a rule, like a constraint does. The app shows it beside the field.
CREATE OR REPLACE FUNCTION private.refuse(rule text) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'violates check constraint "%"', rule USING ERRCODE = '23514', CONSTRAINT = rule;
END
$$;

-- Raises a refusal of the caller (42501).
CREATE OR REPLACE FUNCTION private.deny() RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'permission denied' USING ERRCODE = '42501';
END
$$;

-- A time as ISO 8601 in UTC, for JSON.
CREATE OR REPLACE FUNCTION private.iso(moment timestamptz) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- The beginning of a text in one line, with mentions as people write them.
CREATE OR REPLACE FUNCTION private.excerpt_of(content text) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT left(line, 200) || CASE WHEN char_length(line) > 200 THEN '…' ELSE '' END
    FROM (
        SELECT btrim(regexp_replace(
            regexp_replace(left(content, 2000), '@\[([^][\n]{1,200})\]\([a-z0-9]{20,32}\)', '@\1', 'g'),
            '\s+', ' ', 'g')) AS line
    ) l
$$;

-- What a person is searched by: names and e-mail, folded.
CREATE OR REPLACE FUNCTION private.words_of(given_name text, own_name text, email text) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN private.folded(concat_ws(' ', given_name, own_name, email));

-- The words of a search as LIKE patterns. Wildcards of LIKE in them are meant literally.
CREATE OR REPLACE FUNCTION private.like_patterns(words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE
    RETURN (
        SELECT COALESCE(array_agg('%' || replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_') || '%'), '{}')
        FROM unnest(regexp_split_to_array(private.folded(left(words, 200)), '[\s\u00a0\u2000-\u200a\u202f\u3000]+')) AS w
        WHERE w <> ''
    );

-- A name as part of a URL: letters without accents, everything else becomes a hyphen.
CREATE OR REPLACE FUNCTION private.slug_of(name text) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT COALESCE(NULLIF(btrim(left(regexp_replace(
        regexp_replace(normalize(replace(lower(name), 'ß', 'ss'), NFKD), '[\u0300-\u036f]', '', 'g'),
        '[^a-z0-9]+', '-', 'g'), 50), '-'), ''), 'workspace')
$$;

-- Whether a statement changed more rows than a person changes at once.
CREATE OR REPLACE FUNCTION private.is_bulk(how_many bigint) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT how_many > 50
$$;

-- HMAC-SHA-256 (RFC 2104) from functions that every PostgreSQL has. Keys of up to 64 bytes.
CREATE OR REPLACE FUNCTION private.hmac_sha256(key bytea, message bytea) RETURNS bytea
    LANGUAGE plpgsql IMMUTABLE STRICT
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    inner_key bytea := decode(repeat('36', 64), 'hex');
    outer_key bytea := decode(repeat('5c', 64), 'hex');
BEGIN
    FOR i IN 0 .. octet_length(key) - 1 LOOP
        inner_key := set_byte(inner_key, i, get_byte(key, i) # 54);
        outer_key := set_byte(outer_key, i, get_byte(key, i) # 92);
    END LOOP;
    RETURN sha256(outer_key || sha256(inner_key || message));
END
$$;

-- A keyed hash of an address, for counting without keeping it.
CREATE OR REPLACE FUNCTION private.email_key(email text) RETURNS bytea
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT private.hmac_sha256(s.pepper, convert_to('email|' || email, 'UTF8')) FROM private.secret s
$$;

-- The newest migration. Desktops that may not migrate compare it with what they know.
CREATE OR REPLACE FUNCTION public.schema_version() RETURNS text
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT max(m.migration_name) FROM public._prisma_migrations m
        WHERE m.finished_at IS NOT NULL AND m.rolled_back_at IS NULL);
END
$$;

REVOKE ALL ON FUNCTION
    private.touch_updated_at(), private.write_in_nfc(), private.refuse(text), private.deny(),
    private.iso(timestamptz), private.excerpt_of(text), private.words_of(text, text, text),
    private.like_patterns(text), private.slug_of(text), private.is_bulk(bigint), private.hmac_sha256(bytea, bytea),
    private.email_key(text), public.schema_version()
    FROM PUBLIC, connect_app, connect_joiner, connect_worker;
GRANT EXECUTE ON FUNCTION public.schema_version() TO connect_app, connect_joiner, connect_worker;
