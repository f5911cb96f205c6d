import assert from 'node:assert/strict'
import { createHash, type Argon2Parameters } from 'node:crypto'
import { test } from 'node:test'
import { passwordHasher, TooManyPasswords, usualHardness } from '#infra/identity/passwords.ts'

const password = 'correct horse battery staple'

/** Derives quickly and notes with what it was asked. */
const noted = () => {
  const asked: Argon2Parameters[] = []
  const derive = async (_algorithm: 'argon2id', parameters: Argon2Parameters): Promise<Buffer> => {
    asked.push(parameters)
    return createHash('sha256')
      .update(parameters.nonce as Buffer)
      .update(parameters.message as Buffer)
      .digest()
  }
  return { asked, derive }
}

test('a hash says how it was made, with at least the work that is recommended, and a nonce of its own', async () => {
  const passwords = passwordHasher()
  const [one, other] = [await passwords.hash(password), await passwords.hash(password)]
  const [, memory, passes, parallelism] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(one)!.map(Number)
  assert.ok(memory! >= 19_456 && passes! >= 2 && parallelism! >= 1)
  assert.notEqual(one, other)
  assert.ok(await passwords.verify(password, one))
  assert.equal(await passwords.verify(`${password} `, one), false)
})

test('a hash is checked with the parameters that stand in it, not with those of today', async () => {
  const { asked, derive } = noted()
  const hash = await passwordHasher({ derive, hardness: { memory: 65_536, passes: 3, parallelism: 1 } }).hash(password)
  assert.ok(await passwordHasher({ derive }).verify(password, hash))
  assert.deepEqual([asked.at(-1)!.memory, asked.at(-1)!.passes], [65_536, 3])
})

test('without a user the same work is done for nothing', async () => {
  const { asked, derive } = noted()
  const passwords = passwordHasher({ derive })
  const hash = await passwords.hash(password)
  asked.length = 0
  assert.equal(await passwords.verify(password, null), false)
  assert.equal(await passwords.verify(password, hash), true)
  assert.equal(await passwords.verify(password, '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy'), false)
  const work = asked.map(({ memory, passes, parallelism, tagLength }) => ({ memory, passes, parallelism, tagLength }))
  assert.deepEqual(
    work,
    Array.from({ length: 3 }, () => ({ ...usualHardness, tagLength: 32 })),
  )
})

test('a hash of less work is weak, one of as much is not, and what is none is', async () => {
  const { derive } = noted()
  const passwords = passwordHasher({ derive })
  const lesser = passwordHasher({ derive, hardness: { memory: 19_456, passes: 2, parallelism: 1 } })
  assert.equal(passwords.isWeak(await passwords.hash(password)), false)
  assert.equal(passwords.isWeak(await lesser.hash(password)), true)
  assert.equal(passwords.isWeak('$2b$10$N9qo8uLOickgx2ZMRZoMye'), true)
})

test('a password is the same however a keyboard puts its characters together', async () => {
  const { derive } = noted()
  const passwords = passwordHasher({ derive })
  assert.ok(await passwords.verify('cafe\u0301 au lait', await passwords.hash('caf\u00e9 au lait')))
})

test('what is no hash of ours is never right, whatever it holds', async () => {
  const { derive } = noted()
  const passwords = passwordHasher({ derive })
  const hash = await passwords.hash(password)
  const cut = hash.slice(0, -1)
  for (const text of ['', 'plain', cut, `${hash}=`, hash.replace('argon2id', 'argon2i'), hash.replace('v=19', 'v=16')])
    assert.equal(await passwords.verify(password, text), false, text)
})

test('few passwords are hashed at once, and more than can wait are told so', async () => {
  let running = 0
  let most = 0
  const gate = Promise.withResolvers<void>()
  const passwords = passwordHasher({
    derive: async () => {
      most = Math.max(most, ++running)
      await gate.promise
      running--
      return Buffer.alloc(32)
    },
  })
  const all = Array.from({ length: 100 }, () => passwords.hash(password))
  const outcomes = Promise.allSettled(all)
  gate.resolve()
  const refused = (await outcomes).filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
  assert.ok(most <= 3)
  assert.ok(refused.length >= 33 && refused.length < 100)
  assert.ok(refused.every(({ reason }) => reason instanceof TooManyPasswords))
})
