import { checkSchema } from './schema.ts'
import { badField } from './service-error.ts'
import type { Level, Model } from './models.ts'
import type { GenerateRequest, GenerationConfig } from './request.ts'

/** Refuses what the service refuses for this model, in the service's way; throws ServiceError. */
export function checkRequest(model: Model, request: GenerateRequest): void {
  const config = request.generationConfig
  if (request.contents.length === 0) throw badField('contents is not specified', 'contents')
  const last = request.contents.at(-1)
  if (last?.role === 'model' && last.parts.length > 0 && 'levels' in model.thinking) {
    throw badField('The last content must not be of role model.', 'contents')
  }
  if ((config.candidateCount ?? 1) !== 1) throw badField('Only one candidate can be asked of this model.')
  checkThinking(model, config.thinkingConfig)
  checkResolution(model, request)
  checkModalities(model, config)
  checkStructure(model, config)
  if (model.output === 'image') checkImageOptions(model, config)
}

function checkThinking(model: Model, asked: GenerationConfig['thinkingConfig']): void {
  if (asked?.thinkingLevel !== undefined) {
    const levels: readonly string[] = 'levels' in model.thinking ? model.thinking.levels : []
    if (!levels.includes(asked.thinkingLevel)) {
      throw badField(`Thinking level ${asked.thinkingLevel} is not supported for this model.`)
    }
  }
  const budget = asked?.thinkingBudget
  if (budget === undefined) return
  if (!('budget' in model.thinking)) {
    throw badField('A thinking budget is not supported for this model. Use thinking_level.')
  }
  const [low, high] = model.thinking.budget
  if (budget !== -1 && (budget < low || budget > high)) {
    throw badField(
      `The thinking budget ${budget} is out of range: choose a value between ${low} and ${high}.`,
    )
  }
}

const resolutions = [
  'MEDIA_RESOLUTION_UNSPECIFIED',
  'MEDIA_RESOLUTION_LOW',
  'MEDIA_RESOLUTION_MEDIUM',
  'MEDIA_RESOLUTION_HIGH',
]

function checkResolution(model: Model, { contents, generationConfig }: GenerateRequest): void {
  const all = generationConfig.mediaResolution
  if (all !== undefined && !resolutions.includes(all)) {
    throw badField(
      `Invalid value at 'generation_config.media_resolution': ${all} cannot be set for a whole request.`,
      'generation_config.media_resolution',
    )
  }
  for (const part of contents.flatMap((content) => content.parts)) {
    if (part.mediaResolution === undefined) continue
    if (!model.resolutionPerPart)
      throw badField('Media resolution for each part is not supported for this model.')
    const { level } = part.mediaResolution
    if (![...resolutions, 'MEDIA_RESOLUTION_ULTRA_HIGH'].includes(level)) {
      throw badField(`Invalid value at 'contents.parts.media_resolution.level': ${level}`)
    }
  }
}

function checkModalities(model: Model, { responseModalities = [] }: GenerationConfig): void {
  for (const modality of responseModalities) {
    const known = modality === 'TEXT' || (modality === 'IMAGE' && model.output === 'image')
    if (!known) {
      throw badField(`The requested response modality ${modality} is not supported by models/${model.id}.`)
    }
  }
}

function checkStructure(model: Model, config: GenerationConfig): void {
  const type = config.responseFormat?.text?.mimeType ?? config.responseMimeType
  const spellings = [config.responseSchema, config.responseJsonSchema, config.responseFormat?.text?.schema]
  const schema = spellings.find((spelling) => spelling !== undefined)
  if (!model.structuredOutput && (schema !== undefined || type === 'application/json')) {
    throw badField(`JSON mode is not enabled for models/${model.id}.`)
  }
  if (schema === undefined) return
  if (type !== 'application/json' && config.responseFormat?.text === undefined) {
    throw badField('A response schema needs the response mime type application/json.')
  }
  checkSchema(schema, config.responseSchema === undefined ? 'json-schema' : 'open-api')
}

function checkImageOptions(model: Model, config: GenerationConfig): void {
  const { aspectRatio, imageSize } = config.responseFormat?.image ?? config.imageConfig ?? {}
  const offered = model.image
  if (offered === undefined) return
  if (imageSize !== undefined && !(offered.takesSize && imageSize in offered.tokens)) {
    throw badField(
      `Image size ${imageSize} is not supported for models/${model.id}.`,
      'generation_config.image_config.image_size',
    )
  }
  if (aspectRatio !== undefined && !offered.ratios.includes(aspectRatio)) {
    throw badField(
      `Aspect ratio ${aspectRatio} is not supported for models/${model.id}: use one of ${offered.ratios.join(', ')}.`,
      'generation_config.image_config.aspect_ratio',
    )
  }
}

/** How hard the model thinks about this request; 0 tokens budgeted counts as not at all. */
export function thinkingOf(model: Model, config: GenerationConfig): Level | 'NONE' {
  const asked = config.thinkingConfig?.thinkingLevel
  if ('levels' in model.thinking)
    return model.thinking.levels.find((level) => level === asked) ?? model.thinking.standard
  return (config.thinkingConfig?.thinkingBudget ?? model.thinking.budget[0]) > 0 ? 'LOW' : 'NONE'
}
