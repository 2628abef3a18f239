/**
 * Goes to the first number field of a form whose text is none that can be taken: nothing is begun with another number
 * than the one that stands there.
 * @returns whether there is one
 */
export function showFaulty(form: ParentNode | null | undefined): boolean {
  const field = form?.querySelector<HTMLInputElement>('input.number[aria-invalid=true]');
  if (!field) return false;
  field.closest('details')?.setAttribute('open', '');
  field.focus();
  return true;
}
