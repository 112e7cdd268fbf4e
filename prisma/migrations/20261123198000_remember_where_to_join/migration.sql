-- Where desktops find the server: its name inside the house is often another one than on the machine that runs
-- the operator's commands. Said once, it stands in every link, also in those that the worker mails.
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

-- The address as a link says it; null when nobody has told it.
CREATE FUNCTION private.where_to_join() RETURNS jsonb
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'host', a.host, 'port', a.port, 'database', a.database, 'tls', a.tls, 'ca', a.ca))
    FROM private.join_address a
$$;

REVOKE EXECUTE ON FUNCTION private.where_to_join() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.where_to_join() TO connect_worker;
