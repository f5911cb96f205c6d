/** The parts of a day in Chinese, as alternatives of a regular expression; the longer ones first. */
export const dayPeriod = '凌晨|清晨|清早|早晨|早上|上午|中午|正午|下午|午后|傍晚|晚上|晚间|夜间|深夜|夜里|午夜|早|晚'
