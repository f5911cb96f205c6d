import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isGuessablePassword } from '#infra/identity/guessable-passwords.ts'

const refused = (password: string): boolean =>
  isGuessablePassword(password, ['ada.lovelace@example.com', 'Ada Lovelace'])

test('the most used words are refused, however they are dressed up', () => {
  const all = ['password', 'Password1!', 'P@ssw0rd', 'passw0rd123', 'iloveyou2', 'Dragon2024!', 'letmein!!', 'trustno1']
  for (const password of all) assert.ok(refused(password), password)
})

test('keys in a row and the same over and over are refused, forwards and backwards', () => {
  const all = [
    '12345678',
    '87654321',
    'qwertyuiop',
    'lkjhgfdsa',
    '1qaz2wsx',
    'zaq12wsx',
    'aaaaaaaa',
    'abcabcabc',
    '密码密码密码密码',
  ]
  for (const password of all) assert.ok(refused(password), password)
})

test('what follows from a name or an address is refused to whom it belongs', () => {
  for (const password of ['ada.lovelace1', 'Lovelace99', 'adalovelace!', 'ada.lovelace@example.com']) {
    assert.ok(refused(password), password)
    assert.equal(isGuessablePassword(password, ['grace@navy.example', 'Grace Hopper']), false, password)
  }
})

test('what many words or chance make is taken, in any script', () => {
  const all = [
    'correct horse battery staple',
    'xK9#mQ2$vL',
    '我的密码很长很长',
    'mother-in-law cooks rice',
    'tr0ub4dor&3',
  ]
  for (const password of all) assert.equal(refused(password), false, password)
})
