import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressBlock, clientAddress } from '../../../producers/ingress/client-address.ts'

const from = (ip: string | undefined, remoteAddress = '192.0.2.1') =>
  clientAddress({ ip, socket: { remoteAddress } } as unknown as Parameters<typeof clientAddress>[0])

test('the address is that which Express trusts, and what is none is not taken for one', () => {
  assert.equal(from('203.0.113.7'), '203.0.113.7')
  assert.equal(from('::ffff:203.0.113.7'), '203.0.113.7')
  assert.equal(from('2001:db8::1'), '2001:db8::1')
  for (const odd of [undefined, '', 'unknown', '"><script>', 'a\r\nb', '203.0.113.7:443']) {
    assert.equal(from(odd), '192.0.2.1', JSON.stringify(odd))
  }
})

test('all addresses of one holder are one block', () => {
  assert.equal(addressBlock('203.0.113.7'), '203.0.113.7')
  const block = addressBlock('2001:db8:1:2:3:4:5:6')
  assert.equal(block, '2001:db8:1:2::/64')
  for (const same of ['2001:db8:1:2::', '2001:0DB8:0001:0002::9', '2001:db8:1:2:ffff::1%eth0'])
    assert.equal(addressBlock(same), block)
  assert.notEqual(addressBlock('2001:db8:1:3::1'), block)
  assert.equal(addressBlock('::1'), '0:0:0:0::/64')
  assert.equal(addressBlock('2001:db8::'), '2001:db8:0:0::/64')
  assert.equal(addressBlock('2001::1:2:3'), '2001:0:0:0::/64')
})
