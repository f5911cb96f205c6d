import { receivePaymentEvent } from '../payments/receive-payment-event.ts'
import { cancelOrder, payOrder, refundOrder } from './change-order.ts'
import { createOrder } from './create-order.ts'
import { listOrders } from './list-orders.ts'
import { createProduct, listAllProducts, listProducts, patchProduct } from './products.ts'
import { readOrder } from './read-order.ts'
import type { OrderDeps } from './send-order.ts'

export const orderHandlers = (needs: OrderDeps) => ({
  listProducts: listProducts(needs),
  listAllProducts: listAllProducts(needs),
  createProduct: createProduct(needs),
  patchProduct: patchProduct(needs),
  createOrder: createOrder(needs),
  listOrders: listOrders(needs),
  readOrder: readOrder(needs),
  cancelOrder: cancelOrder(needs),
  payOrder: payOrder(needs),
  refundOrder: refundOrder(needs),
  receivePaymentEvent: receivePaymentEvent(needs),
})
