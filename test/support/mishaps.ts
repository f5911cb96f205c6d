// Loaded into a process before its main file: makes happen there, on request, what no interface of it should offer.
import { EventEmitter } from 'node:events'
import type { Mishap } from './process.ts'

const elsewhere = new EventEmitter()
elsewhere.on('throw', () => {
  throw new Error('thrown in a listener')
})

process.on('message', (message: Mishap) => {
  switch (message.mishap) {
    case 'reject':
      void Promise.reject(new Error('rejected and not handled'))
      return
    case 'throw':
      elsewhere.emit('throw')
      return
    case 'block':
      // Holds the event loop as heavy work on it would.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, message.forMs)
  }
})
