/** Commands as they are typed: `npm run <program> -- <words> <arguments> --options`. */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { messageOf } from './message-of.ts'

type Options = NonNullable<ParseArgsConfig['options']>

/** What stands behind the words of a command. */
export type Typed = {
  words: readonly string[]
  text: (option: string) => string | undefined
  list: (option: string) => string[]
  isSet: (option: string) => boolean
}

export type Answer = {
  text: string
  /** The same for programs, printed with `--json`; bigints become text. */
  json: unknown
  /** Where there are several: with `--json` each is a line of its own, in place of `json`. */
  lines?: readonly unknown[]
  /** The command did what it should and found that something is wrong. */
  isBad?: boolean
}

export type Command<Needs> = {
  /** The arguments and options as the help shows them. */
  usage: string
  about: string
  options?: Options
  /** How many arguments it takes. */
  takes?: { least: number; most: number }
  run: (needs: Needs, typed: Typed) => Promise<Answer>
}

/** What was typed is not what the command takes; the message is meant for whoever typed it. */
export class UsageFault extends Error {}

export type Program<Needs> = {
  /** As npm knows it. */
  name: string
  commands: Record<string, Command<Needs>>
  /** Opens what the commands work on, once it is clear which one is meant. */
  open: () => Promise<Needs & AsyncDisposable>
  print?: (text: string) => void
  printFault?: (text: string) => void
}

const everywhere: Options = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } }

/** Runs the command that `argv` names and returns the exit status: 0 done, 1 something is wrong, 2 wrongly typed. */
export const runProgram = async <Needs>(program: Program<Needs>, argv: readonly string[]): Promise<number> => {
  const { print = console.log, printFault = console.error } = program
  try {
    const { text, isBad = false } = await answer(program, argv)
    if (text !== '') print(text)
    return isBad ? 1 : 0
  } catch (error) {
    printFault(explained(error))
    return error instanceof UsageFault ? 2 : 1
  }
}

const explained = (error: unknown): string => {
  const message = messageOf(error)
  const isAway = /ECONNREFUSED|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH/.test(message)
  return isAway ? `A server does not answer (${message}): is the platform running? npm run doctor says more.` : message
}

const answer = async <Needs>(
  program: Program<Needs>,
  argv: readonly string[],
): Promise<Pick<Answer, 'text' | 'isBad'>> => {
  const found = findCommand(program.commands, argv)
  if (!found) {
    const isAsked = argv.length === 0 || argv.includes('--help') || argv.includes('-h')
    const near = Object.keys(program.commands).filter(name => name.startsWith(`${argv[0]} `))
    if (!isAsked) throw new UsageFault(`There is no command ${argv.join(' ')}.${thereAre(near)}`)
    return { text: helpOf(program, near) }
  }
  const { name, command } = found
  const usage = `npm run ${program.name} -- ${name} ${command.usage}`.trimEnd()
  const typed = read(command, argv.slice(name.split(' ').length), usage)
  if (typed.isSet('help')) return { text: `${usage}\n  ${command.about}` }
  await using needs = await program.open()
  const said = await command.run(needs, typed)
  return { text: typed.isSet('json') ? textForPrograms(said) : said.text, isBad: said.isBad ?? false }
}

const findCommand = <Needs>(
  commands: Record<string, Command<Needs>>,
  argv: readonly string[],
): { name: string; command: Command<Needs> } | undefined => {
  const name = Object.keys(commands).find(candidate =>
    candidate.split(' ').every((word, place) => argv[place] === word),
  )
  return name === undefined ? undefined : { name, command: commands[name]! }
}

const read = <Needs>({ options, takes }: Command<Needs>, args: readonly string[], usage: string): Typed => {
  const { values, positionals } = parsed(args, { ...options, ...everywhere }, usage)
  const { least, most } = takes ?? { least: 0, most: 0 }
  const isRight = positionals.length >= least && positionals.length <= most
  if (!isRight && values['help'] !== true) throw new UsageFault(`Type it like this: ${usage}`)
  return {
    words: positionals,
    text: option => (typeof values[option] === 'string' ? values[option] : undefined),
    list: option => [values[option] ?? []].flat().map(String),
    isSet: option => values[option] === true,
  }
}

type Parsed = { values: Record<string, string | boolean | (string | boolean)[] | undefined>; positionals: string[] }

const parsed = (args: readonly string[], options: Options, usage: string): Parsed => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    throw new UsageFault(`${(error as Error).message}\nType it like this: ${usage}`)
  }
}

const thereAre = (names: readonly string[]): string => (names.length === 0 ? '' : ` There are ${names.join(', ')}.`)

/** The help of the program, or of those of its commands that were begun to be typed. */
const helpOf = <Needs>({ name, commands }: Program<Needs>, near: readonly string[]): string =>
  [
    `npm run ${name} -- <command>`,
    ...Object.entries(commands)
      .filter(([words]) => near.length === 0 || near.includes(words))
      .map(([words, { usage, about }]) => `\n  ${words} ${usage}\n      ${about}`),
    '\nEvery command takes --json, for programs, and --help.',
  ].join('\n')

const textForPrograms = ({ json, lines }: Answer): string =>
  lines ? lines.map(line => JSON.stringify(line, textOfBigint)).join('\n') : JSON.stringify(json, textOfBigint, 2)

const textOfBigint = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value)
