import { defineRecipe } from '../define-recipe.ts'
import cinematize from '../steps/cinematize.ts'
import colorize from '../steps/colorize.ts'
import digitalGraphic from '../steps/digital-graphic.ts'
import painting from '../steps/painting.ts'
import photo from '../steps/photo.ts'
import restore from '../steps/restore.ts'
import watercolor from '../steps/watercolor.ts'

export default defineRecipe({
  name: 'studio',
  summary: 'restore once, then every interpretation there is',
  steps: [restore(colorize(), watercolor(), painting(), digitalGraphic(), photo(), cinematize())],
})
