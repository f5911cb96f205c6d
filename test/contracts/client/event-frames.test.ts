import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FrameReader, type Frame } from '../../../contracts/client/event-frames.ts'

const enough = 1_000

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

const read = (...chunks: string[]): Frame[] => {
  const reader = new FrameReader(enough)
  return chunks.flatMap(chunk => reader.push(bytesOf(chunk)))
}

test('a frame has its id, its type and its data', () => {
  assert.deepEqual(read('id: 7\nevent: task.queued\ndata: {"a":1}\n\n'), [
    { id: '7', type: 'task.queued', data: '{"a":1}' },
  ])
})

test('a frame may end its lines with line feeds, returns or both', () => {
  for (const end of ['\n', '\r', '\r\n']) {
    const frames = read(['id: 7', 'event: a', 'data: b', '', 'data: c', '', ''].join(end))
    assert.deepEqual(frames, [
      { id: '7', type: 'a', data: 'b' },
      { id: '7', type: 'message', data: 'c' },
    ])
  }
})

test('wherever the bytes are cut, within letters too, the frames are the same', () => {
  const text =
    '\u{feff}retry: 10\r\n\r\nid: 1\r\nevent: 春季\r\ndata: ☃ 新品 🎉\r\ndata: second\r\n\r\n:hb\n\nid: 2\rdata: é\r\r'
  const bytes = bytesOf(text)
  const whole = new FrameReader(enough).push(bytes)
  assert.equal(whole.length, 2)
  assert.deepEqual(whole[0], { id: '1', type: '春季', data: '☃ 新品 🎉\nsecond' })
  for (let cut = 0; cut <= bytes.length; cut++) {
    const reader = new FrameReader(enough)
    const parts = [...reader.push(bytes.subarray(0, cut)), ...reader.push(bytes.subarray(cut))]
    assert.deepEqual(parts, whole, `cut at ${cut}`)
  }
  const reader = new FrameReader(enough)
  const single = Array.from(bytes, byte => reader.push(Uint8Array.of(byte))).flat()
  assert.deepEqual(single, whole)
})

test('comments and fields that nobody knows are passed over', () => {
  assert.deepEqual(read(':hb\n\nfoo: bar\nnothing\n\ndata\n\n'), [{ id: undefined, type: 'message', data: '' }])
})

test('a frame without data moves the cursor', () => {
  assert.deepEqual(read('id: 9\n\n'), [{ id: '9', type: 'message', data: '' }])
})

test('only the first space after the colon is left out', () => {
  assert.equal(read('data:  x:y \n\n')[0]!.data, ' x:y ')
  assert.equal(read('data:x\n\n')[0]!.data, 'x')
})

test('an id with a null character is not taken, and a retry that is no number neither', () => {
  const reader = new FrameReader(enough)
  const frames = reader.push(bytesOf('id: 1\nid: a\0b\nretry: soon\nretry: -1\ndata: x\n\nretry: 250\n\n'))
  assert.deepEqual(frames, [{ id: '1', type: 'message', data: 'x' }])
  assert.equal(reader.retryMs, 250)
})

test('what is not whole is not a frame', () => {
  assert.deepEqual(read('data: half'), [])
  assert.deepEqual(read('data: half\n'), [])
})

test('a frame that does not end is given up before it fills the memory, on one line or on many', () => {
  assert.throws(() => read(...Array.from({ length: 30 }, () => 'x'.repeat(100))), RangeError)
  assert.throws(() => read(...Array.from({ length: 300 }, () => 'data: x\n')), RangeError)
  const many = Array.from({ length: 300 }, () => 'data: x\n\n')
  assert.equal(read(...many).length, 300)
})
