import type { RecipeNode } from './define-step.ts'

/** A named tree of steps. Steps that share a beginning share its edits. */
export interface Recipe {
  name: string
  summary: string
  steps: readonly RecipeNode<'crop'>[]
}

/** Declares a recipe; each of its first steps starts from the crop. */
export function defineRecipe(recipe: Recipe): Recipe {
  return recipe
}
