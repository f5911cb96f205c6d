import { paymentCancel } from '#contracts/commands/payment-cancel.ts'
import { paymentLook } from '#contracts/commands/payment-look.ts'
import { paymentOpen } from '#contracts/commands/payment-open.ts'
import { paymentRefund } from '#contracts/commands/payment-refund.ts'
import type { BrokerConnection } from '#infra/broker/connection.ts'
import type { Consumer } from '#infra/broker/consumer.ts'
import type { Publisher } from '#infra/broker/publisher.ts'
import { consumeCommand } from '#infra/command-consumer.ts'
import type { PaymentsConfig } from '#infra/payments/payments-config.ts'
import { sealSecret } from '#infra/payments/sealed-secret.ts'
import { stripeProvider } from '#infra/payments/stripe.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { openFailed, paymentHandlers, refundFailed } from './handle-payment.ts'

type Deps = { connection: BrokerConnection; publisher: Publisher; payments: PaymentsConfig; log: Log }

/** How many of each command are asked of the provider side by side: far below its limit of a hundred a second. */
const concurrency = 8

/** Does what is asked of the payment provider. Needs the broker and the provider, and no database. */
export const consumePayments = ({ payments, ...shared }: Deps): Consumer[] => {
  const { open, cancel, look, refund } = paymentHandlers({
    provider: stripeProvider(payments),
    seal: (secret, paymentId) => sealSecret(payments.webhookSecrets, secret, paymentId),
  })
  const options = { ...shared, concurrency }
  return [
    consumeCommand(paymentOpen, {
      ...options,
      handle: open,
      // It could not be reached: whoever decides asks again, as long as the order waits.
      givenUp: (data, { code }) => openFailed(data, code, false),
    }),
    consumeCommand(paymentCancel, { ...options, handle: cancel }),
    consumeCommand(paymentLook, { ...options, handle: look }),
    consumeCommand(paymentRefund, {
      ...options,
      handle: refund,
      givenUp: (data, { code }) => refundFailed(data, code, false),
    }),
  ]
}
