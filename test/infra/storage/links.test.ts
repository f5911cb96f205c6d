import { newId } from '#contracts/ids.ts'
import { createLinks, type SentLink } from '#infra/storage/links.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'

const first = { kid: 'first', secret: 'the first secret of these tests 01' }
const second = { kid: 'second', secret: 'the second secret of these tests 2' }
const publicUrl = 'https://ink.example'
const now = new Date('2026-03-04T05:06:07.890Z')
const later = (ms: number): Date => new Date(now.getTime() + ms)

const read = (url: string): SentLink => {
  const { pathname, searchParams } = new URL(url)
  const part = (name: string): string => searchParams.get(name) ?? ''
  return { assetId: pathname.split('/').at(-1)!, exp: part('exp'), kid: part('kid'), sig: part('sig') }
}

test('a link is valid until the moment that it names, at most a day, and expired from then on', () => {
  const { signLink, checkLink } = createLinks({ publicUrl, keys: [first] })
  const { url, expiresAt } = signLink(newId('asset'), now)
  assert.ok(url.startsWith('https://ink.example/v1/files/ast_'))
  const lastsMs = expiresAt.getTime() - now.getTime()
  assert.ok(lastsMs <= 24 * 3_600_000 && lastsMs > 24 * 3_600_000 - 1000)
  assert.equal(checkLink(read(url), now), 'valid')
  assert.equal(checkLink(read(url), new Date(expiresAt.getTime() - 1)), 'valid')
  assert.equal(checkLink(read(url), expiresAt), 'expired')
})

const changesOf = (link: SentLink, part: keyof SentLink): SentLink[] =>
  link[part]
    .split('')
    .flatMap((was, place) =>
      ['0', '1', 'A', 'B', '_', 'é']
        .filter(mark => mark !== was)
        .map(mark => ({ ...link, [part]: link[part].slice(0, place) + mark + link[part].slice(place + 1) })),
    )

test('changing any single character of a link makes it invalid, whether it has expired or not', () => {
  const { signLink, checkLink } = createLinks({ publicUrl, keys: [first] })
  const link = read(signLink(newId('asset'), now).url)
  for (const changed of (['assetId', 'exp', 'kid', 'sig'] as const).flatMap(part => changesOf(link, part))) {
    assert.equal(checkLink(changed, now), 'invalid', JSON.stringify(changed))
    assert.equal(checkLink(changed, later(48 * 3_600_000)), 'invalid')
  }
})

test('a link cannot be prolonged, cut, or carried over to another asset', () => {
  const { signLink, checkLink } = createLinks({ publicUrl, keys: [first] })
  const link = read(signLink(newId('asset'), now).url)
  assert.equal(checkLink({ ...link, exp: `${link.exp}0` }, now), 'invalid')
  assert.equal(checkLink({ ...link, exp: ` ${link.exp}` }, now), 'invalid')
  assert.equal(checkLink({ ...link, sig: link.sig.slice(0, -1) }, now), 'invalid')
  assert.equal(checkLink({ ...link, sig: '' }, now), 'invalid')
  assert.equal(checkLink({ ...link, sig: `${link.sig}=` }, now), 'invalid')
  assert.equal(checkLink({ ...link, assetId: newId('asset') }, now), 'invalid')
})

test('after a rotation old links still work, new ones are signed anew, and taking the old key out ends the old links', () => {
  const old = read(createLinks({ publicUrl, keys: [first] }).signLink(newId('asset'), now).url)
  const rotated = createLinks({ publicUrl, keys: [second, first] })
  assert.equal(rotated.checkLink(old, now), 'valid')
  assert.equal(read(rotated.signLink(newId('asset'), now).url).kid, 'second')
  assert.equal(createLinks({ publicUrl, keys: [second] }).checkLink(old, now), 'invalid')
  assert.equal(rotated.checkLink({ ...old, kid: 'second' }, now), 'invalid')
  assert.equal(rotated.checkLink({ ...old, kid: '__proto__' }, now), 'invalid')
})

test('a link tells to the millisecond when it was signed', () => {
  const { signLink, signedAt } = createLinks({ publicUrl, keys: [first] })
  for (const ms of [0, 1, 110, 999]) {
    assert.deepEqual(signedAt(read(signLink(newId('asset'), later(ms)).url)), later(ms))
  }
})

test('links cannot be made to last longer than a day, nor without a key', () => {
  assert.throws(() => createLinks({ publicUrl, keys: [first], ttlMs: 24 * 3_600_000 + 1 }), RangeError)
  assert.throws(() => createLinks({ publicUrl, keys: [] }), TypeError)
})
