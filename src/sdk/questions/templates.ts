// The ready questions, for whoever asks: the service holds contracts against the same code.
export {
  type TemplateQuestion,
  templateQuestion,
  templatesFor,
} from '../../domain/plan/templates/template-question.ts'
export { madeOf } from '../../domain/plan/templates/is-template.ts'
