import { PermanentError } from '@vignette/domain'
import { howToGetAKey, openModelService, type ModelService, type Environment } from '@vignette/runtime'

const askingStages = ['detect', 'edit']

/** Who answers the calls of these stages. Stages that make none need no key; with one, it is checked that there is. */
export function openVision(stages: readonly string[], environment: Environment): ModelService {
  if (stages.some((stage) => askingStages.includes(stage))) return openModelService(environment)
  const refuse = (): Promise<never> => Promise.reject(new PermanentError('unauthorized', howToGetAKey))
  return {
    service: 'gemini',
    gemini: { detector: { detect: refuse }, editor: { edit: refuse }, models: refuse, reach: refuse },
  }
}
