import { execFileSync } from 'node:child_process'

/** The renderer processes of this app, below its own process. */
export function pageProcesses(appPid: number): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  }).split('\n')
  const all = lines.flatMap((line) => {
    const [, pid, parent, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), args }]
  })
  const below = new Set([appPid])
  // A child may be listed before its parent.
  for (let size = 0; size !== below.size;) {
    size = below.size
    for (const { pid, parent } of all) if (below.has(parent)) below.add(pid)
  }
  return all
    .filter(({ pid, args }) => below.has(pid) && args.includes('--type=renderer'))
    .map(({ pid }) => pid)
}
