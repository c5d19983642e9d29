import { defineRecipe } from '../define-recipe.ts'
import colorize from '../steps/colorize.ts'
import restore from '../steps/restore.ts'

export default defineRecipe({
  name: 'restore-and-colorize',
  summary: 'restore, then colour the restoration',
  steps: [restore(colorize())],
})
