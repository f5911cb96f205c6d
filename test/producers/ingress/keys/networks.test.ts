import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contains, isWithin } from '../../../../producers/ingress/keys/networks.ts'

test('an address lies in a network, however it is written', () => {
  assert.ok(isWithin('203.0.113.7', ['198.51.100.0/24', '203.0.113.0/24']))
  assert.ok(isWithin('2001:DB8:0:0::1', ['2001:db8::/32']))
  assert.ok(isWithin('10.200.0.1', ['10.1.2.3/8']), 'bits behind the network do not count')
  assert.ok(isWithin('192.0.2.1', ['0.0.0.0/0']))
})

test('what lies outside, or is no address, is in no network', () => {
  for (const address of [
    '203.0.114.1',
    '::1',
    '',
    'localhost',
    '203.0.113.7, 10.0.0.1',
    '203.0.113.7:80',
    '0x7f.1',
    ' ',
  ]) {
    assert.ok(!isWithin(address, ['203.0.113.0/24']), address)
  }
  assert.ok(!isWithin('203.0.113.7', []))
  assert.ok(!isWithin('192.0.2.1', ['::/0']), 'an IPv6 network holds no IPv4 address')
})

test('a network holds itself and the smaller ones in it, and none that reaches beyond', () => {
  const holds: [string, string, boolean][] = [
    ['10.0.0.0/8', '10.0.0.0/8', true],
    ['10.0.0.0/8', '10.1.2.0/24', true],
    ['10.0.0.0/8', '10.1.2.3/32', true],
    ['10.1.2.0/24', '10.0.0.0/8', false],
    ['10.1.2.0/24', '10.1.3.0/24', false],
    ['10.1.2.0/24', '10.1.2.0/23', false],
    ['0.0.0.0/0', '::/0', false],
    ['::/0', '10.0.0.0/8', false],
    ['2001:db8::/32', '2001:db8:1::/48', true],
    ['2001:db8:1::/48', '2001:db8::/32', false],
  ]
  for (const [outer, inner, expected] of holds) assert.equal(contains(outer, inner), expected, `${outer} ${inner}`)
})
