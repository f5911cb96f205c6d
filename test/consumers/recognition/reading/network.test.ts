import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { inflateSync } from 'node:zlib'
import { inputHeight, inputWidths, Network } from '../../../../consumers/recognition/reading/network.ts'

type Golden = {
  model: string
  height: number
  classes: number
  tolerance: number
  images: {
    width: number
    image: string
    text: string
    best: number[]
    probes: [at: number, logProb: number][]
  }[]
}

const golden = JSON.parse(
  readFileSync(new URL('../../../golden/recognition/golden.json', import.meta.url), 'utf8'),
) as Golden
const network = await Network.load()

const pixelsOf = (image: string): Uint8Array => inflateSync(Buffer.from(image, 'base64'))

const bestOf = (row: Float32Array): number => row.indexOf(Math.max(...row))

test('the golden vectors are of the network that ships', () => {
  assert.equal(golden.model.slice(0, network.digest.length), network.digest)
  assert.equal(golden.height, inputHeight)
  assert.equal(golden.classes, network.charset.length)
  assert.ok(golden.images.length > 0)
})

test('the network says here what it said where it was exported', async () => {
  for (const { width, image, best, probes } of golden.images) {
    const [seen] = await network.look([pixelsOf(image)], width)
    const { logProbs, frames, classes } = seen!
    assert.equal(frames, best.length)
    for (const [at, logProb] of probes) {
      assert.ok(
        Math.abs(Math.exp(logProbs[at]!) - Math.exp(logProb)) <= golden.tolerance,
        `${at}: ${logProbs[at]} and not ${logProb}`,
      )
    }
    const read = Array.from({ length: frames }, (_, frame) =>
      bestOf(logProbs.subarray(frame * classes, (frame + 1) * classes)),
    )
    assert.ok(read.filter((label, frame) => label !== best[frame]).length <= 1)
  }
})

test('the greedy texts are those of the golden vectors', async () => {
  const texts = []
  for (const { width, image } of golden.images) {
    const [seen] = await network.look([pixelsOf(image)], width)
    const { logProbs, frames, classes } = seen!
    const labels = Array.from({ length: frames }, (_, frame) =>
      bestOf(logProbs.subarray(frame * classes, (frame + 1) * classes)),
    )
    texts.push(
      labels
        .filter((label, at) => label !== labels[at - 1])
        .map(label => network.charset[label])
        .join(''),
    )
  }
  const wrong = texts.filter((text, at) => text !== golden.images[at]!.text)
  assert.ok(wrong.length <= 1, wrong.join())
})

// Activations of eight bits: what is rounded otherwise in another order of sums differs by a step.
const isNear = (one: number, other: number): boolean => Math.abs(Math.exp(one) - Math.exp(other)) <= golden.tolerance

test('each picture is seen for itself, whatever is looked at beside it', async () => {
  const pictures = golden.images.filter(({ width }) => width === inputWidths.usual).slice(0, 3)
  const pixels = pictures.map(({ image }) => pixelsOf(image))
  const together = await network.look(pixels, inputWidths.usual)
  assert.equal(together.length, pictures.length)
  for (const [place, one] of pixels.entries()) {
    const [alone] = await network.look([one], inputWidths.usual)
    const { logProbs } = together[place]!
    assert.equal(logProbs.length, alone!.logProbs.length)
    assert.ok(logProbs.every((value, at) => isNear(value, alone!.logProbs[at]!)))
  }
})

test('each frame has probabilities that add up to one', async () => {
  const [seen] = await network.look([new Uint8Array(inputHeight * inputWidths.long * 3)], inputWidths.long)
  const { logProbs, frames, classes } = seen!
  for (let frame = 0; frame < frames; frame++) {
    const sum = logProbs
      .subarray(frame * classes, (frame + 1) * classes)
      .reduce((total, value) => total + Math.exp(value), 0)
    assert.ok(Math.abs(sum - 1) < 1e-3, String(sum))
  }
})
