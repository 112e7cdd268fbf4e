-- Addresses that mail reaches were refused: quoted mailboxes, machines without a dot, addresses in brackets, letters
-- of other scripts. What is kept is the one form that src/shared/domain/email-address.ts gives an address: lower case,
-- NFC, the domain in ASCII (xn--...), quotation marks around a mailbox only where it cannot be without. Both accept the
-- same; all that was accepted before still is.

CREATE OR REPLACE FUNCTION private.is_email(value text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN octet_length(value) <= 254 AND value = lower(value) AND value IS NFC NORMALIZED
        -- A mailbox of words with single dots between them, in ASCII or letters that can be seen; or one in quotation
        -- marks, which then holds more than that.
        AND value ~ '^(([a-z0-9!#$%&''*+/=?^_`{|}~-]|[^\u0001-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0])+([.]([a-z0-9!#$%&''*+/=?^_`{|}~-]|[^\u0001-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0])+)*|"(([a-z0-9!#$%&''*+/=?^_`{|}~-]|[^\u0001-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0])|[] (),.:;<>@[]|\\["\\])+")@[^@]+$'
        AND value !~ '^"([a-z0-9!#$%&''*+/=?^_`{|}~-]|[^\u0001-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0])+([.]([a-z0-9!#$%&''*+/=?^_`{|}~-]|[^\u0001-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0])+)*"@'
        -- A name of 63 letters at most between dots, which does not end in a number; or an address of a machine.
        AND value ~ '@(([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?[.])*(?![0-9]+$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?|\[(((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])[.]){3}(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])|ipv6:(([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|([0-9a-f]{1,4}:){1,6}:|([0-9a-f]{1,4}:){1,5}(:[0-9a-f]{1,4}){1,1}|([0-9a-f]{1,4}:){1,4}(:[0-9a-f]{1,4}){1,2}|([0-9a-f]{1,4}:){1,3}(:[0-9a-f]{1,4}){1,3}|([0-9a-f]{1,4}:){1,2}(:[0-9a-f]{1,4}){1,4}|([0-9a-f]{1,4}:){1,1}(:[0-9a-f]{1,4}){1,5}|:(:[0-9a-f]{1,4}){1,6}|::))\])$';
