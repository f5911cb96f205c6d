import assert from 'node:assert/strict'
import { test } from 'node:test'
import { safeAddresses, unsafeAddresses } from '../../support/unsafe-urls.ts'
import { rulesOf } from './rules.ts'

test('no address of a class that is not for everybody is open', () => {
  const { isOpenAddress } = rulesOf()
  assert.deepEqual(
    unsafeAddresses.filter(address => isOpenAddress(address)),
    [],
  )
})

test('their neighbors are open', () => {
  const { isOpenAddress } = rulesOf()
  assert.deepEqual(
    safeAddresses.filter(address => !isOpenAddress(address)),
    [],
  )
})

test('what is no address is closed', () => {
  const { isOpenAddress } = rulesOf({ allow: ['10.0.0.0/8', '::/1'] })
  for (const text of ['', 'example.com', '10.0.0', '10.0.0.1.1', '0x0a000001', '10.0.0.1 ', '[::1]', '::g', '1:2'])
    assert.equal(isOpenAddress(text), false, text)
})

test('what the operator opens is open in every spelling, and what they close is closed', () => {
  const { isOpenAddress } = rulesOf({ allow: ['10.1.0.0/16', 'fd12::/16'], deny: ['10.1.9.0/24', '8.8.8.8'] })
  for (const address of ['10.1.2.3', '::ffff:10.1.2.3', '::ffff:a01:203', 'fd12::1', 'FD12:0::0001'])
    assert.equal(isOpenAddress(address), true, address)
  for (const address of ['10.2.0.1', '10.1.9.1', '::ffff:10.1.9.1', '8.8.8.8', '::ffff:8.8.8.8', 'fd13::1', '::1'])
    assert.equal(isOpenAddress(address), false, address)
})

test('opening the prefix of a NAT64 gateway opens only what everybody may reach behind it', () => {
  const { isOpenAddress } = rulesOf({ allow: ['64:ff9b::/96'], deny: ['9.9.9.9'] })
  assert.equal(isOpenAddress('64:ff9b::8.8.8.8'), true)
  for (const behind of ['127.0.0.1', '0.0.0.1', '10.0.0.1', '169.254.169.254', '9.9.9.9'])
    assert.equal(isOpenAddress(`64:ff9b::${behind}`), false, behind)
  assert.equal(isOpenAddress('64:ff9b::'), false)
})

test('whoever opens a name opens it in private networks, not on this machine and not where clouds tell secrets', () => {
  const { isOpenAddress } = rulesOf({ allow: ['hooks.example', '*.partner.example'], deny: ['10.9.0.0/16'] })
  assert.equal(isOpenAddress('10.1.2.3', 'hooks.example'), true)
  assert.equal(isOpenAddress('fd12::1', 'a.b.partner.example'), true)
  assert.equal(isOpenAddress('8.8.8.8', 'hooks.example'), true)
  assert.equal(isOpenAddress('10.1.2.3', 'partner.example'), false)
  assert.equal(isOpenAddress('10.1.2.3', 'other.example'), false)
  for (const address of [
    '10.9.1.1',
    '127.0.0.1',
    '::1',
    '169.254.169.254',
    'fd00:ec2::254',
    '100.100.100.200',
    '0.0.0.0',
  ])
    assert.equal(isOpenAddress(address, 'hooks.example'), false, address)
})

test('an address of the installation itself is closed, unless the operator opens it', () => {
  assert.equal(rulesOf({ ownHosts: ['9.8.7.6'] }).isOpenAddress('9.8.7.6'), false)
  assert.equal(rulesOf({ ownHosts: ['9.8.7.6'] }).isOpenAddress('::ffff:9.8.7.6'), false)
  assert.equal(rulesOf({ ownHosts: ['9.8.7.6'], allow: ['9.8.7.6'] }).isOpenAddress('9.8.7.6'), true)
})
