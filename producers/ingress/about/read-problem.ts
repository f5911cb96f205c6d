import { failureCodes } from '#contracts/failures.ts'
import { problemOf, problems, type ProblemCode } from '#contracts/http/problem.ts'
import type { Handler } from '../app.ts'
import { Problem } from '../problem.ts'

/** `GET /problems/{code}`: what a problem means, as a page for people or as JSON. Failures of tasks are problems too. */
export const readProblem =
  ({ publicUrl }: { publicUrl: string }): Handler =>
  (request, response) => {
    const explanation = explain(String(request.params['code']), publicUrl)
    response.set({ 'Cache-Control': 'public, max-age=300', Vary: 'Accept' })
    const accepted = request.accepts(['json', 'html'])
    if (accepted === 'json') response.json(explanation)
    else if (accepted === 'html') {
      response.set('Content-Security-Policy', "default-src 'none'").type('html').send(page(explanation))
    } else throw new Problem('not-acceptable', { detail: 'Accept application/json or text/html.' })
  }

type Explanation = {
  type: string
  code: string
  title: string
  /** Of the answer; absent for what only a task can end with. */
  status?: number
  retryable: boolean
}

const explain = (code: string, publicUrl: string): Explanation => {
  const type = `${publicUrl}/problems/${code}`
  // What comes from outside must not match inherited names.
  if (Object.hasOwn(problems, code)) {
    const { title, status, retryable = false } = problemOf(code as ProblemCode)
    return { type, code, title, status, retryable }
  }
  if (Object.hasOwn(failureCodes, code)) {
    return { type, code, title: failureCodes[code as keyof typeof failureCodes], retryable: false }
  }
  throw new Problem('not-found', { detail: 'There is no such problem.' })
}

// Only text of this code base gets here: a code that is not in the tables has been refused.
const page = ({ code, title, status, retryable }: Explanation): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${title}</title>
<h1>${title}</h1>
<p><code>${code}</code>${status === undefined ? ', the way a task ended' : `, status ${status}`}.</p>
<p>${retryable ? 'Sending the same request again, after the time in Retry-After, can help.' : 'Sending the same request again will not help.'}</p>
</html>
`
