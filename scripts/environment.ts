import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Environment = Record<string, string | undefined>

const serverUrls = ['DATABASE_URL', 'RABBITMQ_URL', 'REDIS_URL'] as const
type ServerUrl = (typeof serverUrls)[number]

/** Where `npm start` writes what its processes were given. */
const savedPath = join(import.meta.dirname, '..', '.inkstone', 'dev', 'environment.json')

type Options = { needs?: readonly ServerUrl[]; given?: Environment; path?: string }

/**
 * The environment of a command: what is given, completed by what the platform of this folder was started with.
 * @throws one line that says what to do when an address that the command needs is in neither.
 */
export const loadEnvironment = ({ needs = [], given = process.env, path = savedPath }: Options = {}): Environment => {
  const saved = readSaved(path)
  // Never the database of one platform with the broker or the secrets of another.
  const isOther = serverUrls.some(name => given[name] && given[name] !== saved[name])
  const environment = isOther ? given : { ...saved, ...withoutEmpty(given) }
  const missing = needs.find(name => !environment[name])
  if (missing) throw new Error(`${missing} is not known: start the platform with npm start, or set ${missing}.`)
  return environment
}

const readSaved = (path: string): Environment => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Environment
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new Error(`${path} cannot be read: ${(error as Error).message}`, { cause: error })
  }
}

const withoutEmpty = (environment: Environment): Environment =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''))
