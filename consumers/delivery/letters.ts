import type { mailSend } from '#contracts/commands/mail-send.ts'
import type { z } from 'zod'

type Letter = z.output<typeof mailSend.data>
export type LetterName = Letter['letter']
type Language = Letter['language']

/** What a letter says; `{fact}` stands for what it names. */
type Wording = { subject: string; lines: readonly string[]; action?: string }
/** `opens` is the page of the console that takes the token; `shows` one that anybody who has signed in may look at, with its facts. */
type LetterText = Record<Language, Wording> & { opens?: string; shows?: string }

/** What is said about oneself to nobody but the holder of an address. No letter that anybody can cause repeats what they typed. */
export const letters: Record<LetterName, LetterText> = {
  'verify-email': {
    opens: '/verify-email',
    en: {
      subject: 'Is this your address?',
      lines: [
        'Somebody has signed up for Inkstone with this address. If it was you, open the link within 24 hours.',
        'If it was not you, do nothing: without the link nobody can use the account.',
      ],
      action: 'Yes, this is my address',
    },
    zh: {
      subject: '请确认您的邮箱地址',
      lines: [
        '有人用此邮箱注册了 Inkstone。如果是您本人,请在 24 小时内打开下面的链接。',
        '如果不是您,请忽略本邮件:没有此链接,任何人都无法使用该帐号。',
      ],
      action: '确认邮箱',
    },
  },
  'already-registered': {
    en: {
      subject: 'You have an account already',
      lines: [
        'Somebody has tried to sign up for Inkstone with this address, which has an account already.',
        'If it was you, sign in, or have a new password sent if you have forgotten yours. Otherwise there is nothing to do.',
      ],
    },
    zh: {
      subject: '您已经有帐号了',
      lines: [
        '有人尝试用此邮箱注册 Inkstone,但该邮箱已有帐号。',
        '如果是您本人,请直接登录;忘记密码时可以重设。如果不是您,无需任何操作。',
      ],
    },
  },
  'change-email': {
    opens: '/verify-email',
    en: {
      subject: 'Is this your new address?',
      lines: [
        'Somebody wants to use this address for their Inkstone account. If it was you, open the link within 24 hours.',
        'If it was not you, do nothing.',
      ],
      action: 'Yes, use this address',
    },
    zh: {
      subject: '请确认您的新邮箱地址',
      lines: [
        '有人想把此邮箱设为其 Inkstone 帐号的邮箱。如果是您本人,请在 24 小时内打开下面的链接。',
        '如果不是您,请忽略本邮件。',
      ],
      action: '使用此邮箱',
    },
  },
  'reset-password': {
    opens: '/reset-password',
    en: {
      subject: 'Set a new password',
      lines: [
        'Somebody has asked for a new password for your Inkstone account. If it was you, open the link within an hour.',
        'If it was not you, do nothing: your password stays as it is.',
      ],
      action: 'Set a new password',
    },
    zh: {
      subject: '重设密码',
      lines: [
        '有人请求重设您的 Inkstone 帐号密码。如果是您本人,请在一小时内打开下面的链接。',
        '如果不是您,请忽略本邮件:您的密码不会改变。',
      ],
      action: '重设密码',
    },
  },
  'password-changed': {
    en: {
      subject: 'Your password was changed',
      lines: [
        'The password of your Inkstone account was changed, and you were signed out everywhere.',
        'If it was not you, have a new password sent at once.',
      ],
    },
    zh: {
      subject: '您的密码已更改',
      lines: ['您的 Inkstone 帐号密码已更改,所有设备均已退出登录。', '如果不是您本人操作,请立即重设密码。'],
    },
  },
  'email-changed': {
    en: {
      subject: 'Your address was changed',
      lines: [
        'Your Inkstone account now has the address {email}, and this one opens it no more.',
        'If it was not you, write to whoever runs this service.',
      ],
    },
    zh: {
      subject: '您的邮箱地址已更改',
      lines: [
        '您的 Inkstone 帐号邮箱已改为 {email},此邮箱不再可用于登录。',
        '如果不是您本人操作,请联系本服务的运营者。',
      ],
    },
  },
  'session-reuse': {
    en: {
      subject: 'One of your sessions was ended',
      lines: [
        'A key to one of your sessions was used twice, which happens when somebody has a copy of it. The session was ended.',
        'The second use came from {ip} ({device}). If you do not know it, change your password.',
      ],
    },
    zh: {
      subject: '您的一个登录会话已被终止',
      lines: [
        '您某个会话的密钥被重复使用,这通常表示有人持有它的副本。该会话已被终止。',
        '第二次使用来自 {ip}({device})。如果您不认识它,请更改密码。',
      ],
    },
  },
  'mfa-changed': {
    en: {
      subject: 'Your second factor was changed',
      lines: [
        'The second factor of your Inkstone account was changed: {change}.',
        'If it was not you, change your password at once.',
      ],
    },
    zh: {
      subject: '您的两步验证已更改',
      lines: ['您的 Inkstone 帐号两步验证已更改:{change}。', '如果不是您本人操作,请立即更改密码。'],
    },
  },
  invitation: {
    opens: '/accept-invitation',
    en: {
      subject: 'You are invited',
      lines: [
        'You are invited to join {account} on Inkstone as {role}.',
        'If you do not know who invites you, do nothing.',
      ],
      action: 'Accept the invitation',
    },
    zh: {
      subject: '您收到一份邀请',
      lines: ['您受邀以 {role} 的身份加入 Inkstone 上的 {account}。', '如果您不认识邀请人,请忽略本邮件。'],
      action: '接受邀请',
    },
  },
  'key-leaked': {
    en: {
      subject: 'A key was found in public and is revoked',
      lines: [
        'The API key {key} ({name}) was found in public. It was revoked at once and opens nothing any more.',
        'Make another one, and look where this one got out.',
      ],
    },
    zh: {
      subject: '一个公开泄露的密钥已被撤销',
      lines: ['API 密钥 {key}({name})被发现公开泄露,已立即撤销。', '请创建新的密钥,并查明泄露的原因。'],
    },
  },
  'credits-low': {
    en: { subject: 'Your credits are running low', lines: ['{account} has {available} credits left.'] },
    zh: { subject: '您的点数不足', lines: ['{account} 还剩 {available} 点。'] },
  },
  'order-fulfilled': {
    en: { subject: 'Thank you for your order', lines: ['{product} is yours, for {amount}.', 'Order {order}'] },
    zh: { subject: '感谢您的订购', lines: ['您已购得 {product},金额 {amount}。', '订单 {order}'] },
  },
  'order-refunded': {
    en: {
      subject: 'Your order was refunded',
      lines: ['{amount} for {product} is on its way back to you.', 'Order {order}'],
    },
    zh: { subject: '您的订单已退款', lines: ['{product} 的 {amount} 正在退还给您。', '订单 {order}'] },
  },
  'task-succeeded': {
    shows: '/tasks/{task}',
    en: {
      subject: 'Your task is done',
      lines: ['{task} ({type}) is done. It cost {cost} credits.'],
      action: 'Look at the task',
    },
    zh: { subject: '您的任务已完成', lines: ['{task}({type})已完成,花费 {cost} 点。'], action: '查看任务' },
  },
  'task-ended': {
    shows: '/tasks/{task}',
    en: {
      subject: 'Your task has ended without a result',
      lines: ['{task} ({type}) {status}. It cost {cost} credits.'],
      action: 'Look at the task',
    },
    zh: { subject: '您的任务未能完成', lines: ['{task}({type}){status},花费 {cost} 点。'], action: '查看任务' },
  },
  'batch-finished': {
    shows: '/batches/{batch}',
    en: {
      subject: 'Your batch has ended',
      lines: ['{batch} has ended: {succeeded} of {total} tasks succeeded. It cost {cost} credits.'],
      action: 'Look at the batch',
    },
    zh: {
      subject: '您的批次已结束',
      lines: ['{batch} 已结束:{total} 个任务中 {succeeded} 个成功,花费 {cost} 点。'],
      action: '查看批次',
    },
  },
}
