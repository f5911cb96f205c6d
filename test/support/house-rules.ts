/** The rules about names, form and completeness. Each takes files and returns a sentence per fault. */
import { codeOf, isCode, topOf, type SourceFile } from './source-tree.ts'

/** Words that say nothing wherever they stand, and words that say nothing alone. */
const emptyWords = new Set([
  'manager',
  'service',
  'helper',
  'helpers',
  'util',
  'utils',
  'common',
  'shared',
  'factory',
  'abstract',
  'impl',
])
const emptyAlone = new Set(['base', 'processor', 'data', 'info', 'misc', 'types'])

const isVague = (words: readonly string[]): boolean =>
  words.some(word => emptyWords.has(word)) || (words.length === 1 && emptyAlone.has(words[0]!))

const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, '-')
    .toLowerCase()
    .split(/[-_.]/)

/** No barrel, no vague name of a file, a folder or a class, no `I` before a type. */
export const nameFaults = (files: readonly SourceFile[]): string[] =>
  files.filter(isCode).flatMap(({ path, text }) => {
    const parts = path.replace(/(?:\.test)?\.\w+$/, '').split('/')
    const declared = [...codeOf(text).matchAll(/\b(class|interface|type)\s+([A-Z]\w*)/g)]
    return [
      ...(parts.at(-1) === 'index' ? [`${path} is a barrel`] : []),
      ...parts.filter(part => isVague(wordsOf(part))).map(part => `${path} has the vague name ${part}`),
      ...declared.flatMap(([, what, name]) => {
        if (what === 'class' && isVague(wordsOf(name!))) return [`${path} has a class with the vague name ${name}`]
        return /^I[A-Z][a-z]/.test(name!) ? [`${path} has the prefix I in ${name}`] : []
      }),
    ]
  })

