import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printGamut } from '../../../../consumers/design/color/print-gamut.ts'

test('what shines on a screen alone is marked, and what ink can do is not', async () => {
  const answers = await printGamut([
    '#0000ff',
    '#00ff00',
    '#c6ff4a',
    '#ffffff',
    '#000000',
    '#12355b',
    '#b3131b',
    '#f5b041',
  ])
  assert.deepEqual(
    answers.map(({ in_gamut }) => in_gamut),
    [false, false, false, true, true, true, true, true],
  )
})

test('answers come in the order of the questions, the same again from memory', async () => {
  const colors = ['#12355b', '#0000ff', '#12355b']
  const first = await printGamut(colors)
  assert.deepEqual(
    first.map(({ color }) => color),
    colors,
  )
  assert.deepEqual(await printGamut(colors), first)
  assert.deepEqual(await printGamut([]), [])
})

test('the color that comes back from print is one that print can do', async () => {
  const wished = ['#0000ff', '#00ff00', '#c6ff4a', '#ff00ff', '#5b8cff', '#00e5ff']
  const nearest = (await printGamut(wished)).map(answer => answer.nearest)
  for (const answer of await printGamut(nearest)) assert.ok(answer.in_gamut, JSON.stringify(answer))
})
