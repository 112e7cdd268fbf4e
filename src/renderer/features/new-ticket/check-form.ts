import { DescriptionSchema, SubjectSchema } from '#shared/domain/ticket'
import { EmailSchema } from '#shared/domain/email-address'
import { PersonNameSchema } from '#shared/domain/user'
import { isDomainError } from '#shared/errors'
import { fieldProblem } from '#renderer/errors/rule-text'
import type { NewTicketForm } from '#renderer/state/new-ticket-form'

/** The problems of the fields, in the order of the form. */
export interface FormProblems {
  requester: string | null
  requesterName: string | null
  subject: string | null
  description: string | null
}

const ORDER: readonly (keyof FormProblems)[] = [
  'requester',
  'requesterName',
  'subject',
  'description',
]

/** Checks the form by the same rules as main and the database. */
export function checkForm(form: NewTicketForm): FormProblems {
  const isNew = form.requester !== null && 'email' in form.requester
  return {
    requester: requesterProblem(form),
    requesterName:
      isNew && form.requesterName.trim() !== ''
        ? fieldProblem(PersonNameSchema, form.requesterName, 'The name')
        : null,
    subject: fieldProblem(SubjectSchema, form.subject, 'The subject'),
    description: fieldProblem(DescriptionSchema, form.description, 'The description'),
  }
}

export function firstProblem(problems: FormProblems): keyof FormProblems | null {
  return ORDER.find((field) => problems[field] !== null) ?? null
}

/** Whether main refused this field. */
export function isFieldRefusal(error: unknown, field: keyof FormProblems): boolean {
  if (isDomainError(error, 'requester.not-found')) return field === 'requester'
  if (!isDomainError(error, 'input.invalid')) return false
  return error.details.issues.some(({ path }) =>
    field === 'requesterName'
      ? path === 'requester.name'
      : path.split('.')[0] === field && path !== 'requester.name',
  )
}

function requesterProblem(form: NewTicketForm): string | null {
  if (form.requester !== null && 'person' in form.requester) return null
  if (form.requesterText.trim() === '') return 'Choose a requester, or type an e-mail address.'
  if (form.requester !== null) return fieldProblem(EmailSchema, form.requester.email, 'Requester')
  return 'Choose a person from the list, or type an e-mail address.'
}
