import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { fault, isAtLeast, ok, type Finding } from './finding.ts'

const wantedNode = '24.0.0'
/** The first that reads this version of the lockfile. */
const wantedNpm = '7.0.0'

/** Node and npm are new enough. */
export const checkToolchain = async (): Promise<Finding[]> => {
  const { node } = process.versions
  const npm = await npmVersion()
  return [
    isAtLeast(node, wantedNode)
      ? ok('node', `version ${node}`)
      : fault(
          'node',
          `version ${node}; ${wantedNode} is needed`,
          'npm ci, which installs it for this folder; then use npm run',
        ),
    npm !== undefined && isAtLeast(npm, wantedNpm)
      ? ok('npm', `version ${npm}`)
      : fault('npm', npm === undefined ? 'is not to be found' : `version ${npm}`, `install npm ${wantedNpm} or newer`),
  ]
}

const npmVersion = async (): Promise<string | undefined> => {
  const told = /\bnpm\/([\d.]+)/.exec(process.env['npm_config_user_agent'] ?? '')?.[1]
  if (told !== undefined) return told
  try {
    const { stdout } = await promisify(execFile)('npm', ['--version'])
    return stdout.trim()
  } catch {
    return undefined
  }
}
