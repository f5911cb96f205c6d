import { Failure } from '#contracts/failures.ts'
import { derivedId, newId } from '#contracts/ids.ts'
import { ownershipStatement, schemeAudit } from '#contracts/tasks/scheme-audit.ts'
import { schemeReportSchema } from '#contracts/tasks/scheme-report.ts'
import { storedFileSchema } from '#contracts/tasks/work.ts'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import { auditPool } from '../../../consumers/scheme-audit/pool.ts'
import type { Recognize } from '../../../consumers/scheme-audit/recognizer.ts'
import { schemeAuditWorker } from '../../../consumers/scheme-audit/worker.ts'
import { pngClaiming } from '../../support/hostile-images.ts'
import { pngOfDigits } from './pictures.ts'
import { codesOf } from './random.ts'
import { readingOf } from './samples.ts'
import { filePath } from '../../support/file-path.ts'

const pool = auditPool({ size: 1 })
after(async () => pool[Symbol.asyncDispose]())

const accountId = newId('account')
const codes = [...new Set(codesOf(130, { alphabet: '0123456789', length: 4 }))].slice(0, 100)
const pictures = await Promise.all(codes.map(async code => pngOfDigits(code, { lines: [1] })))

/** A solver that knows the pictures, and misreads every fifth. */
const byDigest = new Map(pictures.map((bytes, at) => [digestOf(bytes), { code: codes[at]!, at }]))
const recognize: Recognize = async bytes => {
  const { code, at } = byDigest.get(digestOf(bytes))!
  return readingOf(at % 5 === 0 ? `${code.slice(0, 3)}x` : code, { ms: 5 })
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

type Changes = { labels?: boolean; formats?: ('json' | 'html' | 'pdf')[]; recognize?: Recognize }

/** A worker over files in memory, with a hundred assets, and a job for it. */
const begin = ({ labels = true, formats, recognize: solver = recognize }: Changes = {}) => {
  const assetIds = codes.map(() => newId('asset'))
  const files = new Map<string, Uint8Array>(pictures.map((bytes, at) => [filePath(accountId, assetIds[at]!), bytes]))
  const seen: { value: number; stage?: string | undefined }[] = []
  const abort = new AbortController()
  const work = schemeAuditWorker({
    read: async (...named) => {
      const bytes = files.get(filePath(...named))
      if (!bytes) throw new Failure('asset-not-found')
      return Buffer.from(bytes)
    },
    store: async (owner, id, stored) => void files.set(filePath(owner, id), stored),
    measure: pool.measure,
    recognize: solver,
    model: () => ({ name: 'solver', digest: 'sha-256:00', calibrationError: 0.04 }),
  })
  const input = schemeAudit.input.parse({
    scheme: { name: 'Sign-in code', reads_as: 'text', charset: '0123456789', length: 4 },
    samples: assetIds.map((asset_id, at) => ({ asset_id, ...(labels && { label: codes[at] }) })),
    attestation: { is_owner: true, statement: ownershipStatement },
    domain: 'login.example.com',
    ...(formats && { formats }),
  })
  const job = {
    taskId: newId('task', Date.UTC(2026, 10, 21, 14)),
    accountId,
    input,
    attempt: 1,
    signal: abort.signal,
    progress: (progress: (typeof seen)[number]) => void seen.push(progress),
    output: () => undefined,
  }
  const assets = assetIds.map(assetId => filePath(accountId, assetId))
  return { files, assets, seen, abort, job, work }
}

test('the report says how often the solver was right, and lies in storage in every format', async () => {
  const { files, job, work, seen } = begin()
  const { result, files: outputs, warnings } = await work(job)
  assert.deepEqual(schemeReportSchema.parse(result), result)
  assert.equal(result.solving.solve_rate.value, 0.8)
  assert.equal(result.grade, 'F')
  assert.equal(result.scheme.audited_on, '2026-11-21')
  assert.deepEqual(warnings, [])
  assert.deepEqual(
    outputs!.map(({ filename, asset_id }) => [filename, asset_id]),
    ['json', 'html', 'pdf'].map(format => [`report.${format}`, derivedId('asset', job.taskId, `report-${format}`)]),
  )
  for (const output of outputs!) {
    const stored = files.get(filePath(accountId, output.asset_id))!
    assert.deepEqual(storedFileSchema.parse(output), output)
    assert.equal(output.digest, `sha-256:${digestOf(stored)}`)
  }
  const json = files.get(filePath(accountId, outputs![0]!.asset_id))!
  assert.deepEqual(JSON.parse(Buffer.from(json).toString()), result)
  assert.equal(seen.length, 101)
  assert.ok(seen.every(({ value }, at) => value > (seen[at - 1]?.value ?? 0) === at < 100 && value < 1))
})

test('real pictures are measured: with a hairline taken off, their digits stand apart', async () => {
  const { job, work } = begin({ formats: ['json'] })
  const { result } = await work(job)
  const meter = (id: string) => result.meters.find(each => each.id === id)!.value
  assert.ok(meter('segmentable') > 0.95)
  assert.equal(meter('line-to-stroke'), 0.25)
  assert.equal(meter('glyph-height'), 26)
  assert.ok(result.findings.some(({ id }) => id === 'segmentable'))
})

test('a second run of the task leaves the same files', async () => {
  const { files, job, work } = begin()
  const [first, second] = [await work(job), await work(job)]
  assert.deepEqual(first, second)
  assert.equal(files.size, codes.length + 3)
})

test('only what anybody can see of the scheme is told to the solver', async () => {
  const requests = new Set<string>()
  const spy: Recognize = async (bytes, request, options) => {
    requests.add(JSON.stringify(request))
    return recognize(bytes, request, options)
  }
  const { job, work } = begin({ recognize: spy, formats: ['json'] })
  await work(job)
  assert.deepEqual(
    [...requests].map(request => JSON.parse(request) as unknown),
    [{ reads_as: 'text', case_mode: 'fold', charset: '0123456789', length: 4 }],
  )
})

test('arithmetic is read by the rules of its site', async () => {
  const requests = new Set<string>()
  const spy: Recognize = async (bytes, request, options) => {
    requests.add(JSON.stringify(request))
    return recognize(bytes, request, options)
  }
  const { job, work } = begin({ recognize: spy, formats: ['json'] })
  const { scheme } = schemeAudit.input.shape
  const sums = scheme.parse({ name: 'Sums', reads_as: 'calc', division: 'floor', negative: 'abs' })
  await work({ ...job, input: { ...job.input, scheme: sums } })
  assert.deepEqual([...requests], ['{"reads_as":"calc","case_mode":"fold","division":"floor","negative":"abs"}'])
  assert.throws(() => scheme.parse({ name: 'Codes', reads_as: 'text', negative: 'abs' }), /are for calc/)
})

test('without labels the rate is an estimate, and the task warns of it', async () => {
  const { job, work } = begin({ labels: false, formats: ['json'] })
  const { result, warnings } = await work(job)
  assert.equal(result.solving.basis, 'estimated')
  assert.ok(Math.abs(result.solving.solve_rate.value - 0.9) < 1e-6)
  assert.match(warnings![0]!, /estimate/)
})

test('a tenth of the samples may be unreadable: they are left out and counted', async () => {
  const { files, assets, job, work } = begin({ formats: ['json'] })
  for (const key of assets.slice(0, 4)) files.set(key, Buffer.from('no picture'))
  for (const key of assets.slice(4, 8)) files.set(key, pngClaiming(30_000, 30_000))
  files.delete(assets[8]!)
  files.set(assets[9]!, Buffer.concat([pictures[9]!, Buffer.alloc(3_000_000)]))
  const { result, warnings } = await work(job)
  assert.deepEqual(result.samples, { given: 100, readable: 90, unreadable: 10, labeled: 90 })
  assert.match(warnings![0]!, /10 of 100/)
})

test('with more the task fails for good, says why, and stores nothing', async () => {
  const { files, assets, job, work } = begin()
  for (const key of assets.slice(0, 11)) files.set(key, Buffer.from('no picture'))
  await assert.rejects(work(job), {
    name: 'Failure',
    code: 'invalid-input',
    retry: 'never',
    message: /11 of the first 11/,
  })
  assert.equal(files.size, codes.length)
})

test('an outage is no unreadable sample: it ends the attempt, to be tried again', async () => {
  const down: Recognize = async () => {
    throw new Failure('dependency-unavailable', undefined, { retry: 'backoff' })
  }
  const { job, work } = begin({ recognize: down })
  await assert.rejects(work(job), { code: 'dependency-unavailable', retry: 'backoff' })
})

test('a task that is canceled stops before the next sample and stores nothing', async () => {
  const { files, job, work, abort, seen } = begin()
  const progress = (step: (typeof seen)[number]): void => {
    if (seen.push(step) === 7) abort.abort(new Error('canceled'))
  }
  await assert.rejects(work({ ...job, progress }), /canceled/)
  assert.equal(seen.length, 7)
  assert.equal(files.size, codes.length)
})

test('no more than one picture is on its way at a time', async () => {
  let [open, most] = [0, 0]
  const { job, work } = begin({
    formats: ['json'],
    recognize: async (...asked) => {
      most = Math.max(most, ++open)
      const reading = await recognize(...asked)
      open--
      return reading
    },
  })
  await work(job)
  assert.equal(most, 1)
})
