import { entitiesExtract, type Entity } from '#contracts/tasks/entities-extract.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extractEntities, readEntities } from '../../../../consumers/design/content/extract-entities.ts'

// A Sunday.
const now = new Date('2026-03-01T12:00:00Z')

const found = (text: string): string[] => extractEntities(text, { now }).map(({ type, text: cut }) => `${type} ${cut}`)

const valueOf = (text: string): unknown => {
  const [entity] = extractEntities(text, { now }).filter(({ type }) => type !== 'heading')
  return entity && 'value' in entity ? entity.value : undefined
}

test('a date has its weekday, and the time behind it is an entity of its own', () => {
  assert.deepEqual(found('2026年3月21日（星期六）上午10:00'), ['date 2026年3月21日（星期六）', 'time 上午10:00'])
  assert.deepEqual(found('Saturday, March 21, 2026 at 7:30 PM'), ['date Saturday, March 21, 2026', 'time 7:30 PM'])
  assert.deepEqual(found('Mon–Fri 9–5'), ['date Mon–Fri', 'time 9–5'])
})

test('both ends of a range are one entity', () => {
  for (const text of [
    '3月21日-3月25日',
    '3月21日至25日',
    '2026.03.21-03.25',
    'March 21–25',
    '21 March – 2 April',
    '上午九点至下午五点',
    '7–9 pm',
    '¥100-200',
    '7-9折',
  ])
    assert.deepEqual(
      extractEntities(text, { now }).map(({ start, end }) => [start, end]),
      [[0, text.length]],
      text,
    )
})

test('dates come out in ISO, the year being that of the next such day', () => {
  assert.deepEqual(valueOf('二〇二六年十月一日'), { start: '2026-10-01' })
  assert.deepEqual(valueOf('2月28日'), { start: '2027-02-28' })
  assert.deepEqual(valueOf('3月1日'), { start: '2026-03-01' })
  assert.deepEqual(valueOf('December 28 – January 3, 2027'), { start: '2026-12-28', end: '2027-01-03' })
  assert.deepEqual(valueOf('2026年5月'), { start: '2026-05-01', end: '2026-05-31' })
  assert.deepEqual(valueOf('周五晚上'), { start: '2026-03-06' })
  assert.deepEqual(valueOf('下周三见'), { start: '2026-03-04' })
  assert.deepEqual(valueOf('每周六、日'), { weekdays: [6, 7] })
  assert.deepEqual(valueOf('Mon–Fri 9–5'), { weekdays: [1, 2, 3, 4, 5] })
  assert.deepEqual(valueOf('29 February'), { start: '2028-02-29' })
})

test('without a reference day, a date without a year has no value', () => {
  const [date] = extractEntities('3月21日')
  assert.equal(date?.type, 'date')
  assert.ok(date && !('value' in date))
  assert.deepEqual(
    extractEntities('2026-03-21').map(entity => 'value' in entity && entity.value),
    [{ start: '2026-03-21' }],
  )
})

test('days that no month has are no dates', () => {
  for (const text of ['2月30日', '13月1日', '2026-02-30', 'Ratio 16:9', '1.5-2.5米', 'version 3.2']) {
    assert.ok(!found(text).some(entity => entity.startsWith('date')), text)
  }
})

test('a weekday that is not that of its date is warned of', () => {
  assert.deepEqual(readEntities('2026年3月21日（星期六）', { now }).warnings, [])
  assert.deepEqual(readEntities('2026年3月21日（星期日）', { now }).warnings, [
    '2026年3月21日(星期日): 2026-03-21 is a Saturday.',
  ])
  assert.equal(readEntities('Friday, March 21, 2026', { now }).warnings.length, 1)
})

test('times come out on the clock of 24 hours', () => {
  assert.deepEqual(valueOf('晚上八点半'), { start: '20:30' })
  assert.deepEqual(valueOf('下午3点一刻'), { start: '15:15' })
  assert.deepEqual(valueOf('晚上八点至十点'), { start: '20:00', end: '22:00' })
  assert.deepEqual(valueOf('7–9 pm'), { start: '19:00', end: '21:00' })
  assert.deepEqual(valueOf('10–2 pm'), { start: '10:00', end: '14:00' })
  assert.deepEqual(valueOf('12 am'), { start: '00:00' })
  assert.deepEqual(valueOf('晚上12点'), { start: '24:00' })
  assert.equal(valueOf('25:00'), undefined)
})

test('prices, reductions and offers say what they come to', () => {
  assert.deepEqual(valueOf('¥1,280.50'), { kind: 'amount', amount: 1280.5, currency: 'CNY' })
  assert.deepEqual(valueOf('月薪8000-12000元'), { kind: 'amount', amount: 8000, to: 12_000, currency: 'CNY' })
  assert.deepEqual(valueOf('15-25K'), { kind: 'amount', amount: 15_000, to: 25_000, currency: null })
  assert.deepEqual(valueOf('1.2万元'), { kind: 'amount', amount: 12_000, currency: 'CNY' })
  assert.deepEqual(valueOf('HK$380'), { kind: 'amount', amount: 380, currency: 'HKD' })
  assert.deepEqual(valueOf('Tickets €19.90'), { kind: 'amount', amount: 19.9, currency: 'EUR' })
  assert.deepEqual(valueOf('٥٠ درهم'), { kind: 'amount', amount: 50, currency: 'AED' })
  assert.deepEqual(valueOf('1.5折'), { kind: 'discount', off: 0.85 })
  assert.deepEqual(valueOf('八五折'), { kind: 'discount', off: 0.15 })
  assert.deepEqual(valueOf('20% off'), { kind: 'discount', off: 0.2 })
  assert.deepEqual(valueOf('满200减30'), { kind: 'reduction', spend: 200, off: 30, currency: 'CNY' })
  assert.deepEqual(valueOf('买二送一'), { kind: 'gift', buy: 2, get: 1 })
  assert.deepEqual(valueOf('免费入场'), { kind: 'amount', amount: 0, currency: null })
})

