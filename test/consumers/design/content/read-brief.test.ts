import { textRoles } from '#contracts/designs/document.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readBrief } from '../../../../consumers/design/content/read-brief.ts'

const rolesOf = (text: string): string[] => readBrief({ text }).blocks.map(({ role, text: said }) => `${role}: ${said}`)

/** Letters, digits and signs, without the white space and the commas that a new block may stand for. */
const letters = (text: string): string => text.normalize('NFC').replaceAll(/[\s,，;；|｜]/gu, '')

test('an invitation in Chinese falls into its parts', () => {
  const text =
    '邀请函\n2026春季新品发布会\n遇见更好的自己\n时间：2026年3月21日（星期六）14:00\n地点：上海市浦东新区世纪大道100号\n票价：¥180\n立即报名\n咨询电话：138 0013 8000\n主办单位：某某公司'
  assert.deepEqual(
    readBrief({ text }).blocks.map(({ role }) => role),
    ['kicker', 'title', 'subtitle', 'date', 'place', 'price', 'cta', 'contact', 'footer'],
  )
})

test('a poster in English falls into its parts', () => {
  const text =
    'Grand Opening\nBlue Door Coffee\nFreshly roasted every morning\nSaturday, March 21, 2026 · 8am–6pm\n42 King Street, Bristol\nLatte $4.50\nFlat white $4.20\nBook now\nhello@example.com\n© Blue Door Ltd.'
  assert.deepEqual(
    readBrief({ text }).blocks.map(({ role }) => role),
    ['kicker', 'title', 'subtitle', 'date', 'place', 'item', 'item', 'cta', 'contact', 'footer'],
  )
})

test('one line is taken apart where its facts are set apart', () => {
  assert.deepEqual(rolesOf('夏日音乐节 3月21日 上海徐家汇公园 免费入场'), [
    'title: 夏日音乐节',
    'date: 3月21日',
    'place: 上海徐家汇公园',
    'price: 免费入场',
  ])
})

test('one long paragraph has its first sentence as title, and the rest below', () => {
  const sentence = '我们诚挚邀请您参加本次读书会，一起分享阅读的快乐。'
  const { blocks } = readBrief({ text: `春天来了。${sentence.repeat(16)}` })
  assert.deepEqual(
    blocks.map(({ role, text }) => [role, text]),
    [
      ['title', '春天来了。'],
      ['body', sentence.repeat(16)],
    ],
  )
})

test('a brief of one character is a title', () => {
  for (const text of ['春', 'A', '🎉', '👨‍👩‍👧', '8折', '3月21日']) {
    assert.deepEqual(
      readBrief({ text }).blocks.map(({ role, importance }) => [role, importance]),
      [['title', 1]],
      text,
    )
  }
})

test('roles that were given stay', () => {
  const { blocks } = readBrief({
    content: [
      { role: 'footer', text: '立即报名' },
      { role: 'item', text: '  a\u0301  b ' },
      { role: 'item', text: 'c' },
    ],
  })
  assert.deepEqual(
    blocks.map(({ id, role, text }) => [id, role, text]),
    [
      ['footer-1', 'footer', '立即报名'],
      ['item-1', 'item', 'á b'],
      ['item-2', 'item', 'c'],
    ],
  )
})

test('language and direction are told from the letters, unless they are given', () => {
  const told = (text: string): string => [readBrief({ text }).locale, readBrief({ text }).direction].join(' ')
  assert.equal(told('音乐会 Jazz'), 'zh-Hans ltr')
  assert.equal(told('音樂會與藝術'), 'zh-Hant ltr')
  assert.equal(told('Jazz night'), 'en ltr')
  assert.equal(told('مهرجان الطعام'), 'ar rtl')
  assert.equal(told('123'), 'en ltr')
  assert.equal(readBrief({ text: 'Jazz', locale: 'ar' }).direction, 'rtl')
})

test('what belongs on one line is marked', () => {
  const { blocks } = readBrief({
    content: [{ role: 'body', text: '读《小王子》的15位读者，3月21日与圣埃克苏佩里·安托万见面，state-of-the-art' }],
  })
  const [{ text, keep } = { text: '', keep: [] }] = blocks
  assert.deepEqual(
    keep.map(({ start, end }) => text.slice(start, end)).filter(kept => !kept.includes('·')),
    ['《小王子》', '15位', '3月21日', 'state-of-the-art'],
  )
  assert.ok(keep.some(({ start, end }) => text.slice(start, end).includes('·')))
})

test('text without a shape is left out, and a brief of nothing else has no blocks', () => {
  assert.deepEqual(rolesOf('a\u0000b\u202Ec\ud800'), ['title: abc'])
  assert.deepEqual(rolesOf('\u0000\ud800'), [])
})

const pieces =
  '春日音乐会|Grand Opening|3月21日（周六）|晚7:30|地点：上海音乐厅|¥180|拿铁 ¥28|Latte $4.50|立即报名|Book now|138 0013 8000|example.com/路径|主办：某某公司|A long sentence, with a comma. And another one!|🎉|é|مرحبا|《书名》|“引用”|a·b|\n|\n\n|，|。| |  |\t|、|| |：|!|x'.split(
    '|',
  )

/** The same numbers on every run. */
const numbers = function* (): Generator<number> {
  let state = 7
  for (;;) {
    state = (state * 48_271) % 2_147_483_647
    yield state
  }
}

test('whatever the text, all of it is kept once and in order, with one title and marks inside the blocks', () => {
  const random = numbers()
  const next = (count: number): number => random.next().value! % count
  for (let round = 0; round < 400; round++) {
    const text = Array.from({ length: 1 + next(24) }, () => pieces[next(pieces.length)]).join('')
    const { blocks } = readBrief({ text })
    assert.equal(letters(blocks.map(block => block.text).join('')), letters(text), JSON.stringify(text))
    assert.equal(
      blocks.filter(({ role }) => role === 'title').length,
      blocks.length === 0 ? 0 : 1,
      JSON.stringify(text),
    )
    assert.equal(new Set(blocks.map(({ id }) => id)).size, blocks.length)
    for (const block of blocks) {
      assert.ok(textRoles.includes(block.role))
      assert.ok(block.importance > 0 && block.importance <= 1)
      assert.equal(block.text, block.text.trim())
      let from = 0
      for (const { start, end } of block.keep) {
        assert.ok(start >= from && end > start && end <= block.text.length)
        from = end
      }
    }
  }
})

test('a brief of two thousand lines has no more blocks than a poster can hold', () => {
  const { blocks } = readBrief({ text: Array.from({ length: 1000 }, (_, line) => `¥${line}`).join('\n') })
  assert.ok(blocks.length <= 40)
  assert.equal(
    blocks
      .map(({ text }) => text)
      .join('\n')
      .split('\n').length,
    1000,
  )
})
