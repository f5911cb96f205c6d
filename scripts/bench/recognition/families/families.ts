import { captchaCanvas } from './captcha-canvas.ts'
import { captchaPng } from './captchapng.ts'
import { easyCaptcha } from './easy-captcha.ts'
import type { Family } from './family.ts'
import { gregwar } from './gregwar.ts'
import { hutool } from './hutool.ts'
import { kaptcha } from './kaptcha.ts'
import { lepture } from './lepture.ts'
import { svgCaptcha } from './svg-captcha.ts'
import { trekCaptcha } from './trek-captcha.ts'

/** Every scheme that recognition is measured on and that no model may have been trained on. */
export const families: readonly Family[] = [
  ...svgCaptcha,
  ...trekCaptcha,
  ...captchaPng,
  ...lepture,
  ...kaptcha,
  ...hutool,
  ...easyCaptcha,
  ...gregwar,
  ...captchaCanvas,
]
