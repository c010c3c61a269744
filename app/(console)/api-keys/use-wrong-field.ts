import { type RefObject, useEffect, useRef, useState } from 'react';
import type { WrongField } from './settings-draft';

interface UsedWrongField {
  form: RefObject<HTMLFormElement | null>;
  wrong: WrongField | null;
  setWrong: (wrong: WrongField | null) => void;
}

/** What the API refused of a form. The field that it is about gets the focus. */
export function useWrongField(): UsedWrongField {
  const form = useRef<HTMLFormElement>(null);
  const [wrong, setWrong] = useState<WrongField | null>(null);
  useEffect(() => {
    if (wrong) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [wrong]);
  return { form, wrong, setWrong };
}
