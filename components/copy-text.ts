/**
 * Puts a text on the clipboard. Browsers offer their clipboard only on https and localhost; elsewhere the older way
 * through a selection is tried, inside `near` since an open dialog keeps the focus. False when neither works.
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
