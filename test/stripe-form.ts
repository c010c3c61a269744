/** The parameters of a request, decoded from the form. */
export interface Form {
  [name: string]: string | Form;
}

/** Decodes `a[b][0]=c` into objects. */
export function readForm(pairs: URLSearchParams): Form {
  const form: Form = {};
  for (const [name, value] of pairs) {
    const path = name.split(/[[\]]+/).filter(Boolean);
    const last = path.pop() ?? '';
    let place = form;
    for (const step of path) {
      const next = place[step];
      const inner = typeof next === 'object' ? next : {};
      place[step] = inner;
      place = inner;
    }
    place[last] = value;
  }
  return form;
}

/** A part of a form; empty if it is missing. */
export function partOf(form: Form, name: string): Form {
  const part = form[name];
  return typeof part === 'object' ? part : {};
}

/** A text of a form; empty if it is missing. */
export function textOf(form: Form, name: string): string {
  const text = form[name];
  return typeof text === 'string' ? text : '';
}
