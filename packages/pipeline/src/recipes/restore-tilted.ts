import { defineRecipe } from '../define-recipe.ts'
import colorize from '../steps/colorize.ts'
import restoreTilted from '../steps/restore-tilted.ts'

export default defineRecipe({
  name: 'restore-tilted',
  summary: 'restore-and-colorize for pictures set at an angle',
  steps: [restoreTilted(colorize())],
})
