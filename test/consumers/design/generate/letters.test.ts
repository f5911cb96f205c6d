import { families } from '#infra/fonts/catalog.ts'
import { styles } from '#contracts/designs/styles.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { typeSystemFor } from '../../../../consumers/design/generate/letters.ts'
import type { TypeSystem } from '../../../../consumers/design/layout/type-system.ts'
import { seededRandom } from '../../../../consumers/design/random.ts'
import { parametersOf } from '../../../../consumers/design/styles/parameters.ts'
import type { Content } from '../../../../consumers/design/content/content.ts'

const scripts = { en: 'latin', 'zh-Hans': 'han', 'zh-Hant': 'han', ar: 'arabic' } as const
const systems = (locale: Content['locale'], check: (type: TypeSystem, style: string) => void): void => {
  const content: Content = { locale, direction: 'ltr', blocks: [] }
  for (const style of styles) {
    for (let seed = 0; seed < 6; seed++) {
      const random = seededRandom(seed)
      check(typeSystemFor(style, { parameters: parametersOf(style.id), content, random }), style.id)
    }
  }
}

test('every style has letters for every script, and all of them are there', () => {
  for (const [locale, script] of Object.entries(scripts) as [Content['locale'], (typeof scripts)['en']][]) {
    systems(locale, ({ display, text, strong }, style) => {
      for (const { family, weight } of [display, text, strong]) {
        const found = families.find(({ id }) => id === family)
        assert.ok(found?.scripts.includes(script), `${style} sets ${locale} in ${family}`)
        assert.ok(weight >= 100 && weight <= 900)
      }
      assert.ok(strong.weight > text.weight, style)
    })
  }
})

test('Chinese characters never move together, and Arabic ones stay joined', () => {
  systems('zh-Hans', ({ displayTracking }) => assert.ok(displayTracking >= 0))
  systems('ar', ({ displayTracking, kickerTracking }) => assert.deepEqual([displayTracking, kickerTracking], [0, 0]))
})

test('lines have the air that their script needs', () => {
  systems('zh-Hans', type => assert.ok(type.displayLineHeight >= 1.22 && type.textLineHeight >= 1.5))
  systems('ar', type => assert.ok(type.displayLineHeight >= 1.45 && type.textLineHeight >= 1.5))
  systems('en', type => assert.ok(type.displayLineHeight >= 1 && type.textLineHeight >= 1.3))
})
