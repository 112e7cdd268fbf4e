export interface VirtualDisplay {
  env: Record<string, string>
  stop: () => Promise<void>
}
export function needsVirtualDisplay(env?: NodeJS.ProcessEnv): boolean
export function hasXvfb(env?: NodeJS.ProcessEnv): boolean
export function startVirtualDisplay(): Promise<VirtualDisplay>
