import type { CollectionSettings, DetectPlan, MediaResolution, Plan, Service } from '@vignette/domain'
import { checkRequest, defaultModels, modelFor } from '@vignette/vision'
import type { Detector } from './define-detector.ts'
import type { Definitions } from './load-definitions.ts'
import { inPlace, type Problem, type Report } from './problems.ts'
import { resolveRecipe, type Resolving } from './resolve-recipe.ts'

/** Longest side in pixels of what a screen gets of a crop. */
const viewSide = 2048

/** Longest side in pixels of what a detector looks at: more would not be seen at that resolution. */
const sideSeen: Record<MediaResolution, number> = { low: 1024, medium: 1536, high: 2048, 'ultra-high': 3072 }

/** Fills in every name and default of a collection's settings, or lists all that is wrong with them. */
export function resolvePlan(
  settings: CollectionSettings,
  { definitions, service, now }: { definitions: Definitions; service: Service; now: Date },
): { plan: Plan } | { problems: Problem[] } {
  const problems: Problem[] = []
  const report: Report = (path, message) => problems.push({ path, message })
  const resolving = { definitions, service, now, report }
  const detect = resolveDetect(settings.detect, resolving)
  const recipe = resolveRecipe(settings, resolving)
  if (!detect || problems.length > 0) return { problems }
  return { plan: { v: 1, detect, crop: { ...settings.crop, viewSide }, recipe } }
}

function resolveDetect(
  settings: CollectionSettings['detect'],
  { definitions, service, now, report }: Resolving,
): DetectPlan | undefined {
  const detector = definitions.detectors.get(settings.detector)
  if (!detector) {
    report(
      ['detect', 'detector'],
      `there is no detector ${settings.detector}; there are ${[...definitions.detectors.keys()].join(', ')}`,
    )
    return undefined
  }
  const mediaResolution = settings.mediaResolution ?? 'high'
  const plan: DetectPlan = {
    service,
    detector: detector.name,
    version: detector.version,
    prompt: questionOf(detector, settings),
    ...(settings.labels ? { labels: settings.labels } : {}),
    model: settings.model ?? defaultModels.detect,
    mediaResolution,
    ...(settings.thinking ? { thinking: settings.thinking } : {}),
    ...(settings.safety ? { safety: settings.safety } : {}),
    maxObjects: settings.maxObjects ?? detector.maxObjects,
    minSide: settings.minSide ?? detector.minSide,
    minArea: settings.minArea ?? detector.minArea,
    nested: detector.nested,
    partial: settings.partial,
    maxCalls: settings.maxCalls,
    proxySide: sideSeen[mediaResolution],
  }
  inPlace(report, ['detect', 'model'], () => checkRequest(modelFor(plan.model, 'detect', now), plan))
  return plan
}

/** Labels that are asked for are looked for, whatever the detector by itself would leave out. */
function questionOf(
  { prompt, exclusions }: Detector,
  { prompt: own, guidance, labels }: CollectionSettings['detect'],
): string {
  const wanted = labels
    ? `Look for these kinds and no others: ${labels.join(', ')}. Label each with the one it is, or with other if it belongs there and is none of them.`
    : exclusions
  return [own ?? prompt, own && !labels ? undefined : wanted, guidance].filter(Boolean).join('\n\n')
}
