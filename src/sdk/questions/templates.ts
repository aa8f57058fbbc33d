// The ready questions, for whoever asks: the service holds contracts against the same code.
export { templateQuestion, templatesFor } from '../../domain/plan/templates/template-question.ts'
