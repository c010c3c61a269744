/** The content of an email before rendering. All texts are plain; user input in them is untrusted. */
export interface EmailTemplate {
  subject: string;
  paragraphs: string[];
  /** The link, and what to do there. */
  link?: { name: string; url: string };
  /** Why the reader gets the email. */
  why: string;
}

/** An email as text and as HTML. */
export interface RenderedEmail {
  subject: string;
  text: string;
  html: string;
}

/** Renders a template as plain text and as HTML that all mail programs support. */
export function renderEmail(template: EmailTemplate, brandName: string): RenderedEmail {
  const { paragraphs, link, why } = template;
  const text = [...paragraphs, ...(link ? [`${link.name}:\n${link.url}`] : []), `--\n${why}`];
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(oneLine(template.subject))}</title></head>
<body style="margin:0;padding:24px;background:#faf8f5;color:#201d1a;font:15px/1.5 system-ui,-apple-system,Segoe UI,sans-serif">
<div style="max-width:520px;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #e6e0d8;border-radius:10px">
<p style="margin:0 0 16px;font-weight:600">${escaped(brandName)}</p>
${paragraphs.map((one) => `<p style="margin:0 0 14px;overflow-wrap:anywhere">${escaped(one)}</p>`).join('\n')}
${link ? `<p style="margin:20px 0"><a href="${escaped(link.url)}" style="display:inline-block;padding:9px 16px;border-radius:8px;background:#9a4a1c;color:#ffffff;text-decoration:none;font-weight:600">${escaped(link.name)}</a></p>` : ''}
<p style="margin:20px 0 0;padding-top:14px;border-top:1px solid #e6e0d8;color:#6b635a;font-size:13px">${escaped(why)}</p>
</div></body></html>`;
  return { subject: oneLine(template.subject), text: `${text.join('\n\n')}\n`, html };
}

/** Removes line ends, so that a subject cannot start another header. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u2028\u2029]+/gu, ' ').trim();
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