test('free is a price only where it says what something costs', () => {
  for (const text of ['Free entry', 'Admission: free', '免费试听']) assert.ok(valueOf(text), text)
  for (const text of ['Gluten-free bread for all', 'Feel free to ask us', '免费热线'])
    assert.equal(valueOf(text), undefined, text)
})

test('telephone numbers come out as E.164, by the country that the language or the form tells', () => {
  for (const [text, value] of [
    ['电话 138 0013 8000', '+8613800138000'],
    ['+86 138 0013 8000', '+8613800138000'],
    ['(415) 555-0132', '+14155550132'],
    ['请拨 (415) 555-0132', '+14155550132'],
    ['客服 400-820-8820', '+864008208820'],
    ['Call 1-800-555-0199 today', '+18005550199'],
    ['+33 1 42 68 53 00', '+33142685300'],
    ['هاتف: +966 11 234 5678', '+966112345678'],
    ['热线95588', undefined],
  ] as const) {
    const [phone] = extractEntities(text, { now }).filter(({ type }) => type === 'phone')
    assert.ok(phone, text)
    assert.equal('value' in phone ? phone.value : undefined, value, text)
  }
})

test('rows of digits that are no telephone numbers are left alone', () => {
  for (const text of ['QQ群：123456789', '限量 100000 份', '订单号：20260301123456', '2026-03-21']) {
    assert.ok(!found(text).some(entity => entity.startsWith('phone')), text)
  }
})

test('links and mail addresses end where their sentence goes on', () => {
  assert.deepEqual(found('See https://example.com/a_(b)?c=1#d.'), ['url https://example.com/a_(b)?c=1#d'])
  assert.deepEqual(found('登录www.example.cn报名。'), ['url www.example.cn'])
  assert.deepEqual(found('(Write to a.b+c@mail.example.co.uk!)'), ['mail a.b+c@mail.example.co.uk'])
  assert.equal(valueOf('example.com/路径'), 'https://example.com/%E8%B7%AF%E5%BE%84')
  assert.equal(valueOf('http://例子.中国'), 'http://xn--fsqu00a.xn--fiqs8s/')
  assert.equal(valueOf('Info@Example.COM'), 'Info@example.com')
})

test('places are known by their structure or their label', () => {
  assert.deepEqual(found('欢迎来到上海市浦东新区世纪大道100号'), ['place 上海市浦东新区世纪大道100号'])
  assert.deepEqual(found('地点：线上直播间，请提前登录').slice(0, 1), ['place 线上直播间，请提前登录'])
  assert.deepEqual(found('Meet at the Blue Note, 131 West 3rd Street'), ['place Blue Note, 131 West 3rd Street'])
  assert.deepEqual(found('Where: Room 204, Main Library'), ['place Room 204, Main Library'])
})

test('headings are the first line, lines with a colon before others, and what stands in brackets', () => {
  assert.deepEqual(found('春日音乐会\n请提前入场'), ['heading 春日音乐会'])
  assert.deepEqual(found('【温馨提示】\n请提前入场'), ['heading 温馨提示'])
  assert.deepEqual(found('Dress code:\nBlack tie'), ['heading Dress code'])
  assert.deepEqual(found('立即报名'), [])
  assert.deepEqual(found('请提前十五分钟入场。'), [])
})

test('entities are in order, do not overlap, and are cut from the text', () => {
  const text =
    '🎉 春日音乐会\n3月21日（周六）晚7:30 @ Blue Note\n票价 ¥180，电话 138 0013 8000，example.com/路径 a@b.cn\n'
  const { entities } = readEntities(text, { now })
  assert.ok(entities.length >= 7)
  let from = 0
  for (const entity of entities) {
    assert.ok(entity.start >= from)
    assert.equal(entity.text, text.slice(entity.start, entity.end))
    from = entity.end
  }
  assert.ok(entitiesExtract.result.safeParse({ entities, warnings: [], locale: 'zh-Hans' }).success)
})

// Each is repeated until it is as long as a text may be.
const hostile =
  '1|1 |1-|(1|(|+|a@|a.|a.a@a.|http://|www.|周|一|二〇|3月|3月3|3月3日至|路|中国路|市|号|A |The |Hall |at A|1 Aa |¥1/|1/|5折|Mon-|1:00-|12:00|【|【】|《|a·|a-|1,000,|\u0000|\u0007\n|\ud83d|地点：|每周一、|👨‍👩‍👧|138 0013 8000 |2026.|free '.split(
    '|',
  )

test('hostile texts are read in time that does not explode', () => {
  const longest = (piece: string): string => piece.repeat(4000).slice(0, 4000)
  const before = process.cpuUsage()
  const all = hostile.map((piece): [string, Entity[]] => [piece, extractEntities(longest(piece), { now })])
  const cpu = process.cpuUsage(before)
  assert.equal(all.length, hostile.length)
  // 44 texts take about a second of processor time; what explodes takes minutes.
  assert.ok((cpu.user + cpu.system) / 1e6 < 30)
})

test('a text of nothing has no entities', () => {
  for (const text of ['', ' ', '\n\n', '\u0000', '\ud800', '。，！']) assert.deepEqual(found(text), [])
})
