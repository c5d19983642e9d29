import { z } from 'zod'
import { StepFamily } from './edit.ts'
import { ChosenName as name } from './names.ts'
import { ImageSize, MediaResolution, ThinkingLevel } from './plan.ts'
import { Safety } from './provenance.ts'

/** A step of a recipe: a name alone, or a name with what follows it. */
export type StepSettings = string | { step: string; next?: StepSettings[] | undefined }
const StepSettings: z.ZodType<StepSettings> = z.union([
  z.string().min(1),
  z.strictObject({
    step: z.string().min(1).describe('name of a built-in step, or of one under `steps`'),
    get next() {
      return z.array(StepSettings).optional()
    },
  }),
])

const OwnStep = z.strictObject({
  prompt: z.string().min(1).describe('what the image model is asked to do'),
  trim: z.boolean().default(false).describe('cut white margins away before the picture is sent'),
  family: StepFamily.default('interpretive').describe(
    'conservative: repairs and keeps; interpretive: adds what was never there',
  ),
  version: z.int().positive().default(1).describe('raise it to have the step done again'),
})

/** What a collection's settings file holds; everything but nothing is required. */
export const CollectionSettings = z
  .strictObject({
    name: name.default('default').describe('identifies the collection in keys and addresses'),
    title: z.string().optional().describe('shown above the gallery'),
    detect: z
      .strictObject({
        detector: name.default('illustrations').describe('a built-in detector'),
        prompt: z.string().min(1).optional().describe('your own question, in place of the detector’s'),
        guidance: z
          .string()
          .optional()
          .describe('what is peculiar to this collection, added to the question'),
        labels: z
          .array(z.string().min(1))
          .min(1)
          .optional()
          .describe('a closed list of labels; without it the model chooses its words'),
        model: z.string().optional(),
        mediaResolution: MediaResolution.optional().describe('how closely the model looks; more costs more'),
        thinking: ThinkingLevel.optional(),
        safety: Safety.optional().describe('from what probability of harm on the service blocks'),
        maxObjects: z.int().min(1).max(1000).optional(),
        minSide: z
          .int()
          .min(0)
          .max(10_000)
          .optional()
          .describe('pixels of the master that each side of an object has at least'),
        minArea: z
          .number()
          .min(0)
          .max(1)
          .optional()
          .describe('share of the page that an object covers at least'),
        partial: z
          .enum(['hold', 'use'])
          .default('hold')
          .describe('what is done with the objects of an answer that broke off: nothing is edited, or all'),
        maxCalls: z
          .int()
          .min(1)
          .max(100)
          .default(6)
          .describe('paid looks at one page at most, over all orders'),
      })
      .prefault({}),
    crop: z
      .strictObject({
        margin: z.int().min(0).max(1000).default(10).describe('pixels of the master added on each side'),
      })
      .prefault({}),
    edit: z
      .strictObject({
        model: z.string().optional(),
        imageSize: ImageSize.optional(),
        thinking: ThinkingLevel.optional(),
        safety: Safety.optional().describe('from what probability of harm on the service blocks'),
        guidance: z.string().optional().describe('what is peculiar to this collection, added to every step'),
        maxCalls: z
          .int()
          .min(1)
          .max(100)
          .default(6)
          .describe('paid calls for one edit at most, over all orders'),
      })
      .prefault({}),
    recipe: z
      .union([name, z.array(StepSettings)])
      .default('restore-and-colorize')
      .describe('a built-in recipe, or a tree of steps; an empty list edits nothing'),
    steps: z.record(name, OwnStep).default({}).describe('steps of your own, by name'),
  })
  .describe('Settings of a Vignette collection')
export type CollectionSettings = z.infer<typeof CollectionSettings>
