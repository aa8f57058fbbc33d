export { LABELS } from '../../shared/labels.ts'
