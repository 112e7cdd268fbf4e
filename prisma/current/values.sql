CREATE TABLE _prisma_migrations (
  id character varying(36) NOT NULL,
  checksum character varying(64) NOT NULL,
  finished_at timestamp with time zone,
  migration_name character varying(255) NOT NULL,
  logs text,
  rolled_back_at timestamp with time zone,
  started_at timestamp with time zone DEFAULT now() NOT NULL,
  applied_steps_count integer DEFAULT 0 NOT NULL,
  CONSTRAINT _prisma_migrations_pkey PRIMARY KEY (id)
);
ALTER TABLE _prisma_migrations DISABLE ROW LEVEL SECURITY;

CREATE TABLE private.sql_files (
  path text NOT NULL,
  sha256 text NOT NULL,
  applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT sql_files_pkey PRIMARY KEY (path)
);
ALTER TABLE private.sql_files DISABLE ROW LEVEL SECURITY;

CREATE OR REPLACE FUNCTION public.schema_version()
 RETURNS text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RETURN (SELECT max(m.migration_name) FROM public._prisma_migrations m
        WHERE m.finished_at IS NOT NULL AND m.rolled_back_at IS NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION schema_version() TO connect_app;
GRANT EXECUTE ON FUNCTION schema_version() TO connect_joiner;
GRANT EXECUTE ON FUNCTION schema_version() TO connect_worker;

CREATE OR REPLACE FUNCTION private.deny()
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RAISE EXCEPTION 'permission denied' USING ERRCODE = '42501';
END
$function$;

CREATE OR REPLACE FUNCTION private.email_key(email text)
 RETURNS bytea
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT private.hmac_sha256(s.pepper, convert_to('email|' || email, 'UTF8')) FROM private.secret s
$function$;

CREATE OR REPLACE FUNCTION private.excerpt_of(content text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT left(line, 200) || CASE WHEN char_length(line) > 200 THEN '…' ELSE '' END
    FROM (
        SELECT btrim(regexp_replace(
            regexp_replace(left(content, 2000), '@\[([^][\n]{1,200})\]\([a-z0-9]{20,32}\)', '@\1', 'g'),
            '\s+', ' ', 'g')) AS line
    ) l
$function$;

CREATE OR REPLACE FUNCTION private.folded(value text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN lower(NORMALIZE(value, NFC));
GRANT EXECUTE ON FUNCTION private.folded(text) TO connect_app;

CREATE OR REPLACE FUNCTION private.has_something_to_see(value text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (value ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]'::text);
GRANT EXECUTE ON FUNCTION private.has_something_to_see(text) TO connect_app;

CREATE OR REPLACE FUNCTION private.hmac_sha256(key bytea, message bytea)
 RETURNS bytea
 LANGUAGE plpgsql
 IMMUTABLE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION private.is_bulk(how_many bigint)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT how_many > 50
$function$;

CREATE OR REPLACE FUNCTION private.is_email(value text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN ((octet_length(value) <= 254) AND (value = lower(value)) AND (value IS NFC NORMALIZED) AND (value ~ '^(([a-z0-9!#$%&''*+/=?^_`{|}~-]|[^\u0001-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0])+([.]([a-z0-9!#$%&''*+/=?^_`{|}~-]|[^\u0001-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0])+)*|"(([a-z0-9!#$%&''*+/=?^_`{|}~-]|[^\u0001-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0])|[] (),.:;<>@[]|\\["\\])+")@[^@]+$'::text) AND (value !~ '^"([a-z0-9!#$%&''*+/=?^_`{|}~-]|[^\u0001-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0])+([.]([a-z0-9!#$%&''*+/=?^_`{|}~-]|[^\u0001-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0])+)*"@'::text) AND (value ~ '@(([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?[.])*(?![0-9]+$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?|\[(((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])[.]){3}(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])|ipv6:(([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|([0-9a-f]{1,4}:){1,6}:|([0-9a-f]{1,4}:){1,5}(:[0-9a-f]{1,4}){1,1}|([0-9a-f]{1,4}:){1,4}(:[0-9a-f]{1,4}){1,2}|([0-9a-f]{1,4}:){1,3}(:[0-9a-f]{1,4}){1,3}|([0-9a-f]{1,4}:){1,2}(:[0-9a-f]{1,4}){1,4}|([0-9a-f]{1,4}:){1,1}(:[0-9a-f]{1,4}){1,5}|:(:[0-9a-f]{1,4}){1,6}|::))\])$'::text));
GRANT EXECUTE ON FUNCTION private.is_email(text) TO connect_app;

CREATE OR REPLACE FUNCTION private.is_id(value text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (value ~ '^[a-z0-9]{20,32}$'::text);
GRANT EXECUTE ON FUNCTION private.is_id(text) TO connect_app;

CREATE OR REPLACE FUNCTION private.is_one_line(value text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (value !~ '[\u0001-\u001f\u007f-\u009f]'::text);
GRANT EXECUTE ON FUNCTION private.is_one_line(text) TO connect_app;

CREATE OR REPLACE FUNCTION private.iso(moment timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$function$;

CREATE OR REPLACE FUNCTION private.like_patterns(words text)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE
RETURN (SELECT COALESCE(array_agg((('%'::text || replace(replace(replace(w.w, '\'::text, '\\'::text), '%'::text, '\%'::text), '_'::text, '\_'::text)) || '%'::text)), '{}'::text[]) AS "coalesce" FROM unnest(regexp_split_to_array(private.folded("left"(like_patterns.words, 200)), '[\s\u00a0\u2000-\u200a\u202f\u3000]+'::text)) w(w) WHERE (w.w <> ''::text));

CREATE OR REPLACE FUNCTION private.name_key(name text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN private.folded(btrim(regexp_replace(regexp_replace(name, '[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]'::text, ''::text, 'g'::text), '[\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+'::text, ' '::text, 'g'::text)));
GRANT EXECUTE ON FUNCTION private.name_key(text) TO connect_app;

CREATE OR REPLACE FUNCTION private.new_id()
 RETURNS text
 LANGUAGE sql
RETURN ('c'::text || "left"(encode(sha256((uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))), 'hex'::text), 24));

CREATE OR REPLACE FUNCTION private.refuse(rule text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    RAISE EXCEPTION 'violates check constraint "%"', rule USING ERRCODE = '23514', CONSTRAINT = rule;
END
$function$;

CREATE OR REPLACE FUNCTION private.slug_of(name text)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    SELECT COALESCE(NULLIF(btrim(left(regexp_replace(
        regexp_replace(normalize(replace(lower(name), 'ß', 'ss'), NFKD), '[\u0300-\u036f]', '', 'g'),
        '[^a-z0-9]+', '-', 'g'), 50), '-'), ''), 'workspace')
$function$;

CREATE OR REPLACE FUNCTION private.touch_updated_at()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    NEW."updatedAt" := clock_timestamp();
    RETURN NEW;
END
$function$;

CREATE OR REPLACE FUNCTION private.visible_length(value text)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN char_length(regexp_replace(value, '[\u0001-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]'::text, ''::text, 'g'::text));
GRANT EXECUTE ON FUNCTION private.visible_length(text) TO connect_app;

CREATE OR REPLACE FUNCTION private.words_of(given_name text, own_name text, email text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
RETURN private.folded(concat_ws(' '::text, given_name, own_name, email));

CREATE OR REPLACE FUNCTION private.write_in_nfc()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
BEGIN
    CASE TG_TABLE_NAME
        WHEN 'Ticket' THEN NEW."subject" := normalize(NEW."subject", NFC);
        WHEN 'WorkspaceSettings' THEN NEW."senderName" := normalize(NEW."senderName", NFC);
        ELSE NEW."name" := normalize(NEW."name", NFC);
    END CASE;
    RETURN NEW;
END
$function$;
