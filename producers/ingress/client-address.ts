import type { Request } from 'express'
import { isIP } from 'node:net'

/**
 * Where a request comes from: the address that the nearest trusted proxy saw, or that of the connection. What a client writes
 * into X-Forwarded-For is believed of nobody else (`trust proxy`), and what is no address is not taken for one.
 */
export const clientAddress = ({ ip = '', socket }: Pick<Request, 'ip' | 'socket'>): string => {
  const told = isIP(ip) === 0 ? (socket.remoteAddress ?? '') : ip
  return told.replace(mapped, '')
}

/** What is counted as one: an IPv4 address, or the network of 64 bits that every holder of an IPv6 address has to itself. */
export const addressBlock = (address: string): string => {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = address.replace(/%.*$/, '').split('::')
  const groups = head === '' ? [] : head.split(':')
  const rest = tail === undefined || tail === '' ? [] : tail.split(':')
  const middle = tail === undefined ? [] : Array.from({ length: 8 - groups.length - rest.length }, () => '0')
  const network = [...groups, ...middle, ...rest].slice(0, 4)
  return `${network.map(group => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

const mapped = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i
