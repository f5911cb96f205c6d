/** The rule that what belongs to an account is asked for together with the account. */
import { isCode, type SourceFile } from './source-tree.ts'

/** A statement with where it begins in its file. */
type Statement = { path: string; from: number; text: string }

const beginsFunction = /^(?=(?:export )?const \w+ = (?:async )?(?:<[^>]*>)?\()/m
const knowsAccount = /\b(?:accountId|Owned|Named|Wanted)\b/
const inBackticks = /sql(?:<[^`]*?>)?`(?:[^`\\]|\\.)*`/g
const byId = /\bwhere\b[^`]*\bid = \$\{/
// The account itself is not of an account.
const isOfAccount = /\bid = \$\{accountId\}/

/** Every statement by which a function that is told the account finds a thing by its id. */
export const statementsById = (files: readonly SourceFile[]): Statement[] =>
  files
    .filter(file => isCode(file) && file.path.startsWith('infra/db/'))
    .flatMap(({ path, text }) => {
      let from = 0
      return text.split(beginsFunction).flatMap(part => {
        const start = from
        from += part.length
        if (!knowsAccount.test(part.slice(0, part.indexOf('=>')))) return []
        return [...part.matchAll(inBackticks)]
          .map(match => ({ path, from: start + match.index, text: match[0] }))
          .filter(({ text: statement }) => byId.test(statement) && !isOfAccount.test(statement.replace(named, '')))
      })
    })

const named = /\baccount_id = \$\{accountId\}/g

/** Who knows the account and the id of a thing asks for both: whatever id somebody sends, they find their own things only. */
export const tenantFaults = (files: readonly SourceFile[]): string[] =>
  statementsById(files)
    .filter(({ text }) => !text.includes('account_id'))
    .map(({ path, text }) => `${path} finds something by its id alone: ${text.replaceAll(/\s+/g, ' ')}`)
