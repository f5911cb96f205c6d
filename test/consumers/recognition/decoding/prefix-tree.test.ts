import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PrefixTree } from '../../../../consumers/recognition/decoding/prefix-tree.ts'

test('a prefix is found again by its labels, however many there are', () => {
  const tree = new PrefixTree(7)
  const nodes = Array.from({ length: 600 }, (_, label) => tree.add(0, label + 1, label))
  const below = tree.add(nodes[500]!, 3, 9)
  assert.equal(tree.find(0, 501), nodes[500])
  assert.equal(tree.find(nodes[500]!, 3), below)
  assert.equal(tree.find(nodes[500]!, 4), -1)
  assert.deepEqual(tree.prefix(below), [501, 3])
  assert.deepEqual(tree.prefix(0), [])
  assert.deepEqual([tree.states[0], tree.states[below]], [7, 9])
})
