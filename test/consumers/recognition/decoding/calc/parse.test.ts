import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asCanonical, parseExpression } from '../../../../../consumers/recognition/decoding/calc/parse.ts'
import { foldArithmetic, foldText } from '../../../../../consumers/recognition/decoding/folding.ts'
import { seededRandom } from '../random.ts'
import { randomSum } from './sums.ts'

const canonical = (text: string): string | undefined => {
  const expression = parseExpression(foldText(text, foldArithmetic))
  return expression && asCanonical(expression)
}

test('the same sum is read from every way to write it', () => {
  const random = seededRandom(71)
  for (let round = 0; round < 1000; round++) {
    const { text, numbers, signs } = randomSum(random)
    assert.equal(canonical(text), numbers.map((value, at) => `${value}${signs[at] ?? ''}`).join(''), text)
  }
})

test('sums in words are sums', () => {
  const known: [string, string][] = [
    ['3加5等于?', '3+5'],
    ['十二减去三等于几？', '12-3'],
    ['壹拾贰乘以叁=?', '12*3'],
    ['what is 3 + 4 ?', '3+4'],
    ['What is six times two', '6*2'],
    ['the sum of 3 and 4', '3+4'],
    ['product of six and seven =', '6*7'],
    ['difference of 9 and 4', '9-4'],
    ['twenty one plus 1', '21+1'],
    ['  12  +  5 =', '12+5'],
    ['1 2+5', '12+5'],
    ['007+1', '7+1'],
    ['9-2*3', '9-2*3'],
  ]
  for (const [text, expected] of known) assert.equal(canonical(text), expected, text)
})

test('a hyphen within a number of two words joins them, a minus between spaces does not', () => {
  assert.equal(canonical('twenty-two plus 3'), '22+3')
  assert.equal(canonical('sixty - two'), '60-2')
  assert.equal(canonical('seventy- two'), '70-2')
})

test('what is no sum has no expression', () => {
  for (const text of [
    '',
    '12',
    '3+',
    '+3',
    '3++4',
    'abc',
    '3+4+',
    '=3+4',
    '3+4??',
    '3a+4',
    'sum of 3',
    'sum of 3 + 4',
    '二十三',
    '3.5+1',
    '3+4.',
  ]) {
    assert.equal(canonical(text), undefined, text)
  }
})

test('multiplication and division come before addition and subtraction, each from the left', () => {
  const tree = (text: string): unknown =>
    JSON.parse(JSON.stringify(parseExpression(text), (_, value) => (typeof value === 'bigint' ? Number(value) : value)))
  const number = (value: number): object => ({ kind: 'number', value })
  const operation = (operator: string, left: object, right: object): object => ({
    kind: 'operation',
    operator,
    left,
    right,
  })
  assert.deepEqual(tree('1+2×3'), operation('+', number(1), operation('*', number(2), number(3))))
  assert.deepEqual(tree('1−2−3'), operation('-', operation('-', number(1), number(2)), number(3)))
  assert.deepEqual(tree('8÷4×2'), operation('*', operation('/', number(8), number(4)), number(2)))
})
