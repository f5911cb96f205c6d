import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Failure } from '#contracts/failures.ts'
import { checkPrintProfile, openPrintProfile } from '#infra/color/print-profile.ts'
import { iccOf, type IccWish } from './icc-of.ts'

const near = (actual: readonly number[], expected: readonly number[], slack: number): void => {
  assert.equal(actual.length, expected.length)
  for (const [place, value] of actual.entries())
    assert.ok(Math.abs(value - expected[place]!) <= slack, `${actual.join(' ')} is not ${expected.join(' ')}`)
}

/** What Little CMS 2.14 says: `transicc -t1 -b -n -i '*sRGB' -o coated-fogra39.icc`, in percent. */
const reference: Record<string, readonly number[]> = {
  '#000000': [77.14, 65.13, 49.95, 98.28],
  '#ffffff': [0, 0, 0, 0],
  '#ff0000': [0, 96.03, 98.41, 0.05],
  '#00ff00': [63.06, 0, 96.36, 0],
  '#0000ff': [97.76, 73.54, 0, 0],
  '#808080': [16.24, 13.65, 13.61, 54.46],
  '#323232': [44.38, 36.92, 34.54, 84.39],
  '#141414': [62.49, 52.33, 44.63, 96.29],
  '#c81e3c': [0, 96.13, 62.43, 17.12],
  '#0c50a0': [94.89, 68.6, 0, 3.45],
  '#faf0dc': [0.68, 3.07, 14.59, 4.21],
  '#3c140a': [3.44, 76.57, 64.43, 90.79],
  '#ffc800': [0, 20.72, 91.83, 4.09],
  '#007864': [78.12, 0, 52.58, 42.14],
}

test('colors become the inks that Little CMS finds, relative colorimetric with black point compensation', async () => {
  const profile = await openPrintProfile({ inkLimitPercent: 400 })
  for (const [hex, inks] of Object.entries(reference))
    near(
      profile.inkOf(hex).map(ink => ink * 100),
      inks,
      0.05,
    )
})

/** `transicc -t1 -b -n -s -i coated-fogra39.icc -o '*sRGB'`. */
const proofs: readonly (readonly [inks: readonly number[], rgb: readonly number[]])[] = [
  [
    [100, 0, 0, 0],
    [0, 159, 227],
  ],
  [
    [0, 100, 0, 0],
    [230, 0, 126],
  ],
  [
    [0, 0, 100, 0],
    [255, 237, 0],
  ],
  [
    [0, 0, 0, 100],
    [31, 31, 29],
  ],
  [
    [100, 100, 0, 0],
    [48, 41, 131],
  ],
  [
    [20, 40, 60, 0],
    [211, 161, 113],
  ],
  [
    [100, 100, 100, 100],
    [3, 1, 0],
  ],
  [
    [0, 0, 0, 0],
    [255, 255, 255],
  ],
]

test('inks look as Little CMS proofs them', async () => {
  const { toScreen } = await openPrintProfile({ inkLimitPercent: 300 })
  for (const [inks, rgb] of proofs) near([...toScreen(Buffer.from(inks.map(ink => Math.round(ink * 2.55))))], rgb, 1.5)
})

test('a picture takes the inks of its colors', async () => {
  const profile = await openPrintProfile({ inkLimitPercent: 300 })
  for (const hex of Object.keys(reference)) {
    const ink = profile.pixelsToInk(Buffer.from(hex.slice(1).repeat(2), 'hex'))
    const exact = profile.inkOf(hex).map(value => value * 255)
    near([...ink.subarray(0, 4)], exact, 6)
    assert.deepEqual(ink.subarray(0, 4), ink.subarray(4))
  }
})

test('neither a color nor a picture takes more ink than the limit', async () => {
  const rgb = Buffer.from(Array.from({ length: 3 * 40_000 }, (_, place) => ((place * 7919) >> 3) % 256))
  for (const inkLimitPercent of [200, 260, 300]) {
    const profile = await openPrintProfile({ inkLimitPercent })
    const ink = profile.pixelsToInk(rgb)
    let most = 0
    for (let at = 0; at < ink.length; at += 4)
      most = Math.max(most, ink[at]! + ink[at + 1]! + ink[at + 2]! + ink[at + 3]!)
    assert.ok(most / 2.55 <= inkLimitPercent, `${most / 2.55} %`)
    const black = profile.inkOf('#000000').reduce((sum, value) => sum + value, 0)
    assert.ok(black * 100 <= inkLimitPercent + 1e-9)
    assert.ok(profile.inkOf('#000000')[3] > 0.98, 'black ink keeps the depth')
  }
})

test('the profile of the house names its printing condition', async () => {
  const { name, condition, icc } = await openPrintProfile({ inkLimitPercent: 300 })
  assert.deepEqual([name, condition], ['Inkstone coated, after FOGRA39L', 'FOGRA39'])
  assert.equal(Buffer.from(icc).toString('latin1', 36, 40), 'acsp')
})

