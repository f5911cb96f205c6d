// How numbers stand in sentences, tables and charts.
import type { Rate } from '#contracts/tasks/scheme-report.ts'

const space = '\u00A0'

/** Small ones keep two digits that mean something, and what is not nothing never reads as 0. */
export const percent = (share: number): string => `${percentDigits(share)}${space}%`

const percentDigits = (share: number): string => {
  const value = share * 100
  if (value === 0) return '0'
  if (value < 0.01) return '<0.01'
  if (value >= 99.995 && value < 100) return '>99.99'
  const decimals = value < 1 || (value > 99 && value < 100) ? 2 : 1
  return value.toFixed(decimals).replace(/\.0$/, '')
}

/** '95.2–98.4 %' */
export const intervalText = ({ low, high }: Pick<Rate, 'low' | 'high'>): string => {
  if (low === high) return 'exact'
  const [from, to] = [percentDigits(low), percent(high)]
  return /[<>]/.test(from + to) ? `${from} to ${to}` : `${from}–${to}`
}

export const rateText = (rate: Rate): string =>
  rate.low === rate.high ? percent(rate.value) : `${percent(rate.value)} (${intervalText(rate)})`

/** Three digits that mean something, thousands parted. */
export const figure = (value: number): string => {
  if (value === 0) return '0'
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(Math.abs(value) < 1 ? 2 : 3)))
}

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${figure(count)} ${count === 1 ? one : many}`