const forms: readonly { pattern: RegExp; what: string }[] = [
  { pattern: /^\s*@[A-Za-z_$][\w$.]*/m, what: 'a decorator' },
  { pattern: /^\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?enum\s+\w/m, what: 'an enum' },
  { pattern: /^\s*(?:export\s+)?(?:declare\s+)?(?:namespace|module)\s+\w[\w.]*\s*\{/m, what: 'a namespace' },
  { pattern: /^\s*export\s+default\b|\bas\s+default\b/m, what: 'a default export' },
  { pattern: /^\s*export\s+\*/m, what: 'an export of everything' },
]

/** Nothing that Node cannot strip, and nothing that hides what a name means. */
export const formFaults = (files: readonly SourceFile[]): string[] =>
  files.filter(isCode).flatMap(({ path, text }) => {
    const code = codeOf(text)
    return forms.filter(({ pattern }) => pattern.test(code)).map(({ what }) => `${path} has ${what}`)
  })

/** Where amounts are booked, and where they are also priced, ordered and paid. */
const books =
  /^(?:infra\/db\/(?:money\/(?:ledger|lots?|lot-\w+|balances|transactions|adjustments|reconcile|refund-charge|plan-credits|credit-alerts)\.ts$|orders\/order-lots\.ts$)|sagas\/credit\/|producers\/ingress\/credits\/|contracts\/http\/(?:credits|credit-lists|adjustments)\.ts$)/
const money =
  /^(?:contracts\/(?:prices\/|tasks\/pricing\.ts)|infra\/(?:payments\/|db\/(?:money\/(?:prices|quotes)|orders\/(?:orders|products))\.ts)|sagas\/order\/|consumers\/payment\/|producers\/ingress\/(?:orders|payments|prices)\/)/

const inexact = /\bparseFloat\b|\.toFixed\s*\(|\bMath\.(?:round|fround)\b/
const anyNumber = /\b(?:Number|parseInt)\s*\(|\bNumber\.parse|::\s*(?:float|real|double)|\bas\s+(?:float|real|double)/

/** Amounts are whole and as large as they like: where they are booked nothing makes a number of JavaScript of them, and nothing that moves money rounds. */
export const amountFaults = (files: readonly SourceFile[]): string[] =>
  files.filter(isCode).flatMap(({ path, text }) => {
    const code = codeOf(text)
    const isBooked = books.test(path)
    const faults = [
      ...(isBooked || money.test(path) ? (inexact.exec(code) ?? []) : []),
      ...(isBooked ? (anyNumber.exec(code) ?? []) : []),
    ]
    return faults.map(found => `${path} has ${found}, which is not exact`)
  })

const comparison = /([\w$.)\]'"`]*)\s*[=!]==?(?!=)\s*([\w$.'"`]*)/g
const isSecret = (name: string): boolean => /(?:secret|token|signature|hmac|pepper)$/i.test(name)
const isKnown = (name: string): boolean =>
  name === '' || /^(?:undefined|null|true|false|\d.*|['"`].*|.*['"`])$/.test(name)

/** What only one side may know is compared by `timingSafeEqual`: how long it takes must not tell how much of a guess was right. */
export const secretFaults = (files: readonly SourceFile[]): string[] =>
  files
    .filter(file => isCode(file) && /^(?:infra|producers|consumers|sagas)\//.test(file.path))
    .flatMap(({ path, text }) =>
      [...codeOf(text).matchAll(comparison)]
        .filter(([, one = '', other = '']) => (isSecret(one) && !isKnown(other)) || (isSecret(other) && !isKnown(one)))
        .map(([what]) => `${path} compares a secret: ${what}`),
    )

/** How many values a file exports; types come along with what they are the type of. */
export const exportCounts = (files: readonly SourceFile[]): { path: string; count: number }[] =>
  files.filter(isCode).map(({ path, text }) => {
    const code = codeOf(text)
    const declared = code.match(/^export\s+(?:async\s+)?(?:const|let|function|class)\b/gm)?.length ?? 0
    const listed = [...code.matchAll(/^export\s*\{([^}]*)\}/gm)].flatMap(([, names]) =>
      names!.split(',').filter(name => name.trim()),
    )
    return { path, count: declared + listed.length }
  })

const topFolders = ['consumers', 'contracts', 'infra', 'producers', 'sagas', 'scripts', 'test']

/** The folders at the root are these; folders of tools begin with a dot. */
export const topFolderFaults = (files: readonly SourceFile[]): string[] => {
  const found = new Set(files.map(({ path }) => topOf(path)).filter(top => top !== '' && !top.startsWith('.')))
  return [...found].filter(top => !topFolders.includes(top)).map(top => `${top} is not a folder of the house`)
}

/** Every migration is in the list, once and in the order of its number. */
export const migrationFaults = (files: readonly SourceFile[]): string[] => {
  const folder = 'infra/db/migrations/'
  const list = codeOf(files.find(({ path }) => path === `${folder}list.ts`)?.text ?? '')
  const present = files.map(({ path }) => path).filter(path => path.startsWith(folder) && path !== `${folder}list.ts`)
  const names = present.map(path => path.slice(folder.length).replace(/\.ts$/, ''))
  const listed = [...list.matchAll(/name:\s*'([^']+)'/g)].map(([, name]) => name!)
  const isImported = (name: string): boolean => list.includes(`'./${name}.ts'`)
  return [
    ...names
      .filter(name => !isImported(name) || !listed.includes(name))
      .map(name => `the migration ${name} is not in the list`),
    ...listed.filter(name => !names.includes(name)).map(name => `the list has ${name}, which does not exist`),
    ...listed.filter((name, place) => place > 0 && name <= listed[place - 1]!).map(name => `${name} is out of order`),
  ]
}

/** Every production dependency has its line in a decision record. */
export const dependencyFaults = (files: readonly SourceFile[]): string[] => {
  const { dependencies = {} } = JSON.parse(files.find(({ path }) => path === 'package.json')?.text ?? '{}') as {
    dependencies?: Record<string, string>
  }
  const records = files.filter(({ path }) => /^infra\/decisions\/.+\.md$/.test(path))
  const explained = new Set(records.flatMap(({ text }) => firstCells(text)))
  const table = records.filter(({ path }) => path.endsWith('-dependencies.md')).flatMap(({ text }) => firstCells(text))
  return [
    ...Object.keys(dependencies)
      .filter(name => !explained.has(name))
      .map(name => `${name} is used and not explained`),
    ...table.filter(name => !Object.hasOwn(dependencies, name)).map(name => `${name} is explained and not used`),
  ]
}

/** What stands in backticks in the first cell of each row of a table. */
const firstCells = (markdown: string): string[] =>
  [...markdown.matchAll(/^\| *(`[^|]*)\|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!),
  )

// A home's keys are what hostile names in tests point at.
const traces: readonly { pattern: RegExp; what: string }[] = [
  {
    pattern: /(?:^|[^\w.~/-])\/(?:work|root|home|Users|mnt|workspace)\/(?!\.ssh\/)[\w.-]/m,
    what: 'a path of one machine',
  },
  { pattern: /\b[A-Z]:\\\\?(?:Users|work)\b/, what: 'a path of one machine' },
  {
    pattern:
      /\bregistry\.[\w-]+\.(?:org|com|io|dev|net)\b|\bnpmjs\.(?:org|com)\b|\b[\w-]*(?:artifactory|jfrog|nexus)[\w-]*\.\w/i,
    what: 'the host of a registry',
  },
  { pattern: /^\s*(?:@[\w-]+:)?registry\s*=|"resolved":\s*"https?:/m, what: 'the address of a registry' },
]

/** Nothing tells of the machine or the registry that a file was made with. */
export const machineFaults = (files: readonly SourceFile[]): string[] =>
  files.flatMap(({ path, text }) =>
    traces.filter(({ pattern }) => pattern.test(text)).map(({ what }) => `${path} has ${what}`),
  )

/** Every name of a test is its own within the file, so that a failure points at one place. */
export const testNameFaults = (files: readonly SourceFile[]): string[] =>
  files
    .filter(({ path }) => path.endsWith('.test.ts'))
    .flatMap(({ path, text }) => {
      const named = codeOf(text).matchAll(
        /^\s*(?:await\s+)?(?:test|it)(?:\.\w+)?\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/gm,
      )
      const names = [...named].map(([, , name]) => name!)
      const twice = names.filter((name, place) => names.indexOf(name) !== place)
      return [...new Set(twice)].map(name => `${path} has two tests named "${name}"`)
    })
