// What the service offers, as the emulator plays it: facts of November 2026, kept apart from the product's own catalogue
// so that a mistake there shows here.

export type Level = 'MINIMAL' | 'LOW' | 'MEDIUM' | 'HIGH'
export type Sizes = '512' | '1K' | '2K' | '4K'

export interface Model {
  id: string
  displayName: string
  /** what it gives back */
  output: 'text' | 'image'
  /** levels taken, or the range of a budget in tokens */
  thinking: { levels: readonly Level[]; standard: Level } | { budget: readonly [number, number] }
  structuredOutput: boolean
  /** resolution chosen for each part, ultra high among them: generation 3 and later */
  resolutionPerPart: boolean
  inputTokenLimit: number
  outputTokenLimit: number
  image?: ImageOutput
  /** the day from which on it is answered as unknown */
  retiredOn?: string
  /** the model that really answers under this name */
  answeredBy?: string
}

interface ImageOutput {
  /** output tokens by size; no sizes where `imageSize` is not taken */
  tokens: Partial<Record<Sizes, number>>
  takesSize: boolean
  ratios: readonly string[]
}

const tenRatios = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9']
const fourteenRatios = [...tenRatios, '1:4', '4:1', '1:8', '8:1']
const fromLow = { levels: ['LOW', 'MEDIUM', 'HIGH'], standard: 'MEDIUM' } as const
const fromMinimal = (standard: Level) => ({ levels: ['MINIMAL', 'LOW', 'MEDIUM', 'HIGH'] as const, standard })

function textModel(id: string, thinking: Model['thinking'], rest: Partial<Model> = {}): Model {
  return {
    id,
    displayName: displayName(id),
    output: 'text',
    thinking,
    structuredOutput: true,
    resolutionPerPart: 'levels' in thinking,
    inputTokenLimit: 1_048_576,
    outputTokenLimit: 65_536,
    ...rest,
  }
}

function imageModel(id: string, image: ImageOutput, rest: Partial<Model>): Model {
  return {
    id,
    displayName: displayName(id),
    output: 'image',
    thinking: { levels: ['MINIMAL', 'HIGH'], standard: 'MINIMAL' },
    structuredOutput: true,
    resolutionPerPart: true,
    inputTokenLimit: 131_072,
    outputTokenLimit: 32_768,
    image,
    ...rest,
  }
}

function displayName(id: string): string {
  return id
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')
}

const table: readonly Model[] = [
  textModel('gemini-4-hydrogen', { ...fromLow, standard: 'HIGH' }),
  textModel('gemini-4-carbon', fromLow),
  textModel('gemini-4-argon', fromLow),
  textModel('gemini-3.8-flash', fromLow),
  textModel('gemini-3.7-flash', fromLow, { answeredBy: 'gemini-3.8-flash' }),
  textModel('gemini-3.6-flash', fromMinimal('MEDIUM')),
  textModel('gemini-3.5-flash', fromMinimal('MEDIUM'), { answeredBy: 'gemini-3.6-flash' }),
  textModel('gemini-3.5-flash-lite', fromMinimal('MINIMAL')),
  textModel('gemini-3.1-flash-lite', fromMinimal('MINIMAL')),
  textModel('gemini-3.1-pro-preview', { ...fromLow, standard: 'HIGH' }),
  textModel('gemini-3-flash-preview', fromMinimal('HIGH')),
  textModel('gemini-2.5-pro', { budget: [128, 32_768] }),
  textModel('gemini-2.5-flash', { budget: [0, 24_576] }),
  textModel('gemini-2.5-flash-lite', { budget: [0, 24_576] }),
  textModel('gemini-flash-latest', fromLow, { answeredBy: 'gemini-3.8-flash' }),
  textModel('gemini-flash-lite-latest', fromMinimal('MINIMAL'), { answeredBy: 'gemini-3.5-flash-lite' }),
  imageModel(
    'gemini-nano-banana-2.1',
    { tokens: { '1K': 1120, '2K': 1680, '4K': 3780 }, takesSize: true, ratios: fourteenRatios },
    {
      thinking: { levels: ['MINIMAL', 'MEDIUM', 'HIGH'], standard: 'MEDIUM' },
      structuredOutput: false,
    },
  ),
  imageModel(
    'gemini-3.1-flash-lite-image',
    { tokens: { '1K': 1120 }, takesSize: true, ratios: fourteenRatios },
    { structuredOutput: false },
  ),
  imageModel(
    'gemini-3-pro-image',
    { tokens: { '1K': 1120, '2K': 1120, '4K': 2000 }, takesSize: true, ratios: tenRatios },
    { thinking: { levels: ['LOW', 'HIGH'], standard: 'HIGH' } },
  ),
  imageModel(
    'gemini-3.1-flash-image',
    { tokens: { '512': 747, '1K': 1120, '2K': 1680, '4K': 2520 }, takesSize: true, ratios: fourteenRatios },
    { retiredOn: '2026-10-29' },
  ),
  imageModel(
    'gemini-2.5-flash-image',
    { tokens: { '1K': 1290 }, takesSize: false, ratios: tenRatios },
    {
      thinking: { budget: [0, 0] },
      resolutionPerPart: false,
      inputTokenLimit: 32_768,
      retiredOn: '2026-10-02',
    },
  ),
]

export const models: ReadonlyMap<string, Model> = new Map(table.map((model) => [model.id, model]))

/** Whether the service has shut the model down: it then says that it does not know it. */
export function isRetired({ retiredOn }: Model): boolean {
  return retiredOn !== undefined && Date.now() >= Date.parse(retiredOn)
}

/** The model that answers when `model` is asked for. */
export function answeringModel(model: Model): Model {
  return (model.answeredBy === undefined ? undefined : models.get(model.answeredBy)) ?? model
}
