import { PermanentError } from '@vignette/domain'
import { howToGetAKey, openGeminiFrom, type Answering, type Environment } from '@vignette/services'

const askingStages = ['detect', 'edit']

/** Who answers the calls of these stages. Stages that make none need no key; with one, it is checked that there is. */
export function openVision(stages: readonly string[], environment: Environment): Answering {
  if (stages.some((stage) => askingStages.includes(stage))) return openGeminiFrom(environment)
  const refuse = (): Promise<never> => Promise.reject(new PermanentError('unauthorized', howToGetAKey))
  return {
    service: 'gemini',
    gemini: { detector: { detect: refuse }, editor: { edit: refuse }, models: refuse, reach: refuse },
  }
}