const forms: IccWish[] = [{ form: 'mft1' }, { form: 'mft2' }, { form: 'mft2', version: 4 }, { form: 'new', version: 4 }]
for (const wish of forms)
  test(`a customer's profile of version ${wish.version ?? 2} with tables of the form ${wish.form} prints`, async () => {
    const profile = await openPrintProfile({ icc: iccOf(wish), inkLimitPercent: 300 })
    assert.deepEqual([profile.name, profile.condition], ['My press', 'Custom'])
    near(profile.inkOf('#ffffff'), [0, 0, 0, 0], 0.005)
    near(profile.inkOf('#000000'), [0, 0, 0, 1], 0.005)
    // 50 of lightness.
    near(profile.inkOf('#777777'), [0, 0, 0, 0.5], 0.01)
    near([...profile.toScreen(Buffer.from([0, 0, 0, 128]))], [0x77, 0x77, 0x77], 2)
  })

test('a profile without a name gets one', () => {
  const icc = iccOf({ tags: tags => delete tags['desc'] })
  assert.equal(checkPrintProfile(icc).name, 'Custom profile')
})

const refuse = (icc: Uint8Array, why: RegExp): void =>
  assert.throws(
    () => checkPrintProfile(icc),
    (error: unknown) => error instanceof Failure && error.code === 'unusable-profile' && why.test(error.message),
  )

const unusable: [what: string, icc: () => Buffer, why: RegExp][] = [
  ['nothing', () => Buffer.alloc(0), /not an ICC profile/],
  ['a picture', () => Buffer.from('ffd8ffe0'.repeat(100), 'hex'), /not an ICC profile/],
  ['too much', () => Buffer.concat([iccOf(), Buffer.alloc(4 * 2 ** 20)]), /larger than 4 MiB/],
  ['half of one', () => iccOf().subarray(0, 300), /cut short/],
  ['one for screens', () => iccOf({ header: header => header.write('mntr', 12) }), /does not describe a printer/],
  ['one of three inks', () => iccOf({ header: header => header.write('CMY ', 16) }), /cyan, magenta, yellow and black/],
  ['one to a device', () => iccOf({ header: header => header.write('RGB ', 20) }), /neither to Lab nor to XYZ/],
  ['one of version 5', () => iccOf({ header: header => header.writeUInt8(5, 8) }), /version/],
  ['one without inks to colors', () => iccOf({ tags: tags => delete tags['A2B0'] }), /from inks to colors/],
  ['one without colors to inks', () => iccOf({ tags: tags => delete tags['B2A0'] }), /from colors to inks/],
  ['a table of three inks', () => iccOf({ tags: tags => tags['B2A0']!.writeUInt8(3, 9) }), /number of inks/],
  ['a table of another type', () => iccOf({ tags: tags => tags['B2A0']!.write('XYZ ') }), /unknown type/],
  [
    'a table with more places than bytes',
    () => iccOf({ tags: tags => tags['A2B0']!.writeUInt8(255, 10) }),
    /cut short/,
  ],
  ['a table of one place', () => iccOf({ tags: tags => tags['A2B0']!.writeUInt8(1, 10) }), /too small/],
  ['curves of 65535 places', () => iccOf({ tags: tags => tags['A2B0']!.writeUInt16BE(65_535, 48) }), /cut short/],
  ['a press that prints white black', () => iccOf({ tags: tags => tags['A2B0']!.fill(0, 68, 68 + 96) }), /too dark/],
]

for (const [what, icc, why] of unusable)
  test(`${what} is refused as a profile, with a sentence that says why`, async () => {
    refuse(icc(), why)
    await assert.rejects(openPrintProfile({ icc: icc(), inkLimitPercent: 300 }), Failure)
  })

test('profiles spoiled at random are refused or used, and nothing else', async () => {
  const whole = readFileSync(new URL('../../../infra/color/coated-fogra39.icc', import.meta.url))
  for (let round = 0; round < 400; round++) {
    const icc = Buffer.from(round % 2 === 0 ? iccOf(forms[round % 4]) : whole.subarray(0, 4000))
    const first = round % 3 === 0 ? 128 : 130
    for (let change = 0; change < 3; change++)
      icc[first + ((round * 7919 + change * 104_729) % (icc.length - first))] = (round * 31 + change * 17) & 255
    icc.writeUInt32BE(icc.length, 0)
    try {
      const profile = await openPrintProfile({ icc, inkLimitPercent: 300 })
      const inks = profile.inkOf('#336699')
      assert.ok(
        inks.every(ink => ink >= 0 && ink <= 1),
        inks.join(' '),
      )
      assert.equal(profile.toScreen(Buffer.from([1, 2, 3, 4])).length, 3)
    } catch (error) {
      assert.ok(error instanceof Failure, String(error))
    }
  }
})
