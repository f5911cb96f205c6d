import { mailSend } from './mail-send.ts'
import { paymentCancel } from './payment-cancel.ts'
import { paymentLook } from './payment-look.ts'
import { paymentOpen } from './payment-open.ts'
import { paymentRefund } from './payment-refund.ts'

/** Every command that is no task, by its type. */
export const platformCommands = {
  [mailSend.type]: mailSend,
  [paymentOpen.type]: paymentOpen,
  [paymentCancel.type]: paymentCancel,
  [paymentLook.type]: paymentLook,
  [paymentRefund.type]: paymentRefund,
} as const
