// What stands around the browser beside its own sandbox: an account that nobody else has, and namespaces without a network.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** An account of the operating system. */
export type Account = { uid: number; gid: number }

export type Fence = {
  /** `namespaces`: no network, and its processes end together. `account`: only the account, and the browser's own sandbox. */
  kind: 'namespaces' | 'account'
  /** The words in front of the browser's command. */
  command: readonly string[]
  /** Whom the browser's files must belong to; undefined where that is us. */
  account: Account | undefined
}

const namespaces = ['--net', '--pid', '--fork', '--kill-child']
const ownProc = ['--mount', '--mount-proc']

/**
 * The fences from the strictest down; which of them hold depends on the machine. The browser refuses to run as root, so that root
 * makes it somebody else. `--no-new-privs` would also forbid Debian's setuid sandbox, which the last resort may need.
 */
export const fencesFor = (account: Account | undefined): Fence[] => {
  const asUser = ['unshare', '--user', '--map-current-user']
  if (account === undefined) {
    return [
      { kind: 'namespaces', command: [...asUser, ...ownProc, ...namespaces, '--'], account },
      { kind: 'namespaces', command: [...asUser, ...namespaces, '--'], account },
      { kind: 'account', command: ['setpriv', '--pdeathsig', 'KILL', '--'], account },
      { kind: 'account', command: [], account },
    ]
  }
  const become = ['setpriv', `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups', '--pdeathsig=KILL']
  return [
    {
      kind: 'namespaces',
      command: ['unshare', ...ownProc, ...namespaces, '--', ...become, '--no-new-privs', '--'],
      account,
    },
    { kind: 'namespaces', command: [...become, '--', ...asUser, ...namespaces, '--'], account },
    { kind: 'account', command: [...become, '--'], account },
  ]
}

/**
 * An account without a name, of the range that systemd keeps for services of the moment: one per process of ours, so that one's
 * browser cannot touch another's. Undefined unless we are root.
 */
export const ownAccount = (): Account | undefined => {
  if (process.getuid?.() !== 0) return undefined
  const id = 61_184 + (process.pid % 4_336)
  return { uid: id, gid: id }
}

/** The strictest fence that this machine can put up, found by trying. */
export const findFence = async (fences: readonly Fence[] = fencesFor(ownAccount())): Promise<Fence> => {
  for (const fence of fences) if (await holds(fence)) return fence
  throw new Error('setpriv of util-linux is needed to start the browser from an account that is root')
}

const holds = async ({ command: [program, ...args] }: Fence): Promise<boolean> => {
  if (program === undefined) return true
  try {
    await promisify(execFile)(program, [...args, 'true'], { timeout: 5_000, cwd: '/' })
    return true
  } catch {
    return false
  }
}
