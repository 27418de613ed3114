/** Telephones in a process of their own. */
import { join } from 'node:path'
import { startOrdered, type Ordered } from '../ordered.ts'
import type { Line, Order } from './main.ts'

export type Exchange = Ordered<Order, readonly Line[]>

/** Starts the process; it ends with this one at the latest. */
export function startExchange(): Exchange {
  return startOrdered<Order, readonly Line[]>(join(import.meta.dirname, 'main.ts'))
}
