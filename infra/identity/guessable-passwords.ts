import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** How many characters around a stem make nothing of their own of it: a year, an exclamation mark. */
const mostAround = 5

const stems = new Set(
  readFileSync(join(import.meta.dirname, 'guessable-words.txt'), 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#')),
)

const rows = [
  '1234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiopü',
  'azertyuiop',
  'abcdefghijklmnopqrstuvwxyz',
]
const columns = ['1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p', 'q1w2e3r4t5y6u7i8o9p0', '1q2w3e4r5t6y7u8i9o0p']
const walks = [rows.slice(0, 4).join(''), ...rows, ...columns].map(walk => walk + walk)

/**
 * Whether a password is among those that are tried first: a common word with little around it, keys in a row, the same over and
 * over, or what follows from who it belongs to. Nothing leaves this process to find out.
 */
export const isGuessablePassword = (password: string, personal: readonly string[] = []): boolean => {
  const text = password.normalize('NFKC').toLowerCase()
  const own = personal.flatMap(wordsOf).filter(word => word.length >= 4)
  return isRepetition(text) || isWalk(text) || stemsOf(text).some(stem => stems.has(stem) || own.includes(stem))
}

const isRepetition = (text: string): boolean => /^(.{1,4}?)\1+.{0,3}$/u.test(text) && new Set(text).size <= 5

const isWalk = (text: string): boolean => {
  const backwards = Array.from(text).toReversed().join('')
  return walks.some(walk => walk.includes(text) || walk.includes(backwards))
}

const joints = /[^\p{L}\p{N}]+/gu

/** The address, what stands before its @, the name and its parts. */
const wordsOf = (text: string): string[] => {
  const whole = text.normalize('NFKC').toLowerCase()
  const local = whole.replace(/@.*$/, '')
  return [whole, local, ...whole.split(joints), local.replaceAll(joints, '')]
}

const digitLetters: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

/** The text itself and what is left of it without a few digits and signs around, once more with digits read as letters. */
const stemsOf = (text: string): string[] => {
  const bare = withoutAround(text)
  const read = withoutAround(text.replace(/[^\p{L}]{1,4}$/u, '')).replaceAll(
    /[013457@$!]/g,
    sign => digitLetters[sign]!,
  )
  const all = text.replaceAll(/[013457@$!]/g, sign => digitLetters[sign]!)
  const joined = text.replaceAll(joints, '')
  return [text, bare, read, all, joined, withoutAround(joined)]
}

const withoutAround = (text: string): string => {
  const stem = text.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  return text.length - stem.length <= mostAround ? stem : text
}
