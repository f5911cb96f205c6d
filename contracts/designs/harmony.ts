/** How the accent's hue stands to the primary color's: the same, a neighbor, opposite, beside the opposite, or a third of the circle away. */
export const harmonies = ['mono', 'analogous', 'complement', 'split', 'triad'] as const
export type Harmony = (typeof harmonies)[number]

export const colorModes = ['light', 'dark'] as const
/** Whether the background is lighter or darker than the text on it. */
export type ColorMode = (typeof colorModes)[number]
