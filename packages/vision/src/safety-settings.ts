import { HarmBlockThreshold, HarmCategory, type SafetySetting } from '@google/genai'
import type { Safety } from '@vignette/domain'

const thresholds: Record<Safety, HarmBlockThreshold> = {
  off: HarmBlockThreshold.OFF,
  none: HarmBlockThreshold.BLOCK_NONE,
  'only-high': HarmBlockThreshold.BLOCK_ONLY_HIGH,
  'medium-and-above': HarmBlockThreshold.BLOCK_MEDIUM_AND_ABOVE,
  'low-and-above': HarmBlockThreshold.BLOCK_LOW_AND_ABOVE,
}

/** The categories both backends take. */
const categories = [
  HarmCategory.HARM_CATEGORY_HARASSMENT,
  HarmCategory.HARM_CATEGORY_HATE_SPEECH,
  HarmCategory.HARM_CATEGORY_SEXUALLY_EXPLICIT,
  HarmCategory.HARM_CATEGORY_DANGEROUS_CONTENT,
]

/** The safety part of a request: one threshold for all there is; empty where nothing was chosen. */
export function safetySettings(safety: Safety | undefined): { safetySettings?: SafetySetting[] } {
  if (!safety) return {}
  return { safetySettings: categories.map((category) => ({ category, threshold: thresholds[safety] })) }
}
