import { defineRecipe } from '../define-recipe.ts'
import colorize from '../steps/colorize.ts'
import restoreWarped from '../steps/restore-warped.ts'

export default defineRecipe({
  name: 'restore-warped',
  summary: 'restore-and-colorize for pictures on curved pages',
  steps: [restoreWarped(colorize())],
})
