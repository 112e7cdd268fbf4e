/** Every channel from window to main, names only: the preload holds nothing else. */
export const CHANNELS = [
  'app:get-state',
  'app:try-again',
  'app:open-outbox',
  'app:open-link',
  'settings:read',
  'settings:update',
  'team:read-link',
  'team:join',
  'team:dismiss-link',
  'team:leave',
  'setup:create-workspace',
  'sign-in:request-code',
  'sign-in:verify-code',
  'sign-in:sign-out',
  'sign-in:mail-state',
  'tickets:list',
  'tickets:counts',
  'tickets:get',
  'tickets:create',
  'tickets:rename',
  'tickets:set-status',
  'tickets:set-priority',
  'tickets:assign',
  'drafts:list',
  'drafts:save',
  'drafts:discard',
  'drafts:sent',
  'drafts:restore',
  'drafts:take-version',
  'drafts:drop-version',
  'comments:list',
  'comments:add',
  'comments:retry-delivery',
  'uploads:limits',
  'uploads:begin',
  'uploads:append',
  'uploads:finish',
  'uploads:cancel',
  'tags:list',
  'tags:counts',
  'tags:add',
  'tags:remove',
  'tags:create',
  'tags:update',
  'tags:merge',
  'tags:delete',
  'workspace-settings:read',
  'workspace-settings:update',
  'canned-replies:list',
  'canned-replies:save',
  'canned-replies:delete',
  'users:list-members',
  'users:find-requesters',
  'users:update-profile',
  'users:list-all',
  'users:set-active',
  'users:set-role',
  'users:end-sessions',
  'members:list',
  'members:invite',
  'members:resend-invitation',
  'members:revoke-invitation',
  'members:change-role',
  'members:end',
  'members:restore',
  'members:leave',
  'members:set-away',
  'workspaces:create',
  'workspaces:rename',
  'workspaces:archive',
  'workspaces:bring-back',
  'workspaces:switch',
  'workspaces:list-all',
  'workspaces:list-members',
  'workspaces:appoint-owner',
  'notifications:list',
  'notifications:counts',
  'notifications:mark-read',
  'notifications:mark-unread',
  'notifications:mark-all-read',
  'notifications:mark-ticket-read',
  'notification-preferences:read',
  'notification-preferences:update',
  'presence:show',
  'installations:list',
  'installations:create-link',
  'installations:revoke',
  'sessions:list',
  'sessions:end',
  'imports:begin',
  'imports:append',
  'imports:preview',
  'imports:start',
  'imports:cancel',
  'imports:discard',
  'imports:current',
  'imports:report',
  'audit:list',
  'audit:actors',
  'audit:export',
] as const
export type Channel = (typeof CHANNELS)[number]

/** Every event from main to the windows, in the past tense. */
export const EVENTS = [
  'app:state-changed',
  'ticket:changed',
  'changes:told',
  'presence:changed',
  'draft:changed',
  'import:progressed',
  'menu:chosen',
] as const
export type EventName = (typeof EVENTS)[number]

type Camel<Text extends string> = Text extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Text
export type Noun<C extends string> = C extends `${infer Head}:${string}` ? Camel<Head> : never
export type Verb<C extends string, N extends string> = C extends `${infer Head}:${infer Tail}`
  ? Camel<Head> extends N
    ? Camel<Tail>
    : never
  : never

/** 'sign-in:request-code' -> ['signIn', 'requestCode'], as window.connect names it. */
export function bridgePath(channel: Channel): [noun: string, verb: string] {
  const camel = (text: string) =>
    text.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  const [noun, verb] = channel.split(':') as [string, string]
  return [camel(noun), camel(verb)]
}
