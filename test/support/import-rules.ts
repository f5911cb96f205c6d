/** The rules about who may import whom. Each takes files and returns a sentence per fault. */
import { posix } from 'node:path'
import { isBuiltin } from 'node:module'
import { codeOf, isCode, topOf, type SourceFile } from './source-tree.ts'

/** One import, as what it reaches: a file of the repository, a Node module or a package. */
export type Import =
  | { from: string; to: 'file'; path: string }
  | { from: string; to: 'node'; name: string }
  | { from: string; to: 'package'; name: string }
  | { from: string; to: 'unknown'; name: string }

const patterns = [
  /\bfrom\s*(['"])([^'"\n]+)\1/g,
  /^\s*import\s*(['"])([^'"\n]+)\1/gm,
  /\b(?:import|require|import\.meta\.resolve|mock\.module)\s*\(\s*(['"`])([^'"`\n]+)\1/g,
]
const computed = /\b(?:import|require)\s*\(\s*(?!['"`\s)])([^)\n]*)/g

export const importsOf = (file: SourceFile): Import[] => {
  const code = codeOf(file.text)
  const named = patterns.flatMap(pattern => [...code.matchAll(pattern)].map(match => reach(file.path, match[2]!)))
  const unknown = [...code.matchAll(computed)].map(([, name]) => ({
    from: file.path,
    to: 'unknown' as const,
    name: name!,
  }))
  return [...named, ...unknown]
}

const reach = (from: string, specifier: string): Import => {
  if (specifier.startsWith('.')) return { from, to: 'file', path: posix.join(posix.dirname(from), specifier) }
  if (specifier.startsWith('#')) return { from, to: 'file', path: specifier.slice(1) }
  if (isBuiltin(specifier)) return { from, to: 'node', name: specifier }
  const parts = specifier.split('/')
  return { from, to: 'package', name: parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/') }
}

const allImports = (files: readonly SourceFile[]): Import[] => files.filter(isCode).flatMap(importsOf)

const layers: Record<string, readonly string[]> = {
  contracts: ['contracts'],
  infra: ['infra', 'contracts'],
  producers: ['producers', 'infra', 'contracts'],
  consumers: ['consumers', 'infra', 'contracts'],
  sagas: ['sagas', 'infra', 'contracts'],
}

/** A layer imports only itself and the layers below it; contracts know no library but zod. */
export const layerFaults = (files: readonly SourceFile[]): string[] =>
  allImports(files).flatMap(imported => {
    const top = topOf(imported.from)
    const below = layers[top]
    if (!below) return []
    if (imported.to === 'file')
      return below.includes(topOf(imported.path)) ? [] : [`${imported.from} imports ${imported.path}`]
    if (imported.to === 'unknown') return [`${imported.from} imports what it computes: ${imported.name}`]
    const isAllowed = imported.to === 'node' || top !== 'contracts' || imported.name === 'zod'
    return isAllowed ? [] : [`${imported.from} imports ${imported.name}`]
  })

const notKinds = ['projections', 'delivery']

/** A kind of work never imports another. */
export const kindFaults = (files: readonly SourceFile[]): string[] =>
  allImports(files).flatMap(imported => {
    const kind = kindOf(imported.from)
    const other = imported.to === 'file' ? kindOf(imported.path) : undefined
    if (kind === undefined || other === undefined || kind === other) return []
    return [`${imported.from} imports the kind ${other}`]
  })

const kindOf = (path: string): string | undefined => {
  const folder = /^consumers\/([^/]+)\//.exec(path)?.[1]
  return folder === undefined || notKinds.includes(folder) ? undefined : folder
}

/** What a saga decides follows from contracts alone: no library, no database, no clock of a server. */
export const decisionFaults = (files: readonly SourceFile[]): string[] =>
  allImports(files.filter(({ path }) => /^sagas\/([^/]+)\/\1\.ts$/.test(path))).flatMap(imported =>
    imported.to === 'file' && topOf(imported.path) === 'contracts'
      ? []
      : [`${imported.from} imports ${imported.to === 'file' ? imported.path : imported.name}`],
  )

/** Where each library may be imported. `zod` has no door. */
const doors: readonly { library: RegExp; door: RegExp }[] = [
  { library: /^amqplib$/, door: /^infra\/broker\// },
  { library: /^ioredis$/, door: /^infra\/cache\// },
  { library: /^(?:@mikro-orm\/.+|kysely|pg)$/, door: /^infra\/db\// },
  { library: /^(?:express|busboy|canonicalize)$/, door: /^producers\/ingress\// },
  {
    library: /^(?:sharp|opencv-wasm)$/,
    door: /^(?:infra\/engines|consumers\/(?!projections|delivery)[^/]+|scripts\/fixtures)\//,
  },
  { library: /^(?:onnxruntime-node|piscina)$/, door: /^(?:infra\/engines|consumers\/recognition\/reading)\// },
  { library: /^(?:pino|prom-client|@opentelemetry\/.+)$/, door: /^infra\/telemetry\// },
  { library: /^(?:pdfkit|@resvg\/resvg-js)$/, door: /^infra\/engines\// },
  { library: /^(?:harfbuzzjs|subset-font|@expo-google-fonts\/.+)$/, door: /^infra\/fonts\// },
  { library: /^mjml$/, door: /^consumers\/design\/export\/email\// },
  { library: /^nodemailer$/, door: /^consumers\/(?:design\/export\/email|delivery)\// },
  { library: /^(?:jose|openid-client|otpauth)$/, door: /^infra\/identity\// },
  { library: /^@iconify-json\/.+$/, door: /^infra\/materials\// },
  { library: /^(?:linebreak|bidi-js)$/, door: /^consumers\/design\/text\// },
  { library: /^libphonenumber-js$/, door: /^consumers\/design\/content\// },
  { library: /^@aws-sdk\/.+$/, door: /^infra\/storage\// },
  { library: /^culori$/, door: /^(?:consumers\/design\/color|infra\/materials)\// },
  { library: /^pure-rand$/, door: /^consumers\/design\/random\.ts$/ },
  { library: /^@cantoo\/pdf-lib$/, door: /^infra\/engines\// },
  { library: /^stripe$/, door: /^infra\/payments\// },
  { library: /^puppeteer-core$/, door: /^infra\/engines\/chromium\// },
  { library: /^@platformatic\/kafka$/, door: /^infra\/kafka\// },
  { library: /^ws$/, door: /^producers\/ingress\/ws\// },
  { library: /^zod$/, door: /^/ },
]
const anywhere = /^(?:test|scripts\/bench\/(?:peers|design|events|export|recognition\/families))\//

/** A library lives behind one door, and one that has none is not used. */
export const doorFaults = (files: readonly SourceFile[]): string[] =>
  allImports(files.filter(({ path }) => !anywhere.test(path))).flatMap(imported => {
    if (imported.to !== 'package') return []
    const { door } = doors.find(({ library }) => library.test(imported.name)) ?? {}
    return door?.test(imported.from) ? [] : [`${imported.from} imports ${imported.name}`]
  })

const readsEnvironment = [
  /\bprocess\s*(?:\?\.|\.|\[\s*['"`])\s*env\b/,
  /\{[^}]*\benv\b[^}]*\}\s*(?:=\s*process\b|from\s*['"](?:node:)?process['"])/,
]

/** The environment is read in one place. */
export const environmentFaults = (files: readonly SourceFile[]): string[] =>
  files
    .filter(file => isCode(file) && !/^(?:infra\/config\.ts$|scripts\/|test\/)/.test(file.path))
    .filter(({ text }) => readsEnvironment.some(pattern => pattern.test(codeOf(text))))
    .map(({ path }) => `${path} reads the environment`)
