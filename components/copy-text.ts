/**
 * Copies a text to the clipboard. Browsers offer the clipboard API only on https and localhost; elsewhere the older
 * method with a selection is used, inside `near` because an open dialog keeps the focus. Returns false if neither
 * works.
 */
export async function copyText(text: string, near: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text, near);
  }
}

function copyBySelection(text: string, near: HTMLElement): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.className = 'fixed size-px opacity-0';
  near.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  return copied;
}
