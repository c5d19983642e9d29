import type { StepFamily } from '@vignette/domain'

/** What an edit starts from and leads to. `interpretive` work may follow a crop or a restoration, never the other way. */
export type Picture = 'crop' | 'restored' | 'interpreted'

export interface StepDefinition<Takes extends Picture = Picture, Makes extends Picture = Picture> {
  name: string
  /** Raised with every change of the prompt that should have its edits done again. */
  version: number
  family: StepFamily
  takes: readonly Takes[]
  makes: Makes
  /** Its picture fills the canvas, so white margins are cut away before it is sent. */
  trim?: boolean
  /** one sentence for people who choose a recipe */
  summary: string
  prompt: string
}

/** A step in its place in a recipe; a node that takes more kinds of picture fits wherever one that takes fewer does. */
export interface RecipeNode<in Takes extends Picture = never> {
  step: StepDefinition
  next: readonly RecipeNode[]
  follows: (picture: Takes) => boolean
}

/** What a collection's own steps follow and make: by the rule that holds for all, given their family. */
export const placeOfOwnSteps: Record<StepFamily, Pick<StepDefinition, 'takes' | 'makes'>> = {
  conservative: { takes: ['crop', 'restored'], makes: 'restored' },
  interpretive: { takes: ['crop', 'restored', 'interpreted'], makes: 'interpreted' },
}

/** Calling a step puts it in a recipe, with the steps that go on from what it makes. */
export interface Step<Takes extends Picture, Makes extends Picture> {
  (...next: RecipeNode<Makes>[]): RecipeNode<Takes>
  readonly definition: StepDefinition<Takes, Makes>
}

/** Declares a step: one kind of edit, with its prompt and the place it can have in a recipe. */
export function defineStep<Takes extends Picture, Makes extends Picture>(
  definition: StepDefinition<Takes, Makes>,
): Step<Takes, Makes> {
  const place = (...next: RecipeNode<Makes>[]): RecipeNode<Takes> => ({
    step: definition,
    next,
    follows: (picture) => definition.takes.includes(picture),
  })
  return Object.assign(place, { definition })
}
