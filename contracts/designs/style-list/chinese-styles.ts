import type { Style } from '../style.ts'

export const chineseStyles: readonly Style[] = [
  {
    object: 'style',
    id: 'festival',
    name: { en: 'Festival', zh: '节庆' },
    description: { en: 'Chinese festive red with gold.', zh: '中国红与金，喜庆热闹。' },
    tags: ['chinese-new-year', 'spring-festival', 'celebration', '春节', '元宵', '中秋', '喜庆'],
    families: {
      display: ['abril-fatface', 'dm-serif-display'],
      text: ['lora'],
      han_display: ['ma-shan-zheng', 'zcool-xiaowei', 'noto-serif-sc'],
      han_text: ['noto-serif-sc'],
      arabic: ['noto-naskh-arabic'],
    },
    palettes: [
      { background: '#b3131b', primary: '#ffe2a6', accent: '#f5b041' },
      { background: '#8c0f17', primary: '#f4c46a', accent: '#ffe9c9' },
      { background: '#fff4e3', primary: '#b5121b', accent: '#a8700f' },
      { background: '#c01a22', primary: '#fff0cf', accent: '#ffcf56' },
      { background: '#3b0a10', primary: '#e8b04b', accent: '#f2805f' },
    ],
  },
  {
    object: 'style',
    id: 'guochao',
    name: { en: 'Guochao', zh: '国潮' },
    description: {
      en: 'New Chinese style: mineral blue, cinnabar and gold, brush letters.',
      zh: '国潮：石青、朱砂与金，毛笔大字。',
    },
    tags: ['chinese', 'heritage', 'tea', 'museum', '国风', '传统', '茶', '博物馆'],
    families: {
      display: ['abril-fatface'],
      text: ['lora'],
      han_display: ['ma-shan-zheng', 'zcool-xiaowei'],
      han_text: ['noto-serif-sc'],
      arabic: ['noto-naskh-arabic'],
    },
    palettes: [
      { background: '#f4e9d6', primary: '#b3261e', accent: '#1f5a5b' },
      { background: '#173f4b', primary: '#f0c470', accent: '#f08a5d' },
      { background: '#a8231c', primary: '#f7e3b0', accent: '#f2b45c' },
      { background: '#efe4cb', primary: '#1e4d6b', accent: '#b5462f' },
      { background: '#20433a', primary: '#f2cf82', accent: '#ee9474' },
    ],
  },
  {
    object: 'style',
    id: 'ink',
    name: { en: 'Ink', zh: '水墨' },
    description: { en: 'Ink wash on rice paper with one red seal.', zh: '宣纸水墨，一方朱印。' },
    tags: ['calligraphy', 'poetry', 'landscape', 'tea', '书法', '诗词', '山水', '禅'],
    families: {
      display: ['cormorant-garamond'],
      text: ['lora'],
      han_display: ['ma-shan-zheng', 'noto-serif-sc'],
      han_text: ['noto-serif-sc'],
      arabic: ['noto-naskh-arabic'],
    },
    palettes: [
      { background: '#f5f2ea', primary: '#22262a', accent: '#a3352b' },
      { background: '#eceae3', primary: '#2d3a3f', accent: '#96402f' },
      { background: '#1b1d1f', primary: '#e9e4d6', accent: '#d9654b' },
      { background: '#f1ede0', primary: '#2f4a46', accent: '#a3402c' },
    ],
  },
]
