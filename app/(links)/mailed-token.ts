'use client';

import { useEffect, useRef, useState } from 'react';

/** What a mailed link says. */
export interface MailedLink {
  /** Empty where the link has none. */
  token: string;
  /** Whom it was mailed to, as far as the link says. */
  email: string;
}

/**
 * What the link that led here says; null until the page runs in the browser. It is behind the `#`, which browsers send
 * nowhere, and is taken out of the address at once.
 */
export function useMailedLink(): MailedLink | null {
  const [link, setLink] = useState<MailedLink | null>(null);
  const read = useRef(false);
  useEffect(() => {
    // Once: a second time would find it gone.
    if (read.current) return;
    read.current = true;
    const said = new URLSearchParams(location.hash.slice(1));
    setLink({ token: said.get('token') ?? '', email: said.get('email') ?? '' });
    history.replaceState(history.state, '', location.pathname);
  }, []);
  return link;
}
