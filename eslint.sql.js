/**
 * Patterns for the beginning of a text that is SQL. Each is a verb in upper or in lower case. Verbs
 * that are also English words need more of the statement.
 */
const SQL = [
  'SELECT[\\s*(]',
  'select\\s[^]*(\\(|\\sfrom\\s)',
  '(INSERT INTO|insert into|DELETE FROM|delete from) ',
  '(UPDATE|update) [\\w."]+ (SET|set)\\b',
  '(WITH|with) [\\w" (),]+ (AS|as) \\(',
  '(CREATE|create|ALTER|alter|DROP|drop) (OR REPLACE |or replace |UNIQUE |unique )?([A-Z]+|role|table|index|function|schema|database|view|trigger|type|extension) ',
  '(GRANT|grant|REVOKE|revoke) .+ (ON|on|TO|to|FROM|from) ',
  '(LISTEN|listen|UNLISTEN|NOTIFY|notify|TRUNCATE|truncate|LOCK TABLE|lock table) ',
  '(SET|set) (LOCAL|local|ROLE|role|SESSION|session) ',
  '(BEGIN|COMMIT|ROLLBACK)(;|$)',
].join('|')
const SQL_MESSAGE = 'SQL lives in electron/main/database and *-repository.ts.'
/** Selectors of SQL: for every room but `electron/main/database`, and every file but a repository. */
export const sqlText = [
  { selector: `Literal[value=/^\\s*(${SQL})/]`, message: SQL_MESSAGE },
  {
    selector: `TemplateLiteral > TemplateElement:first-child[value.raw=/^\\s*(${SQL})/]`,
    message: SQL_MESSAGE,
  },
  { selector: "MemberExpression[property.name='$executeRaw']", message: SQL_MESSAGE },
]

const ROWS = 'Rows are parsed: read-rows.ts and read-pg-rows.ts in electron/main/database.'
/** Selectors of reads whose rows nobody parses. */
export const rawReads = [
  { selector: "MemberExpression[property.name='$queryRaw']", message: ROWS },
  { selector: "CallExpression[callee.property.name='query'][typeArguments]", message: ROWS },
]
